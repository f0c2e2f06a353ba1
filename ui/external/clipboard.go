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
	// maxOSC52 is the most that is handed to the terminal, in bytes: many
	// terminals drop a longer sequence as a whole.
	maxOSC52 = 1 << 20
	// clipboardWait is how long a clipboard program may take; one without its
	// display can hang.
	clipboardWait = 5 * time.Second
)

var (
	errNothingToCopy = errors.New("there is nothing to copy")
	errNoClipboard   = errors.New("no clipboard program found")
)

// Copied reports a copy: what was copied, by which routes, and why the system's
// clipboard is not among them.
type Copied struct {
	What   string
	Routes []string
	Err    error
}

// String says it to the user: "copied the message, 212 characters: terminal
// (OSC 52) and xclip".
func (c Copied) String() string {
	if len(c.Routes) == 0 {
		return fmt.Sprintf("could not copy %s: %v", c.What, c.Err)
	}
	return "copied " + c.What + ": " + strings.Join(c.Routes, " and ")
}

// CopyWanted asks the screen to copy a text, named for the user: it alone knows the
// environment that other programs may see.
type CopyWanted struct{ Text, What string }

// CopyText gives a command that yields CopyWanted.
func CopyText(text, what string) tea.Cmd {
	return func() tea.Msg { return CopyWanted{text, what} }
}

// PutOnClipboard puts text on the clipboard by every route there is: the
// terminal, which works over a network but answers nothing, and the system's own.
// The text is cleaned of what could drive a terminal when it is pasted.
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

// copyNatively adds the system's clipboard to the routes.
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

// writeClipboard hands text to the system's clipboard and names the program that
// took it. The program sees none of our keys in its environment.
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

// clipboardPrograms lists the programs that may reach the user's clipboard, best
// first, with their arguments.
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

// NotPasted says why there is nothing to paste.
type NotPasted struct{ Err error }

// PasteClipboard pastes what is on the system's clipboard, for a key that the
// terminal doesn't paste with itself.
func PasteClipboard() tea.Msg {
	text, err := clipboard.ReadAll()
	if err != nil {
		return NotPasted{err}
	}
	return tea.PasteMsg{Content: text}
}
