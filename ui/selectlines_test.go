package ui

import (
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
)

func TestSelectedLinesAreCopiedFromTheSource(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24}).idle()
	r.press("tab L").idle()
	if r.a.selecting() {
		t.Fatal("lines of nothing are selected")
	}
	r.a.focusedLane().transcript.Load([]sessions.Message{
		{ID: "p", Role: gateway.RoleUser, Text: "How?", Time: time.Unix(0, 0)},
		{ID: "a", Role: gateway.RoleAssistant, Target: "p/m", Text: "# So\n\n\tcurl  -s\n- end\n"},
	})
	r.a.toast.text = ""
	r.press("L").idle()
	r.wantText("# So", "line 1 of 4", "y copy", "J K more lines")
	r.press("j j J").idle()
	r.wantText("lines 3–4 of 4")
	if got, want := r.copies("y"), "\tcurl  -s\n- end"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r.wantNoText("# So")
	r.press("L z tab").idle()
	if r.a.focusedLane().transcript.Picking() || r.a.zoomed {
		t.Error("the selection outlives its focus, or z was a key")
	}
}
