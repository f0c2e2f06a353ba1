package ui

import (
	"errors"
	"strings"
	"testing"
)

const longTrouble = "nothing was sent: the endpoint raw:openai/chat/completions of the second lane wants JSON, and the prompt is none: line 1, column 1"

func TestAMessageStandsInThePromptsEdge(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {200, 50}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
		before := r.a.layout
		keys := lastLine(r.text())
		r.run(r.a.say("copied: go, 5 lines"))
		r.a.arrange()
		edge := strings.Split(r.text(), "\n")[r.a.layout.composer.y]
		if !strings.Contains(edge, " copied: go, 5 lines ─╮") {
			t.Errorf("%dx%d: the edge is %q", size.w, size.h, edge)
		}
		wantEqual(t, "the footer", lastLine(r.text()), keys)
		wantEqual(t, "the layout", r.a.layout, before)
		r.send(toastExpired{r.a.toast.id})
		r.wantNoText("copied")
	}
}

func TestALongMessageIsReadWhole(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h, lines int }{{200, 50, 1}, {120, 36, 2}, {80, 24, 2}, {60, 20, 3}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
		before := r.a.layout
		r.run(r.a.say(longTrouble))
		r.a.arrange()
		wantEqual(t, "lines", r.a.layout.message.h, size.lines)
		r.wantWords(longTrouble)
		r.wantText("f1 help")
		r.send(toastExpired{r.a.toast.id})
		wantEqual(t, "the layout after the message", r.a.layout, before)
	}
}

func TestAMessageInAnOverlayHidesNoKey(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 12}, {60, 20}, {80, 24}, {120, 36}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle().press("ctrl+p")
		keys := lastLine(r.text())
		r.run(r.a.say("copied"))
		r.wantText(" copied ─╯")
		r.run(r.a.warn(strings.Repeat("a long word of warning ", 4)))
		r.wantWords("a long word of warning")
		wantEqual(t, "the footer", lastLine(r.text()), keys)
	}
}

func TestTroubleStaysUntilAKeyActs(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.run(r.a.warn("this matters"))
	r.idle().write("typed").wantText("this matters")
	r.press("tab").wantNoText("this matters")
	r.run(r.a.say("a second thing"))
	r.press("ctrl+x !").wantText("Messages", "this matters", "a second thing")
	text := r.text()
	if strings.Index(text, "a second thing") > strings.Index(text, "this matters") {
		t.Errorf("the newest message isn't the first:\n%s", text)
	}
}

func TestThatSavingFailsIsSaidAsLongAsItDoes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.run(r.a.reportSave(errors.New("disk full")))
	r.press("tab tab").wantText("not saved, tried again every 5 s · disk full")
}

func lastLine(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }
