package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/BurntSushi/toml"
	"github.com/charmbracelet/x/ansi"
)

// The program in a real terminal: a pseudo-terminal of Linux. Elsewhere the
// package ui is tested without one.

// deadline bounds every wait for the program.
const deadline = 30 * time.Second

// terminal is a running program and what it wrote.
type terminal struct {
	t     *testing.T
	cmd   *exec.Cmd
	slave *os.File
	pty   *os.File
	wide  bool
	done  chan error

	blocked sync.Mutex // held while nobody reads what the program writes

	mu  sync.Mutex
	out bytes.Buffer
}

func ioctl(f *os.File, request uintptr, arg unsafe.Pointer) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(arg)); errno != 0 {
		return errno
	}
	return nil
}

// openPTY gives both ends of a new pseudo-terminal.
func openPTY(t *testing.T) (pty, slave *os.File) {
	t.Helper()
	pty, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	var unlock, number int32
	if err := ioctl(pty, syscall.TIOCSPTLCK, unsafe.Pointer(&unlock)); err != nil {
		t.Skipf("the pseudo-terminal can't be unlocked: %v", err)
	}
	if err := ioctl(pty, syscall.TIOCGPTN, unsafe.Pointer(&number)); err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("the pseudo-terminal has no other end: %v", err)
	}
	t.Cleanup(func() { _ = slave.Close(); _ = pty.Close() })
	return pty, slave
}

func (x *terminal) size(w, h uint16) {
	x.t.Helper()
	ws := [4]uint16{h, w}
	if err := ioctl(x.slave, syscall.TIOCSWINSZ, unsafe.Pointer(&ws)); err != nil {
		x.t.Fatal(err)
	}
}

func (x *terminal) modes() syscall.Termios {
	x.t.Helper()
	var m syscall.Termios
	if err := ioctl(x.slave, syscall.TCGETS, unsafe.Pointer(&m)); err != nil {
		x.t.Fatal(err)
	}
	return m
}

// environment is that of a user with the given home and no settings.
func environment(home string) []string {
	return []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data", "XDG_STATE_HOME=" + home + "/state",
		"TERM=xterm-256color", "PATH=" + os.Getenv("PATH"),
	}
}

func start(t *testing.T, program, home string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = environment(home)
	return startCommand(t, cmd)
}

// startCommand starts a program as the only one of a new terminal.
func startCommand(t *testing.T, cmd *exec.Cmd) *terminal {
	t.Helper()
	x := &terminal{t: t, cmd: cmd, done: make(chan error, 1)}
	x.pty, x.slave = openPTY(t)
	x.size(80, 24)
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = x.slave, x.slave, x.slave
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go x.read()
	go func() { x.done <- x.cmd.Wait() }()
	t.Cleanup(func() { _ = x.cmd.Process.Kill() })
	return x
}

func (x *terminal) read() {
	buf := make([]byte, 64<<10)
	for {
		x.blocked.Lock()
		x.blocked.Unlock() //nolint:staticcheck // only waits until it is free
		n, err := x.pty.Read(buf)
		x.mu.Lock()
		x.out.Write(buf[:n])
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (x *terminal) output() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.out.String()
}

// outputWith gives the output once something is in it: what an ended program
// wrote last may still be on its way here. After the deadline it is given as it is.
func (x *terminal) outputWith(there func(out string) bool) string {
	out := x.output()
	for end := time.Now().Add(deadline); !there(out) && time.Now().Before(end); time.Sleep(time.Millisecond) {
		out = x.output()
	}
	return out
}

// block stops reading what the program writes.
func (x *terminal) block() { x.blocked.Lock() }

// drawn waits until something was written, anywhere in the output.
func (x *terminal) drawn(pattern string) {
	x.t.Helper()
	want := regexp.MustCompile(pattern)
	for end := time.Now().Add(deadline); !want.MatchString(words(x.output())); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			x.t.Fatalf("it is never written: %q\n%s", pattern, words(x.output()))
		}
	}
}

func (x *terminal) setModes(m syscall.Termios) {
	x.t.Helper()
	if err := ioctl(x.slave, syscall.TCSETS, unsafe.Pointer(&m)); err != nil {
		x.t.Fatal(err)
	}
}

func (x *terminal) write(keys string) {
	x.t.Helper()
	if _, err := x.pty.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

var (
	newLine = regexp.MustCompile(`\x1b\[[0-9;]*[HdBEF]`)
	gap     = regexp.MustCompile(`\x1b\[[0-9]*[CGX]`)
)

// words are the screen's lines in the order in which they were drawn.
func words(drawn string) string {
	return ansi.Strip(gap.ReplaceAllString(newLine.ReplaceAllString(drawn, "\n"), " "))
}

// wait waits until the whole screen, drawn anew, matches, and gives it.
func (x *terminal) wait(pattern string) string {
	x.t.Helper()
	want := regexp.MustCompile(pattern)
	for end := time.Now().Add(deadline); ; {
		mark := len(x.output())
		x.wide = !x.wide
		x.size(map[bool]uint16{false: 80, true: 81}[x.wide], 24) // a new size draws everything
		for attempt := time.Now().Add(time.Second); time.Now().Before(attempt); time.Sleep(5 * time.Millisecond) {
			if drawn := words(x.output()[mark:]); want.MatchString(drawn) {
				return drawn
			}
		}
		if time.Now().After(end) {
			x.t.Fatalf("the screen never shows %q:\n%s", pattern, words(x.output()[mark:]))
		}
	}
}

// exit waits for the program's end.
func (x *terminal) exit() error {
	x.t.Helper()
	select {
	case err := <-x.done:
		return err
	case <-time.After(deadline):
		x.t.Fatalf("the program doesn't end:\n%s", words(x.output()))
		return nil
	}
}

// wantRestored checks that the terminal is as it was.
func (x *terminal) wantRestored(before syscall.Termios) {
	x.t.Helper()
	if after := x.modes(); after != before {
		x.t.Errorf("terminal modes: got %+v, want %+v", after, before)
	}
	out := x.outputWith(func(out string) bool { return strings.Contains(out, "\x1b[?1049l") })
	for _, m := range []struct{ name, on, off string }{
		{"alternate screen", "\x1b[?1049h", "\x1b[?1049l"},
		{"hidden cursor", "\x1b[?25l", "\x1b[?25h"},
		{"bracketed paste", "\x1b[?2004h", "\x1b[?2004l"},
		{"mouse", "\x1b[?1002h", "\x1b[?1002l"},
		{"mouse coordinates", "\x1b[?1006h", "\x1b[?1006l"},
		{"synchronised output", "\x1b[?2026h", "\x1b[?2026l"},
	} {
		on, off := strings.LastIndex(out, m.on), strings.LastIndex(out, m.off)
		if on > off {
			x.t.Errorf("%s is left on", m.name)
		}
		if on < 0 && m.name == "alternate screen" {
			x.t.Errorf("%s was never on", m.name)
		}
	}
	push, pop := -1, -1
	for _, at := range regexp.MustCompile(`\x1b\[[>=][0-9;]+u|\x1b\[<[0-9]*u`).FindAllStringIndex(out, -1) {
		if s := out[at[0]:at[1]]; strings.HasPrefix(s, "\x1b[<") || strings.HasPrefix(s, "\x1b[=0") {
			pop = at[0]
		} else {
			push = at[0]
		}
	}
	if push > pop {
		x.t.Error("the keyboard protocol is left on")
	}
}

// session is as much of a session file as is looked at here.
type session struct {
	Message []struct {
		Role, Text string
		Lane       int
		Incomplete bool
	}
}

// sessionFile reads the only session of a home as any TOML program would.
func sessionFile(t *testing.T, home string) (s session, ok bool) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(home, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".toml") && !strings.Contains(path, "config") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		return session{}, false
	}
	if len(files) > 1 {
		t.Fatalf("several sessions: %v", files)
	}
	if _, err := toml.DecodeFile(files[0], &s); err != nil {
		t.Fatalf("%s: %v", files[0], err)
	}
	return s, true
}

// build makes the program.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "sluice")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func TestPlayground(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := build(t)

	t.Run("a prompt is answered, saved and found again", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		x := start(t, program, home)
		x.wait(`demo`)
		x.write("hello there\r")
		x.wait(`✓`)
		x.write("\x03\x03")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		s, ok := sessionFile(t, home)
		if !ok || len(s.Message) != 2 || s.Message[0].Text != "hello there" || s.Message[1].Incomplete || s.Message[1].Text == "" {
			t.Fatalf("saved: %+v", s)
		}
		x = start(t, program, home)
		x.wait(`demo`)
		x.write("\x13") // ctrl+s
		x.wait(`Sessions[\s\S]*hello there`)
		x.write("\r")
		x.wait(`second part of this tour`)
		x.write("\x18q") // ctrl+x q
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})

	for name, keys := range map[string]struct{ do, shows string }{
		"idle":              {"", "demo"},
		"picker":            {"\x0c", "Pick a model"},
		"help":              {"\x1bOP", "Help"},
		"parameters":        {"\x14", "System prompt"},
		"palette":           {"\x10", "All actions"},
		"streaming":         {"long 4000\r", "● answering"},
		"transcript":        {"\t", "demo"},
		"leader, streaming": {"long 4000\r\x18", `(water|canal)[\s\S]*then a letter`},
	} {
		t.Run("U26 the terminal is as it was after a quit from "+name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			_, slave := openPTY(t)
			before := (&terminal{t: t, slave: slave}).modes() // as every new one
			x := start(t, program, home)
			x.wait(`demo`)
			x.write(keys.do)
			x.wait(keys.shows)
			if strings.Contains(name, "streaming") {
				if strings.Contains(name, "leader") {
					x.write("q")
				} else {
					x.write("\x18q")
				}
			} else {
				x.write("\x03\x03\x03")
			}
			if err := x.exit(); err != nil {
				t.Errorf("exit: %v", err)
			}
			x.wantRestored(before)
			if s, ok := sessionFile(t, home); strings.Contains(name, "streaming") && (!ok || len(s.Message) != 2 || !s.Message[1].Incomplete || s.Message[1].Text == "") {
				t.Errorf("saved: %+v", s)
			}
		})
	}

	for name, sig := range map[string]syscall.Signal{
		"U04 SIGTERM": syscall.SIGTERM, "U05 SIGHUP": syscall.SIGHUP, "U07 SIGINT": syscall.SIGINT, "U06 SIGQUIT": syscall.SIGQUIT,
		"U06 SIGABRT": syscall.SIGABRT, "F144 SIGUSR1": syscall.SIGUSR1, "F144 SIGSEGV": syscall.SIGSEGV, "F144 SIGXCPU": syscall.SIGXCPU,
	} {
		t.Run(name+" while streaming saves and restores", func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			_, slave := openPTY(t)
			before := (&terminal{t: t, slave: slave}).modes()
			heed(t, sig)
			x := start(t, program, home)
			x.wait(`demo`)
			x.write("long 4000\r")
			shown := lastWords(t, x.wait(`\d+\. [A-Z][\s\S]*● answering`), 6)
			if err := x.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			var status *exec.ExitError
			if err := x.exit(); !errors.As(err, &status) || status.ExitCode() != 128+int(sig) {
				t.Errorf("exit: %v, want status %d", err, 128+int(sig))
			}
			x.wantRestored(before)
			told := func(out string) bool {
				return strings.Contains(out[strings.LastIndex(out, "\x1b[?1049l"):], "goroutine ")
			}
			if (sig == syscall.SIGQUIT || sig == syscall.SIGABRT) && !told(x.outputWith(told)) {
				t.Error("the goroutines are not told after the screen is left")
			}
			s, ok := sessionFile(t, home)
			if !ok || len(s.Message) != 2 || !s.Message[1].Incomplete || !strings.Contains(plainWords(s.Message[1].Text), shown) {
				t.Errorf("shown %q, saved: %+v", shown, s)
			}
		})
	}

	t.Run("kill -9 while streaming loses nothing that was shown", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		x := start(t, program, home)
		x.wait(`demo`)
		x.write("long 4000\r")
		shown := lastWords(t, x.wait(`\d+\. [A-Z][\s\S]*● answering`), 6)
		if err := x.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = x.exit()
		x = start(t, program, home)
		x.wait(`demo`)
		x.write("\x13")
		x.wait(`Sessions[\s\S]*long 4000`)
		x.write("\r")
		x.wait(`The answer was cut before its end[\s\S]*✗`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		s, ok := sessionFile(t, home)
		if !ok || len(s.Message) != 2 || !s.Message[1].Incomplete || !strings.Contains(plainWords(s.Message[1].Text), shown) {
			t.Errorf("shown %q, saved: %+v", shown, s)
		}
	})

	t.Run("D2 kill -9 while two lanes stream loses nothing that was shown", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		x := start(t, program, home, "-t", "openai/gpt-4o-mini", "-t", "anthropic/claude-haiku-4-5")
		x.wait(`both lanes`)
		x.write("long 4000\r\x18z")
		shown := []string{lastWords(t, x.wait(`lane 1 of 2[\s\S]*\d+\. [A-Z][\s\S]*● both lanes`), 6)}
		x.write("\x1b2") // alt+2
		shown = append(shown, lastWords(t, x.wait(`lane 2 of 2[\s\S]*\d+\. [A-Z][\s\S]*● both lanes`), 6))
		if err := x.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = x.exit()
		x = start(t, program, home)
		x.wait(`demo`)
		x.write("\x13")
		x.wait(`Sessions[\s\S]*long 4000`)
		x.write("\r")
		x.wait(`Recovered[\s\S]*Restored`)
		x.write("\x1b")
		x.wait(`┬[\s\S]*cut before its[\s\S]*cut before its[\s\S]*✗[\s\S]*✗`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		s, ok := sessionFile(t, home)
		if !ok || len(s.Message) != 3 {
			t.Fatalf("saved: %+v", s)
		}
		for _, m := range s.Message[1:] {
			if !m.Incomplete || !strings.Contains(plainWords(m.Text), shown[m.Lane]) {
				t.Errorf("lane %d: shown %q, saved: %+v", m.Lane, shown[m.Lane], m)
			}
		}
	})
}

var word = regexp.MustCompile(`[A-Za-z]+`)

// plainWords is a text without marks, line breaks and numbers.
func plainWords(s string) string { return strings.Join(word.FindAllString(s, -1), " ") }

// stateRow is what stands below the text of an answer that streams.
var stateRow = regexp.MustCompile(`● (answering|\d+\.\d+ s)`)

// lastWords are the last whole words of the answer on a screen.
func lastWords(t *testing.T, screen string, n int) string {
	t.Helper()
	if state := stateRow.FindStringIndex(screen); state != nil {
		screen = screen[:state[0]]
	}
	lines := strings.Split(screen, "\n")
	var all []string
	for _, line := range lines[min(2, len(lines)):] { // without header and title
		all = append(all, word.FindAllString(line, -1)...)
	}
	if len(all) < n+2 {
		t.Fatalf("too little on the screen:\n%s", screen)
	}
	return strings.Join(all[len(all)-1-n:len(all)-1], " ")
}

// heed lets a program that the test starts be ended by a signal that the test
// itself was started to ignore, as under nohup: the program would inherit that.
func heed(t *testing.T, sig os.Signal) {
	t.Helper()
	if !signal.Ignored(sig) {
		return
	}
	heeded := make(chan os.Signal, 1)
	signal.Notify(heeded, sig)
	t.Cleanup(func() { signal.Stop(heeded) })
}
