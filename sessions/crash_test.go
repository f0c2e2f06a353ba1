package sessions

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sluice/gateway"
)

// promise is what a scenario was told about its session.
type promise struct {
	path string
	// saved are messages that were reported as saved, in order.
	saved []Message
	// shown is the text of answers whose pieces were taken, by id.
	shown map[string]string
	title string
}

// scenario is a short life of a session: prompts, two answers that grow at once,
// a changed title, another prompt. With retry it repeats what fails, as a
// program does whose disk was full for a moment; without, it ends there.
func scenario(store *Store, retry bool) (p promise, failures int) {
	p.shown = map[string]string{}
	try := func(do func() error) bool {
		err := do()
		if err != nil {
			failures++
			if retry {
				err = do()
			}
		}
		return err == nil
	}
	s, err := store.Create(Meta{Title: "First", Lanes: []Lane{{Target: "a/b"}, {Target: "c/d"}}})
	if err != nil {
		return p, 1
	}
	defer func() { _ = s.Close() }()
	send := func(m Message) bool {
		ok := try(func() (err error) { m, err = s.Append(m); return err })
		p.path = s.Path()
		if ok {
			p.saved = append(p.saved, m)
		}
		return ok
	}
	grow := func(lane int) (g *Growing, ok bool) {
		ok = try(func() (err error) {
			g, err = s.Begin(Message{Role: gateway.RoleAssistant, Lane: lane, Target: "a/b"})
			return err
		})
		return g, ok
	}
	piece := func(g *Growing, text string) bool {
		if err := g.Text(text); err != nil {
			failures++
			return retry // the piece is kept and goes with the next one
		}
		p.shown[g.Message().ID] += text
		return true
	}
	finish := func(g *Growing, text string) bool {
		m := Message{Text: text, Finish: &gateway.Finish{Reason: gateway.FinishStop}}
		if !try(func() error { return g.Finish(m) }) {
			return false
		}
		all := s.Messages()
		p.saved = append(p.saved, all[len(all)-1])
		delete(p.shown, g.Message().ID)
		return true
	}
	if !send(Message{Text: "first prompt", Lane: EveryLane}) || !send(Message{Text: "second prompt", Lane: EveryLane}) {
		return p, failures
	}
	a, ok := grow(0)
	if !ok || !piece(a, "one ") {
		return p, failures
	}
	b, ok := grow(1)
	if !ok || !piece(b, "uno ") || !piece(a, "two ") || !piece(b, "due ") {
		return p, failures
	}
	if !finish(a, "one two three") || !piece(b, "tre") {
		return p, failures
	}
	meta := s.Meta()
	meta.Title = "Second"
	if !try(func() error { return s.SetMeta(meta) }) {
		return p, failures
	}
	p.title = "Second"
	_ = finish(b, "uno due tre") && send(Message{Text: "third prompt"})
	return p, failures
}

// check opens the session as after a crash and holds it against the promises.
func check(t *testing.T, p promise) *Session {
	t.Helper()
	store := NewStoreOn(&faultFS{}, "") // nothing here depends on what is synced
	s, err := store.Open(p.path)
	if err != nil {
		t.Fatal(err)
	}
	if readOnly, why := s.ReadOnly(); readOnly {
		t.Fatalf("read-only after a crash: %s", why)
	}
	got := s.Messages()
	byID := map[string]Message{}
	for _, m := range got {
		if _, twice := byID[m.ID]; twice {
			t.Fatalf("message %s is there twice", m.ID)
		}
		byID[m.ID] = m
	}
	next := 0
	for _, m := range got {
		if next < len(p.saved) && m.ID == p.saved[next].ID {
			mustEqual(t, "saved message", m, p.saved[next])
			next++
		}
	}
	if next < len(p.saved) {
		t.Fatalf("message %d of %d that were saved is lost or out of order", next+1, len(p.saved))
	}
	for id, text := range p.shown {
		if m, ok := byID[id]; !ok || !strings.HasPrefix(m.Text, text) {
			t.Fatalf("of the shown text %q came back %q (%v)", text, m.Text, ok)
		}
	}
	if p.title != "" && s.Meta().Title != p.title {
		t.Fatalf("title %q, want %q", s.Meta().Title, p.title)
	}
	mustClose(t, s)
	before := mustRead(t, p.path)
	again, err := store.Open(p.path)
	if err != nil {
		t.Fatal(err)
	}
	if again.Recovered() != "" || mustRead(t, p.path) != before {
		t.Fatalf("opening twice recovered twice: %q", again.Recovered())
	}
	mustClose(t, again)
	return again
}

func TestD4KilledAtEveryCallNothingSavedIsLost(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		fsys := &faultFS{at: at, err: errDead, dead: true}
		p, _ := scenario(NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")), false)
		if p.path == "" || !exists(p.path) {
			if len(p.saved) > 0 {
				t.Fatalf("call %d: %d messages saved in no file", at, len(p.saved))
			}
			continue
		}
		t.Run(fmt.Sprintf("call %d", at), func(t *testing.T) { check(t, p) })
		if !fsys.hit() {
			break
		}
	}
}

func TestD10RecoveryKilledAtEveryCallIsRepeated(t *testing.T) {
	t.Parallel()
	// The longest scenario that leaves something to recover.
	leave := func() promise {
		for at := 60; ; at-- {
			fsys := &faultFS{at: at, err: errDead, dead: true}
			p, _ := scenario(NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")), false)
			if len(p.shown) == 2 {
				return p
			}
		}
	}
	for at := 1; ; at++ {
		p := leave()
		fsys := &faultFS{at: at, err: errDead, dead: true}
		if s, err := NewStoreOn(fsys, "").Open(p.path); err == nil {
			_ = s.Close()
		}
		t.Run(fmt.Sprintf("call %d", at), func(t *testing.T) { check(t, p) })
		if !fsys.hit() {
			break
		}
	}
}

func TestD9ACallThatFailsOnceIsReportedAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EIO, syscall.EACCES, syscall.EROFS, syscall.EMFILE, syscall.EINTR, io.ErrShortWrite} {
		for at := 1; ; at++ {
			fsys := &faultFS{at: at, err: cause}
			p, _ := scenario(NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")), true)
			t.Run(fmt.Sprintf("%v at call %d", cause, at), func(t *testing.T) {
				if len(p.saved) != 5 {
					t.Fatalf("%d of 5 messages could be saved after one failure", len(p.saved))
				}
				s := check(t, p)
				if n := len(s.Messages()); n != 5 {
					t.Errorf("%d messages, want 5", n)
				}
				left, err := filepath.Glob(p.path + ".tmp*")
				if err != nil || len(left) > 1 { // the one whose removal failed
					t.Errorf("temporary files stay: %v %v", left, err)
				}
			})
			if !fsys.hit() {
				break
			}
		}
	}
}

func TestD9AFullDiskIsNeverReportedAsSaved(t *testing.T) {
	t.Parallel()
	for at := 1; at < 60; at++ {
		fsys := &faultFS{at: at, err: syscall.ENOSPC, dead: true}
		p, failures := scenario(NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")), true)
		if fsys.hit() && failures == 0 {
			// Only tidying up may fail silently: everything must be there.
			if len(p.saved) != 5 {
				t.Fatalf("call %d: no failure was reported, and %d messages were saved", at, len(p.saved))
			}
		}
		if p.path != "" && exists(p.path) {
			check(t, p)
		} else if len(p.saved) > 0 {
			t.Fatalf("call %d: %d messages saved in no file", at, len(p.saved))
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
