package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// rows are the lines of the screen.
func (r *rig) rows() []string { return strings.Split(r.text(), "\n") }

func TestAPromptToAllLanesStandsOnce(t *testing.T) {
	t.Parallel()
	for _, size := range []rect{{w: 80, h: 24}, {w: 120, h: 36}, {w: 140, h: 40}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h, ui: lanes(mini, haiku)}).idle()
		r.ask("poem").ask("What decides?")
		text := r.text()
		if n := strings.Count(text, "What decides?") - strings.Count(text, "▎ What decides?"); n != 1 {
			t.Errorf("%v: the prompt stands %d times:\n%s", size, n, text)
		}
		if row := r.rows()[2]; !strings.HasPrefix(row, " ▌ What decides?") || !strings.HasSuffix(strings.TrimSpace(row), "to all") {
			t.Errorf("%v: below the titles is %q", size, row)
		}
		r.wantNoText(" you ")
		r.press("tab")
		wantEqual(t, "following", r.a.lanes[0].transcript.Following(), true)
		for range 60 {
			r.press("k")
		}
		if row := r.rows()[2]; !strings.HasPrefix(row, " ▌ poem") {
			t.Errorf("%v: scrolled up to the first answer, below the titles is %q", size, row)
		}
		r.press("G").wantText(" ▌ What decides?")
	}
}

func TestAnAnswerBeginsAtTheTopOfItsLane(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku)}).idle()
	r.ask("first").ask("second")
	if row := r.rows()[3]; strings.Trim(row, " │") != "" {
		t.Errorf("above the answers is %q", row)
	}
	if row := r.rows()[4]; strings.Trim(row, " │") == "" {
		t.Error("no answer begins below the prompt")
	}
	r.press("tab k").wantText("▌ second") // the prompt comes from above, where it was asked
	r.press("G")
	wantEqual(t, "following", r.a.lanes[0].transcript.Following(), true)
}

func TestAFirstPromptThatStandsAboveCantBeScrolledTo(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku)}).idle()
	r.ask("only").press("tab")
	for _, keys := range []string{"k", "g", "pgup", "ctrl+u", "K K K"} {
		r.press(keys)
		if n := strings.Count(r.text(), "▌ only"); n != 1 {
			t.Errorf("after %s the prompt stands %d times:\n%s", keys, n, r.text())
		}
	}
	r.press("esc tab k")
	wantEqual(t, "following", r.a.lanes[0].transcript.Following(), true)
}

func TestAPromptToSomeLanesStandsInThem(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku, five)}).idle()
	r.ask("all of you").press("alt+1 O esc").ask("one of you")
	r.wantNoText("to all")
	r.wantText(" you ", "▌ one of you")
	wantEqual(t, "rows of the prompt", r.a.layout.prompt.h, 0)
	r.press("ctrl+x O").ask("all again").wantText("to all")
}

func TestALongPromptToAllTakesAFewRows(t *testing.T) {
	t.Parallel()
	for h, rows := range map[int]int{12: 0, 20: 1, 40: maxPromptRows} {
		r := newRig(t, rigOptions{w: 100, h: h, ui: lanes(mini, haiku)}).idle()
		r.ask(strings.Repeat("a long prompt ", 60))
		wantEqual(t, "rows", r.a.layout.prompt.h, rows)
		if rows > 0 && !strings.Contains(r.text(), "…") {
			t.Errorf("%d rows: nothing says that there is more", h)
		}
	}
}

// The heading of an answer stays where it says more than the lane's title.
func TestAnAnswerOfAnotherModelKeepsItsHeading(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku)}).idle()
	r.ask("hello")
	r.wantNoText(" gpt-4o-mini  ")
	r.a.lanes[0].settings.Target = five
	r.send(nil)
	r.wantText(" gpt-4o-mini  ")
}

func TestABarKeepsTheSilenceBeforeTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	withLanes(r, haiku)
	streamedTo(r, "Pasta is", "Because")
	turn := r.a.lanes[0].turn
	r.send(ticked{turn.lastData.Add(6 * time.Second)})
	if bar := r.a.laneRace(0, 50); strings.Count(ansi.Strip(bar), "┄") < 20 {
		t.Errorf("nothing shows the silence: %q", ansi.Strip(bar))
	}
	before := ansi.Strip(r.a.laneRace(0, 50))
	r.a.cancelTurn(turn)
	after := ansi.Strip(r.a.laneRace(0, 50))
	wantEqual(t, "the bar after the end", strings.Count(after, "┄"), strings.Count(before, "┄"))
}

func TestLinesArePickedAndPromptsFoundInLanes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku)}).idle()
	r.ask("wherefore").press("tab L")
	r.wantText("line 1 of", " gpt-4o-mini ")
	r.press("j J").press("esc")
	r.wantNoText("line 1 of")
	r.press("/").write("wherefore").idle().wantText("2 of 2")
	r.press("enter").idle().press("n esc")
	r.press("esc").wantNoText("› wherefore")
	r.wantText("to all")
}
