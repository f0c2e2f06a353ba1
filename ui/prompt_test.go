package ui

import (
	"os"
	"path/filepath"
	"testing"

	"sluice/sessions"
)

// The history goes over all sessions: of earlier runs, of other programs.
func TestTheHistoryIsThatOfAllSessions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newRig(t, rigOptions{dir: dir}).idle().ask("asked first").ask("asked second in words")
	newRig(t, rigOptions{dir: dir}).idle().ask("asked third")

	r := newRig(t, rigOptions{dir: dir}).idle()
	r.press("up")
	wantEqual(t, "before the sessions are read", r.a.composer.Value(), "")
	r.write("draft")
	r.send(historyWanted{})
	r.idle()
	wantEqual(t, "draft", r.a.composer.Value(), "draft")
	r.press("up")
	wantEqual(t, "newest", r.a.composer.Value(), "asked third")
	r.press("up up up up up")
	wantEqual(t, "oldest", r.a.composer.Value(), "asked first")
	r.press("down down down down")
	wantEqual(t, "draft", r.a.composer.Value(), "draft")
	r.ask("asked now")
	r.press("ctrl+r").idle()
	r.wantText("asked now", "asked third", "asked second", "asked first")
	r.write("second words")
	r.press("enter").idle()
	wantEqual(t, "found", r.a.composer.Value(), "asked second in words")
}

func TestTheHistoryIsReadForTheListIfItWasNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newRig(t, rigOptions{dir: dir}).idle().ask("asked before")
	r := newRig(t, rigOptions{dir: dir}).idle().press("ctrl+r").idle()
	r.wantText("Earlier prompts", "asked before")

	r = newRig(t, rigOptions{}).idle().press("ctrl+r").idle()
	r.wantText("no prompt was sent yet")

	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r = newRig(t, rigOptions{w: 120, h: 30}).idle()
	r.a.opts.Store = sessions.NewStore(file)
	r.press("ctrl+r").idle()
	wantEqual(t, "read", r.a.historyRead, false)
	r.wantText("saved sessions can't be read")
}
