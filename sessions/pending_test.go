package sessions

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway"
)

func TestD9WhatCantBeSavedWaitsInOrderAndIsSavedLater(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{err: syscall.ENOSPC, dead: true}
	s, err := NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	first := mustAppend(t, s, Message{Text: "first"})
	full := func(yes bool) {
		fsys.mu.Lock()
		defer fsys.mu.Unlock()
		if fsys.at = 0; yes {
			fsys.at = fsys.calls + 1
		}
	}
	full(true)
	second, err := s.Append(Message{Role: gateway.RoleAssistant, Text: "second"})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("append to a full disk: %v", err)
	}
	third, err := s.Append(Message{Text: "third"})
	if !errors.Is(err, syscall.ENOSPC) || third.Parent != second.ID {
		t.Fatalf("append to a full disk: %+v, %v", third, err)
	}
	if err := s.Retry(); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("retry on a full disk: %v", err)
	}
	mustEqual(t, "pending", s.Pending(), []Message{second, third})
	mustEqual(t, "saved", s.Messages(), []Message{first})
	full(false)
	fourth := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "fourth"})
	mustEqual(t, "pending", s.Pending(), []Message{})
	want := []Message{first, second, third, fourth}
	mustEqual(t, "saved", s.Messages(), want)
	mustClose(t, s)
	mustEqual(t, "file", len(mustOpen(t, s.Path()).Messages()), len(want))
}

func TestSavingElsewhereTakesPendingMessagesAndForeignKeysAlong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.toml")
	content := strings.Replace(commented, `id = "abc"`, "id = \"abc\"\ncreated = 2020-01-01T00:00:00Z", 1)
	mustWrite(t, path, content)
	s, err := NewStore(dir).Read(path)
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := s.Append(Message{Text: "waiting"})
	if !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	a, err := mustOpen(t, path).Attach("a.txt", "text/plain", strings.NewReader("content"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "new", "copy.toml")
	c, err := s.CopyTo(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	withFile := mustAppend(t, c, Message{Text: "goes on"})
	meta := c.Meta()
	got := mustRead(t, elsewhere)
	want := strings.Replace(content, `id = "abc"`, `id = "`+meta.ID+`"`, 1)
	want = strings.Replace(want, "2020-01-01T00:00:00Z", meta.Created.Format(timeLayout), 1)
	want += string(encodeMessage(waiting)) + string(encodeMessage(withFile))
	if got != want || meta.ID == "abc" {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if mustRead(t, path) != content {
		t.Error("the original changed")
	}
	mustClose(t, c)
	s = mustOpen(t, elsewhere)
	if _, err := s.Attached(a); err == nil {
		t.Error("an attachment that no message names was copied")
	}
}

func TestAForkHoldsOneBranch(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	a := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "a"})
	file, err := s.Attach("a.txt", "text/plain", strings.NewReader("content"))
	if err != nil {
		t.Fatal(err)
	}
	b := mustAppend(t, s, Message{Text: "b", Parent: a.ID, Attachments: []Attachment{file}})
	mustAppend(t, s, Message{Text: "c", Parent: a.ID})
	f, err := s.Fork(filepath.Join(t.TempDir(), "fork.toml"), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, f)
	f = mustOpen(t, f.Path())
	mustEqual(t, "fork", texts(f.Messages()), "Why is pizza so good? a b")
	if data, err := f.Attached(file); err != nil || string(data) != "content" {
		t.Errorf("the attachment: %q, %v", data, err)
	}
	if f.Path() == path {
		t.Error("the fork is the original")
	}
	if _, err := s.Fork("", "none"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a fork at no message: %v", err)
	}
}

// TestD8AJournalOfAnotherMachineStopsTheSave plays a folder on a network whose
// locks end at the machine.
func TestD8AJournalOfAnotherMachineStopsTheSave(t *testing.T) {
	t.Parallel()
	for name, takeOver := range map[string]func(path string) error{
		"another's journal": func(path string) error {
			_ = os.Remove(path + journalSuffix) // none, perhaps
			foreign := appendFrame(nil, frameHead, []byte(journalVersion+"another instance"))
			return os.WriteFile(path+journalSuffix, foreign, 0o600)
		},
		"an empty journal": func(path string) error {
			_ = os.Remove(path + journalSuffix) // as above
			return os.WriteFile(path+journalSuffix, nil, 0o600)
		},
		"one that has begun to write": func(path string) error {
			other, err := NewStoreOn(deafFS{}, "").Open(path)
			if err == nil {
				_, err = other.Begin(Message{Role: gateway.RoleAssistant})
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := created(t)
			mustAppend(t, s, Message{Text: "ours"})
			if err := takeOver(path); err != nil && !modes {
				t.Skip("an open journal can't be taken away here:", err)
			} else if err != nil {
				t.Fatal(err)
			}
			before := mustRead(t, path)
			if _, err := s.Append(Message{Text: "x"}); !errors.Is(err, ErrLocked) || !errors.Is(err, ErrReadOnly) {
				t.Errorf("append: %v, want ErrLocked", err)
			}
			if readOnly, why := s.ReadOnly(); !readOnly || !strings.Contains(why, "another machine") {
				t.Errorf("read-only %v: %s", readOnly, why)
			}
			if mustRead(t, path) != before {
				t.Error("the file changed")
			}
			mustEqual(t, "pending", texts(s.Pending()), "x")
			c, err := s.CopyTo("")
			if err != nil {
				t.Fatal(err)
			}
			mustEqual(t, "saved elsewhere", texts(c.Messages()), "Why is pizza so good? ours x")
			mustClose(t, c)
		})
	}
}

func TestK10ASessionOpenToOthersIsClosedToThem(t *testing.T) {
	t.Parallel()
	if !modes {
		t.Skip("files have no such modes here")
	}
	s, path := created(t)
	mustClose(t, s)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path)
	if !strings.Contains(s.Recovered(), "0644") || strings.Contains(s.Recovered(), "\n") {
		t.Errorf("said %q", s.Recovered())
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	mustClose(t, s)
	if s = mustOpen(t, path); s.Recovered() != "" {
		t.Errorf("said again %q", s.Recovered())
	}
	mustClose(t, s)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	elsewhere, err := NewStore(t.TempDir()).Open(path)
	if err != nil || elsewhere.Recovered() != "" {
		t.Errorf("a session in another folder: %q, %v", elsewhere.Recovered(), err)
	}
	_ = elsewhere.Close()
}

func TestOpeningSweepsWhatKilledProgramsLeft(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustClose(t, s)
	long := time.Now().Add(-31 * 24 * time.Hour)
	for name, at := range map[string]time.Time{
		".tmp-abcdef": time.Now(), ".journal.tmp-abcdef": time.Now(), ".bak": long, ".journal.bak3": long,
		".bak1": time.Now(), ".tmp-mine": time.Now(), "x.toml.tmp-abcdef": time.Now(), "y.toml.tmp-abcdef": long,
	} {
		mustWrite(t, path+name, "x")
		if err := os.Chtimes(path+name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	mustClose(t, mustOpen(t, path))
	for name, want := range map[string]bool{
		".tmp-abcdef": false, ".journal.tmp-abcdef": false, ".bak": false, ".journal.bak3": false,
		".bak1": true, ".tmp-mine": true, "x.toml.tmp-abcdef": true, "y.toml.tmp-abcdef": false, "": true,
	} {
		if exists(path+name) != want {
			t.Errorf("%q is there: %v, want %v", name, !want, want)
		}
	}
}

func TestTrashedSessionsComeBack(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	store := NewStore(filepath.Dir(path))
	if _, err := store.Trash(path); !errors.Is(err, ErrLocked) {
		t.Errorf("trash of an open session: %v, want ErrLocked", err)
	}
	mustClose(t, s)
	content := mustRead(t, path)
	var trashed []string
	for range 2 { // the second finds the name taken
		to, err := store.Trash(path)
		if err != nil {
			t.Fatal(err)
		}
		trashed = append(trashed, to)
		mustWrite(t, path, "damaged =")
	}
	list, err := store.Trashed(t.Context())
	if err != nil || len(list) != 2 || trashed[0] == trashed[1] {
		t.Fatalf("trash: %v of %v, %v", list, trashed, err)
	}
	if found, err := store.FindTrashed(t.Context(), s.Meta().ID); err != nil || found != trashed[0] {
		t.Errorf("found %q, %v", found, err)
	}
	back, err := store.Restore(trashed[0])
	if err != nil || mustRead(t, back) != content || back == path {
		t.Errorf("restored as %s, %v", back, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if back, err := store.Restore(trashed[1]); err != nil || filepath.Dir(back) != store.Dir() || mustRead(t, back) != "damaged =" {
		t.Errorf("restored as %s, %v", back, err)
	}
	if _, err := store.Restore(back); err == nil {
		t.Error("what is not in the trash was restored")
	}
	if !bytes.Contains([]byte(mustRead(t, back)), []byte("so good?")) {
		t.Error("the content is lost")
	}
}
