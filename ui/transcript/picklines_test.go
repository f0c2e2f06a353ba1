package transcript

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func pickKeys(tr *Transcript, keys string) (Picked, bool) {
	var picked Picked
	var ok bool
	for _, k := range keys {
		picked, ok = tr.PickUpdate(tea.KeyPressMsg{Code: k, Text: string(k)})
	}
	return picked, ok
}

const pickSource = "# Head\n\n\tcurl -s \\\n\t  https://a.example/" + "very/long/very/long/very/long/very/long/very/long" + "\n- **bold**\u200b\n"

func pickable() *Transcript {
	tr := New(look.New(palette.Dark))
	tr.SetSize(40, 12)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text(pickSource))
	a.End(gateway.Explanation{}, nil)
	tr.SetFocused(true)
	return tr
}

func TestLinesAreCopiedAsTheyWereSent(t *testing.T) {
	t.Parallel()
	source := strings.Split(pickSource, "\n")
	for keys, want := range map[string][2]int{"y": {0, 1}, "jjJy": {2, 4}, "GKKy": {2, 5}, "ay": {0, 5}, "jjjjjjjy": {4, 5}, "jjJKKy": {1, 3}} {
		tr := pickable()
		before := tr.View()
		if !tr.PickLines() || !strings.Contains(uitest.Plain(tr.View()), "# Head") {
			t.Fatalf("no source in\n%s", uitest.Plain(tr.View()))
		}
		picked, ok := pickKeys(tr, keys)
		if !ok || picked.Text != strings.Join(source[want[0]:want[1]], "\n") || picked.Lines != want[1]-want[0] {
			t.Errorf("%s: got %q", keys, picked.Text)
		}
		if tr.Picking() || tr.View() != before {
			t.Errorf("%s: afterwards\n%s", keys, uitest.Plain(tr.View()))
		}
	}
}

func TestChosenLinesFitAndStayInSight(t *testing.T) {
	t.Parallel()
	for _, theme := range []palette.Theme{palette.Dark, palette.NoColour} {
		for _, size := range sizes {
			tr := New(look.New(theme))
			tr.SetSize(size.w, size.h)
			conversation(tr)
			a := tr.AddAnswer("long", "p/m", "m")
			a.Apply(uitest.Text(numberedText(9, 200)))
			tr.SetFocused(true)
			tr.PickLines()
			pickKeys(tr, "g")
			for range 90 {
				pickKeys(tr, "J")
				uitest.Size(t, tr.View(), size.w, size.h)
			}
			a.Apply(uitest.Text("more"))
			if got := uitest.Plain(tr.View()); !strings.Contains(got, "9.90") || !strings.Contains(got, "lines 1–91 of 200") {
				t.Errorf("%v:\n%s", size, got)
			}
			tr.SetSize(size.w+1, size.h)
			uitest.Size(t, tr.View(), size.w+1, size.h)
			tr.Remove("long")
			if tr.Picking() {
				t.Error("lines of nothing are chosen")
			}
			uitest.Size(t, tr.View(), size.w+1, size.h)
		}
	}
}

func TestEscAndNothingToSelect(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(40, 12)
	if tr.PickLines() {
		t.Error("an empty transcript has lines")
	}
	tr = pickable()
	before := tr.View()
	tr.PickLines()
	tr.PickUpdate(tea.KeyPressMsg{Code: tea.KeyEscape})
	if tr.Picking() || tr.View() != before {
		t.Errorf("after esc\n%s", uitest.Plain(tr.View()))
	}
}
