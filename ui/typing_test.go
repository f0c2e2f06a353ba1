package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// In the program: the keys reach the prompt, and a chip that backspace removed is
// a chip again.
func TestFieldF17ThePromptGivesBackWhatWasCut(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.write("a careful draft").press("ctrl+u")
	wantEqual(t, "cut", r.a.composer.Value(), "")
	r.press("ctrl+y")
	wantEqual(t, "back", r.a.composer.Value(), "a careful draft")
	r.press("ctrl+u ctrl+_")
	wantEqual(t, "undone", r.a.composer.Value(), "a careful draft")
	r.press("ctrl+w ctrl+y ctrl+u ctrl+y")
	wantEqual(t, "two cuts with a way back between", r.a.composer.Value(), "a careful draft")
	r.press("ctrl+w ctrl+_ ctrl+u ctrl+y")
	wantEqual(t, "two cuts with an undo between", r.a.composer.Value(), "a careful draft")
	r.press("ctrl+w")
	r.send(tea.PasteMsg{Content: "sketch"})
	r.press("ctrl+u ctrl+y")
	wantEqual(t, "two cuts with a paste between", r.a.composer.Value(), "a careful sketch")
	pasted := strings.Repeat("line\n", 500) + "end"
	r.press("ctrl+u")
	r.send(tea.PasteMsg{Content: pasted})
	r.press("backspace")
	wantEqual(t, "without the chip", r.a.composer.Value(), "")
	r.press("ctrl+y")
	wantEqual(t, "chip", r.a.composer.Value(), pasted)
	wantEqual(t, "chips", strings.Count(r.text(), "backspace removes"), 1)
	r.press("f1")
	r.wantText("ctrl+y")
}

const typedBidi = "typed \u202egpj.exe\u202c end"

func TestFieldP02TheScreenShowsWhatIsSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.write(typedBidi)
	if strings.Contains(r.text(), "\u202e") {
		t.Error("the screen shows the override")
	}
	wantEqual(t, "sent", r.a.composer.Value(), "typed gpj.exe end")
	r.press("ctrl+l")
	r.write(typedBidi)
	if strings.Contains(r.text(), "\u202e") {
		t.Error("the picker shows the override")
	}
}
