package ui

import (
	"fmt"
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
		w, h, lanes, current int
		zoomed               bool
		first, last, rows    int
	}{
		{200, 24, 1, 0, false, 0, 0, 1},
		{79, 24, 2, 0, false, 0, 0, 1}, {79, 24, 2, 1, false, 1, 1, 1},
		{80, 24, 2, 0, false, 0, 1, 1}, {80, 24, 4, 1, false, 0, 1, 1}, {80, 24, 4, 2, false, 2, 3, 1},
		{116, 24, 3, 2, false, 0, 2, 1}, {115, 24, 3, 2, false, 1, 2, 1},
		{120, 36, 6, 0, false, 0, 2, 1}, {120, 36, 6, 3, false, 3, 5, 1}, {120, 36, 4, 3, false, 1, 3, 1}, {120, 36, 8, 7, false, 5, 7, 1},
		{140, 40, 3, 0, false, 0, 2, 1}, {200, 43, 4, 0, false, 0, 3, 1}, {200, 43, 5, 0, false, 0, 3, 1}, {300, 43, 8, 5, false, 4, 7, 1},
		{200, 44, 4, 0, false, 0, 3, 1}, {200, 44, 5, 0, false, 0, 4, 2}, {200, 50, 8, 5, false, 0, 7, 2}, {120, 50, 8, 7, false, 2, 7, 2},
		{79, 50, 8, 7, false, 7, 7, 1}, {200, 50, 8, 2, true, 2, 2, 1},
	} {
		first, last, rows := visibleLanes(test.w, test.h, layoutNeeds{lanes: test.lanes, current: test.current, zoomed: test.zoomed})
		if first != test.first || last != test.last || rows != test.rows {
			t.Errorf("%+v: got %d to %d in %d", test, first, last, rows)
		}
	}
}

func TestColumnsFillTheScreenAndAreWideEnough(t *testing.T) {
	t.Parallel()
	for w := minWidth; w < 400; w++ {
		for h := minHeight; h < 60; h += 7 {
			for lanes := 1; lanes <= MostLanes; lanes++ {
				for current := range lanes {
					l := newLayout(w, h, layoutNeeds{composerLines: 1, lanes: lanes, current: current, promptLines: 5, sidebar: true})
					checkColumns(t, l, lanes, current)
					if t.Failed() {
						t.Fatalf("%d lanes, at %d, in %dx%d: %+v", lanes, current, w, h, l)
					}
				}
			}
		}
	}
}

// checkColumns checks that the columns fill their place row by row.
func checkColumns(t *testing.T, l layout, lanes, current int) {
	t.Helper()
	x, y, height, seen := 0, 0, 0, false
	for i, c := range l.columns {
		if i > 0 && c.y != y {
			if x != l.lane.w {
				t.Errorf("a row is %d cells wide", x)
			}
			x, y = 0, height
		} else if i > 0 {
			x += dividerWidth
		}
		if c.x != x || c.y != y || len(l.columns) > 1 && c.w < minColumnWidth || l.transcriptHeight(c) < 1 {
			t.Errorf("column %d is %+v, want it at %d, %d", i, c, x, y)
		}
		x, height, seen = x+c.w, y+c.h, seen || c.lane == current
	}
	if x != l.lane.w || height != l.lane.h || !seen {
		t.Errorf("the columns take %d by %d cells; the current one is among them: %v", x, height, seen)
	}
	if shown := l.tabs.h > 0; shown != (len(l.columns) < lanes) {
		t.Errorf("names in a row: %v", shown)
	}
	if bottom := l.lane.y + l.lane.h + l.message.h + l.composer.h + l.foot.h; bottom != l.screen.h {
		t.Errorf("all end at row %d", bottom)
	}
}

// Every divider meets the rule above, and nothing else stands in its column but the prompt
// to all lanes.
func TestDividersMeetTheRules(t *testing.T) {
	t.Parallel()
	for _, size := range []rect{{w: 80, h: 20}, {w: 120, h: 36}, {w: 157, h: 20}, {w: 200, h: 30}, {w: 157, h: 50}, {w: 120, h: 50}} {
		for _, keys := range []string{"", "tab", "tab l", "tab l l", "tab l l l"} {
			r := newRig(t, rigOptions{w: size.w, h: size.h, ui: lanes(mini, haiku, tour, five)}).idle()
			r.press(keys)
			lines := strings.Split(r.text(), "\n")
			place := r.a.layout.lane
			for _, c := range r.a.layout.columns {
				if c.x == 0 {
					continue
				}
				var got string
				for y := place.y + c.y; y < place.y+c.y+c.h; y++ {
					got += ansi.Cut(lines[y], c.x-1, c.x)
				}
				if want := r.a.joint(c) + strings.Repeat("│", c.h-1); got != want {
					t.Errorf("%v, %q: the divider before lane %d is %q", size, keys, c.lane, got)
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
	r.wantText("▌2 anthropic/claude-haiku-4-5")
	r.wantNoText("▌1 openai", "▸1 openai")
	r.press("esc").wantText("▸2 anthropic/claude-haiku-4-5")
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
