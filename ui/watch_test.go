package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// fullDisk is the system's file system until it is full.
type fullDisk struct {
	fastDisk
	full atomic.Bool
}

func (d *fullDisk) OpenFile(name string, flag int, perm fs.FileMode) (sessions.File, error) {
	if d.full.Load() && flag&(os.O_WRONLY|os.O_RDWR) != 0 {
		return nil, &fs.PathError{Op: "write", Path: name, Err: syscall.ENOSPC}
	}
	return d.fastDisk.OpenFile(name, flag, perm)
}

// fullRig asks once and then fills the disk.
func fullRig(t *testing.T) (*rig, *fullDisk) {
	t.Helper()
	disk, dir := &fullDisk{}, t.TempDir()
	r := newRig(t, rigOptions{w: 110, h: 40, dir: dir, ui: func(o *Options) { o.Store = sessions.NewStoreOn(disk, dir) }}).ask("first")
	disk.full.Store(true)
	r.ask("second").wantText("Not sent", "no space left", "s save elsewhere", "u send it unsaved", "esc wait")
	wantEqual(t, "sent", len(r.bodies()), 1)
	r.press("u").idle()
	wantEqual(t, "sent", len(r.bodies()), 2)
	return r, disk
}

// wait lets the time pass after which a session is looked at again.
func (r *rig) wait() *rig {
	r.t.Helper()
	r.send(checkDue{})
	return r.idle()
}

func TestD9AFullDiskIsToldAndTriedAgainUntilItHasRoom(t *testing.T) {
	t.Parallel()
	r, disk := fullRig(t)
	r.wantText("not saved", "no space left")
	r.wantText("not saved, tried again every 5 s", "ctrl+x S saves elsewhere", "no space left")
	wantEqual(t, "saved", len(r.stored().Messages()), 2)
	r.wait().wantText("not saved")
	disk.full.Store(false)
	r.wait().wantText("saved again")
	r.wantNoText("not saved")
	wantEqual(t, "saved", outlineStates(r.stored().Messages()), []string{"user", "assistant", "user", "assistant ", "assistant"})
}

func TestD9ASessionThatCannotBeSavedGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	r, disk := fullRig(t)
	was := r.a.path
	other := filepath.Join(t.TempDir(), "elsewhere.toml")
	r.press("ctrl+x S").wantText("Save to: ", "perhaps on another disk")
	disk.full.Store(false) // this one is; the test's disk is one for both
	r.press("ctrl+u").write(other).press("enter").idle()
	r.wantWords("the session continues in /")
	r.wantNoText("not saved")
	r.ask("third")
	got := r.read(other).Messages()
	wantEqual(t, "elsewhere", outlineStates(got), []string{"user", "assistant", "user", "assistant ", "assistant", "user", "assistant"})
	wantEqual(t, "here", len(r.read(was).Messages()), 2)
}

func TestD6ADamagedFileIsShownReadOnlyAndStaysAsItIs(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(data), `role = "assistant"`, `role = assistant`, 1) + "\n[[message]]\nid = \"x\"\nrole = \"user\"\n"
	if err := os.WriteFile(path, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(path))
	r.idle().wantText("Read-only: ", "can't be read completely", "Fix it", "s go on in a copy", "e editor")
	r.press("esc").wantText("why?", "read-only")
	r.ask("more")
	after, err := os.ReadFile(path)
	if err != nil || string(after) != broken {
		t.Errorf("the file was changed: %v", err)
	}
	other := filepath.Join(t.TempDir(), "copy.toml")
	r.press("ctrl+x S ctrl+u").write(other).press("enter").idle()
	r.wantNoText("read-only")
	wantEqual(t, "copy", outlineStates(r.read(other).Messages()), []string{"user", "user", "assistant"})
}

func TestD7ANewerFormatIsShownReadOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := filepath.Join(t.TempDir(), "new.toml")
	if err := os.WriteFile(path, []byte("version = 9\ntitle = \"From tomorrow\"\ntarget = \"a/b\"\nprompt = \"hi\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(path))
	r.idle().wantWords("version 9, and this program knows 1.")
	r.wantText("A newer sluice wrote this file", "Update", "From tomorrow")
}

func TestD8ASecondInstanceIsReadOnlyAndFollows(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
	other, err := sessions.NewStore(filepath.Dir(path)).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(path))
	r.idle().wantText("Another sluice has this session open", "r open it again")
	r.wantWords("Close it there")
	r.press("esc")
	if _, err := other.Append(sessions.Message{Text: "said there"}); err != nil {
		t.Fatal(err)
	}
	r.wait().wantText("said there", "read-only")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	r.press("ctrl+p").write("session.again").press("enter").idle()
	r.wantNoText("read-only", "Another sluice")
	r.wantText("said there")
}

func TestD10WhatWasRecoveredIsSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?")
	s, err := sessions.NewStore(filepath.Dir(path)).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.Begin(sessions.Message{Role: "assistant", Target: "a/b"})
	if err == nil {
		err = g.Text("half an answer")
	}
	if err == nil {
		err = s.Close() // as a program leaves it that is killed
	}
	if err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(path))
	r.idle().wantText("restored 14 characters of an answer", "half an answer")
}

func TestD10WhatWasKeptAsideIsSaidInABox(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-6], 0o600); err != nil { // in the last message
		t.Fatal(err)
	}
	r.run(r.a.openSession(path))
	r.idle().wantText("Recovered", "Repaired the last message, which was cut", "is kept as")
	r.press("enter").wantNoText("Recovered")
}

func TestAFileThatAnotherProgramChangedIsReadAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("first")
	data, err := os.ReadFile(r.a.path)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(data), "first\"\"\"", "first, put in other words\"\"\"", 1)
	if err := os.WriteFile(r.a.path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	r.send(tea.FocusMsg{})
	r.idle().wantText("first, put in other words", "changed by another program")
	if err := os.WriteFile(r.a.path, []byte(edited+"\nnot = [ TOML"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.wait().wantText("showing what was read before", "first, put in other words")
	r.a.toast.text = ""
	r.wait().wantNoText("showing what") // told once
	if err := os.WriteFile(r.a.path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	r.wait().ask("second")
	wantEqual(t, "messages", len(r.stored().Messages()), 4)
}

func TestAnOverlayIsOfTheLaneThatWasReadAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 60}).ask("first")
	data, err := os.ReadFile(r.a.path)
	if err != nil {
		t.Fatal(err)
	}
	r.press("tab K K e").write(" and more")
	edited := strings.Replace(string(data), "first\"\"\"", "first, put in other words\"\"\"", 1)
	if err := os.WriteFile(r.a.path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	r.send(tea.FocusMsg{})
	r.idle().press("enter").idle()
	wantEqual(t, "prompts", r.prompts(), []string{"first and more"})
	wantEqual(t, "messages", len(r.stored().Messages()), 4)
	l := r.a.focusedLane()
	l.exchanges = nil
	r.press("esc")
	r.run(r.a.askEdited(l, 0, "gone", "too late"))
	r.idle().wantText("the conversation has changed meanwhile")
}
