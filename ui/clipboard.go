package ui

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"

	"sluice/internal/safe"
)

// osc52Most is the most that is handed to the terminal, in bytes: many terminals
// drop a longer sequence as a whole.
const osc52Most = 1 << 20

// copied reports a copy: what was copied, by which routes, and why the last of
// them failed if none can be relied on.
type copied struct {
	what   string
	routes []string
	err    error
}

// String says it to the user: "copied the message, 212 characters: terminal
// (OSC 52) and xclip".
func (c copied) String() string {
	if len(c.routes) == 0 {
		return fmt.Sprintf("could not copy %s: %v", c.what, c.err)
	}
	return "copied " + c.what + ": " + strings.Join(c.routes, " and ")
}

// copyText puts text on the clipboard by every route there is: the terminal,
// which works over a network but answers nothing, and the system's own. The text
// is cleaned of what could drive a terminal when it is pasted.
func copyText(text, what string) tea.Cmd {
	text = safe.Copy(text)
	if text == "" {
		return func() tea.Msg { return copied{what: what, err: errNothingToCopy} }
	}
	done := copied{what: what + ", " + counted(utf8.RuneCountInString(text), "character")}
	if len(text) > osc52Most {
		return copyNatively(text, done)
	}
	done.routes = []string{"terminal (OSC 52)"}
	return tea.Sequence(tea.SetClipboard(text), copyNatively(text, done))
}

// errNothingToCopy says that the text is empty.
var errNothingToCopy = errors.New("there is nothing to copy")

// copyNatively adds the system's clipboard to the routes.
func copyNatively(text string, done copied) tea.Cmd {
	return func() tea.Msg {
		if clipboard.Unsupported {
			done.err = errors.New("no clipboard program found")
			return done
		}
		if err := clipboard.WriteAll(text); err != nil {
			done.err = fmt.Errorf("system clipboard: %w", err)
			return done
		}
		done.routes = append(done.routes, clipboardName())
		return done
	}
}

// clipboardName is the program or system that clipboard.WriteAll uses.
func clipboardName() string {
	switch runtime.GOOS {
	case "darwin":
		return "pbcopy"
	case "windows":
		return "the Windows clipboard"
	}
	for _, name := range []string{"wl-copy", "xclip", "xsel", "termux-clipboard-set", "clip.exe"} {
		if _, err := exec.LookPath(name); err == nil {
			return name
		}
	}
	return "the system's clipboard"
}
