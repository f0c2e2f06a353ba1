package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sluice/gateway"
)

// abandoned gives the path of a session whose program was killed while two
// answers arrived, and its journal.
func abandoned(t *testing.T) (path string, journal []byte) {
	t.Helper()
	s, path := created(t)
	for lane, text := range []string{"one ", "uno "} {
		g, err := s.Begin(Message{Role: gateway.RoleAssistant, Lane: lane, Target: "a/b"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if err := g.Text(fmt.Sprint(text, i, "\n")); err != nil {
				t.Fatal(err)
			}
		}
		if err := g.Reasoning("hm"); err != nil {
			t.Fatal(err)
		}
		if err := g.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	mustClose(t, s) // leaves the journal, as growing answers are in it
	return path, []byte(mustRead(t, path+journalSuffix))
}

func TestWhatWasArrivingComesBackMarkedAsCut(t *testing.T) {
	t.Parallel()
	path, _ := abandoned(t)
	peek, err := NewStore("").Read(path)
	if err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, path)
	got := s.Messages()
	if len(got) != 3 {
		t.Fatalf("%d messages, want 3", len(got))
	}
	mustEqual(t, "read without writing", peek.Messages(), got)
	if m := got[1]; m.Text != "one 0\none 1\none 2\n" || m.Reasoning != "hm" || !m.Incomplete || m.Error == nil || m.Error.Kind != gateway.KindTruncated {
		t.Errorf("got %+v", m)
	}
	if got[2].Text != "uno 0\nuno 1\nuno 2\n" || got[2].Lane != 1 {
		t.Errorf("got %+v", got[2])
	}
	if want := "restored 20 characters of an answer that was cut off when the program ended"; strings.Count(s.Recovered(), want) != 2 {
		t.Errorf("recovered: %q", s.Recovered())
	}
	mustClose(t, s)
	if exists(path + journalSuffix) {
		t.Error("the journal stays")
	}
}

func TestADamagedJournalGivesWhatComesBeforeAndIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	path, journal := abandoned(t)
	session := mustRead(t, path)
	for i := range journal {
		for _, damage := range [][]byte{
			append(bytes.Clone(journal[:i]), bytes.Repeat([]byte{0}, len(journal)-i)...),
			append(append(bytes.Clone(journal[:i]), journal[i]^0x10), journal[i+1:]...),
			journal[:i],
		} {
			dir := t.TempDir()
			path := filepath.Join(dir, "s.toml")
			mustWrite(t, path, session)
			mustWrite(t, path+journalSuffix, string(damage))
			s, err := NewStoreOn(&faultFS{}, dir).Open(path)
			if err != nil {
				t.Fatalf("byte %d: %v", i, err)
			}
			if readOnly, why := s.ReadOnly(); readOnly {
				t.Fatalf("byte %d: %s", i, why)
			}
			all := s.Messages()
			if len(all) == 0 || all[0].Text != "Why is pizza so good?" {
				t.Fatalf("byte %d: the saved prompt is lost: %+v", i, all)
			}
			for _, m := range all[1:] {
				if !m.Incomplete || !strings.HasPrefix("one 0\none 1\none 2\n", m.Text) && !strings.HasPrefix("uno 0\nuno 1\nuno 2\n", m.Text) {
					t.Fatalf("byte %d: got %+v", i, m)
				}
			}
			if strings.Contains(s.Recovered(), "could not be read") && mustRead(t, path+journalSuffix+".bak") != string(damage) {
				t.Fatalf("byte %d: the damaged journal was not kept", i)
			}
			mustClose(t, s)
		}
	}
}

func TestAJournalOfAnotherKindIsLeftAlone(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustClose(t, s)
	foreign := string(appendFrame(nil, frameHead, []byte("sluice journal 9")))
	mustWrite(t, path+journalSuffix, foreign)
	s = mustOpen(t, path)
	if readOnly, _ := s.ReadOnly(); !readOnly {
		t.Error("opened for writing")
	}
	mustClose(t, s)
	if mustRead(t, path+journalSuffix) != foreign {
		t.Error("the journal changed")
	}
}

func TestATornAppendIsCompletedFromTheJournal(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	m := s.prepare(Message{Role: gateway.RoleAssistant, Text: "an answer"})
	mustClose(t, s)
	before := mustRead(t, path)
	block := string(encodeMessage(m))
	journal := appendFrame(nil, frameHead, []byte(journalVersion+"x"))
	journal = appendFrame(journal, frameSave, saveOffset(int64(len(before))), []byte(block))
	for n := range len(block) {
		for name, rest := range map[string]string{"cut": "", "zeros": strings.Repeat("\x00", len(block)-n)} {
			mustWrite(t, path, before+block[:n]+rest)
			mustWrite(t, path+journalSuffix, string(journal))
			s, err := NewStoreOn(&faultFS{}, "").Open(path)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Messages()
			if len(got) != 2 {
				t.Fatalf("%s at %d: %d messages", name, n, len(got))
			}
			mustEqual(t, name, got[1], m)
			if s.Recovered() == "" {
				t.Fatalf("%s at %d: nothing was said", name, n)
			}
			mustClose(t, s)
			if mustRead(t, path) != before+block {
				t.Fatalf("%s at %d: the file is\n%s", name, n, mustRead(t, path))
			}
		}
	}
	if left, _ := filepath.Glob(path + ".*bak*"); len(left) > 0 {
		t.Errorf("backups %v of what was completed", left)
	}
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte{})
	f.Add(appendFrame(appendFrame(nil, frameHead, []byte(journalVersion)), frameBegin, []byte{0}, encodeMessage(full())))
	f.Add(appendFrame(appendFrame(nil, frameHead, []byte(journalVersion)), frameSave, saveOffset(1), encodeMessage(full())))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "j")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		left, err := readJournal(OS{}, path)
		if err != nil {
			return
		}
		for _, r := range left.missing(document{}) {
			m := *r.decoded
			if err := checkBlock(encodeMessage(m.normal()), m.normal()); err != nil {
				t.Fatal(err)
			}
		}
		left.completed(data)
	})
}

// stuckFS is the system's file system, on which a full disk takes no byte of a new
// journal, nor lets it be removed.
type stuckFS struct {
	OS
	stuck bool
}

type stuckFile struct {
	File
	fs *stuckFS
}

func (f *stuckFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	file, err := f.OS.OpenFile(name, flag, perm)
	if err != nil || !strings.HasSuffix(name, journalSuffix) {
		return file, err
	}
	return &stuckFile{file, f}, nil
}

func (f *stuckFS) Remove(name string) error {
	if f.stuck && strings.HasSuffix(name, journalSuffix) {
		return syscall.EIO
	}
	return f.OS.Remove(name)
}

func (f *stuckFile) WriteAt(b []byte, at int64) (int, error) {
	if f.fs.stuck {
		return 0, syscall.ENOSPC
	}
	return f.File.WriteAt(b, at)
}

func TestD9AJournalThatCouldNotBeRemovedIsMadeAgain(t *testing.T) {
	t.Parallel()
	fsys := &stuckFS{}
	s, err := NewStoreOn(fsys, t.TempDir()).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, Message{Text: "why?"})
	path := s.Path()
	if err := s.journal.remove(); err != nil {
		t.Fatal(err)
	}
	fsys.stuck = true
	for range 2 {
		if _, err := s.Begin(Message{Role: gateway.RoleAssistant}); !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EIO) {
			t.Errorf("begin: %v", err)
		}
	}
	fsys.stuck = false
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Text("bec"), g.Finish(Message{Text: "because"})); err != nil {
		t.Fatal(err)
	}
	fsys.stuck = true
	if err := s.Close(); !errors.Is(err, syscall.EIO) {
		t.Errorf("close: %v", err)
	}
	fsys.stuck = false
	s = mustOpen(t, path)
	mustEqual(t, "saved", texts(s.Messages()), "why? because")
	mustClose(t, s)
	mustEqual(t, "the journal is there", exists(path+journalSuffix), false)
}
