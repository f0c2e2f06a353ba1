package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// numbered gives a transcript with prompts of numbered lines: "1.0", "1.1", …
func numbered(w, h, messages, lines int) *Transcript {
	tr := New(look.New(palette.Dark))
	tr.SetSize(w, h)
	for m := range messages {
		tr.AddPrompt(fmt.Sprint(m), numberedText(m, lines), time.Time{})
	}
	return tr
}

func numberedText(m, lines int) string {
	var b strings.Builder
	for l := range lines {
		fmt.Fprintf(&b, "%d.%d\n", m, l)
	}
	return b.String()
}

func shown(tr *Transcript) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\n", " ", "▌", "").Replace(uitest.Plain(tr.View()))), " ")
}

func TestScrolling(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		do     func(*Transcript)
		want   string
		follow bool
	}{
		{"starts at the end", func(*Transcript) {}, "2.0 2.1 2.2 2.3", true},
		{"one line up", func(tr *Transcript) { tr.ScrollBy(-1) }, "you 2.0 2.1 2.2", false},
		{"over the border of a message", func(tr *Transcript) { tr.ScrollBy(-3) }, "1.3 you 2.0", false},
		{"up and down again", func(tr *Transcript) { tr.ScrollBy(-9); tr.ScrollBy(9) }, "2.0 2.1 2.2 2.3", true},
		{"down stops at the end", func(tr *Transcript) { tr.ScrollBy(-5); tr.ScrollBy(99) }, "2.0 2.1 2.2 2.3", true},
		{"up stops at the top", func(tr *Transcript) { tr.ScrollBy(-99) }, "you 0.0 0.1 0.2", false},
		{"top", func(tr *Transcript) { tr.Top() }, "you 0.0 0.1 0.2", false},
		{"bottom", func(tr *Transcript) { tr.Top(); tr.Bottom() }, "2.0 2.1 2.2 2.3", true},
		{"a page overlaps by a line", func(tr *Transcript) { tr.Top(); tr.Page(1) }, "0.2 0.3 you", false},
		{"half a page", func(tr *Transcript) { tr.Top(); tr.HalfPage(1) }, "0.1 0.2 0.3", false},
		{"down from the end does nothing", func(tr *Transcript) { tr.ScrollBy(3) }, "2.0 2.1 2.2 2.3", true},
		{"a taller screen shows more above", func(tr *Transcript) { tr.SetSize(40, 5) }, "you 2.0 2.1 2.2 2.3", true},
		{"a new prompt goes to the end", func(tr *Transcript) { tr.Top(); tr.AddPrompt("3", "new", time.Time{}) }, "2.3 you new", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr := numbered(40, 4, 3, 4)
			tt.do(tr)
			if got := shown(tr); got != tt.want || tr.Following() != tt.follow {
				t.Errorf("got %q follow %v, want %q follow %v", got, tr.Following(), tt.want, tt.follow)
			}
		})
	}
}

func TestScrollingEveryStepIsOneLine(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 5, 6, 7)
	total := 6*8 + 5
	var up []string
	for range total - 5 {
		tr.ScrollBy(-1)
		up = append(up, tr.View())
	}
	if tr.scroll.top != (place{}) {
		t.Fatalf("not at the top after %d lines: %+v", total-5, tr.scroll.top)
	}
	for i := len(up) - 2; i >= 0; i-- {
		tr.ScrollBy(1)
		if got := tr.View(); got != up[i] {
			t.Fatalf("down differs from up at %d:\n%s\nwant\n%s", i, uitest.Plain(got), uitest.Plain(up[i]))
		}
	}
}

func TestWhatFitsIsFollowed(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 20, 1, 4)
	tr.ScrollBy(-1)
	tr.Top()
	if !tr.Following() || tr.NewLines() != 0 {
		t.Errorf("follow %v, %d new", tr.Following(), tr.NewLines())
	}
}

func TestGrowthDoesNotMoveAReaderWhoScrolledUp(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 4, 3, 4)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("first"))
	tr.View()
	tr.ScrollBy(-2)
	before := tr.View()
	for i := range 10 {
		a.Apply(uitest.Text(fmt.Sprintf("\n\nparagraph %d", i)))
		if got := tr.View(); got != before {
			t.Fatalf("moved to\n%s\nfrom\n%s", uitest.Plain(got), uitest.Plain(before))
		}
	}
	if got, want := tr.NewLines(), 20; got != want {
		t.Errorf("%d new lines, want %d", got, want)
	}
	tr.ScrollBy(7) // 2 back to where the end was, 5 of the new
	if got, want := tr.NewLines(), 15; got != want {
		t.Errorf("%d new lines after reading five, want %d", got, want)
	}
	tr.ScrollBy(-3)
	if got, want := tr.NewLines(), 15; got != want {
		t.Errorf("%d new lines after going back, want %d: what was read isn't new again", got, want)
	}
	tr.Bottom()
	if !tr.Following() || tr.NewLines() != 0 {
		t.Errorf("at the bottom: follow %v, %d new", tr.Following(), tr.NewLines())
	}
	if got := shown(tr); !strings.HasSuffix(got, "paragraph 9▍") {
		t.Errorf("at the bottom: %q", got)
	}
}

func TestNewMessagesCountAsNewLines(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 4, 3, 4)
	tr.ScrollBy(-1)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("one\n\ntwo"))
	// Blank line, heading, "one", blank line, "two".
	if got, want := tr.NewLines(), 5; got != want {
		t.Errorf("%d new lines, want %d", got, want)
	}
}

func TestTheSameWordsStayAtTheTopWhenTheWidthChanges(t *testing.T) {
	t.Parallel()
	words := func(from int) string {
		var b strings.Builder
		for i := range 300 {
			fmt.Fprintf(&b, "word%d ", from+i)
		}
		return b.String()
	}
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 10)
	tr.AddPrompt("p", words(0), time.Time{})
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Reasoning(words(10000)))
	a.Apply(uitest.Text(words(1000) + "\n\n" + words(2000)))
	a.End(gateway.Explanation{}, nil)
	tr.AddPrompt("q", words(3000), time.Time{})
	tr.ToggleFold()
	for _, up := range []int{1, 5, 17, 40, 61, 80} {
		tr.SetSize(80, 10)
		tr.Bottom()
		tr.ScrollBy(-up)
		first := strings.Fields(uitest.Plain(tr.View()))[0]
		before := tr.View()
		for _, w := range []int{40, 133, 41, 300, 57} {
			tr.SetSize(w, 10)
			view := strings.Split(uitest.Plain(tr.View()), "\n")
			where := view[:1]
			if tr.place() == tr.maxTop() {
				where = view
			}
			if !slices.Contains(strings.Fields(strings.Join(where, " ")), first) {
				t.Errorf("up %d, width %d: %q is not in %q", up, w, first, where)
			}
		}
		tr.SetSize(80, 10)
		if got := tr.View(); got != before {
			t.Errorf("up %d: back at the first width\n%s\nwant\n%s", up, uitest.Plain(got), uitest.Plain(before))
		}
	}
}

func TestNewLinesSurviveAChangeOfWidth(t *testing.T) {
	t.Parallel()
	tr := numbered(80, 4, 3, 4)
	tr.ScrollBy(-2)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("one\n\ntwo"))
	before := tr.NewLines()
	tr.SetSize(50, 4)
	if got := tr.NewLines(); got != before || tr.Following() {
		t.Errorf("%d new lines, want %d; follow %v", got, before, tr.Following())
	}
}
