package ui

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/external"
	"sluice/ui/overlay"
)

func withLinks(r *rig, text string) {
	r.a.focusedLane().transcript.Load([]sessions.Message{
		{ID: "p", Role: gateway.RoleUser, Text: "Where is that?", Time: time.Unix(0, 0)},
		{ID: "a", Role: gateway.RoleAssistant, Target: "p/m", Text: text},
	})
}

func TestALinkIsOpenedOnlyAfterItsHostWasNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 24}).idle()
	withLinks(r, "In the [manual](https://docs.example.org/a/b).")
	r.press("tab").idle()
	r.wantText("o link")
	r.press("o").idle()
	r.wantText("Open docs.example.org in the browser?", "https://docs.example.org/a/b")
	r.press("n").idle()
	r.wantNoText("Open docs.example.org")
	r.press("o y").idle()
	if !strings.Contains(r.a.toast.text, external.ErrNoBrowser.Error()) {
		t.Errorf("without a browser it says %q", r.a.toast.text)
	}
	r.press("o").idle()
	if _, ok := r.a.overlay.(*overlay.Links); !ok {
		t.Fatal("o opened nothing")
	}
	if got := r.copies("c"); got != "https://docs.example.org/a/b" {
		t.Errorf("c copied %q", got)
	}
}

func TestWithoutLinksOSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 24}).idle()
	withLinks(r, "Nowhere.")
	r.press("tab").idle()
	r.wantNoText("o link")
	r.press("o").idle()
	r.wantText("this message has no link")
	withLinks(r, "[Here](javascript:alert(1)).")
	r.press("o").idle()
	r.wantText("can't be opened: only http, https and mailto")
}
