package external

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"

	"sluice/internal/figures"
	"sluice/internal/safe"
)

const (
	// maxOSC52 is the most text, in bytes, that is sent to the terminal: many terminals
	// ignore a longer sequence.
	maxOSC52 = 1 << 20
	// clipboardWait limits how long a clipboard program runs; one without its display can
	// hang.
	clipboardWait = 5 * time.Second
)

var (
	errNothingToCopy = errors.New("there is nothing to copy")
	errNoClipboard   = errors.New("no clipboard program found")
)

// Copied reports a copy: what was copied, by which routes, and why the system's clipboard
// isn't one of them.
type Copied struct {
	What   string
	Routes []string
	Err    error
}

// String words the report for the user: "copied the message, 212 characters: terminal
// (OSC 52) and xclip".
func (c Copied) String() string {
	if len(c.Routes) == 0 {
		return fmt.Sprintf("could not copy %s: %v", c.What, c.Err)
	}
	return "copied " + c.What + ": " + strings.Join(c.Routes, " and ")
}

// CopyWanted asks the screen to copy Text, which What names for the user. Only the screen
// knows the environment that other programs may see.
type CopyWanted struct{ Text, What string }

// CopyText returns a command that sends CopyWanted.
func CopyText(text, what string) tea.Cmd {
	return func() tea.Msg { return CopyWanted{text, what} }
}

// PutOnClipboard copies text by every route: the terminal's sequence, which works over a
// network but confirms nothing, and the system's clipboard. The text is cleaned of what
// could control a terminal when it is pasted. The command ends with [Copied].
func PutOnClipboard(text, what string, environ []string) tea.Cmd {
	text = safe.Copy(text)
	if text == "" {
		return func() tea.Msg { return Copied{What: what, Err: errNothingToCopy} }
	}
	done := Copied{What: what + ", " + figures.Counted(utf8.RuneCountInString(text), "character")}
	if len(text) > maxOSC52 {
		return copyNatively(text, done, environ)
	}
	done.Routes = []string{"terminal (OSC 52)"}
	return tea.Sequence(tea.SetClipboard(text), copyNatively(text, done, environ))
}

// copyNatively copies to the system's clipboard and reports with done.
func copyNatively(text string, done Copied, environ []string) tea.Cmd {
	return func() tea.Msg {
		name, err := writeClipboard(text, environ)
		if err != nil {
			done.Err = err
			return done
		}
		done.Routes = append(done.Routes, name)
		return done
	}
}

// writeClipboard writes text to the system's clipboard and returns the name of the
// program that did. The program's environment contains none of our keys.
func writeClipboard(text string, environ []string) (name string, err error) {
	if runtime.GOOS == "windows" {
		return "Windows clipboard", clipboard.WriteAll(text)
	}
	for _, argv := range clipboardPrograms(runtime.GOOS, os.Getenv) {
		path, err := exec.LookPath(argv[0])
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), clipboardWait)
		defer cancel()
		cmd := exec.CommandContext(ctx, path, argv[1:]...) //nolint:gosec // one of our own list
		cmd.Env = withoutSecrets(environ)
		cmd.Stdin = strings.NewReader(text)
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%s: %w", argv[0], err)
		}
		return argv[0], nil
	}
	return "", errNoClipboard
}

// clipboardPrograms lists the programs that may reach the user's clipboard, best first,
// with their arguments.
func clipboardPrograms(system string, env func(string) string) [][]string {
	if system == "darwin" {
		return [][]string{{"pbcopy"}}
	}
	var programs [][]string
	if env("WAYLAND_DISPLAY") != "" {
		programs = append(programs, []string{"wl-copy"})
	}
	if env("DISPLAY") != "" {
		programs = append(programs,
			[]string{"xclip", "-in", "-selection", "clipboard"}, []string{"xsel", "--input", "--clipboard"})
	}
	return append(programs, []string{"termux-clipboard-set"}, []string{"clip.exe"})
}

// NotPasted is why the clipboard couldn't be pasted.
type NotPasted struct{ Err error }

// PasteClipboard is a command that pastes the system's clipboard, for a key that the
// terminal itself doesn't paste with. It sends [tea.PasteMsg] or [NotPasted].
func PasteClipboard() tea.Msg {
	text, err := clipboard.ReadAll()
	if err != nil {
		return NotPasted{err}
	}
	return tea.PasteMsg{Content: text}
}
