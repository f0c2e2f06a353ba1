package ui

import (
	"strings"
	"testing"
)

func TestNoStepOfAChainHasAHintThatIsCut(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{80, 24}, {60, 20}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h, ui: withChains(&chainShelf{})}).idle()
		r.press("f7").idle().press("tab")
		fields := 0
		for form := r.a.overlay.(*chainComposer); form.area == areaFields; fields++ {
			if hint := stepHints[form.field]; !strings.Contains(r.said(), hint) {
				t.Errorf("%dx%d cuts %q:\n%s", size.w, size.h, hint, r.text())
			}
			r.wantNoText(" …")
			r.press("tab")
		}
		wantEqual(t, "fields behind the target", fields, int(stepFields)-1)
	}
}

// said is the screen's words in one line, without the frames around them.
func (r *rig) said() string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(r.text())), " ")
}

func TestNoFormCutsItsHints(t *testing.T) {
	t.Parallel()
	forms := []struct {
		name, keys string
		hints      []string
	}{
		{"the gateway sheet", "ctrl+g", controlHints[:]},
		{"the parameters", "ctrl+t", paramHints[:]},
		{"the plan of a run", "ctrl+x .", runHints[:]},
	}
	for _, size := range []struct{ w, h int }{{80, 24}, {60, 20}} {
		for _, form := range forms {
			r := newRig(t, rigOptions{w: size.w, h: size.h}).idle().ask("hello")
			r.press(form.keys)
			for _, hint := range form.hints {
				if !strings.Contains(r.said(), hint) {
					t.Errorf("%s at %dx%d cuts %q:\n%s", form.name, size.w, size.h, hint, r.text())
				}
				r.press("tab")
			}
		}
	}
}
