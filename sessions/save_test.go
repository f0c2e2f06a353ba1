package sessions

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sluice/gateway"
)

// The disk stops for good at each call of a save, once with its end torn, and
// comes back: the next save first gives the file its length again.
func TestD9ATornEndIsCutOffBeforeTheNextSave(t *testing.T) {
	t.Parallel()
	torn := 0
	for at := 1; ; at++ {
		fsys := &faultFS{err: syscall.EIO, dead: true}
		s, err := NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")).Create(Meta{})
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, Message{Text: "first"})
		mustAppend(t, s, Message{Text: "second"})
		before := mustRead(t, s.Path())
		fsys.at = fsys.calls + at
		if _, err = s.Append(Message{Text: "third"}); err == nil {
			fsys.at = 0
			mustClose(t, s)
			break
		}
		if got := mustRead(t, s.Path()); got != before {
			torn++
			if changed, err := s.Reload(); changed || err != nil {
				t.Errorf("call %d: what is torn was taken for another's change: %v, %v", at, changed, err)
			}
		}
		for next := range 2 { // the disk comes back for one call, then for all
			fsys.at = fsys.calls + 1 + next
			if err := s.Retry(); !errors.Is(err, syscall.EIO) {
				t.Errorf("call %d: retry gave %v", at, err)
			}
		}
		fsys.at = 0
		mustAppend(t, s, Message{Text: "fourth"})
		mustEqual(t, "messages", texts(s.Messages()), "first second third fourth")
		want := before + string(encodeMessage(s.Message(2))) + string(encodeMessage(s.Message(3)))
		mustEqual(t, "file", mustRead(t, s.Path()), want)
		mustClose(t, s)
		s = mustOpen(t, s.Path())
		mustEqual(t, "opened", texts(s.Messages()), "first second third fourth")
		mustClose(t, s)
	}
	if torn == 0 {
		t.Error("no end was torn: this tests nothing")
	}
}

func TestAFolderThatWasDeletedWhileSavingIsMadeAgain(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustAppend(t, s, Message{Text: "journalled"})
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if changed, err := s.Reload(); changed || err != nil {
		t.Errorf("reload: %v, %v", changed, err)
	}
	mustAppend(t, s, Message{Text: "again"})
	mustClose(t, s)
	mustEqual(t, "messages", texts(mustOpen(t, path).Messages()), "Why is pizza so good? journalled again")
}

func TestReloadLeavesAloneWhatIsNotThereOrNotOpen(t *testing.T) {
	t.Parallel()
	unsaved, err := NewStore(t.TempDir()).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := unsaved.Reload(); changed || err != nil {
		t.Errorf("before the first message: %v, %v", changed, err)
	}
	s, path := created(t)
	mustClose(t, s)
	mustWrite(t, path, "title = 'changed'\n")
	if changed, err := s.Reload(); changed || err != nil || s.Meta().Title == "changed" {
		t.Errorf("a closed session: %v, %v", changed, err)
	}
}

func TestReloadSaysWhyAFileCantBeRead(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{err: syscall.EIO, reads: true}
	dir := t.TempDir()
	path := filepath.Join(dir, "s.toml")
	mustWrite(t, path, "title = 'old'\n")
	s, err := NewStoreOn(fsys, dir).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	mustWrite(t, path, "title = 'changed'\n")
	for after := 1; after <= 5; after++ { // two looks, open, look, read
		fsys.at = fsys.calls + after
		if changed, err := s.Reload(); changed || !errors.Is(err, syscall.EIO) || s.Meta().Title != "old" {
			t.Errorf("call %d: %v, %v, title %q", after, changed, err, s.Meta().Title)
		}
	}
	fsys.at = 0
	if changed, err := s.Reload(); !changed || err != nil || s.Meta().Title != "changed" {
		t.Errorf("%v, %v, title %q", changed, err, s.Meta().Title)
	}
	mustClose(t, s)
}

func TestFramesThatMakeNoSenseArePassedOver(t *testing.T) {
	t.Parallel()
	first := encodeMessage(Message{ID: "a", Role: gateway.RoleAssistant, Time: full().Time, Text: "said"})
	second := encodeMessage(Message{ID: "b", Role: gateway.RoleAssistant, Time: full().Time})
	journal := appendFrame(nil, frameHead, []byte(journalVersion+"x"))
	for _, f := range []struct {
		kind byte
		body []byte
	}{
		{frameBegin, nil}, {frameText, []byte{0x80}}, {frameText, []byte("\x05nobody's")}, {frameBegin, []byte("\x07no block")}, {frameText, []byte("\x07lost")},
		{frameSave, []byte("short")}, {frameSave, append(saveOffset(3), "no block"...)}, {frameSave, append(saveOffset(1<<40), first...)},
		{frameBegin, append([]byte{1}, second...)}, {frameText, []byte("\x01hel")}, {'?', []byte("\x01!")}, {frameText, []byte("\x01lo")}, {frameRefusal, []byte("\x01no")},
		{frameBegin, append([]byte{2}, first...)}, {frameText, []byte("\x02an older try")}, {frameReasoning, []byte("\x01hm")},
	} {
		journal = appendFrame(journal, f.kind, f.body)
	}
	path := filepath.Join(t.TempDir(), "s.toml")
	const content = "[[message]]\ntext = 'prompt'" // without a line break
	mustWrite(t, path, content)
	mustWrite(t, path+journalSuffix, string(journal))
	s := mustOpen(t, path)
	got := s.Messages()
	mustEqual(t, "texts", texts(got), "prompt said hello")
	if m := got[2]; m.Reasoning != "hm" || m.Refusal != "no" || !m.Incomplete || got[1].Incomplete {
		t.Errorf("got %+v", got[1:])
	}
	mustEqual(t, "what is said", s.Recovered(), "brought back a message that was being saved when the program ended\n"+
		"brought back 9 characters of an answer that was arriving when the program ended")
	mustClose(t, s)
	mustEqual(t, "file", mustRead(t, path), content+"\n"+string(encodeMessage(got[1]))+string(encodeMessage(got[2])))
	if exists(path + journalSuffix) {
		t.Error("the journal stays")
	}
}

// Only an end that is the journal's own block, cut or with zeros, is completed.
func TestAnEndThatSomebodyElseWroteIsNotCompleted(t *testing.T) {
	t.Parallel()
	block := encodeMessage(Message{ID: "b", Role: gateway.RoleUser, Time: full().Time, Text: "saved"})
	const before = "[[message]]\nid = 'a'\ntext = 'x'\n"
	for name, test := range map[string]struct {
		tail   string
		offset int
		want   bool
	}{
		"cut":                {string(block[:10]), len(before), true},
		"zeros":              {"\x00\x00", len(before), true},
		"zeros behind a cut": {string(block[:10]) + strings.Repeat("\x00", len(block)-10), len(before), true},
		"whole":              {string(block), len(before), false},
		"more than whole":    {string(block) + "\x00", len(before), false},
		"somebody else's":    {"# a remark\n", len(before), false},
		"nothing":            {"", len(before), false},
		"far behind the end": {string(block[:10]), len(before) + 1000, false},
		"a negative place":   {string(block[:10]), -1, false},
	} {
		journal := appendFrame(nil, frameHead, []byte(journalVersion))
		journal = appendFrame(journal, frameSave, saveOffset(int64(test.offset)), block)
		path := filepath.Join(t.TempDir(), "j")
		mustWrite(t, path, string(journal))
		left, err := readJournal(OS{}, path)
		if err != nil {
			t.Fatal(err)
		}
		data := before + test.tail
		got, ok := left.completed([]byte(data))
		want := data
		if test.want {
			want = before + string(block)
		}
		if ok != test.want || string(got) != want {
			t.Errorf("%s: %v, %q; want %v, %q", name, ok, got, test.want, want)
		}
	}
}

func TestFramesAreReadUpToTheFirstThatIsNotWhole(t *testing.T) {
	t.Parallel()
	one, two := appendFrame(nil, 'a', []byte("one"), []byte("1")), appendFrame(nil, 'b')
	whole := append(append([]byte{}, one...), two...)
	flipped := append([]byte{}, whole...)
	flipped[len(whole)-1] ^= 1
	for name, test := range map[string]struct {
		data         []byte
		frames, rest int
	}{
		"nothing": {nil, 0, 0}, "both": {whole, 2, 0}, "one cut": {whole[:len(whole)-1], 1, len(two) - 1}, "a head cut": {whole[:len(one)+7], 1, 7},
		"a wrong sum": {flipped, 1, len(two)}, "no length": {append(append([]byte{}, whole...), make([]byte, 20)...), 2, 20},
		"a length of everything": {append(append([]byte{}, one...), "\xff\xff\xff\xff12345678"...), 1, 12},
	} {
		frames, rest := readFrames(test.data)
		if len(frames) != test.frames || rest != test.rest {
			t.Errorf("%s: %d frames, %d left; want %d, %d", name, len(frames), rest, test.frames, test.rest)
		}
		if len(frames) > 0 {
			mustEqual(t, name, frames[0], frame{'a', []byte("one1")})
		}
	}
}
