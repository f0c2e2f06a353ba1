package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// configured gives a home whose configuration names a gateway and a target.
func configured(t *testing.T, url, target string) string {
	t.Helper()
	home := t.TempDir()
	dir := filepath.Join(home, "config", "sluice")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("[gateway]\nurl = %q\n[defaults]\ntarget = %q\n", url, target)
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

// gatewayOf starts a gateway that answers every request with the handler, after
// the request is read.
func gatewayOf(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// says writes one piece of an answer as OpenAI would.
func says(w http.ResponseWriter, text string) {
	piece, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", piece)
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

func ends(w http.ResponseWriter) {
	_, _ = io.WriteString(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

func TestTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := build(t)
	at := func(home string, environ ...string) *exec.Cmd {
		cmd := exec.Command(program)
		cmd.Env = append(environment(home), environ...)
		return cmd
	}

	t.Run("F095 a server that ignores the hang-up doesn't hold up a quit", func(t *testing.T) {
		t.Parallel()
		end := make(chan struct{})
		s := gatewayOf(t, func(w http.ResponseWriter, _ *http.Request) {
			says(w, "It has begun")
			<-end
		})
		t.Cleanup(func() { close(end) })
		home := configured(t, s.URL, "openai/gpt-4o")
		x := start(t, program, home)
		x.wait(`Ask gpt-4o`)
		x.write("hello\r")
		x.wait(`It has begun`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		if s, ok := sessionFile(t, home); !ok || len(s.Message) != 2 || s.Message[1].Text != "It has begun" || !s.Message[1].Incomplete {
			t.Errorf("saved: %+v", s)
		}
	})

	for name, stop := range map[string]func(x *terminal, pid int){
		"U09 ctrl+z": func(x *terminal, _ int) { x.write("\x1a") },
		"U09 kill -TSTP": func(x *terminal, pid int) {
			if err := syscall.Kill(pid, syscall.SIGTSTP); err != nil {
				x.t.Error(err)
			}
		},
	} {
		t.Run(name+" gives the terminal to the shell and takes it back", func(t *testing.T) {
			t.Parallel()
			bash, err := exec.LookPath("bash")
			if err != nil {
				t.Skip("there is no shell with job control: ", err)
			}
			home := t.TempDir()
			pid := filepath.Join(home, "pid")
			cmd := at(home)
			cmd.Path, cmd.Args = bash, []string{"bash", "-m", "-c", `sh -c 'echo $$ >` + pid + `; exec ` + program + `'
echo "stopped: $?"; read line; echo "back: $line"; fg >/dev/null; echo "ended: $?"`}
			_, slave := openPTY(t)
			before := (&terminal{t: t, slave: slave}).modes()
			x := startCommand(t, cmd)
			x.wait(`demo`)
			number, err := strconv.Atoi(strings.TrimSpace(read(t, pid)))
			if err != nil {
				t.Fatal(err)
			}
			stop(x, number)
			x.drawn(`stopped: 147`)
			x.wantRestored(before)
			x.write("typed\n")
			x.drawn(`back: typed`)
			x.wait(`demo`)
			x.write("\x18q")
			x.drawn(`ended: 0`)
			if err := x.exit(); err != nil {
				t.Errorf("exit: %v", err)
			}
			x.wantRestored(before)
		})
	}

	t.Run("U09 ctrl+z where no shell could continue the program", func(t *testing.T) {
		t.Parallel()
		x := start(t, program, t.TempDir())
		x.wait(`demo`)
		x.write("\x1a")
		x.wait(`can't be suspended`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})

	t.Run("U11 a terminal that goes away", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		x := start(t, program, home)
		x.wait(`demo`)
		x.write("long 4000\r")
		x.wait(`\d+\. [A-Z][\s\S]*● answering`)
		_ = x.slave.Close()
		_ = x.pty.Close()
		if err := x.exit(); err == nil {
			t.Error("exit status 0, want another")
		}
		if s, ok := sessionFile(t, home); !ok || len(s.Message) != 2 || !s.Message[1].Incomplete || s.Message[1].Text == "" {
			t.Errorf("saved: %+v", s)
		}
	})

	for name, row := range map[string]struct {
		environ []string
		escapes bool
	}{
		"U13 TERM=dumb": {[]string{"TERM=dumb"}, false},
		"U13 no TERM":   {[]string{"TERM="}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := startCommand(t, at(t.TempDir(), row.environ...))
			var status *exec.ExitError
			if err := x.exit(); !errors.As(err, &status) || status.ExitCode() != 1 {
				t.Errorf("exit: %v, want status 1", err)
			}
			x.drawn(`sluice ask`)
			if out := x.outputWith(func(out string) bool { return strings.Contains(out, "\n") }); strings.Contains(out, "\x1b") || strings.Count(out, "\n") != 1 {
				t.Errorf("got %q, want one line without escape sequences", out)
			}
		})
	}

	for name, environ := range map[string]string{"U14 NO_COLOR": "NO_COLOR=1", "U14 CLICOLOR": "CLICOLOR=0"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := startCommand(t, at(t.TempDir(), environ, "COLORTERM=truecolor"))
			x.wait(`demo`)
			x.write("hello\r")
			x.wait(`✓`)
			x.write("\x0c")
			x.wait(`Pick a model`)
			x.write("\x03\x03\x03")
			if err := x.exit(); err != nil {
				t.Errorf("exit: %v", err)
			}
			colour := regexp.MustCompile(`\x1b\[(?:\d*;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;m]`)
			if at := colour.FindString(x.output()); at != "" {
				t.Errorf("a colour was written: %q", at)
			}
		})
	}

	t.Run("U17 a storm of resizes", func(t *testing.T) {
		t.Parallel()
		x := start(t, program, t.TempDir())
		x.wait(`demo`)
		x.write("long 400\r")
		random := rand.New(rand.NewPCG(1, 2))
		for range 3500 {
			x.size(uint16(random.IntN(300)), uint16(random.IntN(100)))
		}
		x.size(80, 24)
		x.wait(`demo[\s\S]*f1 help`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})

	t.Run("U18 U08 a terminal that takes nothing any more", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		_, slave := openPTY(t)
		before := (&terminal{t: t, slave: slave}).modes()
		x := start(t, program, home)
		x.wait(`demo`)
		x.write("long 4000\r")
		x.wait(`● answering`)
		x.block()
		for i := range 200 { // until nothing more fits into the terminal
			x.size(uint16(80+i%2), 24)
			time.Sleep(5 * time.Millisecond)
		}
		if err := x.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		var status *exec.ExitError
		if err := x.exit(); !errors.As(err, &status) || status.ExitCode() != 143 {
			t.Errorf("exit: %v, want status 143", err)
		}
		if after := x.modes(); after != before {
			t.Errorf("terminal modes: got %+v, want %+v", after, before)
		}
		if s, ok := sessionFile(t, home); !ok || len(s.Message) == 0 || s.Message[0].Text != "long 4000" {
			t.Errorf("saved: %+v", s)
		}
	})

	t.Run("U25 what the terminal answers late is not typed into the shell", func(t *testing.T) {
		t.Parallel()
		x := start(t, program, t.TempDir())
		x.wait(`demo`)
		x.write("\x18q\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;22c\x1b[?2026;2$y\x1b[?1u")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		if err := syscall.SetNonblock(int(x.slave.Fd()), true); err != nil {
			t.Fatal(err)
		}
		raw := x.modes()
		raw.Lflag &^= syscall.ICANON
		raw.Cc[syscall.VMIN], raw.Cc[syscall.VTIME] = 0, 0
		x.setModes(raw)
		buf := make([]byte, 100)
		if n, _ := syscall.Read(int(x.slave.Fd()), buf); n > 0 {
			t.Errorf("left for the shell: %q", buf[:n])
		}
	})

	t.Run("X05 the worst payloads don't reach the terminal", func(t *testing.T) {
		t.Parallel()
		s := gatewayOf(t, func(w http.ResponseWriter, _ *http.Request) {
			says(w, "first words\n\n")
			for _, p := range worst {
				says(w, "before "+p+" after\n\n- "+p+"\n\n```\n"+p+"\n```\n\n")
			}
			ends(w)
		})
		x := start(t, program, configured(t, s.URL, "openai/gpt-4o"))
		x.wait(`Ask gpt-4o`)
		x.write("hello\r")
		x.wait(`✓`)
		x.write("\t")
		for range 20 {
			x.write("\x1b[5~") // page up: every line is on the screen once
			x.wait(`gpt-4o`)
		}
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		out := x.output()
		for _, p := range worst {
			for _, part := range strings.Split(p, " ") {
				if strings.ContainsAny(part, "\x1b\x07\u009b\u202e") && strings.Contains(out, part) {
					t.Errorf("%q was written", part)
				}
			}
		}
		if !strings.Contains(words(out), "hidden characters") {
			t.Error("the screen doesn't say that characters are hidden")
		}
	})

	t.Run("K17 nothing is asked of the network at start", func(t *testing.T) {
		t.Parallel()
		var requests atomic.Int32
		s := gatewayOf(t, func(http.ResponseWriter, *http.Request) { requests.Add(1) })
		proxy, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = proxy.Close() })
		go func() {
			for {
				conn, err := proxy.Accept()
				if err != nil {
					return
				}
				requests.Add(1)
				_ = conn.Close()
			}
		}()
		via := "http://" + proxy.Addr().String()
		cmd := at(configured(t, s.URL, "openai/gpt-4o"), "HTTP_PROXY="+via, "HTTPS_PROXY="+via, "ALL_PROXY="+via, "OPENAI_API_KEY=sk-0123456789abcdef")
		x := startCommand(t, cmd)
		x.wait(`Ask gpt-4o`)
		x.write("\x0c")
		x.wait(`Pick a model`)
		if open := sockets(t, cmd.Process.Pid); len(open) > 0 {
			t.Errorf("connections that are open at rest: %q", open)
		}
		x.write("\x03\x03\x03")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		if n := requests.Load(); n != 0 {
			t.Errorf("%d connections were made", n)
		}
	})

	t.Run("K11 no core is dumped and no debugger of the same user gets in", func(t *testing.T) {
		t.Parallel()
		x := start(t, program, t.TempDir())
		x.wait(`demo`)
		limits := read(t, fmt.Sprintf("/proc/%d/limits", x.cmd.Process.Pid))
		if !regexp.MustCompile(`Max core file size +0 +0 `).MatchString(limits) {
			t.Errorf("limits:\n%s", limits)
		}
		if status := read(t, fmt.Sprintf("/proc/%d/coredump_filter", x.cmd.Process.Pid)); os.Getuid() != 0 && status != "" {
			t.Error("its memory's settings can be read, so it can be dumped")
		}
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})
}

// worst are what a model could do most harm with.
var worst = []string{
	"\x1b]52;c;Y3VybCBldmlsfHNo\x07", "\x1b]0;pwned\x07", "\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\", "\x1bP$q\"p\x1b\\",
	"\x1b_Gf=24,s=1,v=1;AAAA\x1b\\", "\x1b[3J\x1b[2J", "\x1b[?1003h", "\u009b31;5m", "access\u202e tpircs", "&#27;]0;pwned&#7;\x1b[8mhidden",
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrPermission) {
		t.Fatal(err)
	}
	return string(data)
}

// sockets are the network connections of a process.
func sockets(t *testing.T, pid int) []string {
	t.Helper()
	inodes := map[string]bool{}
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	files, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil // a process without core dumps belongs to root alone
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if to, err := os.Readlink(filepath.Join(dir, f.Name())); err == nil && strings.HasPrefix(to, "socket:[") {
			inodes[strings.Trim(to[len("socket:"):], "[]")] = true
		}
	}
	var out []string
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		for line := range strings.Lines(read(t, fmt.Sprintf("/proc/%d/net/%s", pid, table))) {
			if f := strings.Fields(line); len(f) > 9 && inodes[f[9]] {
				out = append(out, line)
			}
		}
	}
	return out
}

// SLUICE_DEBUG writes messages by time and type. What they hold stays out of the file.
func TestTheLogOfMessagesHoldsNoText(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "messages.log")
	cmd := exec.Command(build(t))
	cmd.Env = append(environment(home), "SLUICE_DEBUG="+path, "OPENAI_API_KEY=sk-canary-0123456789")
	x := startCommand(t, cmd)
	x.wait(`demo`)
	x.write("secretprompt\r")
	x.wait(`✓`)
	x.write("\x18q")
	if err := x.exit(); err != nil {
		t.Errorf("exit: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{6} [A-Za-z*.\[\]]+ [0-9.]+(µs|ms|s)$`)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, l := range lines {
		if !line.MatchString(l) {
			t.Errorf("%q is no time, type and duration", l)
		}
	}
	keys := strings.Count(string(text), " tea.KeyPressMsg ")
	if keys < len("secretprompt") || len(lines) < 20 {
		t.Errorf("%d lines, %d keys:\n%s", len(lines), keys, text)
	}
	for _, secret := range []string{"secretprompt", "canary"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
