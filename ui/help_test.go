package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

func TestHelpNamesEveryKeyOnceAndTheFocussFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	keys := map[string]int{"/": -1, "ctrl+x": -5} // the prompt's slash, and the leader before letters
	for _, s := range r.a.helpSections() {
		for _, row := range s.Rows {
			leader := ""
			for key := range strings.FieldsSeq(row.Keys) { // letters after the leader share it
				if keys[leader+key]++; key == "ctrl+x" {
					leader = "ctrl+x "
				}
			}
		}
	}
	for _, act := range r.a.keymap {
		if key := r.a.shownKey(act); key != "" && act.aliasOf == "" && keys[key] != 1 {
			t.Errorf("help names %s of %s %d times", key, act.id, keys[key])
		}
	}
	r.press("f1")
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

// On a screen of 120x36 all of the help is in sight, what the figures mean as well, no
// group is divided, and no line of it wraps.
func TestTheHelpIsSeenAtOnceOnAUsualScreen(t *testing.T) {
	t.Parallel()
	two := []gateway.Target{tour, {Provider: "openai", Model: "gpt-4o-mini"}}
	for name, state := range map[string]struct {
		keys  string
		lanes []gateway.Target
	}{"prompt": {"f1", nil}, "transcript": {"tab f1", nil}, "lanes": {"tab f1", two}} {
		for _, size := range []struct{ w, h int }{{120, 36}, {140, 40}, {200, 50}} {
			r := newRig(t, rigOptions{w: size.w, h: size.h, ui: func(o *Options) { o.Targets = state.lanes }}).idle().ask("Hi").press(state.keys)
			r.wantText("What the figures mean", "within noise", "Set up and save", "suspend", "move it", "select text")
			r.wantNoText("more ─", "↑↓ scroll")
			rows := 0
			for _, s := range r.a.helpSections() {
				rows += len(s.Rows) + 1
			}
			if lines := helpLines(r); lines != rows+len(figureHelp.Rows)+1 {
				t.Errorf("%s at %dx%d: %d lines, want %d: one wraps\n%s", name, size.w, size.h, lines, rows+len(figureHelp.Rows)+1, r.text())
			}
		}
	}
}

// helpLines counts the lines in the columns of the open help that aren't blank.
func helpLines(r *rig) int {
	n := 0
	for line := range strings.SplitSeq(r.text(), "\n") {
		_, line, inBox := strings.Cut(line, "│ ")
		if cells := strings.Split(line, "│"); inBox && len(cells) >= 4 {
			for _, cell := range cells[:3] {
				if strings.TrimSpace(cell) != "" {
					n++
				}
			}
		}
	}
	return n
}

// What is found is marked, and a row shows why it is found: by its keys, its words, or a
// word that is otherwise not shown.
func TestHelpIsSearched(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle().press("f1")
	for typed, want := range map[string]struct{ shown, marked, not string }{
		"TTFT":       {"first word", "TTFT", "vote"},
		"p95":        {"slowest 5 %", "p95", "vote"},
		"blind":      {"vote, blind", "blind", "mark a message"},
		"retry":      {"again, other model · retry", "retry", "vote"},
		"cost":       {"gateway, parameters · cost", "cost", "vote"},
		"lane":       {"go to a lane", "lane", "new line"},
		"K":          {"J K", "K", "j k"},
		"j":          {"a line", "j", "mark a message"},
		"shift+f5":   {"f5 shift+f5", "shift+f5", "f2"},
		"f5":         {"f5 shift+f5", "f5", "f2"},
		"ctrl+x K":   {"connect, raw JSON", "K", "theme"},
		"[":          {"its versions", "[", "branches"},
		"copy lines": {"copy code, lines", "lines", "a line"},
		"hink":       {"as sent, thinking", "hink", "vote"},
	} {
		r.write(typed).wantText(want.shown)
		r.wantNoText(want.not, "earlier, later ones")
		if !strings.Contains(underlined(r), want.marked) {
			t.Errorf("%q: marked is %q, want %q", typed, underlined(r), want.marked)
		}
		r.press("esc").wantText("Help")
	}
	r.write("jkq").wantText("nothing matches")
	r.press("esc esc").wantNoText("Help ─")
}

// underlined is what is underlined on the screen.
func underlined(r *rig) string {
	var b strings.Builder
	on := false
	for i, piece := range strings.Split(r.a.View().Content, "\x1b[") {
		codes, text, _ := strings.Cut(piece, "m")
		if i == 0 {
			continue
		}
		switch list := strings.Split(codes, ";"); {
		case slices.Contains(list, "4"):
			on = true
		default:
			on = on && codes != "" && !slices.Contains(list, "0") && !slices.Contains(list, "24")
		}
		if on {
			b.WriteString(text)
		}
	}
	return b.String()
}

// The help's key opens it over any box, with the box's own keys first; esc returns to the
// box as it was.
func TestTheHelpOpensOverABox(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: withChains(&chainShelf{})}).idle().ask("Hi").press("ctrl+p").write("vote")
	box, before := r.a.overlay, r.text()
	r.wantText("esc clear", " f1 help")
	r.press("f1").wantText("╭─ Help", "In this box", "do it", "What the figures mean", "within noise", "esc back")
	r.wantNoText("f1 help")
	r.write("xyz").wantText("nothing matches")
	r.send(tea.PasteMsg{Content: "zyx"})
	r.wantText("xyzzyx")
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	r.press("esc esc")
	if r.a.overlay != box || r.text() != before {
		t.Errorf("the box has changed:\n%s", r.text())
	}
	r.press("f1 f1")
	wantEqual(t, "closed by its own key", r.text(), before)
	r.press("f1 ctrl+c")
	if r.a.overlay != nil || r.a.boxHelp != nil {
		t.Error("ctrl+c leaves a box open")
	}
	r.press("f7 f1").wantText("The steps", "rehearse a failure", "What will be posted")
	r.press("esc").wantNoText("╭─ Help")
	r.press("esc esc ctrl+x E f1").idle() // where text is edited
	r.wantText("╭─ Help", "In this box", "leave it")
	r.write("new").press("esc esc")
	r.wantText("Hi")
	r.wantNoText("│ new", "╭─ Help")
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
