package ui

import (
	"slices"
	"strings"
	"testing"

	"sluice/ui/look"
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

// The palette names the keys that work where it was opened from.
func TestThePaletteNamesKeysThatWorkFromHere(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("reasoning").press("ctrl+p")
	note := func(id string) string {
		for _, row := range r.palette().Rows() {
			if row.ID == id {
				return row.Note.String()
			}
		}
		return "no row"
	}
	for id, want := range map[string]string{
		"regenerate": "ctrl+x r", "copy.all": "", "model.pick": "ctrl+l · ctrl+x m", "inspect": "f3 · ctrl+x i", "lane.go": "alt+1…8 · ctrl+x 1", "history": "ctrl+r",
	} {
		wantEqual(t, id+" from the prompt", note(id), want)
	}
	r.press("esc tab ctrl+p")
	for id, want := range map[string]string{"regenerate": "r · ctrl+x r", "copy.all": "Y", "inspect": "i · f3 · ctrl+x i", "history": ""} {
		wantEqual(t, id+" from the transcript", note(id), want)
	}
}

// What would do nothing is neither in the palette nor among the leader's letters; a search
// of the palette finds it with the reason.
func TestWhatWouldDoNothingIsNotOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("reasoning").press("ctrl+p")
	shown := r.palette().Shown()
	for id, words := range map[string]string{
		"copy.code": "no code block", "link.open": "no link", "branch.previous": "no other version", "branch.next": "no other version",
		"model.next": "no other model", "model.previous": "no other model", "lane.zoom": "one lane",
	} {
		if slices.Contains(shown, id) {
			t.Errorf("%s is offered", id)
		}
		r.palette().SetFilter(id)
		r.wantText(words)
		if letter := r.a.action(id).Leader; slices.ContainsFunc(r.a.leaderHints(), func(h look.Hint) bool { return letter != "" && h.Key == letter }) {
			t.Errorf("%s has a letter", id)
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
