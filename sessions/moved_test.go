package sessions

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// fullFS is the real file system, on which every file is there.
type fullFS struct {
	OS
	info fs.FileInfo
}

func (f fullFS) Stat(string) (fs.FileInfo, error) { return f.info, nil }

func TestWhereEveryNameIsTakenASessionIsNotMoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, "title = 'x'\n")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewStoreOn(fullFS{info: info}, "").Trash(path); err == nil || !strings.Contains(err.Error(), "no free name") {
		t.Errorf("trash: %v", err)
	}
	mustEqual(t, "content", mustRead(t, path), "title = 'x'\n")
}

func TestNoSuchSessionIsSaidByEachThatLooksForIt(t *testing.T) {
	t.Parallel()
	store := NewStore(t.TempDir())
	path := filepath.Join(store.Dir(), "none.toml")
	for name, do := range map[string]func() error{
		"open":    func() error { _, err := store.Open(path); return err },
		"read":    func() error { _, err := store.Read(path); return err },
		"remove":  func() error { return store.Remove(path) },
		"trash":   func() error { _, err := store.Trash(path); return err },
		"restore": func() error { _, err := store.Restore(path); return err },
	} {
		if err := do(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want ErrNotExist", name, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(store.Dir(), "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestACopyOfAFileThatChangedHoldsWhatTheSessionHolds(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"damaged": "not = a = session", "other messages": "[[message]]\nid = 'other'\ntext = 'other'\n", "more": "[[message]]\n[[message]]\n",
	} {
		s, path := created(t)
		s.meta.Tags = []string{"kept"}
		mustWrite(t, path, content)
		c, err := s.CopyTo(filepath.Join(t.TempDir(), "copy.toml"))
		if err != nil {
			t.Fatal(err)
		}
		mustClose(t, c)
		c = mustOpen(t, c.Path())
		mustEqual(t, name, texts(c.Messages()), "Why is pizza so good?")
		mustEqual(t, name, c.Meta().Tags, []string{"kept"})
		mustEqual(t, name, mustRead(t, path), content)
	}
}

func TestACopyHasAnIDOfItsOwnWhereverTheOldOneStands(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"an escape in the key": "\"\\u0069d\" = 'old'\n[[message]]\ntext = 'x'\n",
		"a byte order mark":    "\ufeff[[lane]]\ntarget = 'a/b'\n[[message]]\ntext = 'x'\n",
		"spaced headers":       "id = 'old'\n[[ message ]]\ntext = 'x'\n[[message]]\ntext = 'y'\n",
		"no id":                "[[message]]\ntext = 'x'\n",
		"no break at the end":  "id = 'old'\nprompt = 'x'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, content)
			s := mustOpen(t, path)
			c, err := s.CopyTo(filepath.Join(t.TempDir(), "copy.toml"))
			if err != nil {
				t.Fatal(err)
			}
			id := c.Meta().ID
			mustAppend(t, c, Message{Text: "more"})
			mustClose(t, c)
			c = mustOpen(t, c.Path())
			mustEqual(t, "messages", texts(c.Messages()), texts(s.Messages())+" more")
			if c.Meta().ID != id || id == "old" || id == "" || time.Since(c.Meta().Created) > time.Hour {
				t.Errorf("meta %+v, id %q", c.Meta(), id)
			}
		})
	}
}

func TestACopyGoesOnWithoutAnAttachmentThatIsGone(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	here, err := s.Attach("a.txt", "", strings.NewReader("here"))
	if err != nil {
		t.Fatal(err)
	}
	gone := Attachment{Name: "gone", SHA256: strings.Repeat("0a", 32)}
	mustAppend(t, s, Message{Text: "x", Attachments: []Attachment{gone, {Name: "no hash"}, here}})
	c, err := s.CopyTo(filepath.Join(t.TempDir(), "copy.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := c.Attached(here); err != nil || string(data) != "here" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := c.Attached(gone); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is gone: %v", err)
	}
	mustClose(t, c)
}

func TestANewerFileIsShownAsFarAsItIsUnderstood(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, "version = 2\n[[message]]\ntext = 'one'\n[[message]]\ntext = 2\n[[message]]\ntext = 'three'\n")
	s := mustOpen(t, path)
	mustEqual(t, "messages", texts(s.Messages()), "one")
	if err := s.ReadOnlyErr(); !errors.Is(err, ErrNewer) {
		t.Errorf("read-only: %v", err)
	}
}

func TestTheStepsOfAnAnswerAreKept(t *testing.T) {
	t.Parallel()
	target := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	got := StepsOf([]gateway.StepTrace{
		{Target: target, State: gateway.StepFailed, Drill: gateway.DrillBadKey, Attempts: 2, Took: time.Second, Err: &gateway.Error{
			Kind: gateway.KindAuth, Status: 401, Code: "c", Message: "m", Provider: "openai",
		}},
		{Target: target, State: gateway.StepServed, Attempts: 1},
	})
	want := []Step{
		{Target: target, State: gateway.StepFailed, Drill: gateway.DrillBadKey, Attempts: 2, Took: time.Second, Kind: gateway.KindAuth, Status: 401, Code: "c", Message: "m"},
		{Target: target, State: gateway.StepServed, Attempts: 1},
	}
	mustEqual(t, "steps", got, want)
	mustEqual(t, "a rehearsal", Message{Steps: want}.Drilled(), true)
	mustEqual(t, "no rehearsal", Message{Steps: want[1:]}.Drilled(), false)
}

func TestALaneBeyondThoseOfTheHeadHasATranscript(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	for lane, want := range map[int]string{EveryLane: "Why is pizza so good?", 0: "Why is pizza so good?", 1: "", 7: ""} {
		mustEqual(t, "transcript", texts(s.Transcript(lane)), want)
	}
	mustEqual(t, "emoji that are joined", cleanTitle("a \U0001F468\u200d\U0001F33E\u200e b"), "a \U0001F468\u200d\U0001F33E b")
}
