package external

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// ErrNoEditor is returned where no editor is set.
var ErrNoEditor = errors.New("no editor is set: set VISUAL or EDITOR")

// RunEditor runs the user's editor on a file in the terminal. It calls then with nil or
// with an error that explains to the user what went wrong.
func RunEditor(editor, file string, environ []string, then func(error) tea.Msg) tea.Cmd {
	cmd := editorCommand(runtime.GOOS, editor, file)
	if cmd == nil {
		return func() tea.Msg { return then(ErrNoEditor) }
	}
	cmd.Env = withoutSecrets(environ)
	return HandOver(process{cmd}, func(err error) tea.Msg { return then(editorTrouble(editor, cmd, err)) })
}

// editorCommand is the command of $VISUAL or $EDITOR with a file, nil for none. It is
// "meant to be interpreted by the shell", as git says of its own (git-var(1)); without
// anything to interpret it runs without a shell. Windows has no such shell, and its own
// would take the quotes.
func editorCommand(system, editor, file string) *exec.Cmd {
	var argv []string
	switch {
	case system == "windows":
		argv = windowsWords(editor, os.Getenv, isFile)
	case strings.ContainsAny(editor, "|&;<>()$`\\\"'*?[#~=%\n"):
		argv = []string{"sh", "-c", editor + ` "$@"`, editor}
	default:
		argv = strings.Fields(editor)
	}
	if len(argv) == 0 || strings.TrimSpace(editor) == "" {
		return nil
	}
	// The editor ends when the user ends it, not with a request.
	return exec.CommandContext(context.Background(), argv[0], append(argv[1:], file)...) //nolint:gosec // the user's own editor
}

// isFile reports whether a path is a regular file's.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// windowsWords splits a command as Windows users write it: quotes, single or double, keep
// a word with blanks together, a backslash is a backslash, %NAME% is a variable's value.
// A command that as a whole is the path of a program needs no quotes.
func windowsWords(command string, env func(string) string, exists func(string) bool) []string {
	command = strings.TrimSpace(expandPercents(command, env))
	if exists(command) {
		return []string{command}
	}
	var words []string
	for rest := command; rest != ""; {
		var word string
		word, rest = windowsWord(rest)
		words = append(words, word)
		rest = strings.TrimLeft(rest, " \t\r\n")
	}
	return words
}

// windowsWord splits the first word off a command, which must not begin with a blank.
func windowsWord(command string) (word, rest string) {
	var b strings.Builder
	var quote byte
	for i := range len(command) {
		switch c := command[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'' && b.Len() == 0): // an apostrophe within a word is one
			quote = c
		case quote == 0 && strings.IndexByte(" \t\r\n", c) >= 0:
			return b.String(), command[i:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// expandPercents replaces %NAME% by the variable's value; names of unset variables stay.
func expandPercents(text string, env func(string) string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "%")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, rest, ok := strings.Cut(after, "%")
		value := env(name)
		if !ok || name == "" || value == "" {
			b.WriteByte('%')
			text = after
			continue
		}
		b.WriteString(value)
		text = rest
	}
}

// Exit statuses by which a shell says that it couldn't start a command.
const (
	shellCannotRun = 126
	shellNotFound  = 127
)

// editorTrouble explains an editor's error, and what to do where it couldn't start.
func editorTrouble(editor string, cmd *exec.Cmd, err error) error {
	var status *exec.ExitError
	var missing *exec.Error
	why := ""
	switch {
	case err == nil:
		return nil
	case errors.As(err, &status) && status.ExitCode() == shellNotFound:
		why = "there is no such program"
	case errors.As(err, &status) && status.ExitCode() == shellCannotRun:
		why = "it can't be run"
	case errors.As(err, &missing), errors.Is(err, fs.ErrNotExist):
		why = "there is no program " + filepath.Base(cmd.Args[0])
	case errors.As(err, &status):
		return fmt.Errorf("the editor ended with %w", err)
	default:
		why = err.Error()
	}
	return fmt.Errorf("the editor %s didn't start: %s. Set VISUAL or EDITOR to a command that runs in your shell", safe.Line(editor), why)
}
