package ui

import (
	"fmt"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/ui/look"
)

func TestSourceNamesWhatIsHidden(t *testing.T) {
	t.Parallel()
	tr := newTranscript(look.New(true, false))
	tr.SetSize(80, 20)
	tr.Prompt("p", "do\u200b it")
	a := tr.Answer("a", "p/m", "m")
	a.Apply(text("**bold** \u202e"))
	tr.SetSource(true)
	a.Apply(text("and [a](https://b.example) \xf0\x9f"))
	a.Apply(text("\x8d\x95 \x9b &#27;"))
	a.End(gateway.Explanation{}, nil)
	want := ` you  1 hidden character
   do⟦U+200B⟧ it

 m  2 hidden characters
   **bold** ⟦U+202E⟧and [a](https://b.example) 🍕 ⟦0x9B⟧ &#27;`
	if got := strings.TrimRight(strings.ReplaceAll(plain(tr.View()), "  1 hidden character ", "  1 hidden character"), "\n"); squeezed(got) != squeezed(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	tr.SetSource(false)
	if got := plain(tr.View()); !strings.Contains(got, "bold ⟦RLO⟧and a b.example 🍕") {
		t.Errorf("rendered again:\n%s", got)
	}
}

// squeezed takes runs of blanks for one.
func squeezed(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, "\n")
}

func TestSourceGrowsAsTheWholeWouldLook(t *testing.T) {
	t.Parallel()
	whole := "# A\n\n- b \U0001F469\u200d\U0001F469 c\u200bd\n```go\n\tx\n```\r\nend"
	view := func(on int, pieces ...string) string {
		tr := newTranscript(look.New(true, false))
		tr.SetSize(40, 20)
		a := tr.Answer("a", "p/m", "m")
		for i, piece := range pieces {
			if i == on {
				tr.SetSource(true)
			}
			a.Apply(text(piece))
			tr.View()
		}
		a.End(gateway.Explanation{}, nil)
		return tr.View()
	}
	want := view(0, whole)
	for cut := 1; cut < len(whole); cut++ {
		for on := range 2 {
			if got := view(on, whole[:cut], whole[cut:]); got != want {
				t.Fatalf("cut at %d, source from piece %d:\n%s\nwant\n%s", cut, on, plain(got), plain(want))
			}
		}
	}
}

func TestAKeyShowsTheSourceOfAllLanes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.ask("Show me a table and some Go code").idle()
	r.idle().press("tab").press("M")
	if got := plain(r.a.View().Content); !strings.Contains(got, "| vessel") {
		t.Errorf("no source in\n%s", got)
	}
	r.press("M")
	if got := plain(r.a.View().Content); strings.Contains(got, "| vessel") {
		t.Errorf("still the source in\n%s", got)
	}
}

func TestTheConfigurationShowsTheSource(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Source = true }})
	r.ask("Show me a table and some Go code").idle()
	if got := plain(r.a.View().Content); !strings.Contains(got, "| vessel") {
		t.Errorf("no source in\n%s", got)
	}
}

func BenchmarkSourceStream(b *testing.B) {
	for range b.N {
		tr := newTranscript(look.New(true, false))
		tr.SetSize(120, 40)
		tr.SetSource(true)
		a := tr.Answer("a", "p/m", "m")
		for i := range 4000 {
			a.Apply(text(fmt.Sprintf("word%d ", i)))
			tr.View()
		}
	}
}
