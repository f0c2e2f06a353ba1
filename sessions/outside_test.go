package sessions

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sluice/gateway"
)

// twoTurns is a session of two prompts and two answers.
func twoTurns(t *testing.T) (*Session, string) {
	t.Helper()
	s, path := created(t)
	mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "It is the heat.\nAnd the crust."})
	mustAppend(t, s, Message{Text: "And pasta?"})
	tokens := 7
	mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "It is the wheat.\nSecond line.", Usage: gateway.Usage{OutputTokens: &tokens}})
	return s, path
}

const talked = "Why is pizza so good? It is the heat.\nAnd the crust. And pasta? It is the wheat.\nSecond line."

// lostStates are what others may put into the place of a session's file.
func lostStates() map[string]struct {
	put  func(t *testing.T, path, content string)
	want error
} {
	write := func(edit func(content string) string) func(*testing.T, string, string) {
		return func(t *testing.T, path, content string) {
			t.Helper()
			mustWrite(t, path, edit(content))
		}
	}
	nth := func(content string, n int) int { // where the n-th message begins
		at := 0
		for range n {
			at += strings.Index(content[at+1:], "\n[[message]]\n") + 2
		}
		return at
	}
	return map[string]struct {
		put  func(t *testing.T, path, content string)
		want error
	}{
		"D11 truncated to nothing":   {write(func(string) string { return "" }), ErrLost},
		"the head alone":             {write(func(c string) string { return c[:nth(c, 1)] }), ErrLost},
		"an earlier state":           {write(func(c string) string { return c[:nth(c, 3)] }), ErrLost},
		"without its last message":   {write(func(c string) string { return c[:nth(c, 4)] }), ErrLost},
		"without one in the middle":  {write(func(c string) string { return c[:nth(c, 2)] + c[nth(c, 3):] }), ErrLost},
		"cut within a text":          {write(func(c string) string { return c[:strings.Index(c, "Second line")+3] }), ErrDamaged},
		"cut before a text":          {write(func(c string) string { return c[:strings.LastIndex(c, "text = ")] }), ErrLost},
		"cut behind a text":          {write(func(c string) string { return c[:strings.LastIndex(c, "[message.usage]")] }), ErrLost},
		"another id":                 {write(func(c string) string { return replaceID(c, "another") }), ErrReplaced},
		"no id":                      {write(func(c string) string { return replaceID(c, "") }), ErrReplaced},
		"another session":            {write(func(string) string { return "id = \"x\"\n[[message]]\ntext = \"else\"\n" }), ErrReplaced},
		"another session, longer":    {write(func(c string) string { return "id = \"x\"\n" + strings.Repeat("[[message]]\ntext = \"else\"\n", 99) }), ErrReplaced},
		"another session, unread":    {write(func(string) string { return "id = \"x\"\nnot = [\n" }), ErrDamaged},
		"a markdown file":            {write(func(string) string { return "# Notes\n\nNothing.\n" }), nil},
		"a link to another session":  {linked("id = \"x\"\n[[message]]\ntext = \"else\"\n"), ErrReplaced},
		"a link to a copy of itself": {linked(""), ErrReplaced},
		"a folder": {func(t *testing.T, path, _ string) {
			t.Helper()
			if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
				t.Fatal(err)
			}
		}, ErrNotRegular},
	}
}

func replaceID(content, id string) string {
	begin := strings.Index(content, "id = ")
	end := begin + strings.IndexByte(content[begin:], '\n') + 1
	if id != "" {
		id = "id = \"" + id + "\"\n"
	}
	return content[:begin] + id + content[end:]
}

// linked puts a link in the place, to a file with this content, or that of before.
func linked(content string) func(t *testing.T, path, before string) {
	return func(t *testing.T, path, before string) {
		t.Helper()
		if content == "" {
			content = before
		}
		target := filepath.Join(t.TempDir(), "target.toml")
		mustWrite(t, target, content)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		symlink(t, target, path)
	}
}

// onDisk is all that stands at a path: a file's content, or what it is.
func onDisk(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		return err.Error()
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return "link to " + mustRead(t, path)
	}
	if !info.Mode().IsRegular() {
		return info.Mode().String()
	}
	return mustRead(t, path)
}

func TestFieldT06WhatIsLostInTheFileStaysInTheSession(t *testing.T) {
	t.Parallel()
	for name, test := range lostStates() {
		for _, look := range []bool{true, false} { // before the next save, or not
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s, path := twoTurns(t)
				content := mustRead(t, path)
				test.put(t, path, content)
				before := onDisk(t, path)
				if look {
					if changed, err := s.Reload(); changed || err == nil || test.want != nil && !errors.Is(err, test.want) {
						t.Errorf("reload: %v, %v, want %v", changed, err, test.want)
					}
				}
				_, err := s.Append(Message{Text: "more"})
				if err == nil || test.want != nil && !errors.Is(err, test.want) {
					t.Errorf("append: %v, want %v", err, test.want)
				}
				if err := s.SetMeta(Meta{Title: "new"}); err == nil {
					t.Error("the title was changed")
				}
				if err := s.SetVote(s.Messages()[1].ID, VoteUp); err == nil {
					t.Error("a vote was kept")
				}
				mustEqual(t, "the session", texts(s.Messages()), talked)
				mustEqual(t, "what waits", texts(s.Pending()), "more")
				mustEqual(t, "what others wrote", onDisk(t, path), before)

				elsewhere, err := s.CopyTo(filepath.Join(t.TempDir(), "elsewhere.toml"))
				if err != nil {
					t.Fatal(err)
				}
				mustEqual(t, "elsewhere", texts(elsewhere.Messages()), talked+" more")
				mustClose(t, elsewhere)

				// Put right, it is saved here.
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
				mustWrite(t, path, content)
				if _, err := s.Reload(); err != nil {
					t.Errorf("put right: %v", err)
				}
				if err := s.Retry(); err != nil {
					t.Errorf("retry: %v", err)
				}
				mustClose(t, s)
				mustEqual(t, "in the end", texts(mustOpen(t, path).Messages()), talked+" more")
			})
		}
	}
}

// The same while an answer arrives: it stays in the session, and doesn't come back
// in what took the file's place.
func TestFieldT06AnAnswerDoesNotEndInAnothersFile(t *testing.T) {
	t.Parallel()
	for name, test := range lostStates() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := twoTurns(t)
			mustAppend(t, s, Message{Text: "now"})
			g, err := s.Begin(Message{Role: gateway.RoleAssistant})
			if err == nil {
				err = g.Text("half ")
			}
			if err != nil {
				t.Fatal(err)
			}
			test.put(t, path, mustRead(t, path))
			before := onDisk(t, path)
			if err := g.Text("more "); err != nil {
				t.Errorf("a piece: %v", err)
			}
			if err := g.Finish(Message{Text: "half more whole"}); err == nil {
				t.Error("it was finished")
			}
			mustEqual(t, "the session", texts(s.Messages()), talked+" now")
			mustEqual(t, "what waits", texts(s.Pending()), "half more whole")
			mustClose(t, s)
			mustEqual(t, "what others wrote", onDisk(t, path), before)
			if test.want != ErrLost && test.want != ErrReplaced {
				return // what can't be read isn't written either
			}
			next, err := NewStore("").Open(path)
			if err != nil {
				t.Fatal(err)
			}
			mustClose(t, next)
			mustEqual(t, "opened again", onDisk(t, path), before)
		})
	}
}

// The same where the program is killed: its journal stays, and belongs to another
// state of the file.
func TestFieldT06AJournalIsNotBroughtBackIntoAnothersFile(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(content string) string{
		"another session": func(string) string { return "id = \"x\"\n[[message]]\ntext = \"else\"\n" },
		"an earlier one":  func(c string) string { return c[:strings.LastIndex(c, "[[message]]")] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := twoTurns(t)
			mustAppend(t, s, Message{Text: "now"})
			g, err := s.Begin(Message{Role: gateway.RoleAssistant})
			if err == nil {
				err = errors.Join(g.Text("half an answer"), g.Sync())
			}
			if err != nil {
				t.Fatal(err)
			}
			journal, content := mustRead(t, path+journalSuffix), put(mustRead(t, path))
			killed := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, killed, content)
			mustWrite(t, killed+journalSuffix, journal)
			reader, err := NewStore("").Read(killed)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(texts(reader.Messages()), "half") {
				t.Error("a reader shows the journal's answer in another's conversation")
			}
			next := mustOpen(t, killed)
			if !strings.Contains(next.Recovered(), "kept as s.toml.journal.bak") {
				t.Errorf("recovered: %q", next.Recovered())
			}
			mustClose(t, next)
			mustEqual(t, "the file", mustRead(t, killed), content)
			mustEqual(t, "beside it", beside(t, killed), []string{"s.toml.journal.bak"})
			mustEqual(t, "kept", mustRead(t, killed+journalSuffix+backupSuffix), journal)
			mustClose(t, s)
		})
	}
}

func TestFieldT06WhatAnEditorDoesIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		edit func(content string) string
		want string
	}{
		"a text":       {func(c string) string { return strings.Replace(c, "the crust", "the oven", 1) }, strings.Replace(talked, "the crust", "the oven", 1)},
		"a shorter":    {func(c string) string { return strings.Replace(c, "\nAnd the crust.", "", 1) }, strings.Replace(talked, "\nAnd the crust.", "", 1)},
		"the last one": {func(c string) string { return strings.Replace(c, "\nSecond line.", "", 1) }, strings.Replace(talked, "\nSecond line.", "", 1)},
		"a remark":     {func(c string) string { return c + "# remark\n" }, talked},
		"a title":      {func(c string) string { return strings.Replace(c, "title = \"Why", "title = \"edited: Why", 1) }, talked},
		"one more":     {func(c string) string { return c + "[[message]]\ntext = \"theirs\"\n" }, talked + " theirs"},
		"the order": {func(c string) string {
			at := strings.LastIndex(c, "[[message]]")
			before := strings.LastIndex(c[:at], "[[message]]")
			return c[:before] + c[at:] + "\n" + c[before:at]
		}, "Why is pizza so good? It is the heat.\nAnd the crust. It is the wheat.\nSecond line. And pasta?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := twoTurns(t)
			edited := test.edit(mustRead(t, path))
			mustWrite(t, path, edited)
			if changed, err := s.Reload(); !changed || err != nil {
				t.Errorf("reload: %v, %v", changed, err)
			}
			mustEqual(t, "messages", texts(s.Messages()), test.want)
			m := mustAppend(t, s, Message{Text: "more"})
			mustEqual(t, "the file", mustRead(t, path), edited+string(encodeMessage(m)))
			mustClose(t, s)
		})
	}
}

func TestFieldT09AJournalThatWasTakenAwayIsMadeAgain(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(path string) error{
		"D15 the journal": func(path string) error { return os.Remove(path + journalSuffix) },
		"the lock too":    func(path string) error { return errors.Join(os.Remove(path+journalSuffix), os.Remove(path+lockSuffix)) },
		"a copy of the folder in its place": func(path string) error {
			dir := filepath.Dir(path)
			return errors.Join(os.CopyFS(dir+".copy", os.DirFS(dir)), os.RemoveAll(dir), os.Rename(dir+".copy", dir))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := twoTurns(t)
			g, err := s.Begin(Message{Role: gateway.RoleAssistant})
			if err == nil {
				err = g.Text("half an ")
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := take(path); err != nil {
				t.Skip("open files can't be removed here:", err)
			}
			if err := errors.Join(g.Text("answer"), g.Sync()); err != nil {
				t.Fatalf("arriving: %v", err)
			}
			left, err := readJournal(OS{}, path+journalSuffix)
			if err != nil || texts(left.growing) != "half an answer" {
				t.Errorf("in the journal: %q, %v", texts(left.growing), err)
			}
			second, err := NewStore("").Open(path)
			if err != nil || !errors.Is(second.ReadOnlyErr(), ErrLocked) {
				t.Errorf("a second: %v, want ErrLocked", err)
			}
			mustClose(t, second)
			if err := g.Finish(Message{Text: "half an answer"}); err != nil {
				t.Error(err)
			}
			mustAppend(t, s, Message{Text: "more"})
			mustClose(t, s)
			mustEqual(t, "beside it", beside(t, path), []string(nil))
			mustEqual(t, "messages", texts(mustOpen(t, path).Messages()), talked+" half an answer more")
		})
	}
}

func TestFieldT09AFolderThatIsGoneIsMadeAgainAndOneThatMovedWaits(t *testing.T) {
	t.Parallel()
	t.Run("removed", func(t *testing.T) {
		t.Parallel()
		s, path := twoTurns(t)
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			t.Skip("a folder in use can't be removed here:", err)
		}
		if err := s.Gone(); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), filepath.Dir(path)) {
			t.Errorf("gone: %v", err)
		}
		for _, text := range []string{"one", "two", "three"} {
			mustAppend(t, s, Message{Text: text})
		}
		if second, err := NewStore("").Open(path); err != nil || !errors.Is(second.ReadOnlyErr(), ErrLocked) {
			t.Errorf("a second: %v, want ErrLocked", err)
		}
		mustClose(t, s)
		mustEqual(t, "beside it", beside(t, path), []string(nil))
		mustEqual(t, "messages", texts(mustOpen(t, path).Messages()), talked+" one two three")
	})
	t.Run("removed while an answer arrives", func(t *testing.T) {
		t.Parallel()
		s, path := twoTurns(t)
		g, err := s.Begin(Message{Role: gateway.RoleAssistant})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			t.Skip("a folder in use can't be removed here:", err)
		}
		if err := errors.Join(g.Text("half an answer"), g.Sync()); err != nil {
			t.Fatal(err)
		}
		left, err := readJournal(OS{}, path+journalSuffix)
		if err != nil || texts(left.growing) != "half an answer" {
			t.Errorf("in the journal: %q, %v", texts(left.growing), err)
		}
		if err := g.Finish(Message{Text: "a whole answer"}); err != nil {
			t.Error(err)
		}
		mustClose(t, s)
		mustEqual(t, "messages", texts(mustOpen(t, path).Messages()), talked+" a whole answer")
	})
	t.Run("moved", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("a folder with open files can't be moved here")
		}
		s, path := twoTurns(t)
		dir := filepath.Dir(path)
		if err := os.Rename(dir, dir+".moved"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			_, err := s.Append(Message{Text: "waits"})
			if !errors.Is(err, ErrGone) || errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "moved") {
				t.Errorf("append: %v, want ErrGone", err)
			}
			s.pending = s.pending[:1]
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("something was put in its place: %v", err)
		}
		if err := s.Gone(); !errors.Is(err, ErrGone) {
			t.Errorf("gone: %v", err)
		}
		if err := os.Rename(dir+".moved", dir); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Gone(), s.Retry()); err != nil {
			t.Errorf("back: %v", err)
		}
		mustAppend(t, s, Message{Text: "more"})
		mustClose(t, s)
		mustEqual(t, "messages", texts(mustOpen(t, path).Messages()), talked+" waits more")
	})
}
