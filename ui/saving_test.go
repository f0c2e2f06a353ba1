package ui

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
)

func TestFieldT08WhatCannotBeSavedIsNotSentUntilTheUserSaysSo(t *testing.T) {
	t.Parallel()
	disk, dir := &fullDisk{}, t.TempDir()
	r := newRig(t, rigOptions{w: 110, h: 40, dir: dir, ui: func(o *Options) { o.Store = sessions.NewStoreOn(disk, dir) }}).ask("first")
	disk.full.Store(true)
	r.ask("second").wantText("Not sent", "The prompt can't be saved: no space left on device.")
	wantEqual(t, "sent", len(r.bodies()), 1)
	r.press("esc").wantText("second", "Not sent, because the prompt can't be saved", "not saved")
	disk.full.Store(false)
	r.wait().wantText("saved again; ctrl+x r sends the prompt") // r would be a letter of the next one
	wantEqual(t, "sent", len(r.bodies()), 1)
	r.press("tab r").idle()
	wantEqual(t, "sent", len(r.bodies()), 2)
	wantEqual(t, "saved", outlineStates(r.stored().Messages()), []string{"user", "assistant", "user", "assistant ", "assistant"})
}

func TestFieldT08EveryLaneOfAPromptThatCannotBeSavedWaits(t *testing.T) {
	t.Parallel()
	for name, full := range map[string]bool{"D13 before the session": true, "in the session": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk, dir := &fullDisk{}, t.TempDir()
			r := newRig(t, rigOptions{w: 140, h: 40, dir: dir, ui: func(o *Options) {
				o.Store, o.Targets = sessions.NewStoreOn(disk, dir), append(o.Targets, tour, tour)
			}})
			before := 0
			if !full {
				r.ask("first")
				before = 2
			}
			disk.full.Store(true)
			r.ask("second").wantText("Not sent")
			wantEqual(t, "sent", len(r.bodies()), before)
			r.press("u").idle()
			wantEqual(t, "sent", len(r.bodies()), before+2)
			r.ask("third") // which was agreed to
			wantEqual(t, "sent", len(r.bodies()), before+4)
			disk.full.Store(false)
			r.wait().wantText("saved again")
			disk.full.Store(true)
			r.ask("fourth").wantText("Not sent")
			wantEqual(t, "sent", len(r.bodies()), before+4)
		})
	}
}

func TestFieldT08QuittingAsksWhereSomethingIsNotSaved(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]string{
		"D12 ctrl+c twice": "ctrl+c ctrl+c", "the leader": "ctrl+x q", "a new chat": "ctrl+n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, disk := fullRig(t)
			r.press(leave).idle().wantText("Not saved", "no space left on device", "s save elsewhere", "esc stay")
			if r.quit || r.a.writer == nil {
				t.Fatal("it was thrown away")
			}
			r.press("esc").wantText("second")
			other := filepath.Join(t.TempDir(), "elsewhere.toml")
			disk.full.Store(false)
			disk.full.Store(true)
			r.press(leave).press("s").wantText("Save to: ")
			disk.full.Store(false)
			r.press("ctrl+u").write(other).press("enter").idle()
			wantEqual(t, "elsewhere", len(r.read(other).Messages()), 5)
			r.press(leave).idle()
			if !r.quit && r.a.writer != nil {
				t.Errorf("it asked again:\n%s", r.text())
			}
		})
	}
	t.Run("quit anyway", func(t *testing.T) {
		t.Parallel()
		r, _ := fullRig(t)
		r.press("ctrl+x q").press("q").idle()
		if !r.quit {
			t.Error("it didn't quit")
		}
	})
	t.Run("another session", func(t *testing.T) {
		t.Parallel()
		r, _ := fullRig(t)
		path := filepath.Join(t.TempDir(), "other.toml")
		if err := os.WriteFile(path, []byte("[[message]]\ntext = \"other\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r.run(r.a.openSession(path))
		r.send(toastExpired{})
		r.idle().wantText("Not saved", "q discard it")
		r.press("esc").wantText("second")
	})
	t.Run("a read-only session in which something was said", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{w: 100, h: 30})
		path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
		other, err := sessions.NewStore(filepath.Dir(path)).Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r.run(r.a.openSession(path))
		r.idle().press("esc").press("ctrl+x q").idle()
		if !r.quit {
			t.Error("nothing was said, and it asked")
		}
		r.quit = false
		r.ask("more").press("ctrl+x q").idle().wantText("Not saved", "read-only: messages since then")
		if r.quit {
			t.Error("it was thrown away")
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("all is saved", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{}).ask("first").press("ctrl+x q").idle()
		if !r.quit {
			t.Error("it asked")
		}
	})
}

// What others do to the file of an open session, in words of test tables.
func outsideChanges() map[string]struct {
	do   func(path, content string) error
	says string
} {
	write := func(path, content string) error { return os.WriteFile(path, []byte(content), 0o600) }
	return map[string]struct {
		do   func(path, content string) error
		says string
	}{
		"D11 truncated":   {func(path, _ string) error { return write(path, "") }, "messages that were saved are"},
		"an earlier one":  {func(path, c string) error { return write(path, c[:strings.LastIndex(c, "[[message]]")]) }, "messages that were saved are"},
		"another session": {func(path, _ string) error { return write(path, "id = \"x\"\n[[message]]\ntext = \"theirs\"\n") }, "Another program put another session"},
	}
}

func TestFieldT06AWindowKeepsWhatItsFileLost(t *testing.T) {
	t.Parallel()
	for name, test := range outsideChanges() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 110, h: 40}).ask("first")
			path, theirs := r.changedOutside(test.do)
			r.wait().wantWords(test.says)
			r.wantText("Not saved: ", "s go on in a copy", "r open the file and discard this")
			r.press("esc").wantText("first", "not saved")
			sent := len(r.bodies())
			r.ask("second").wantText("Not saved: ", "u send it unsaved")
			wantEqual(t, "sent", len(r.bodies()), sent)
			r.press("u").idle()
			wantEqual(t, "sent", len(r.bodies()), sent+1)
			if now, err := os.ReadFile(path); err != nil || string(now) != string(theirs) {
				t.Errorf("their file was changed: %v", err)
			}
			r.press("ctrl+x q").idle().wantText("Not saved", "s save elsewhere")
			r.press("esc")
			other := filepath.Join(t.TempDir(), "elsewhere.toml")
			r.press("ctrl+x S ctrl+u").write(other).press("enter").idle()
			r.wantNoText("not saved")
			wantEqual(t, "elsewhere", outlineStates(r.read(other).Messages()), []string{"user", "assistant", "user", "assistant ", "assistant"})
			if now, err := os.ReadFile(path); err != nil || string(now) != string(theirs) {
				t.Errorf("their file was changed: %v", err)
			}
		})
	}
}

func TestFieldT06LettersOfAPromptChooseNothing(t *testing.T) {
	t.Parallel()
	for name, test := range outsideChanges() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 110, h: 40}).ask("first").write("r")
			content, err := os.ReadFile(r.a.path)
			if err == nil {
				err = test.do(r.a.path, string(content))
			}
			if err != nil {
				t.Fatal(err)
			}
			r.wait().wantText("not saved")
			r.wantNoText("Not saved: ")
			r.write("ead this").wantText("read this", "first")
			r.press("enter").idle().wantWords(test.says)
			r.wantText("Not saved: ", "u send it unsaved")
			r.press("r").idle().wantWords("The whole conversation is in this")
			r.wantText("q open it as it is", "esc stay")
			r.press("esc").wantText("read this", "first")
		})
	}
}

func TestFieldT06WhatWasLeftUnsavedIsSaidInTheSameWords(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 110, h: 40}).ask("first")
	if err := os.Truncate(r.a.path, 0); err != nil {
		t.Fatal(err)
	}
	r.wait().press("esc").ask("second").press("u").idle()
	r.press("ctrl+n").idle().wantText("q discard it")
	r.press("q").idle().wantText("not completely saved: the file lacks messages that were saved in it")
	r.wantNoText("read-only")
}

func TestFieldT06ABoxNamesItsKeysOnASmallScreen(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 40, h: 12}).ask("first")
	if err := os.Truncate(r.a.path, 0); err != nil {
		t.Fatal(err)
	}
	r.wait().wantText("s go on in a copy", "r open the file and discard this", "esc look at it", "missing")
	r.press("r").idle().wantText("s save elsewhere", "q open it as it is", "esc stay", "or it is lost.")
}

func TestFieldT06AKeyIsNamedWhenItWorks(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 110, h: 40, rate: 600}).ask("first")
	r.write("second").press("enter")
	r.until("it streams", func() bool { l := r.a.focusedLane(); return l.turn != nil && l.turn.received.Text() != "" })
	r.a.saveTrouble = "no space left on device"
	words := r.a.saveTroubleLine()
	r.press("esc").idle()
	r.a.saveTrouble = "no space left on device"
	if then := r.a.saveTroubleLine(); !strings.Contains(words, "ctrl+x S") || !strings.Contains(then, "ctrl+x S") { // it works in both
		t.Errorf("while an answer streams: %q; then: %q", words, then)
	}
}

func TestFieldT06AFileThatIsPutBackIsWrittenAgain(t *testing.T) {
	t.Parallel()
	for name, test := range outsideChanges() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 110, h: 40}).ask("first")
			content, err := os.ReadFile(r.a.path)
			if err == nil {
				err = test.do(r.a.path, string(content))
			}
			if err != nil {
				t.Fatal(err)
			}
			r.wait().press("esc")
			if err := os.WriteFile(r.a.path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			r.wait().wantNoText("not saved")
			r.ask("second")
			wantEqual(t, "saved", outlineStates(r.stored().Messages()), []string{"user", "assistant", "user", "assistant"})
		})
	}
}

func TestFieldT06AFileThatIsLostWhileAnAnswerStreams(t *testing.T) {
	t.Parallel()
	for name, test := range outsideChanges() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 110, h: 40, rate: 600}).ask("first")
			path := r.a.path
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			r.write("second").press("enter")
			r.until("it streams", func() bool { l := r.a.focusedLane(); return l.turn != nil && l.turn.received.Text() != "" })
			if err := test.do(path, string(content)); err != nil {
				t.Fatal(err)
			}
			theirs, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			r.idle().wantWords("Not saved: ")
			r.wantWords(test.says)
			r.press("esc").wantText("second")
			if now, err := os.ReadFile(path); err != nil || string(now) != string(theirs) {
				t.Errorf("their file was changed: %v", err)
			}
			other := filepath.Join(t.TempDir(), "elsewhere.toml")
			r.press("ctrl+x S ctrl+u").write(other).press("enter").idle()
			got := r.read(other).Messages()
			wantEqual(t, "elsewhere", outlineStates(got), []string{"user", "assistant", "user", "assistant"})
			if answer := got[3]; answer.Incomplete || answer.Text == "" {
				t.Errorf("the answer: %+v", answer)
			}
		})
	}
}

func TestFieldT09TheScreenSaysWhatIsGoneAndGoesOn(t *testing.T) {
	t.Parallel()
	t.Run("D15 the folder is removed", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{w: 110, h: 40, dir: filepath.Join(t.TempDir(), "s")}).ask("first")
		if err := os.RemoveAll(filepath.Dir(r.a.path)); err != nil {
			t.Skip("a folder in use can't be removed here:", err)
		}
		r.wait().wantText("the file is gone with its folder")
		r.wantNoText("nother sluice")
		r.press("ctrl+x q").idle().wantText("Not saved", "s save elsewhere")
		r.press("esc")
		r.ask("second").ask("third")
		r.wantNoText("nother sluice", "not saved")
		wantEqual(t, "saved", len(r.stored().Messages()), 6)
	})
	t.Run("the folder is moved and comes back", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("a folder with open files can't be moved here")
		}
		r := newRig(t, rigOptions{w: 110, h: 40, dir: filepath.Join(t.TempDir(), "s")}).ask("first")
		dir := filepath.Dir(r.a.path)
		if err := os.Rename(dir, dir+".moved"); err != nil {
			t.Fatal(err)
		}
		r.ask("second").wantText("Not sent", "was moved")
		r.wantNoText("nother sluice")
		r.press("u").idle()
		r.wait().wantText("not saved")
		if err := os.Rename(dir+".moved", dir); err != nil {
			t.Fatal(err)
		}
		r.wait().wantText("saved again")
		r.ask("third")
		wantEqual(t, "saved", len(r.stored().Messages()), 7)
	})
	t.Run("the journal is deleted", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{w: 110, h: 40}).ask("first")
		removeOpen(t, r.a.path+".journal")
		r.ask("second").wantNoText("nother sluice", "not saved")
		wantEqual(t, "saved", len(r.stored().Messages()), 4)
	})
}

func TestFieldF15WithoutAFolderThePromptIsNotSentAndTheWayOutIsSaid(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	r := newRig(t, rigOptions{w: 110, h: 40, ui: func(o *Options) {
		o.Store = sessions.NewStore("")
		o.ExpandHome = func(path string) string { return strings.Replace(path, "~", home, 1) }
	}})
	r.ask("a secret").wantText("Not sent")
	r.wantWords("no folder for sessions is known: set HOME, or SLUICE_SESSIONS to a folder")
	wantEqual(t, "sent", len(r.bodies()), 0)
	r.press("u").idle()
	wantEqual(t, "sent", len(r.bodies()), 1)
	r.press("ctrl+x S ctrl+u").write("~/kept.toml").press("enter").idle()
	r.wantNoText("not saved")
	wantEqual(t, "saved", len(r.read(filepath.Join(home, "kept.toml")).Messages()), 3)
	for _, left := range []string{"attachments", "trash", "~"} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s was made in this folder", left)
		}
	}
}

// A terminal that is closed asks nobody.
func TestFieldT06AProgramThatIsEndedKeepsWhatIsInItsWindowAlone(t *testing.T) {
	t.Parallel()
	for name, test := range outsideChanges() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 110, h: 40}).ask("first")
			path, theirs := r.changedOutside(test.do)
			r.wait().press("esc").ask("second").press("esc")
			r.keptAlone(r.a.closeKeepingUnsaved(5*time.Second), path, "first", "second")
			if now, err := os.ReadFile(path); err != nil || string(now) != string(theirs) {
				t.Errorf("the file was changed: %v\n%s", err, now)
			}
		})
	}
	t.Run("a session that another one writes, while an answer arrives", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{w: 100, h: 30, rate: 50})
		path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
		other, err := sessions.NewStore(filepath.Dir(path)).Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r.run(r.a.openSession(path))
		r.idle().press("esc").write("more").press("enter").shows("answering")
		r.keptAlone(r.a.closeKeepingUnsaved(5*time.Second), path, "why?", "more")
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a full disk", func(t *testing.T) {
		t.Parallel()
		r, disk := fullRig(t)
		err := r.a.closeKeepingUnsaved(5 * time.Second)
		if err == nil || !strings.Contains(err.Error(), "could not be saved anywhere") || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("%v", err)
		}
		disk.full.Store(false)
		wantEqual(t, "saved", len(r.stored().Messages()), 2)
	})
	t.Run("all is saved", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{}).ask("first")
		if err := r.a.closeKeepingUnsaved(5 * time.Second); err != nil {
			t.Error(err)
		}
		wantEqual(t, "saved", len(r.stored().Messages()), 2)
	})
}

// keptAlone checks that what could not be saved in a session's own file is in another
// one, which the error names.
func (r *rig) keptAlone(err error, path string, prompts ...string) {
	r.t.Helper()
	if err == nil {
		r.t.Fatal("nothing is said of what was in the window alone")
	}
	infos, listErr := r.store.List(r.t.Context())
	if listErr != nil {
		r.t.Fatal(listErr)
	}
	for _, info := range infos {
		if info.Path == path {
			continue
		}
		if !strings.Contains(err.Error(), info.Path) {
			r.t.Errorf("%q doesn't name %s", err, info.Path)
		}
		var got []string
		for _, m := range r.read(info.Path).Messages() {
			if m.Role == gateway.RoleUser {
				got = append(got, m.Text)
			}
		}
		wantEqual(r.t, "prompts that were kept", got, prompts)
		return
	}
	r.t.Fatalf("nothing was kept: %v", err)
}

// removeOpen removes a file that a program has open, which Windows doesn't let anybody
// do.
func removeOpen(t *testing.T, path string) {
	t.Helper()
	err := os.Remove(path)
	switch {
	case err != nil && runtime.GOOS == "windows":
		t.Skip("an open file can't be removed on Windows:", err)
	case err != nil:
		t.Fatal(err)
	}
}

// changedOutside has another program change the session's file, and gives its path and
// what is in it then.
func (r *rig) changedOutside(do func(path, content string) error) (path string, theirs []byte) {
	r.t.Helper()
	path = r.a.path
	content, err := os.ReadFile(path)
	if err == nil {
		err = do(path, string(content))
	}
	if err == nil {
		theirs, err = os.ReadFile(path)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return path, theirs
}
