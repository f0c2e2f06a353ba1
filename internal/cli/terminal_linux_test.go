package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"sluice/gateway/emulator"
)

// openTerminal gives both ends of a pseudo-terminal of 80 by 24 cells.
func openTerminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { _ = ours.Close() })
	control := func(f *os.File, request uintptr, arg unsafe.Pointer) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(arg)); errno != 0 {
			t.Fatal(errno)
		}
	}
	var number, unlocked int32
	control(ours, syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	control(ours, syscall.TIOCGPTN, unsafe.Pointer(&number))
	theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = theirs.Close() })
	size := [4]uint16{24, 80}
	control(theirs, syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	return ours, theirs
}

// onTerminal runs a program with a terminal as standard output, and gives what
// it wrote there.
func onTerminal(t *testing.T, c *exec.Cmd) (screen string, status int) {
	t.Helper()
	ours, theirs := openTerminal(t)
	c.Stdout, c.Stderr = theirs, io.Discard
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close()
	return readTerminal(ours), finish(t, c)
}

// readTerminal reads until the other end is closed, which is an error there.
func readTerminal(ours *os.File) string {
	all, _ := io.ReadAll(ours)
	return string(all)
}

func TestOnATerminalMarkdownIsRendered(t *testing.T) {
	t.Parallel()
	url := serve(t, http.StatusOK, "text/event-stream", openAIAnswer("## Title\n\nSome **bold** text and `code`.\n"))
	for _, test := range []struct {
		name     string
		env      []string
		args     []string
		has, not []string
	}{
		{"rendered", []string{"TERM=xterm-256color"}, nil, []string{"Title", "bold", "\x1b["}, []string{"**bold**"}},
		{"U14 NO_COLOR", []string{"TERM=xterm-256color", "NO_COLOR=1"}, nil, []string{"Title", "\x1b[1mbold"}, []string{"**bold**", "\x1b[3", "38;", "48;"}},
		{"U13 dumb", []string{"TERM=dumb"}, nil, []string{"## Title", "**bold**"}, []string{"\x1b"}},
		{"raw", []string{"TERM=xterm-256color"}, []string{"--raw"}, []string{"## Title", "**bold**"}, []string{"\x1b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o"}, append(test.args, "Hi")...)
			screen, status := onTerminal(t, program(t, home(t, test.env...), args...))
			if status != 0 {
				t.Errorf("exit status %d", status)
			}
			wants(t, "the screen", screen, test.has...)
			for _, not := range test.not {
				if strings.Contains(screen, not) {
					t.Errorf("the screen holds %q: %q", not, screen)
				}
			}
		})
	}
}

// payloads are what a model could try on a terminal.
var payloads = []string{
	"\x1b]52;c;ZXZpbA==\x07", "\x1b]0;title\x07", "\x1b[2J", "\x1b[6n", "\x1bP+q544e\x1b\\", "\u009b31m", "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
	"&#27;[31mred", "\u202eevil", "\x1b[?1049h",
}

// TestX02NothingHarmfulReachesTheTerminal sends each payload as text, as an error
// and in a session that is shown, and looks at the bytes that a terminal gets.
func TestX02NothingHarmfulReachesTheTerminal(t *testing.T) {
	t.Parallel()
	text := "before " + strings.Join(payloads, " and ") + " after"
	env := home(t, "TERM=xterm-256color")
	answer := serve(t, http.StatusOK, "text/event-stream", openAIAnswer(text))
	session := t.TempDir() + "/s.toml"
	if got := run(t, env, "", "ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--session", session, text); got.status != 0 {
		t.Fatal(got)
	}
	for name, args := range map[string][]string{
		"ask":           {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "Hi"},
		"ask --raw":     {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--raw", "Hi"},
		"two lanes":     {"ask", "--gateway-url", answer, "-t", "openai/" + payloads[0], "-t", "openai/gpt-4o", "Hi"},
		"sessions show": {"sessions", "show", session},
		"sessions list": {"sessions", "list"},
		"ask --json":    {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--json", "--trace", text},
		"show --json":   {"sessions", "show", "--json", session},
		"curl":          {"curl", "-t", "openai/gpt-4o", text},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			screen, _ := onTerminal(t, program(t, env, args...))
			if screen == "" && name != "sessions list" {
				t.Error("the screen is empty")
			}
			for _, bad := range []string{"\x1b]", "\x1bP", "\x1b[2J", "\x1b[6n", "\x1b[?", "\u009b", "\u202e", "\x07"} {
				if strings.Contains(screen, bad) {
					t.Errorf("the screen got %q in %q", bad, screen)
				}
			}
		})
	}
	quoted := strings.NewReplacer("\x1b", `\u001b`, "\x07", `\u0007`, "\u009b", `\u009b`).Replace(strings.Join(payloads, " "))
	refusal := serve(t, http.StatusBadRequest, "application/json", `{"error":{"message":"`+quoted+`","code":"bad"}}`)
	got := run(t, env, "", "ask", "--gateway-url", refusal, "-t", "openai/gpt-4o", "Hi")
	if got.status != 1 || strings.ContainsAny(got.stderr, "\x1b\x07\u009b\u202e") {
		t.Errorf("the error: %q", got.stderr)
	}
}

// Where there is no keyring, that is said before the key is asked for, and the key goes
// into a file only after a yes.
func TestAKeyThatIsTypedIsNotEchoed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer string
		status int
		words  []string
	}{
		"yes":                       {"y\n", 0, []string{"Key for openai (it is not shown): ", "the key is in ", "refers to it as file:keys/openai"}},
		"no":                        {"\n", 2, []string{"nothing was stored; the environment variable OPENAI_API_KEY is used"}},
		"a key that is typed early": {"sk-canary-typed\n", 2, []string{"nothing was stored"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := writeFile(t, "config.toml", "[gateway]\naccount_id = \"a\"\n")
			ours, theirs := openTerminal(t)
			c := program(t, home(t, "SLUICE_CONFIG="+config), "config", "set-key", "openai")
			c.Stdin, c.Stdout, c.Stderr = theirs, theirs, theirs
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			_ = theirs.Close()
			var screen bytes.Buffer
			after := func(words, keys string) {
				buffer := make([]byte, 256)
				for !strings.Contains(screen.String(), words) {
					n, err := ours.Read(buffer)
					if err != nil {
						t.Fatal(err, screen.String())
					}
					screen.Write(buffer[:n])
				}
				if _, err := io.WriteString(ours, keys); err != nil {
					t.Fatal(err)
				}
			}
			after("[y/N] ", row.answer)
			if row.status == 0 {
				after("not shown", "sk-canary-typed\n")
			}
			rest, _ := io.ReadAll(ours)
			screen.Write(rest)
			if got := finish(t, c); got != row.status {
				t.Errorf("exit status %d: %s", got, screen.String())
			}
			wants(t, "the screen", screen.String(), append(row.words, "keyring can't be used", "mode 0600")...)
			if strings.Contains(screen.String(), "\x1b") {
				t.Errorf("the terminal was asked something: %q", screen.String())
			}
			if strings.Contains(screen.String(), "canary") {
				t.Errorf("the key was echoed: %q", screen.String())
			}
			path := filepath.Join(filepath.Dir(config), "keys", "openai")
			info, err := os.Stat(path)
			if (err == nil) != (row.status == 0) {
				t.Fatalf("the key file: %v", err)
			}
			if err == nil && (info.Mode().Perm() != 0o600 || readFile(t, path) != "sk-canary-typed\n" || strings.Contains(readFile(t, config), "canary")) {
				t.Errorf("mode %v, %q, %q", info.Mode(), readFile(t, path), readFile(t, config))
			}
		})
	}
}

func TestASummaryFollowsOnATerminal(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	ours, theirs := openTerminal(t)
	c := program(t, home(t, "TERM=xterm"), "ask", "--gateway-url", url, "-t", "openai/gpt-4o-mini", "Hi")
	var errs bytes.Buffer
	c.Stdout, c.Stderr = theirs, &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close()
	if _, err := io.Copy(io.Discard, ours); err == nil {
		t.Error("the terminal ended without its hang-up")
	}
	if got := finish(t, c); got != 0 {
		t.Errorf("exit status %d", got)
	}
	wants(t, "standard error", errs.String(), "openai/gpt-4o-mini · first word ", " · in all ", " tokens · <$0.0001\n")
}

// TestASecondEnterSendsWhatMayCostMoreThanTheBudget types on a terminal.
func TestASecondEnterSendsWhatMayCostMoreThanTheBudget(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	for key, want := range map[string]struct{ status, requests int }{"\n": {0, 1}, "\x04": {130, 1}, "no\n": {130, 1}} {
		ours, theirs := openTerminal(t)
		c := program(t, home(t), "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--budget", "0.000001", "--json", "Hi")
		var out bytes.Buffer
		c.Stdin, c.Stdout, c.Stderr = theirs, &out, theirs
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		_ = theirs.Close()
		var screen bytes.Buffer
		for buffer := make([]byte, 256); !strings.Contains(screen.String(), "quits."); {
			n, err := ours.Read(buffer)
			if err != nil {
				t.Fatal(err, screen.String())
			}
			screen.Write(buffer[:n])
		}
		if _, err := io.WriteString(ours, key); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(&screen, ours)
		if got := finish(t, c); got != want.status {
			t.Errorf("%q: exit status %d, want %d: %s", key, got, want.status, screen.String())
		}
		wants(t, "the question", screen.String(), "it can cost $", "the budget is $0.000001. Enter sends it anyway, ctrl+c quits.")
		if answered := strings.Contains(out.String(), `"done"`); answered != (key == "\n") {
			t.Errorf("%q: answered %t", key, answered)
		}
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
