package ui

import (
	"testing"
	"time"

	"sluice/ui/uitest"
)

func TestWhatLiesBehindABoxIsDrawnAnewFourTimesASecondAtMost(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	scripted(r)
	turn := streamed(r)
	r.press("ctrl+p")
	drawn, last := 0, r.a.behind.Veil
	for range 40 {
		arrive(r, turn, uitest.Text("more words "))
		r.send(ticked{r.a.now.Add(50 * time.Millisecond)})
		if r.a.behind.Veil != last {
			drawn, last = drawn+1, r.a.behind.Veil
		}
	}
	if drawn > 9 {
		t.Errorf("the veil was drawn %d times in two seconds", drawn)
	}
	r.press("esc")
	if r.a.behind.Veil != nil {
		t.Error("the veil is kept after the box has closed")
	}
	r.wantText("more words")
}

func TestABoxIsNotStaleBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle().press("ctrl+p")
	before := r.a.behind.Veil
	r.press("down")
	if r.a.behind.Veil != before {
		t.Error("a key in the box draws what lies behind anew")
	}
	r.a.name = "Another title"
	r.wantText("Another title")
	r.press("ctrl+c").look()
	r.send(nil)
}

func BenchmarkKeyInABox(b *testing.B) {
	r := newRig(b, rigOptions{w: 120, h: 36})
	long(r, 100)
	r.press("ctrl+p")
	down, up := keyPress(b, "down"), keyPress(b, "up")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = r.a.Update(down)
		_ = r.a.View()
		_, _ = r.a.Update(up)
		_ = r.a.View()
	}
}
