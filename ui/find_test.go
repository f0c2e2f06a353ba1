package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

func TestLettersTypeWhileASearchHasTheCursor(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24}).idle()
	r.ask("Why is pizza so good?").press("tab")
	r.press("/").write("xyq").idle()
	if r.quit || r.a.overlay != nil || len(r.a.lanes) != 1 {
		t.Fatal("a letter was a key")
	}
	r.wantText("› xyq", "not found")
	if c := r.a.View().Cursor; c == nil || c.Y != r.a.layout.lane.y+r.a.layout.lane.h-1 {
		t.Errorf("the cursor is at %v", c)
	}
	r.press("ctrl+u").write("PIZZA").idle().wantText("› PIZZA", "2 of 2")
	r.press("enter").idle()
	if c := r.a.View().Cursor; c != nil {
		t.Errorf("a cursor at %v after enter", c)
	}
	first := r.text()
	r.press("n").idle()
	r.wantText("1 of 2")
	if first == r.text() {
		t.Error("n did nothing")
	}
	r.press("esc").idle()
	if strings.Contains(r.text(), "› PIZZA") || r.a.focus != focusTranscript {
		t.Error("esc didn't clear the search alone")
	}
	r.press("n").idle().wantText("nothing is searched: / finds")
}

func TestASearchIsItsLanesAndEndsWithTheFocus(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 30, ui: func(o *Options) { o.Targets = []gateway.Target{tour, {Provider: "openai", Model: "gpt-4o-mini"}} }}).idle()
	r.ask("Why is pizza so good?").press("tab").press("/").write("pizza").idle()
	r.press("tab").idle().write("z")
	if !r.a.zoomed {
		t.Error("a letter still went to the search after the focus had left it")
	}
	if n := strings.Count(r.text(), "› pizza"); n > 1 {
		t.Errorf("%d search lines", n)
	}
	r.write("z").press("shift+tab").idle().wantText("› pizza")
	r.press("esc").idle()
	if strings.Contains(r.text(), "› pizza") {
		t.Error("the search is still there")
	}
}

func TestEscLeavesTheSearchAndNotTheAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24, rate: 50}).idle()
	r.write("Why is pizza so good?").press("enter").shows("Welcome")
	r.press("tab").press("/").write("the")
	r.press("esc")
	if !r.a.focusedLane().busy() {
		t.Error("esc stopped the answer")
	}
	if r.a.finding() {
		t.Error("the search is still there")
	}
	r.press("ctrl+c").idle()
	r.send(tea.WindowSizeMsg{Width: 40, Height: 12})
}
