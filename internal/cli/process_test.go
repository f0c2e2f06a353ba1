//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway/emulator"
	"sluice/sessions"
)

// These run the program as a process: its exit status, signals, pipes.

func TestASignalKeepsTheTextAndSetsTheExitStatus(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sig    syscall.Signal
		status int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}} {
		t.Run(test.sig.String(), func(t *testing.T) {
			t.Parallel()
			_, url := startEmulator(t, emulator.Options{})
			session := filepath.Join(t.TempDir(), "s.toml")
			if signal.Ignored(test.sig) { // as under nohup: the program would inherit that
				heeded := make(chan os.Signal, 1)
				signal.Notify(heeded, test.sig)
				t.Cleanup(func() { signal.Stop(heeded) })
			}
			c := program(t, home(t), "ask", "--gateway-url", url, "-t", "openai/fault-stall-10", "--session", session, "poem")
			var errs bytes.Buffer
			c.Stderr = &errs
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			first := make([]byte, 1)
			if _, err := io.ReadFull(out, first); err != nil {
				t.Fatal(err, errs.String())
			}
			if err := c.Process.Signal(test.sig); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(out)
			if err != nil {
				t.Fatal(err)
			}
			if got := finish(t, c); got != test.status {
				t.Errorf("exit status %d, want %d; stderr %s", got, test.status, errs.String())
			}
			shown := string(first) + string(rest)
			saved, err := sessions.NewStore(t.TempDir()).Read(session)
			if err != nil {
				t.Fatal(err)
			}
			m := saved.Messages()
			if len(m) != 2 || !m[1].Incomplete || m[1].Text != strings.TrimSuffix(shown, "\n") {
				t.Errorf("saved %+v, shown %q", m, shown)
			}
			if !strings.Contains(errs.String(), "stopped") {
				t.Errorf("standard error %q, want it to say that the answer was stopped", errs.String())
			}
		})
	}
}

func TestAnInterruptEndsTheWaitForStandardInput(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	c := program(t, home(t), "ask", "--gateway-url", url, "-t", "openai/gpt-4o")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	// The program reads this much only once it waits for its input: a pipe holds
	// less.
	if _, err := in.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if got := finish(t, c); got != 130 {
		t.Errorf("exit status %d, want 130", got)
	}
}

// TestAKillLosesNothingThatWasShown kills the program while an answer
// streams, and finds all of its text in the session.
func TestAKillLosesNothingThatWasShown(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	env := home(t)
	session := filepath.Join(t.TempDir(), "s.toml")
	c := program(t, env, "ask", "--gateway-url", url, "-t", "openai/fault-stall-20", "--session", session, "poem")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	shown := make([]byte, 20)
	if _, err := io.ReadFull(out, shown); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = finish(t, c)
	got := run(t, env, "", "sessions", "show", session)
	if got.status != 0 || !strings.Contains(got.stdout, string(shown)) || !strings.Contains(got.stdout, "(incomplete)") {
		t.Errorf("shown before: %q\nafter: %+v", shown, got)
	}
	// The next prompt goes on with what is there.
	again := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", session, "Hi")
	if again.status != 0 || !strings.Contains(again.stderr, "restored") {
		t.Errorf("going on: %+v", again)
	}
	whole, err := sessions.NewStore(t.TempDir()).Read(session)
	if err != nil {
		t.Fatal(err)
	}
	if m := whole.Messages(); len(m) != 4 || !m[1].Incomplete || !strings.Contains(m[1].Text, string(shown)) {
		t.Errorf("saved %+v", m)
	}
}

func TestU10AClosedPipeEndsTheProgram(t *testing.T) {
	t.Parallel()
	server, url := startEmulator(t, emulator.Options{Rate: 5000})
	session := filepath.Join(t.TempDir(), "s.toml")
	for name, args := range map[string][]string{
		"ask":         {"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "long 100000"},
		"ask --json":  {"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--json", "long 100000"},
		"with a file": {"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", session, "long 100000"},
		"two lanes":   {"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "-t", "openai/gpt-4o", "long 100000"},
		"measured":    {"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "-t", "openai/gpt-4o", "--repeat", "3", "--json", "long 100000"},
		"models":      {"models", "--json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			c := program(t, home(t), args...)
			c.Stdout = w
			var errs bytes.Buffer
			c.Stderr = &errs
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			_ = w.Close()
			if name != "models" {
				if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
					t.Fatal(err, errs.String())
				}
			}
			_ = r.Close()
			if got := finish(t, c); got != 141 {
				t.Errorf("exit status %d, want 141", got)
			}
			if strings.Contains(errs.String(), "sluice:") {
				t.Errorf("standard error %q, want no complaint", errs.String())
			}
		})
	}
	t.Cleanup(func() {
		goesOn := func() bool {
			return slices.ContainsFunc(server.Requests(), func(r emulator.Recorded) bool { return r.HungUpAt.IsZero() && r.DoneAt.IsZero() })
		}
		for end := time.Now().Add(30 * time.Second); goesOn() && time.Now().Before(end); {
			time.Sleep(time.Millisecond) // the server hears of the end a little later
		}
		if goesOn() {
			t.Error("a request goes on after its program")
		}
		saved, err := sessions.NewStore(t.TempDir()).Read(session)
		if err != nil {
			t.Error(err)
		} else if m := saved.Messages(); len(m) != 2 || !m[1].Incomplete || m[1].Text == "" {
			t.Errorf("saved %d messages, want the cut answer among them", len(m))
		}
	})
}

func TestAFullDiskIsTold(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here: ", err)
	}
	defer func() { _ = full.Close() }()
	_, url := startEmulator(t, emulator.Options{})
	c := program(t, home(t), "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi")
	var errs bytes.Buffer
	c.Stdout, c.Stderr = full, &errs
	if err := c.Run(); err == nil {
		t.Error("exit status 0, want another")
	}
	wants(t, "standard error", errs.String(), "sluice: write to standard output", "no space left")
}

func TestFieldT02EmulatePrintsItsAddressAndItsTokenAndStopsCleanly(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			c := program(t, home(t), "emulate", "--rate", "5000", "--require-token", "letmein")
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			line, err := lines.ReadString('\n')
			if err != nil || !strings.HasPrefix(line, "http://127.0.0.1:") || !strings.HasSuffix(line, "/v1\n") {
				t.Fatalf("first line %q %v", line, err)
			}
			url := strings.TrimSpace(line)
			line, err = lines.ReadString('\n')
			token, told := strings.CutPrefix(strings.TrimSpace(line), "control token: ")
			if err != nil || !told {
				t.Fatalf("second line %q %v", line, err)
			}
			for bearer, want := range map[string]int{"": 401, "Bearer wrong": 401, "Bearer " + token: 200} {
				if got := controlStatus(t, url, bearer); got != want {
					t.Errorf("the control API with %q: status %d, want %d", bearer, got, want)
				}
			}
			good := run(t, home(t, "CF_AIG_TOKEN=letmein"), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi")
			bad := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi")
			if good.status != 0 || bad.status != 1 {
				t.Errorf("with the token %+v\nwithout %+v", good, bad)
			}
			if err := c.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
				t.Errorf("after the second line: %q %v", rest, err)
			}
			if got := finish(t, c); got != 0 {
				t.Errorf("exit status %d, want 0", got)
			}
			if res, err := http.Get(url); err == nil {
				_ = res.Body.Close()
				t.Error("it still answers")
			}
		})
	}
}

// Providers of one's own are answered for in their own format, as by the gateway in
// this process.
func TestEmulateAnswersForProvidersOfOnesOwn(t *testing.T) {
	t.Parallel()
	const own = "[providers.custom-claude]\nkind = \"anthropic\"\n"
	file := writeFile(t, "config.toml", own)
	for name, args := range map[string][]string{"known": {"--config", file}, "not known": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := program(t, home(t), append(args, "emulate")...)
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			got := run(t, home(t), "", "ask", "--config", file, "--gateway-url", strings.TrimSpace(line), "-t", "custom-claude/m", "Hi")
			if (got.status == 0) != (args != nil) {
				t.Errorf("%+v", got)
			}
			if err := c.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if got := finish(t, c); got != 0 {
				t.Errorf("exit status %d, want 0", got)
			}
		})
	}
	if got := run(t, home(t), "", "emulate", "--config", file+".missing"); got.status != 2 || !strings.Contains(got.stderr, "config.toml.missing") {
		t.Errorf("without the file: %+v", got)
	}
}

func TestEmulateReplaysAFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "providers", "testdata")
	names, err := filepath.Glob(filepath.Join(dir, "openai", "*-stream-*.http.json"))
	if err != nil || len(names) == 0 {
		t.Fatal("no recording of a stream in ", dir, err)
	}
	name := strings.TrimSuffix(filepath.Base(names[0]), ".http.json")
	c := program(t, home(t), "emulate", "--replay", dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, home(t), "", "ask", "--gateway-url", strings.TrimSpace(line), "--json", "--trace", "-t", "openai/"+name, "Hi")
	if list := events(t, got.stdout); len(ofType(list, "frame")) == 0 || list[len(list)-1].Type != "done" {
		t.Errorf("replaying %s: %+v", name, got)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := finish(t, c); got != 0 {
		t.Errorf("exit status %d, want 0", got)
	}
}

func TestManAndCompletionAreWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args  []string
		words []string
	}{
		{[]string{"man"}, []string{".TH", "sluice", "doctor", "gateway"}},
		{[]string{"completion", "bash"}, []string{"__complete", "sluice"}},
		{[]string{"completion", "zsh"}, []string{"#compdef sluice"}},
		{[]string{"completion", "fish"}, []string{"complete -c sluice"}},
		{[]string{"completion", "powershell"}, []string{"Register-ArgumentCompleter"}},
		{[]string{"--version"}, []string{"sluice version 1.2.3"}},
	} {
		c := program(t, home(t), test.args...)
		out, err := c.Output()
		if err != nil {
			t.Errorf("%v: %v", test.args, err)
		}
		wants(t, strings.Join(test.args, " "), string(out), test.words...)
	}
}

// controlStatus asks a running emulator for what it received.
func controlStatus(t *testing.T, url, bearer string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(url, "/v1")+"/_sluice/requests", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", bearer)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}
