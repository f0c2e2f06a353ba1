package sessions

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway"
)

// failing gives a session with a growing answer on a file system whose next
// call, or the one after so many, can be made to fail.
func failing(t *testing.T) (*Session, *Growing, func(after int)) {
	t.Helper()
	fsys := &faultFS{err: syscall.ENOSPC}
	s, err := NewStoreOn(fsys, t.TempDir()).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	mustAppend(t, s, Message{Text: "prompt"})
	g, err := s.Begin(Message{Role: gateway.RoleAssistant, Target: "a/b"})
	if err != nil {
		t.Fatal(err)
	}
	return s, g, func(after int) { fsys.at = fsys.calls + 1 + after }
}

func TestAPieceThatCouldNotBeWrittenGoesWithTheNext(t *testing.T) {
	t.Parallel()
	s, g, fail := failing(t)
	for i, piece := range []string{"one ", "two ", "three"} {
		if i == 1 {
			fail(0)
		}
		if err := g.Text(piece); (err != nil) != (i == 1) || err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("piece %d: %v", i, err)
		}
	}
	mustClose(t, s)
	if got := mustOpen(t, s.Path()).Messages()[1].Text; got != "one two three" {
		t.Errorf("came back as %q", got)
	}
}

func TestAJournalWhoseSyncFailedIsMadeAnew(t *testing.T) {
	t.Parallel()
	s, g, fail := failing(t)
	before, err := os.Stat(s.Path() + journalSuffix)
	if err != nil || !os.SameFile(before, before) { // which Windows asks for now
		t.Fatal(err)
	}
	if err := g.Text("one "); err != nil {
		t.Fatal(err)
	}
	fail(0)
	if err := g.Sync(); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("a failed sync gave %v", err)
	}
	if err := g.Text("two"); err != nil {
		t.Fatal(err)
	}
	if err := g.Refusal("no"); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(s.Path() + journalSuffix)
	if err != nil || os.SameFile(before, after) {
		t.Errorf("the journal that can't be trusted is still used (%v)", err)
	}
	mustClose(t, s)
	if got := mustOpen(t, s.Path()).Messages()[1]; got.Text != "one two" || got.Refusal != "no" {
		t.Errorf("came back as %+v", got)
	}
}

func TestAMessageSavedTwiceIsThereOnce(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	m := mustAppend(t, s, Message{Text: "again"})
	before := mustRead(t, path)
	mustAppend(t, s, m)
	if mustRead(t, path) != before || len(s.Messages()) != 2 {
		t.Error("it is there twice")
	}
}

func TestAFinishedAnswerTakesNoMore(t *testing.T) {
	t.Parallel()
	s, g, _ := failing(t)
	if err := g.Finish(Message{Text: "whole"}); err != nil {
		t.Fatal(err)
	}
	if g.Text("more") == nil || g.Sync() == nil || g.Finish(Message{Text: "other"}) == nil {
		t.Error("it still takes text")
	}
	if got := s.Messages()[1]; got.Text != "whole" || got.Target != "a/b" || got.Parent != s.Messages()[0].ID {
		t.Errorf("got %+v", got)
	}
}

func TestAClosedSessionTakesNoMore(t *testing.T) {
	t.Parallel()
	s, g, _ := failing(t)
	mustClose(t, s)
	mustClose(t, s)
	if _, err := s.Append(Message{Text: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("append: %v", err)
	}
	if err := g.Text("x"); !errors.Is(err, ErrClosed) {
		t.Errorf("text: %v", err)
	}
}

func TestAnAnswerThatBeginsASessionMakesItsFile(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{at: 1, err: syscall.ENOSPC}
	s, err := NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")).Create(Meta{Title: "Begun"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(Message{Role: gateway.RoleAssistant}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("begin on a full disk: %v", err)
	}
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Text("arriving"); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpen(t, s.Path())
	mustEqual(t, "title", s.Meta().Title, "Begun")
	mustEqual(t, "messages", texts(s.Messages()), "arriving")
}

func TestAnEmptyPieceIsNotWritten(t *testing.T) {
	t.Parallel()
	s, g, fail := failing(t)
	before := mustRead(t, s.Path()+journalSuffix)
	fail(0) // whatever is written next
	if err := errors.Join(g.Text(""), g.Reasoning(""), g.Refusal("")); err != nil {
		t.Error(err)
	}
	if mustRead(t, s.Path()+journalSuffix) != before {
		t.Error("the journal changed")
	}
}

func TestWhatCantBeWrittenAsTOMLIsRefusedWhereItIsAsked(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	before := mustRead(t, path)
	far := Message{Role: gateway.RoleAssistant, Text: "x", Time: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)} // five digits
	if _, err := s.Append(far); err == nil || !strings.Contains(err.Error(), "check message") {
		t.Errorf("append: %v", err)
	}
	if _, err := s.Begin(far); err == nil || !strings.Contains(err.Error(), "check message") {
		t.Errorf("begin: %v", err)
	}
	if mustRead(t, path) != before {
		t.Error("the file changed")
	}
}

func TestABlockThatReadsBackDifferentlyIsNotWritten(t *testing.T) {
	t.Parallel()
	m := full().normal()
	block := encodeMessage(m)
	if err := checkBlock(block, m); err != nil {
		t.Error(err)
	}
	other := m
	other.Text += "!"
	if err := checkBlock(block, other); err == nil || !strings.Contains(err.Error(), m.ID) {
		t.Errorf("another text: %v", err)
	}
	if err := checkBlock(block[:len(block)-2], m); err == nil || !strings.Contains(err.Error(), m.ID) {
		t.Errorf("a cut block: %v", err)
	}
}

func TestAJournalThatCantBeMadeAnewAtOnceIsMadeLater(t *testing.T) {
	t.Parallel()
	for after := range 12 {
		s, g, fail := failing(t)
		if err := g.Text("one "); err != nil {
			t.Fatal(err)
		}
		fail(0)
		if err := g.Sync(); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("sync: %v", err)
		}
		fail(after)
		failed := g.Text("two ")
		if failed != nil && !errors.Is(failed, syscall.ENOSPC) {
			t.Errorf("call %d: %v", after, failed)
		}
		fail(1000)
		if err := errors.Join(g.Text("three"), g.Sync()); err != nil {
			t.Errorf("call %d: %v after %v", after, err, failed)
		}
		mustClose(t, s)
		mustEqual(t, "came back", texts(mustOpen(t, s.Path()).Messages()), "prompt one two three")
	}
}

func TestAnAnswerGoesOnInACopyWithAllThatCame(t *testing.T) {
	t.Parallel()
	for name, letGo := range map[string]bool{"its pieces are kept": false, "they are in the journal alone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, g, _ := failing(t)
			other, err := s.Begin(Message{Role: gateway.RoleAssistant, Target: "c/d", Lane: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range []error{g.Reasoning("because "), other.Text("not this"), g.Text("one "), g.Refusal("no "), g.Sync()} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if letGo {
				g.frames, g.written, g.durable, g.released = nil, 0, 0, true // as a long answer's are
			}
			if err := g.Text("two "); err != nil {
				t.Fatal(err)
			}
			c, err := s.CopyTo(filepath.Join(t.TempDir(), "copy.toml"))
			if err != nil {
				t.Fatal(err)
			}
			again, err := g.GoOn(c)
			if err == nil {
				err = again.Text("three")
			}
			if err != nil {
				t.Fatal(err)
			}
			path := c.Path()
			if err := c.Close(); err != nil { // as a program leaves it that is killed
				t.Fatal(err)
			}
			got := mustOpen(t, path).Messages()
			if len(got) != 2 || got[1].ID != g.Message().ID || got[1].Reasoning != "because " || got[1].Text != "one two three" || got[1].Refusal != "no " {
				t.Errorf("the copy has %+v", got)
			}
		})
	}
}
