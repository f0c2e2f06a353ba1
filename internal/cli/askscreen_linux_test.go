package cli_test

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway/emulator"
)

// onOneTerminal runs a program with a terminal as standard output and standard error.
func onOneTerminal(t *testing.T, c *exec.Cmd) (screen string, status int) {
	t.Helper()
	ours, theirs := openTerminal(t)
	c.Stdout, c.Stderr = theirs, theirs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close()
	return strings.ReplaceAll(readTerminal(ours), "\r\n", "\n"), finish(t, c)
}

func TestSeveralAnswersOnATerminalHaveNumberedHeadsAndFigures(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	args := []string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o-mini", "-t", "anthropic/claude-haiku-4-5", "Hi"}
	screen, status := onOneTerminal(t, program(t, home(t, "TERM=xterm-256color"), args...))
	if status != 0 {
		t.Errorf("exit status %d", status)
	}
	plain := ansi.Strip(screen)
	wants(t, "the screen", plain, "── 1 openai/gpt-4o-mini ──\n\n", "\n── 2 anthropic/claude-haiku-4-5 ──\n\n", "\n\nfirst word ", " s · in all ", " tokens · ")
	wantsNot(t, "the screen", plain, "TTFT", "?", "openai/gpt-4o-mini · ")
	for line := range strings.Lines(plain) {
		if n := ansi.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	piped := run(t, home(t, "TERM=xterm-256color"), "", args...)
	wants(t, "the pipe", piped.stdout, "── openai/gpt-4o-mini\n\n", "\n── anthropic/claude-haiku-4-5\n\n")
	wants(t, "standard error", piped.stderr, "openai/gpt-4o-mini · first word ", "anthropic/claude-haiku-4-5 · first word ")
	wantsNot(t, "the pipe", piped.stdout+piped.stderr, "\x1b", "\r")
}

func TestAFailureOnATerminalHasALineForEachPart(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	ask := func(target string, env ...string) string {
		screen, status := onOneTerminal(t, program(t, home(t, append(env, "OPENAI_API_KEY=sk-canary-42")...), "ask", "--gateway-url", url, "-t", target, "poem"))
		if status == 0 {
			t.Errorf("%s: exit status 0", target)
		}
		return screen
	}
	screen := ask("openai/fault-401", "TERM=xterm-256color")
	lines := strings.Split(ansi.Strip(screen), "\n")
	if lines[0] != "✗ openai refused the key" || !strings.HasPrefix(lines[1], "  Incorrect API key provided: ") {
		t.Errorf("it begins %q", lines[:2])
	}
	wants(t, "a refused key", ansi.Strip(screen), "\n  openai · HTTP 401 · invalid_api_key", "OPENAI_API_KEY")
	wantsNot(t, "a refused key", screen, "canary", "sluice: ")
	facts, next := strings.Index(screen, "HTTP 401"), strings.LastIndex(screen, "OPENAI_API_KEY")
	if facts > next {
		t.Errorf("the facts stand below what to do: %q", screen)
	}
	cut := ansi.Strip(ask("openai/fault-eof-5", "TERM=xterm-256color"))
	wants(t, "a cut answer", cut, "\n\n✗ The answer was cut before its end\n", "try again for a whole answer\n", "first word ")
	wantsNot(t, "without colours", ask("openai/fault-401", "TERM=xterm-256color", "NO_COLOR=1"), "\x1b[3", "38;")
	dumb := ask("openai/fault-401", "TERM=dumb")
	wants(t, "a dumb terminal", dumb, "sluice: openai refused the key: Incorrect API key provided")
	wantsNot(t, "a dumb terminal", dumb, "\x1b", "\r")
}

// While nothing comes a line says for how long; it is gone once there is something to read.
func TestALineSaysWhatIsWaitedForAndGoes(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	args := []string{"ask", "--gateway-url", url, "-t", "openai/fault-slow-2500", "Hi"}
	screen, status := onOneTerminal(t, program(t, home(t, "TERM=xterm-256color"), args...))
	if status != 0 {
		t.Errorf("exit status %d", status)
	}
	plain := ansi.Strip(screen)
	const words = "● openai/fault-slow-2500 waiting for the first word, "
	wants(t, "the screen", plain, words+"2 s")
	if n := strings.Count(plain, words); n > 3 {
		t.Errorf("drawn %d times in two and a half seconds: %q", n, plain)
	}
	text := strings.LastIndex(screen, "\r\x1b[K")
	if at := strings.LastIndex(screen, "first word, "); text < at {
		t.Errorf("the line is still there: %q", screen)
	}
	dumb, _ := onOneTerminal(t, program(t, home(t, "TERM=dumb"), args...))
	wantsNot(t, "a dumb terminal", dumb, "●", "\x1b", "\r")
	if piped := run(t, home(t, "TERM=xterm-256color"), "", args...); piped.stderr != "" {
		t.Errorf("standard error into a pipe: %q", piped.stderr)
	}
}

func TestTheTerminalIsAskedNothing(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	for _, row := range []struct{ env, want, not string }{
		{"COLORFGBG=15;0", "38;2;116;189;242", "38;2;26;98;171"}, {"COLORFGBG=0;default;15", "38;2;26;98;171", "38;2;116;189;242"},
		{"COLORFGBG=", "38;2;116;189;242", "38;2;26;98;171"},
	} {
		screen, _ := onOneTerminal(t, program(t, home(t, "TERM=xterm-256color", "COLORTERM=truecolor", row.env), "ask", "--gateway-url", url,
			"-t", "openai/gpt-4o", "-t", "openai/gpt-4o-mini", "Hi"))
		wants(t, row.env, screen, row.want)
		wantsNot(t, row.env, screen, row.not, "\x1b]", "\x1b[c", "\x1b[6n", "\x1b[?")
	}
}

func TestASessionIsShownAsAskShowsIt(t *testing.T) {
	t.Parallel()
	answer := serve(t, http.StatusOK, "text/event-stream", openAIAnswer("## Title\n\nSome **bold** text.\n"))
	env, path := home(t, "TERM=xterm-256color"), filepath.Join(t.TempDir(), "s.toml")
	if got := run(t, env, "", "ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--session", path, strings.Repeat("word ", 30)); got.status != 0 {
		t.Fatal(got)
	}
	_, url := startEmulator(t, emulator.Options{})
	if got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/fault-401", "--session", path, "again"); got.status != 1 {
		t.Fatal(got)
	}
	screen, status := onOneTerminal(t, program(t, env, "sessions", "show", path))
	if status != 0 {
		t.Errorf("exit status %d", status)
	}
	plain := ansi.Strip(screen)
	wants(t, "the screen", plain, "── you ──\n\n▌ word word", "\n▌ word", "\n\n── openai/gpt-4o ──\n\nTitle\n", "Some bold text.\n\nfirst word ", " · in all ",
		"✗ openai refused the key\n  Incorrect API key provided: ", "  openai · HTTP 401 · invalid_api_key")
	wantsNot(t, "the screen", plain, "**", "##")
	for line := range strings.Lines(plain) {
		if n := ansi.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	piped := run(t, env, "", "sessions", "show", path)
	wants(t, "a pipe", piped.stdout, "── openai/gpt-4o\n\n## Title\n\nSome **bold** text.\n\n── you\n\nagain\n\n── openai/fault-401 (incomplete)\n\n\n\n(auth: Incorrect API key provided: ")
	dumb, _ := onOneTerminal(t, program(t, home(t, "TERM=dumb"), "sessions", "show", path))
	wants(t, "a dumb terminal", dumb, "── openai/gpt-4o\n\n## Title")
}

// On a terminal findings are wrapped between words, behind a mark.
func TestFindingsOnATerminalHangBehindTheirMark(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[gateway]\naccount_id = \"acme\"\n[defaults]\ntarget = \"workers-ai/@cf/meta/llama-3.2-3b-instruct\"\n[[chains]]\nname = \"bad\"\n[[chains.steps]]\ntarget = \"workers-ai/@cf/meta/llama-3.2-3b-instruct\"\n")
	env := home(t, "TERM=xterm-256color", "SLUICE_CONFIG="+config)
	checked, status := onOneTerminal(t, program(t, env, "chains", "check"))
	if status != 2 || !strings.HasPrefix(ansi.Strip(checked), "✗ ") {
		t.Errorf("exit status %d, %q", status, checked)
	}
	examined, _ := onOneTerminal(t, program(t, env, "doctor", "--offline"))
	for _, screen := range []string{checked, examined} {
		words := strings.Join(strings.Fields(ansi.Strip(screen)), " ")
		wants(t, "the words", words, "workers-ai/@cf/meta/llama-3.2-3b-instruct")
		for line := range strings.Lines(ansi.Strip(screen)) {
			if line != "\n" && !strings.ContainsAny(line[:3], "✗✓·") && !strings.HasPrefix(line, "  ") {
				t.Errorf("a line begins at the edge: %q", line)
			}
		}
	}
	complaint, _ := onOneTerminal(t, program(t, env, "chains", "show", strings.Repeat("name ", 20)))
	wants(t, "a complaint", complaint, "sluice: there is no chain \"name name", "\n  ")
	for line := range strings.Lines(complaint) {
		if n := ansi.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	fine := writeFile(t, "fine.toml", "[[chains]]\nname = \"good\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o\"\n")
	screen, _ := onOneTerminal(t, program(t, home(t, "TERM=xterm-256color", "OPENAI_API_KEY=k", "SLUICE_CONFIG="+fine), "chains", "check", "good"))
	if got := ansi.Strip(screen); got != "✓ chain:good is fine\n" {
		t.Errorf("a chain that is fine: %q", got)
	}
}
