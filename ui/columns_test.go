package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/uitest"
)

func TestVisibleLanes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		w, lanes, current int
		zoomed            bool
		first, last       int
	}{
		{200, 1, 0, false, 0, 0},
		{79, 2, 0, false, 0, 0}, {79, 2, 1, false, 1, 1},
		{80, 2, 0, false, 0, 1}, {80, 4, 1, false, 0, 1}, {80, 4, 2, false, 2, 3},
		{116, 3, 2, false, 0, 2}, {115, 3, 2, false, 1, 2},
		{120, 6, 0, false, 0, 2}, {120, 6, 3, false, 3, 5}, {120, 4, 3, false, 1, 3}, {120, 8, 7, false, 5, 7},
		{200, 4, 0, false, 0, 3}, {200, 5, 0, false, 0, 4}, {200, 8, 5, false, 3, 7},
		{200, 4, 2, true, 2, 2},
	} {
		first, last := visibleLanes(test.w, layoutNeeds{lanes: test.lanes, current: test.current, zoomed: test.zoomed})
		if first != test.first || last != test.last {
			t.Errorf("%+v: got %d to %d", test, first, last)
		}
	}
}

func TestColumnsFillTheScreenAndAreWideEnough(t *testing.T) {
	t.Parallel()
	for w := minWidth; w < 400; w++ {
		for lanes := 1; lanes <= MostLanes; lanes++ {
			for current := range lanes {
				l := newLayout(w, 24, layoutNeeds{composerLines: 1, lanes: lanes, current: current})
				x := 0
				for i, c := range l.columns {
					if i > 0 {
						x += dividerWidth
					}
					if c.x != x || len(l.columns) > 1 && c.w < minColumnWidth {
						t.Fatalf("%d lanes in %d cells: column %d is %+v, want it at %d", lanes, w, i, c, x)
					}
					x += c.w
				}
				if x != w || !slices.ContainsFunc(l.columns, func(c column) bool { return c.lane == current }) {
					t.Fatalf("%d lanes in %d cells, at %d: %+v", lanes, w, current, l.columns)
				}
				if shown := l.tabs.h > 0; shown != (len(l.columns) < lanes) {
					t.Fatalf("%d lanes in %d cells: tabs %v", lanes, w, shown)
				}
			}
		}
	}
}

// Every divider meets the rule above, and nothing else stands in its column.
func TestDividersMeetTheRules(t *testing.T) {
	t.Parallel()
	for _, w := range []int{80, 100, 120, 157, 200, 237} {
		for _, keys := range []string{"", "tab", "tab l", "tab l l", "tab l l l"} {
			r := newRig(t, rigOptions{w: w, h: 20, ui: lanes(mini, haiku, tour, five)}).idle()
			r.press(keys)
			lines := strings.Split(r.text(), "\n")
			place := r.a.layout.lane
			for _, c := range r.a.layout.columns[1:] {
				var got string
				for y := place.y; y < place.y+place.h; y++ {
					got += ansi.Cut(lines[y], c.x-1, c.x)
				}
				if want := "┬" + strings.Repeat("│", place.h-1); got != want {
					t.Errorf("%d cells, %q: the divider before lane %d is %q", w, keys, c.lane, got)
				}
				if got := ansi.Cut(lines[place.y], c.x-2, c.x+1); got != "─┬─" {
					t.Errorf("%d cells, %q: the rules meet as %q", w, keys, got)
				}
			}
		}
	}
}

func TestTheFocusedLaneIsPlainWithoutColour(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 20, ui: func(o *Options) {
		lanes(mini, haiku, five)(o)
		o.NoColor = true
	}}).idle()
	r.press("tab l")
	r.wantText("▸ anthropic/claude-haiku-4-5")
	r.wantNoText("▸ openai")
}

func TestThePageAndTheTabsFollowTheFocus(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 24, ui: lanes(mini, haiku, tour, five, mini, haiku)}).idle()
	r.wantText("lanes 1–3 of 6", "▸1 gpt-4o-mini ·")
	r.press("alt+3 l").wantText("lanes 4–6 of 6", "▸4 gpt-5")
	r.press("h").wantText("lanes 1–3 of 6")
	r.press("z").wantText("lane 3 of 6")
	r.press("z").wantText("lanes 1–3 of 6")
	for _, tab := range r.a.tabs(120) {
		if at, ok := r.a.tabAt(tab.x, 1); !ok || at != tab.lane {
			t.Errorf("a click on the tab of lane %d goes to %d, %v", tab.lane, at, ok)
		}
	}
	narrow := newRig(t, rigOptions{w: 40, h: 12, ui: lanes(mini, haiku, tour, five, mini, haiku, tour, five)}).idle()
	narrow.press("alt+8").wantText("▸8")
}

// fourLanes fills the screen with four lanes of long conversations.
func fourLanes(b testing.TB) *rig {
	r := newRig(b, rigOptions{w: 200, h: 50, ui: lanes(mini, haiku, tour, five)})
	for _, l := range r.a.lanes {
		l.load(conversationOf(50))
	}
	r.send(nil)
	return r
}

// BenchmarkFourLanes draws a frame where one of four lanes has changed, and one
// where all of them are drawn anew.
func BenchmarkFourLanes(b *testing.B) {
	for _, all := range []bool{false, true} {
		b.Run(fmt.Sprintf("all=%v", all), func(b *testing.B) {
			r := fourLanes(b)
			first := r.a.lanes[0].transcript
			b.ReportAllocs()
			for b.Loop() {
				first.Redraw()
				if all {
					for _, l := range r.a.lanes {
						l.title = cachedRule{}
						again := *r.a.styles
						l.transcript.SetStyles(&again)
					}
				}
				_, _ = r.a.Update(nil)
				_ = r.a.View()
			}
		})
	}
}

// BenchmarkFourLanesStream draws a frame of four growing answers.
func BenchmarkFourLanesStream(b *testing.B) {
	r := fourLanes(b)
	streamed(r)
	piece, n := uitest.Text("some **more** words of `text` "), 0
	b.ReportAllocs()
	for b.Loop() {
		if n++; n%200 == 0 { // an answer's length, then another
			for _, l := range r.a.lanes {
				_, _ = r.a.Update(deltasArrived{id: l.turn.id, batch: gateway.Batch{Last: true}})
			}
			streamed(r)
		}
		for _, l := range r.a.lanes {
			at := l.turn.lastData.Add(33 * time.Millisecond)
			_, _ = r.a.Update(deltasArrived{id: l.turn.id, batch: gateway.Batch{Deltas: []gateway.Delta{piece}, Times: []time.Time{at}}})
			_ = r.a.View()
		}
	}
}
