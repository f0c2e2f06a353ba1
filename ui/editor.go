package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

// editorClosed reports that the user's editor has ended, with the draft as it
// was left there.
type editorClosed struct {
	text string
	err  error
}

// errNoEditor says that nothing names an editor.
var errNoEditor = errors.New("no editor is set: set VISUAL or EDITOR")

// editDraft opens the draft in an editor, given as the words of $VISUAL or
// $EDITOR. The file is the user's alone and is removed afterwards.
func editDraft(editor, text string, environ []string) tea.Cmd {
	return func() tea.Msg {
		words := strings.Fields(editor)
		if len(words) == 0 {
			return editorClosed{text, errNoEditor}
		}
		file, err := draftFile(text)
		if err != nil {
			return editorClosed{text, fmt.Errorf("open the editor: %w", err)}
		}
		// The editor ends when the user ends it, not with a request.
		cmd := exec.CommandContext(context.Background(), words[0], append(words[1:], file)...) //nolint:gosec // the user's own editor
		cmd.Env = withoutSecrets(environ)
		run := tea.ExecProcess(cmd, func(err error) tea.Msg { return closeDraft(file, text, err) })
		return run()
	}
}

// draftFile writes the text to a new file that only the user can read.
func draftFile(text string) (string, error) {
	dir, err := os.MkdirTemp("", "sluice-") // mode 0700
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "prompt.md")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = file.WriteString(text)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return path, nil
}

// closeDraft reads what the editor left and removes the file. Where that fails
// the draft is what it was.
func closeDraft(file, before string, err error) tea.Msg {
	defer func() { _ = os.RemoveAll(filepath.Dir(file)) }()
	if err != nil {
		return editorClosed{before, fmt.Errorf("run the editor: %w", err)}
	}
	after, err := os.ReadFile(file)
	if err != nil {
		return editorClosed{before, fmt.Errorf("read the draft back: %w", err)}
	}
	return editorClosed{strings.TrimRight(string(after), "\n"), nil}
}

// withoutSecrets is an environment for other programs: without the variables in
// which keys are kept. No environment is the process's own.
func withoutSecrets(env []string) []string {
	if len(env) == 0 {
		env = os.Environ()
	}
	return gateway.CleanEnviron(env, nil, nil)
}
