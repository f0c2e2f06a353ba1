package ui

import (
	"strings"
	"testing"
)

func TestHelpNamesEveryKeyOnceAndTheFocussFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 200, h: 200}).idle()
	r.press("f1")
	text := r.text() + r.press("pgdown").text() + r.press("pgdown").text()
	r.press("pgup pgup")
	for _, act := range r.a.keymap {
		if key := r.a.shownKey(act); key != "" && act.aliasOf == "" && !strings.Contains(text, key) {
			t.Errorf("help doesn't name %s of %s", key, act.id)
		}
	}
	first := func() string {
		best, at := "", len(r.text())
		for _, title := range []string{"Prompt", "Reading an answer", "Comparing", "Anywhere"} {
			if i := strings.Index(r.text(), "│ "+title); i >= 0 && i < at {
				best, at = title, i
			}
		}
		return best
	}
	wantEqual(t, "in the prompt", first(), "Prompt")
	r.press("esc tab f1")
	wantEqual(t, "in the transcript", first(), "Reading an answer")
}

func TestHelpIsSearched(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle().press("f1")
	for typed, want := range map[string]string{"TTFT": "first word", "p95": "slowest 5 %", "blind": "vote, blind", "retry": "again, other model", "jkq": "nothing matches"} {
		r.write(typed).wantText(want)
		r.wantNoText("earlier, later ones")
		r.press("esc").wantText("Help")
	}
	r.press("esc").wantNoText("Help ─")
}

func TestHelpScrollsToItsEnd(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle().press("f1")
		seen := ""
		for range 60 {
			seen += r.text()
			r.press("pgdown")
		}
		for _, words := range []string{"What the figures mean", "within noise", "mark a message", "all actions"} {
			if !strings.Contains(seen, words) {
				t.Errorf("%dx%d: %q is never seen", size.w, size.h, words)
			}
		}
	}
}
