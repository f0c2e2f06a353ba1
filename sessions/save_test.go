package sessions

import (
	"errors"
	"io/fs"
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
		t.Skip("a folder that is in use can't be removed here:", err)
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
		{frameBegin, append([]byte{0}, second...)}, {frameText, []byte("\x00hel")}, {frameText, []byte{0x80}}, {'?', []byte("\x00!")}, {frameText, []byte("\x00lo")}, {frameRefusal, []byte("\x00no")},
		{frameBegin, append([]byte{2}, first...)}, {frameText, []byte("\x02an older try")}, {frameReasoning, []byte("\x00hm")},
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
	mustEqual(t, "what is said", s.Recovered(), "restored a message that was being saved when the program ended\n"+
		"restored 9 characters of an answer that was cut off when the program ended")
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
		"cut":                  {string(block[:10]), len(before), true},
		"cut in an empty file": {string(block[:10]), 0, true},
		"zeros":                {"\x00\x00", len(before), true},
		"zeros behind a cut":   {string(block[:10]) + strings.Repeat("\x00", len(block)-10), len(before), true},
		"whole":                {string(block), len(before), false},
		"more than whole":      {string(block) + "\x00", len(before), false},
		"somebody else's":      {"# a remark\n", len(before), false},
		"nothing":              {"", len(before), false},
		"far behind the end":   {string(block[:10]), len(before) + 1000, false},
		"a negative place":     {string(block[:10]), -1, false},
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
		if test.offset == 0 {
			data = test.tail
		}
		got, ok := left.completed([]byte(data))
		want := data
		if test.want {
			want = data[:test.offset] + string(block)
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

func TestWhatSluiceWritesIsNotTakenForAnothersChange(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	id := s.Message(0).ID
	for name, do := range map[string]func() error{
		"vote":   func() error { return s.SetVote(id, VoteUp) },
		"title":  func() error { return s.SetMeta(Meta{Title: "New"}) },
		"append": func() error { _, err := s.Append(Message{Text: "x"}); return err },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if changed, err := s.Reload(); changed || err != nil {
			t.Errorf("%s: %v, %v", name, changed, err)
		}
	}
}

func TestAnAttachmentBeforeTheFirstMessageIsKeptBesideTheSession(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "s")
	s, err := NewStore(dir).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Attach("a.txt", "", strings.NewReader("content"))
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "kept", mustRead(t, filepath.Join(dir, attachmentDir, a.SHA256)), "content")
	mustAppend(t, s, Message{Text: "x", Attachments: []Attachment{a}})
	if data, err := s.Attached(a); err != nil || string(data) != "content" {
		t.Errorf("%q, %v", data, err)
	}
	mustClose(t, s)
}

func TestAFileOfOneCutMessageIsMendedAndSaidSo(t *testing.T) {
	t.Parallel()
	const head, cut = "title = 't'\n", "[[message]]\ntext = \"\"\"\nhe"
	for at := 0; ; at++ {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, head+cut)
		fsys := &faultFS{at: at, err: syscall.EIO} // 0 is never
		s, err := NewStoreOn(fsys, "").Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if at == 0 {
			mustEqual(t, "said", s.Recovered(), "repaired the last message, which was cut off; the original file is kept as s.toml.bak")
			mustEqual(t, "messages", texts(s.Messages()), "he")
		}
		if got := mustRead(t, path); got != head+cut && mustRead(t, path+".bak") != head+cut {
			t.Errorf("call %d: the file was mended without a backup", at)
		}
		_ = s.Close()
		if at > 0 && !fsys.hit() {
			break
		}
	}
}

func TestD6AJournalWithoutItsSessionIsKeptWhateverFails(t *testing.T) {
	t.Parallel()
	const left = "what is left of an answer"
	for at := 1; ; at++ {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path+journalSuffix, left)
		fsys := &faultFS{at: at, err: syscall.EIO}
		s, err := NewStoreOn(fsys, "").CreateAt(path, Meta{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Append(Message{Text: "hi"})
		if exists(path) && (!exists(path+journalSuffix+".bak") || mustRead(t, path+journalSuffix+".bak") != left) {
			t.Errorf("call %d: the session was made, and the journal not kept (%v)", at, err)
		}
		if err == nil && exists(path+journalSuffix) {
			t.Errorf("call %d: the journal is in the way of the session's own", at)
		}
		if !exists(path+journalSuffix) && mustRead(t, path+journalSuffix+".bak") != left {
			t.Errorf("call %d: the journal is lost", at)
		}
		fsys.at = 0
		_ = s.Close()
		if fsys.calls < at {
			break
		}
	}
}

func TestAJournalThatCantBeRemovedIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	crashed, journal := abandoned(t)
	content := mustRead(t, crashed)
	refused := 0
	for at := 1; ; at++ {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, content)
		mustWrite(t, path+journalSuffix, string(journal))
		fsys := &faultFS{at: at, err: syscall.EIO}
		s, err := NewStoreOn(fsys, "").Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if s.ReadOnlyErr() != nil {
			refused++
		} else if exists(path + journalSuffix) {
			t.Errorf("call %d: open for writing, and the journal of the crash is still there", at)
		}
		mustEqual(t, "messages", s.Len(), 3)
		_ = s.Close()
		if !fsys.hit() {
			break
		}
	}
	if refused < 5 {
		t.Errorf("read-only %d times", refused)
	}
}

func TestTheJournalIsEmptiedWhenAllIsSaved(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustAppend(t, s, Message{Text: "one"})
	head := mustRead(t, path+journalSuffix)
	frames, rest := readFrames([]byte(head))
	if len(frames) != 1 || frames[0].kind != frameHead || rest != 0 {
		t.Errorf("%d frames are left, and %d bytes", len(frames), rest)
	}
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Text("a"), g.Finish(Message{Text: "ab"})); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "journal", mustRead(t, path+journalSuffix), head)
}

func TestAnAnswerThatCantBeFinishedWaitsOnce(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{err: syscall.ENOSPC, dead: true}
	s, err := NewStoreOn(fsys, t.TempDir()).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, Message{Text: "prompt"})
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	fsys.at = fsys.calls + 1
	for _, text := range []string{"said", "said, finally"} {
		if err := g.Finish(Message{Text: text}); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("finish: %v", err)
		}
		mustEqual(t, "pending", texts(s.Pending()), text)
	}
	fsys.at = 0
	if err := s.Retry(); err != nil {
		t.Error(err)
	}
	mustEqual(t, "messages", texts(s.Messages()), "prompt said, finally")
	mustClose(t, s)
}

// After a failed sync nobody knows what of the file is on the disk, so it is
// written anew under another name. Where it can't even be opened, that is said.
func TestD9AFileWhoseSyncFailedIsWrittenAnew(t *testing.T) {
	t.Parallel()
	// The journal is written and synced, the file opened, written and synced.
	for at, want := range map[int]struct{ fails, anew bool }{3: {true, false}, 4: {true, false}, 5: {false, true}} {
		fsys := &faultFS{err: syscall.EIO}
		s, err := NewStoreOn(fsys, t.TempDir()).Create(Meta{})
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, Message{Text: "first"})
		mustAppend(t, s, Message{Text: "second"})
		before, err := os.Stat(s.Path())
		if err != nil || !os.SameFile(before, before) { // which Windows asks for now
			t.Fatal(err)
		}
		fsys.at = fsys.calls + at
		_, err = s.Append(Message{Text: "third"})
		after, statErr := os.Stat(s.Path())
		if statErr != nil {
			t.Fatal(statErr)
		}
		if (err != nil) != want.fails || err != nil && !errors.Is(err, syscall.EIO) || os.SameFile(before, after) == want.anew {
			t.Errorf("call %d: %v, same file: %v", at, err, os.SameFile(before, after))
		}
		fsys.at = 0
		mustAppend(t, s, Message{Text: "fourth"})
		mustEqual(t, "messages", texts(s.Messages()), "first second third fourth")
		mustClose(t, s)
	}
}

func TestWhatCantBeLookedAtAfterASaveIsWrittenAnew(t *testing.T) {
	t.Parallel()
	for at := 1; at <= 12; at++ {
		fsys := &faultFS{err: syscall.EIO, reads: true}
		s, err := NewStoreOn(fsys, t.TempDir()).Create(Meta{})
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, Message{Text: "first"})
		mustAppend(t, s, Message{Text: "second"})
		fsys.at = fsys.calls + at
		_, err = s.Append(Message{Text: "third"})
		fsys.at = 0
		if changed, reloadErr := s.Reload(); err == nil && (changed || reloadErr != nil) {
			t.Errorf("look %d: saved, and then taken for another's change: %v, %v", at, changed, reloadErr)
		}
		mustAppend(t, s, Message{Text: "fourth"})
		mustEqual(t, "messages", texts(s.Messages()), "first second third fourth")
		mustClose(t, s)
	}
}

func TestAFileMayBeAsLargeAsTheLimit(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]error{maxFileSize: syscall.EIO, maxFileSize + 1: ErrTooLarge} {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, "")
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		// The look passes, and opening fails: nobody reads so much here.
		if _, _, err := readFile(&faultFS{at: 2, err: syscall.EIO, reads: true}, path); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", size, err, want)
		}
	}
}

// In a folder that was deleted nobody knows what a relative name means.
func TestARelativeNameInADeletedFolderIsAnError(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s, _ := created(t)
	t.Chdir(dir)
	if err := os.Remove(dir); err != nil {
		t.Skip("a folder that is in use can't be removed here:", err)
	}
	if _, err := NewStore("").Open("s.toml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open: %v", err)
	}
	if _, err := NewStore("").CreateAt("s.toml", Meta{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("create: %v", err)
	}
	if _, err := s.CopyTo("s.toml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("copy: %v", err)
	}
}
