package external

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

var (
	// ErrNoBrowser is returned where no program that opens addresses can be reached, as
	// on a computer that is used over a network.
	ErrNoBrowser = errors.New("no browser can be reached from here")
	// ErrAddress is returned for an address that isn't one of a page or a mailbox.
	ErrAddress = errors.New("only http, https and mailto addresses are opened")
)

// Opening reports that a program was started to open an address, which What names for the
// user. Wait ends with [Opened].
type Opening struct {
	What string
	Wait tea.Cmd
}

// Opened reports that this program has ended, or could not be started.
type Opened struct {
	What string
	Err  error
}

// OpenAddress opens an address in the user's browser or mail program, whose environment
// contains none of our keys. An empty environ is the process's own. The command ends with
// [Opening], or with [Opened] where that fails.
func OpenAddress(address, what string, environ []string) tea.Cmd {
	return func() tea.Msg {
		if _, ok := safe.Link(address); !ok {
			return Opened{what, ErrAddress}
		}
		environ := withoutSecrets(environ)
		argv := openerOf(runtime.GOOS, lookup(environ), exec.LookPath)
		if argv == nil {
			return Opened{what, ErrNoBrowser}
		}
		// The browser ends when the user ends it.
		cmd := exec.CommandContext(context.Background(), argv[0], argv[1:]...) //nolint:gosec // the user's own browser
		placeAddress(cmd, address)
		cmd.Env = environ
		detach(cmd)
		if err := cmd.Start(); err != nil {
			return Opened{what, fmt.Errorf("%s: %w", argv[0], err)}
		}
		return Opening{what, func() tea.Msg {
			if err := cmd.Wait(); err != nil {
				return Opened{what, fmt.Errorf("%s: %w", argv[0], err)}
			}
			return Opened{What: what}
		}}
	}
}

// placeAddress puts an address where a command has "%s", else at its end.
func placeAddress(cmd *exec.Cmd, address string) {
	placed := false
	for i, arg := range cmd.Args {
		if i > 0 && strings.Contains(arg, "%s") {
			cmd.Args[i], placed = strings.ReplaceAll(arg, "%s", address), true
		}
	}
	if !placed {
		cmd.Args = append(cmd.Args, address)
	}
}

// lookup returns the value of a variable of an environment.
func lookup(environ []string) func(string) string {
	return func(name string) string {
		value := ""
		for _, entry := range environ {
			if n, v, _ := strings.Cut(entry, "="); n == name {
				value = v
			}
		}
		return value
	}
}

// openerOf is the command that opens an address, without the address; nil where there is
// none. $BROWSER, a list of commands, comes first. Without a display the usual openers
// would start a browser in this terminal.
func openerOf(system string, env func(string) string, find func(string) (string, error)) []string {
	switch system {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case "darwin":
		return []string{"open"}
	}
	for command := range strings.SplitSeq(env("BROWSER"), string(os.PathListSeparator)) {
		argv := strings.Fields(command)
		if len(argv) == 0 {
			continue
		}
		if _, err := find(argv[0]); err == nil {
			return argv
		}
	}
	var names []string
	if env("DISPLAY") != "" || env("WAYLAND_DISPLAY") != "" {
		names = append(names, "xdg-open")
	}
	if env("WSL_DISTRO_NAME") != "" {
		names = append(names, "wslview", "explorer.exe")
	}
	for _, name := range append(names, "termux-open-url") {
		if _, err := find(name); err == nil {
			return []string{name}
		}
	}
	return nil
}
