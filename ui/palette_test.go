package ui

import (
	"slices"
	"strings"
	"testing"

	"sluice/ui/overlay"
)

func TestThePaletteNamesOnlyActionsThatExist(t *testing.T) {
	t.Parallel()
	ids, seen := ActionIDs(), map[string]bool{}
	for _, group := range paletteGroups {
		for _, id := range group.ids {
			if !slices.Contains(ids, id) || seen[id] {
				t.Errorf("%s is no action, or twice in the palette", id)
			}
			seen[id] = true
		}
	}
	for id := range oldWords {
		if !slices.Contains(ids, id) {
			t.Errorf("there are old words of %s, which is no action", id)
		}
	}
}

func TestThePaletteBeginsWithWhatWasChosenLately(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.press("ctrl+p").wantNoText("Lately")
	r.press("esc ctrl+t esc ctrl+g esc f6 esc ctrl+t esc tab j tab").press("ctrl+p")
	wantEqual(t, "lately", r.palette().Shown()[:3], []string{"params", "lane.add", "gateway"})
	r.wantText("Lately", "Ask", "This answer")
	r.press("alt+3").wantText("Gateway")
}

func TestThePaletteHidesWhatCannotBeDoneAndTellsWhy(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle().press("ctrl+p")
	shown := r.palette().Shown()
	if slices.Contains(shown, "vote") || !slices.Contains(shown, "model.pick") {
		t.Errorf("shown: %v", shown)
	}
	r.wantText("not possible here, hidden")
	r.write("vote").wantText("not now: ")
	wantEqual(t, "an action that can't run", r.press("enter").a.overlay != nil, true)
}

func TestThePaletteFindsExactNamesFirstAndOldOnes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("Hi").press("ctrl+p")
	for typed, want := range map[string]string{
		"chain": "chain", "model.pick": "model.pick", "retry": "regenerate", "back-off": "gateway", "drill": "chain",
		"new chat": "chat.new", "theme": "theme", "Quit": "quit", "temperature": "params",
	} {
		r.palette().SetFilter(typed)
		if got := r.palette().Shown(); len(got) == 0 || got[0] != want {
			t.Errorf("%q finds %v first, want %s", typed, got, want)
		}
	}
}

func TestTabGoesToThePalettesNextGroup(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("Hi").press("ctrl+p")
	var groups []string
	for range 4 {
		row, _ := r.palette().Current()
		groups = append(groups, row.Section)
		r.press("tab")
	}
	wantEqual(t, "groups", strings.Join(groups, ", "), "Ask, This answer, Compare, Chain")
	r.press("shift+tab")
	row, _ := r.palette().Current()
	wantEqual(t, "back", row.Section, "Chain")
}

// palette is the open palette.
func (r *rig) palette() *overlay.List {
	r.t.Helper()
	p, ok := r.a.overlay.(*overlay.List)
	if !ok {
		r.t.Fatalf("no palette is open but %T", r.a.overlay)
	}
	return p
}
