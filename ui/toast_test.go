package ui

import (
	"strings"
	"testing"
)

func TestAMessageInTheFooterTakesTheLinesThatItNeeds(t *testing.T) {
	t.Parallel()
	const words = "nothing was sent: the endpoint raw:openai/chat/completions of the second lane wants JSON, and the prompt is none: line 1, column 1"
	for _, size := range []struct{ w, h, lines int }{{200, 50, 1}, {80, 24, 2}, {60, 20, 3}, {40, 12, 4}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
		before := r.a.layout
		r.run(r.a.say(words))
		r.a.arrange()
		lines := strings.Split(r.text(), "\n") // look checks the frame's size
		foot := strings.Join(strings.Fields(strings.Join(lines[len(lines)-size.lines:], " ")), " ")
		if want := words; foot != want && !(size.lines == 4 && strings.HasSuffix(foot, "…")) {
			t.Errorf("%dx%d: the footer says %q\nwant %q", size.w, size.h, foot, want)
		}
		wantEqual(t, "lines", r.a.layout.foot.h, size.lines)
		r.send(toastExpired{r.a.toast.id})
		wantEqual(t, "the layout after the message", r.a.layout, before)
	}
}

func TestAMessageLeavesAnOverlayItsFrame(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 60, h: 20}).idle().press("ctrl+p")
	r.run(r.a.warn(strings.Repeat("a long word of warning ", 8)))
	r.a.arrange()
	lines := strings.Split(r.text(), "\n")
	if bottom := lines[r.a.layout.foot.y-1]; !strings.HasPrefix(bottom, "╰") || r.a.layout.foot.h < 3 {
		t.Errorf("above the message stands %q, want the overlay's lower border; the screen:\n%s", bottom, r.text())
	}
}

func TestAnOverlayShowsItsKeysAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.press("ctrl+x M").wantText("messages as they were sent")
	r.press("ctrl+p").wantText("↑↓ move")
	r.wantNoText("messages as they were sent")
	r.press("esc")
	r.run(r.a.warn("this matters"))
	r.press("ctrl+p").wantText("this matters")
}
