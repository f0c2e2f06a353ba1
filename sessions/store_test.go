package sessions

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway"
)

func TestD8TheSecondOpenerReadsAndSaysSo(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Text("arriving"); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(string) (*Session, error){"open": NewStore("").Open, "read": NewStore("").Read} {
		second, err := open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := second.ReadOnlyErr(); !errors.Is(err, ErrLocked) {
			t.Errorf("%s: %v, want ErrLocked", name, err)
		}
		mustEqual(t, name, second.Messages(), s.Messages())
		if _, err := second.Append(Message{Text: "x"}); !errors.Is(err, ErrReadOnly) || !errors.Is(err, ErrLocked) {
			t.Errorf("%s: append gave %v", name, err)
		}
		mustClose(t, second)
	}
	if err := NewStore("").Remove(path); !errors.Is(err, ErrLocked) {
		t.Errorf("remove gave %v, want ErrLocked", err)
	}
	if err := g.Finish(Message{Text: "arrived"}); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	third := mustOpen(t, path)
	if readOnly, why := third.ReadOnly(); readOnly || third.Recovered() != "" {
		t.Errorf("after the first has closed: %s %s", why, third.Recovered())
	}
	mustEqual(t, "text", third.Messages()[1].Text, "arrived")
}

func TestAnEditedFileIsReadAgainBeforeTheNextSave(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	edited := strings.ReplaceAll(mustRead(t, path), "so good?", "so very good?") + "# a remark\n"
	mustWrite(t, path+".new", edited)
	if err := os.Rename(path+".new", path); err != nil { // as editors save
		t.Fatal(err)
	}
	m := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "Heat."})
	if got := s.Messages()[0].Text; got != "Why is pizza so very good?" {
		t.Errorf("the edit was not taken over: %q", got)
	}
	if got, want := mustRead(t, path), edited+string(encodeMessage(m)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	mustWrite(t, path, "not = a = session")
	if _, err := s.Append(Message{Text: "x"}); !errors.Is(err, ErrDamaged) {
		t.Errorf("append to a broken file: %v, want ErrDamaged", err)
	}
	if mustRead(t, path) != "not = a = session" {
		t.Error("the broken file changed")
	}
}

func TestReloadTakesOverWhatAnEditorSaved(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	if changed, err := s.Reload(); changed || err != nil {
		t.Errorf("nothing changed: %v, %v", changed, err)
	}
	content := mustRead(t, path)
	mustWrite(t, path, "not = a = session")
	if changed, err := s.Reload(); changed || !errors.Is(err, ErrDamaged) {
		t.Errorf("a broken file: %v, %v", changed, err)
	}
	if _, err := s.Append(Message{Role: gateway.RoleAssistant, Text: "waits"}); !errors.Is(err, ErrDamaged) {
		t.Errorf("append to a broken file: %v", err)
	}
	mustWrite(t, path, content+"# put right\n")
	if changed, err := s.Reload(); !changed || err != nil {
		t.Errorf("a file that was put right: %v, %v", changed, err)
	}
	if err := s.Retry(); err != nil {
		t.Errorf("retry: %v", err)
	}
	mustEqual(t, "messages", texts(s.Messages()), "Why is pizza so good? waits")
	reader, err := NewStore("").Read(path)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, Message{Text: "more"})
	if changed, err := reader.Reload(); !changed || err != nil || reader.Len() != 3 {
		t.Errorf("a reader: %v, %v, %d messages", changed, err, reader.Len())
	}
}

func TestADeletedFileIsMadeAgain(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Skip("a folder that is in use can't be removed here:", err)
	}
	mustAppend(t, s, Message{Text: "still here"})
	want := s.Messages()
	mustClose(t, s)
	mustEqual(t, "messages", mustOpen(t, path).Messages(), want)
}

func TestD9UnwritablePlacesOpenReadOnly(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustClose(t, s)
	content := mustRead(t, path)
	for at := 1; at <= 2; at++ { // the lock, then the file
		s, err := NewStoreOn(&faultFS{at: at, err: syscall.EROFS, dead: true}, "").Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ReadOnlyErr(); !errors.Is(err, syscall.EROFS) {
			t.Errorf("call %d: %v, want EROFS", at, err)
		}
		if len(s.Messages()) != 1 {
			t.Errorf("call %d: the messages are not shown", at)
		}
		_ = s.Close()
	}
	if mustRead(t, path) != content {
		t.Error("the file changed")
	}
}

func TestALinkedSessionIsSavedWhereItIs(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustClose(t, s)
	link := filepath.Join(t.TempDir(), "link.toml")
	symlink(t, path, link)
	s = mustOpen(t, link)
	meta := s.Meta()
	meta.Title = "Through a link"
	if err := s.SetMeta(meta); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	mustEqual(t, "title", mustOpen(t, path).Meta().Title, "Through a link")
}

func TestAFilesModeSurvivesAChangedHeader(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes here")
	}
	s, path := created(t)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.SetMeta(Meta{Title: "x"}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestCreateAtNeverReplacesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "s.toml")
	store := NewStore("")
	first, err := store.CreateAt(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := store.CreateAt(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, first, Message{Text: "first"})
	if _, err := second.Append(Message{Text: "second"}); !errors.Is(err, ErrLocked) {
		t.Errorf("the second to save got %v, want ErrLocked", err)
	}
	mustClose(t, first)
	if _, err := second.Append(Message{Text: "second"}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the second to save got %v, want ErrExist", err)
	}
	if _, err := store.CreateAt(path, Meta{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating over a file: %v, want ErrExist", err)
	}
	mustClose(t, second)
	mustEqual(t, "text", mustOpen(t, path).Messages()[0].Text, "first")
}

func TestD6AJournalWithoutItsSessionIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path+journalSuffix, "what is left of an answer")
	s, err := NewStore("").CreateAt(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(Message{Text: "hi"}); err != nil {
		t.Fatal(err)
	}
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Finish(Message{Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	if got, want := s.Recovered(), "the journal of a session that is gone is kept as s.toml.journal.bak"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	mustClose(t, s)
	mustEqual(t, "the journal", mustRead(t, path+journalSuffix+".bak"), "what is left of an answer")
	mustEqual(t, "messages", len(mustOpen(t, path).Messages()), 2)
}

func TestListShowsTheLatestFirst(t *testing.T) {
	t.Parallel()
	store := NewStore(filepath.Join(t.TempDir(), "none"))
	if list, err := store.List(t.Context()); err != nil || list != nil {
		t.Errorf("no folder: %v, %v", list, err)
	}
	store = NewStore(t.TempDir())
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	want := []Info{
		{ID: "01knh3gvq5x7w2k9", Title: "Why is pizza so good?", Targets: []string{"openai/gpt-4o-mini", "chain:resilient"}, Messages: 5, CostUSD: pointer(0.00003585), Unpriced: 2},
		{Title: "From the prompt", Targets: []string{"a/b"}, Messages: 1},
		{Title: "First", Messages: 2},
		{Messages: 0, Err: ErrDamaged},
		{Messages: 1, Err: ErrNewer},
	}
	for i, content := range []string{
		string(goldenBytes()), "target='a/b'\nprompt='From the prompt'\n",
		"[[message]]\ntext='First'\n[[message]]\ntext='Second'\n", "no TOML", "version = 9\n[[message]]\n",
	} {
		name := filepath.Join(store.Dir(), fmt.Sprintf("s%d.toml", i))
		mustWrite(t, name, content)
		if err := os.Chtimes(name, day, day.Add(-time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		want[i].Path, want[i].Size, want[i].Updated = name, int64(len(content)), day.Add(-time.Duration(i)*time.Hour)
		want[i].Changed = want[i].Updated
	}
	want[0].Updated = time.Date(2026, 11, 22, 16, 2, 31, 250_000_000, time.UTC) // its newest message
	mustWrite(t, filepath.Join(store.Dir(), "s0.toml.lock"), "")
	list, err := store.List(t.Context())
	if err != nil || len(list) != len(want) {
		t.Fatalf("list: %+v, %v", list, err)
	}
	for i, got := range list {
		if !errors.Is(got.Err, want[i].Err) {
			t.Errorf("%d: error %v, want %v", i, got.Err, want[i].Err)
		}
		got.Err, got.Updated, got.Changed = want[i].Err, got.Updated.UTC(), got.Changed.UTC()
		mustEqual(t, "info", got, want[i])
	}
	pinned := want[2].Path
	if err := os.WriteFile(pinned, []byte("pinned = true\n"+mustRead(t, pinned)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(pinned, day, want[3].Updated); err != nil {
		t.Fatal(err)
	}
	if list, err = store.List(t.Context()); err != nil || list[0].Path != pinned || list[1].Path != want[0].Path {
		t.Errorf("a pinned session is not the first: %+v, %v", list, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.List(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A session is as old as its newest message, whenever its file was copied or its title
// changed.
func TestASessionIsAsOldAsItsNewestMessage(t *testing.T) {
	t.Parallel()
	store := NewStore(t.TempDir())
	if _, ok, err := store.Newest(t.Context()); ok || err != nil {
		t.Errorf("no session: %v, %v", ok, err)
	}
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	write := func(name, content string, changed time.Time) string {
		path := filepath.Join(store.Dir(), name)
		mustWrite(t, path, content)
		if err := os.Chtimes(path, changed, changed); err != nil {
			t.Fatal(err)
		}
		return path
	}
	message := func(at time.Time) string {
		return string(encodeMessage(Message{ID: NewID(at), Role: gateway.RoleUser, Time: at, Text: "x"}.normal()))
	}
	old := write("old.toml", "title = 'touched'\n"+message(day)+message(day.Add(time.Hour)), day.Add(100*time.Hour))
	newer := write("newer.toml", message(day.Add(2*time.Hour)), day.Add(3*time.Hour))
	byHand := write("byhand.toml", "[[message]]\ntext='x'\ntime = 2026-10-01T00:00:00Z\n", day.Add(90*time.Hour))
	empty := write("empty.toml", "created = 2026-09-01T00:00:00Z\n", day.Add(80*time.Hour))
	write("broken.toml", "no TOML", day.Add(200*time.Hour))
	list, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, info := range list {
		if info.Err == nil {
			got = append(got, info.Path)
		}
	}
	mustEqual(t, "order", got, []string{newer, old, byHand, empty})
	newest, ok, err := store.Newest(t.Context())
	if err != nil || !ok || newest.Path != newer {
		t.Errorf("newest: %+v, %v, %v", newest, ok, err)
	}
}

func TestFindTakesPathsNamesIDsAndTitles(t *testing.T) {
	t.Parallel()
	store := NewStore(t.TempDir())
	path := filepath.Join(store.Dir(), "pizza.toml")
	mustWrite(t, path, string(goldenBytes()))
	other := filepath.Join(store.Dir(), "other.toml")
	mustWrite(t, other, "id = '01other'\ntitle = 'Other'\n")
	for name, want := range map[string]string{
		path: path, "pizza": path, "pizza.toml": path, "01knh3gvq5x7w2k9": path, "01KN": path, "why is pizza so good?": path,
		"other": other, "01o": other,
	} {
		if got, err := store.Find(t.Context(), name); err != nil || got != want {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	for name, want := range map[string]error{"": ErrNotFound, "pizzas": ErrNotFound, "01": ErrAmbiguous, "../x": ErrNotFound} {
		if _, err := store.Find(t.Context(), name); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", name, err, want)
		}
	}
}

func TestRemoveTakesTheJournalAlong(t *testing.T) {
	t.Parallel()
	path, _ := abandoned(t)
	if err := NewStore("").Remove(path); err != nil {
		t.Fatal(err)
	}
	if exists(path) || exists(path+journalSuffix) {
		t.Error("something stays")
	}
}

func TestIDsSortByTimeAndDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	last := ""
	for i := range 1000 {
		id := NewID(time.UnixMilli(int64(i) * 1e9))
		if len(id) != 16 || id <= last || seen[id] {
			t.Fatalf("id %q after %q", id, last)
		}
		seen[id], last = true, id
	}
	for range 1000 {
		id := NewID(time.UnixMilli(0))
		if seen[id] {
			t.Fatalf("id %q twice", id)
		}
		seen[id] = true
	}
}

func TestD9ARepairThatCantBeWrittenShowsWhatIsThere(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]string{
		"text": "[[message]]\ntext = 'whole'\n[[message]]\ntext = \"\"\"\ncut he",
		"line": "[[message]]\ntext = 'whole'\n[[message]]\ntext = 'x'\nrol",
	} {
		for at := 3; ; at++ { // behind the lock and the look at the file
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, cut)
			fsys := &faultFS{at: at, err: syscall.ENOSPC, dead: true}
			s, err := NewStoreOn(fsys, "").Open(path)
			if err != nil {
				t.Fatalf("%s, call %d: %v", name, at, err)
			}
			_ = s.Close()
			if !fsys.hit() {
				break
			}
			if got := mustRead(t, path); got != cut && mustRead(t, path+".bak") != cut {
				t.Fatalf("%s, call %d: the original is lost", name, at)
			}
			if got := s.Messages(); len(got) == 0 || got[0].Text != "whole" {
				t.Errorf("%s, call %d: got %+v", name, at, got)
			}
			if got := mustRead(t, path); got == cut && s.ReadOnlyErr() == nil {
				t.Errorf("%s, call %d: not repaired and not read-only", name, at)
			}
		}
	}
}

func TestAReadOnlySessionIsSavedElsewhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.toml")
	newer := strings.Replace(string(goldenBytes()), "version = 1", "version = 2", 1)
	mustWrite(t, path, newer)
	s := mustOpen(t, path)
	if _, err := s.CopyTo(path); !errors.Is(err, ErrLocked) && !errors.Is(err, fs.ErrExist) {
		t.Errorf("a copy over the session itself: %v", err)
	}
	c, err := s.CopyTo(filepath.Join(dir, "copy.toml"))
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, c, Message{Text: "goes on"})
	want := append(s.Messages(), c.Messages()[len(s.Messages())])
	mustClose(t, c)
	mustEqual(t, "copy", mustOpen(t, c.Path()).Messages(), want)
	if mustRead(t, path) != newer {
		t.Error("the file changed")
	}
}
