package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/uitest"
)

// rowOf is the row of the screen that has words, -1 for none.
func rowOf(r *rig, words string) int {
	return slices.IndexFunc(strings.Split(r.text(), "\n"), func(row string) bool { return strings.Contains(row, words) })
}

// An answer that is one of several has its head from the beginning: numbered once it has
// ended, its text would drop by a row.
func TestAnAnswerStaysInItsRowWhenItIsNumbered(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, rate: 300, ui: lanes(mini, haiku)}).idle()
	r.ask("hello")
	for version := 2; version <= 3; version++ {
		r.press("alt+1 r").until("its text comes", func() bool {
			t := r.a.lanes[0].turn
			return t != nil && len(t.received.Text()) > 20
		})
		r.wantText(fmt.Sprintf("%[1]d of %[1]d", version), "Short version")
		live := rowOf(r, "Short version")
		r.idle().wantText(fmt.Sprintf("%[1]d of %[1]d", version))
		wantEqual(t, "its first row", rowOf(r, "Short version"), live)
	}
}

// A silent answer can be given up and asked again, with the key that the panel names.
func TestASilentAnswerIsAskedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 30, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "fault-stall-20"} }}).idle()
	r.write("hello").press("enter").until("some of it came", func() bool { t := r.a.focusedLane().turn; return t != nil && t.received.Text() != "" })
	first := r.a.focusedLane().turn
	r.press("ctrl+x r").wantText("an answer is under way")
	if r.a.focusedLane().turn != first {
		t.Fatal("an answer that comes was asked again")
	}
	r.send(ticked{first.lastData.Add(18 * time.Second)})
	r.wantText("Silent for 18 s.", "Given up at "+first.lastData.Add(time.Minute).Format("15:04:05")+" unless more comes.", "esc stop it   ctrl+x r ask again")
	r.press("ctrl+x r").until("it was asked again", func() bool {
		t := r.a.focusedLane().turn
		return t != nil && t != first && t.received.Text() != ""
	})
	r.press("esc").idle()
	wantEqual(t, "requests", len(r.em.Requests()), 2)
	wantEqual(t, "answers saved", len(r.stored().Messages()), 3)
	if text := r.stored().Messages()[1].Text; text == "" {
		t.Error("what came of the first answer isn't kept")
	}
}

// While another try is waited for, the same key tries at once.
func TestTheNextTryIsMadeAtOnce(t *testing.T) {
	t.Parallel()
	for _, keys := range []string{"ctrl+x r", "tab r"} {
		r := newRig(t, rigOptions{w: 80, h: 30, ui: func(o *Options) {
			o.Target = gateway.Target{Provider: "openai", Model: "fault-429-retry-50-times-1"}
		}}).idle()
		r.write("hello").press("enter").shows("Waiting 50 s to try again. Try 2 of 3.")
		r.wantText("esc stop it   ctrl+x r try now")
		turn := r.a.focusedLane().turn
		r.press(keys)
		r.send(ticked{turn.lastData.Add(3 * time.Second)})
		r.idle()
		r.wantText("✓")
		wantEqual(t, keys+": requests", len(r.em.Requests()), 2)
		wantEqual(t, keys+": messages", len(r.stored().Messages()), 2)
	}
}

// In a measured run the run asks, not a key.
func TestARunNamesNoKeyThatAsksAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 30, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "fault-stall-20"} }}).idle()
	r.write("hello").press("enter").until("some of it came", func() bool { t := r.a.focusedLane().turn; return t != nil && t.received.Text() != "" })
	r.a.run = &run{}
	r.send(ticked{r.a.focusedLane().turn.lastData.Add(18 * time.Second)})
	r.wantText("Silent for 18 s.", "esc stop it")
	r.wantNoText("ask again")
	r.a.run = nil
}

// The dot of a silent answer is in the colour of warnings, below a lane and in the prompt's
// frame.
func TestTheDotOfASilentAnswerWarns(t *testing.T) {
	t.Parallel()
	for _, several := range []bool{false, true} {
		r := newRig(t, rigOptions{w: 120, h: 30}).idle()
		scripted(r)
		if several {
			withLanes(r, haiku)
		}
		turn := streamed(r)
		arrive(r, turn, uitest.Text("Pasta"))
		line := func() string {
			if several {
				return r.a.laneStatus(0, 60)
			}
			return r.a.figureLine(r.a.focusedLane(), 100)
		}
		if dot := r.a.styles.Water.Render("●"); !strings.Contains(line(), dot) {
			t.Errorf("several %t, while it comes: %q", several, line())
		}
		r.send(ticked{turn.lastData.Add(11 * time.Second)})
		if dot := r.a.styles.Warning.Render("●"); !strings.Contains(line(), dot) {
			t.Errorf("several %t, silent: %q", several, line())
		}
	}
}

// Of what went wrong the beginning is seen first, however small the screen: the end can be
// scrolled to, and back.
func TestAPanelBeginsOnTheScreen(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 40, h: 12, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "fault-401"} }}).idle()
	r.ask("hello").wantText("▌ openai refused the key.")
	r.wantNoText("scrolled up")
	r.press("tab")
	for range 20 {
		r.press("j")
	}
	r.wantText("y copy report")
	r.wantNoText("refused the key.", "scrolled up")
	for range 20 {
		r.press("k")
	}
	r.wantText("▌ hello")
	r.press("G").wantText("▌ openai refused the key.")
}

// A command and an address in a panel can be copied: neither is cut, and the command is in
// one row.
func TestCommandsAndAddressesAreWhole(t *testing.T) {
	t.Parallel()
	fault := gateway.Target{Provider: "openai", Model: "fault-401"}
	r := newRig(t, rigOptions{w: 120, h: 40, ui: lanes(fault, mini, haiku)}).idle()
	r.ask("hello")
	r.wantText("sluice config set-key openai")
	panel := r.a.layout.columns[0].w
	var words strings.Builder
	for row := range strings.SplitSeq(r.text(), "\n") {
		if cell := ansi.Truncate(row, panel, ""); strings.HasPrefix(cell, " ▌ ") {
			words.WriteString(strings.TrimSpace(strings.TrimPrefix(cell, " ▌ ")))
		}
	}
	if !strings.Contains(words.String(), "https://platform.openai.com/account/api-keys") {
		t.Errorf("the address isn't whole:\n%s", r.text())
	}
}

// asciiOnly fails where the screen shows a sign that isn't ASCII.
func (r *rig) asciiOnly(what string) {
	r.t.Helper()
	for _, line := range strings.Split(ansi.Strip(r.a.View().Content), "\n") {
		for _, sign := range line {
			if sign >= utf8.RuneSelf && !unicode.Is(unicode.Han, sign) { // which an answer has
				r.t.Errorf("%s: %q (%U) in %q", what, sign, sign, line)
				break
			}
		}
	}
}

// On a terminal that has only ASCII, every screen is drawn with that, at every size and
// without colours too.
func TestScreensAreDrawnWithASCII(t *testing.T) {
	t.Chdir(t.TempDir())
	plain := func(o *Options) {
		withChains(&chainShelf{chains: []sessions.Chain{resilient}})(o)
		o.Target, o.ASCII = tour, true
	}
	text := "# Head\n\n- one\n  - two\n- [x] done\n\n1. [ ] open\n\n> [!NOTE]\n> quoted\n\n---\n\n```go\nx := 1 // " + strings.Repeat("long ", 30) + "\n```\n\n| a | b |\n|---|---|\n| 1 | " + strings.Repeat("word ", 60) + " |\n"
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {200, 50}} {
		for _, mono := range []bool{false, true} {
			open := func() *rig {
				return newRig(t, rigOptions{w: size.w, h: size.h, ui: func(o *Options) { plain(o); o.NoColor = mono }}).idle()
			}
			what := fmt.Sprintf("%dx%d, mono %t", size.w, size.h, mono)
			r := open()
			r.asciiOnly(what + ", first run")
			turn := streamed(r)
			arrive(r, turn, uitest.Reasoning("hm"), uitest.Text(text))
			r.asciiOnly(what + ", an answer comes")
			r.send(ticked{turn.lastData.Add(18 * time.Second)})
			r.asciiOnly(what + ", it is silent")
			_, _ = r.a.Update(deltasArrived{id: turn.id, batch: gateway.Batch{Last: true, Err: &gateway.Error{Kind: gateway.KindRate, Provider: "openai", Status: 429}}})
			r.asciiOnly(what + ", it failed")
			r.press("tab g").asciiOnly(what + ", scrolled up")
			r = open()
			withLanes(r, mini)
			r.asciiOnly(what + ", two lanes")
			streamed(r)
			r.asciiOnly(what + ", two lanes answering")
		}
	}
	for _, id := range ActionIDs() {
		r := newRig(t, rigOptions{w: 120, h: 36, ui: plain}).idle()
		r.ask("Hi")
		r.run(r.a.runAction(r.a.action(id)))
		r.idle().send(tea.WindowSizeMsg{Width: 120, Height: 36})
		r.asciiOnly(id)
		r.press("down enter").idle().asciiOnly(id + ", down, enter")
	}
}

// Where as little as possible may move, text comes twice a second, seconds are counted by
// fives, and no cursor blinks.
func TestReducedMotion(t *testing.T) {
	t.Parallel()
	for _, still := range []bool{false, true} {
		var waits []time.Duration
		r := newRig(t, rigOptions{ui: func(o *Options) { o.Still = still }}).idle()
		r.a.after = func(d time.Duration, _ func(time.Time) tea.Msg) tea.Cmd { waits = append(waits, d); return nil }
		wantEqual(t, "the cursor blinks", r.a.View().Cursor.Blink, !still)
		turn := streamed(r)
		arrive(r, turn, uitest.Text("one\ntwo"))
		want := tickEvery
		if still {
			want = 5 * time.Second
		}
		if !slices.Contains(waits, want) {
			t.Errorf("still %t: it waits %v, never %v", still, waits, want)
		}
		wantEqual(t, "half of a line is shown", strings.Contains(r.text(), "two"), !still)
		wantEqual(t, "a caret", strings.Contains(r.text(), "▍"), !still)
	}
}
