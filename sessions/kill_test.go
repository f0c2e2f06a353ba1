package sessions

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// TestMain runs the child of the kill test where it is asked for.
func TestMain(m *testing.M) {
	if dir := os.Getenv("SLUICE_TEST_CHILD"); dir != "" {
		child(dir)
		return
	}
	os.Exit(m.Run())
}

// child talks without end, to a session that it opens or makes, and says after
// each promise what was promised.
func child(dir string) {
	store := NewStore(dir)
	list, err := filepath.Glob(filepath.Join(dir, "*.toml"))
	var s *Session
	if err == nil && len(list) > 0 {
		s, err = store.Open(list[0])
	} else if err == nil {
		s, err = store.Create(Meta{Title: "killed"})
	}
	for n := 0; err == nil; n++ {
		var m Message
		if m, err = s.Append(Message{Text: fmt.Sprintf("prompt %d", n)}); err != nil {
			break
		}
		say("saved %s %d", m.ID, len(m.Text))
		var g *Growing
		if g, err = s.Begin(Message{Role: gateway.RoleAssistant}); err != nil {
			break
		}
		text := ""
		for i := 0; i < 40 && err == nil; i++ {
			piece := fmt.Sprintf("piece %d of answer %d\n", i, n)
			if err = g.Text(piece); err == nil {
				text += piece
				say("shown %s %d", g.Message().ID, len(text))
			}
		}
		if err == nil {
			err = g.Finish(Message{Text: text})
			say("saved %s %d", g.Message().ID, len(text))
		}
	}
	say("failed: %v", err)
}

func say(format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stdout, format+"\n", args...) // the parent notices what is missing
}

func TestD2KilledProgramsLoseNothingThatWasShownOrSaved(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "sessions")
	promised := map[string]int{} // bytes of text, by message
	final := map[string]bool{}
	acknowledged, mended := 0, 0
	for range 30 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "SLUICE_TEST_CHILD="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for until := rand.IntN(120) + 1; lines.Scan(); until-- {
			var kind, id string
			var size int
			if _, err := fmt.Sscanf(lines.Text(), "%s %s %d", &kind, &id, &size); err != nil {
				t.Fatalf("the child said %q", lines.Text())
			}
			promised[id], final[id] = size, kind == "saved"
			acknowledged++
			if until == 0 {
				time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // killed
		list, err := filepath.Glob(filepath.Join(dir, "*.toml"))
		if err != nil || len(list) != 1 {
			t.Fatalf("sessions: %v, %v", list, err)
		}
		s := mustOpen(t, list[0])
		if readOnly, why := s.ReadOnly(); readOnly {
			t.Fatalf("read-only: %s", why)
		}
		if s.Recovered() != "" {
			mended++
		}
		have := map[string]Message{}
		for _, m := range s.Messages() {
			if _, twice := have[m.ID]; twice {
				t.Fatalf("message %s is there twice", m.ID)
			}
			have[m.ID] = m
		}
		for id, size := range promised {
			m := have[id]
			if len(m.Text) < size || final[id] && (m.Incomplete || len(m.Text) != size) {
				t.Fatalf("promised %d bytes of %s (saved: %v), got %d, incomplete %v", size, id, final[id], len(m.Text), m.Incomplete)
			}
			for i, line := range strings.Split(strings.TrimSuffix(m.Text, "\n"), "\n") {
				if strings.HasPrefix(line, "piece ") && !strings.HasPrefix(line, fmt.Sprintf("piece %d of", i)) {
					t.Fatalf("piece %d of %s is %q", i, id, line)
				}
			}
		}
		mustClose(t, s)
	}
	if mended == 0 {
		t.Error("no kill left anything to recover: the test tests nothing")
	}
	t.Logf("%d promises kept, %d of 30 kills left something to recover", acknowledged, mended)
}
