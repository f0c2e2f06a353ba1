package transcript

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestSourceNamesWhatIsHidden(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 20)
	tr.AddPrompt("p", "do\u200b it", time.Time{})
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("**bold** \u202e"))
	tr.SetSource(true)
	a.Apply(uitest.Text("and [a](https://b.example) \xf0\x9f"))
	a.Apply(uitest.Text("\x8d\x95 \x9b &#27;"))
	a.End(gateway.Explanation{}, nil)
	want := ` you  1 hidden character
 ▌ do⟦U+200B⟧ it

 m  2 hidden characters
   **bold** ⟦U+202E⟧and [a](https://b.example) 🍕 ⟦0x9B⟧ &#27;`
	if got := strings.TrimRight(strings.ReplaceAll(uitest.Plain(tr.View()), "  1 hidden character ", "  1 hidden character"), "\n"); squeezed(got) != squeezed(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	tr.SetSource(false)
	if got := uitest.Plain(tr.View()); !strings.Contains(got, "bold ⟦RLO⟧and a b.example 🍕") {
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
		tr := New(look.New(palette.Dark))
		tr.SetSize(40, 20)
		a := tr.AddAnswer("a", "p/m", "m")
		for i, piece := range pieces {
			if i == on {
				tr.SetSource(true)
			}
			a.Apply(uitest.Text(piece))
			tr.View()
		}
		a.End(gateway.Explanation{}, nil)
		return tr.View()
	}
	want := view(0, whole)
	for cut := 1; cut < len(whole); cut++ {
		for on := range 2 {
			if got := view(on, whole[:cut], whole[cut:]); got != want {
				t.Fatalf("cut at %d, source from piece %d:\n%s\nwant\n%s", cut, on, uitest.Plain(got), uitest.Plain(want))
			}
		}
	}
}

func BenchmarkSourceStream(b *testing.B) {
	for range b.N {
		tr := New(look.New(palette.Dark))
		tr.SetSize(120, 40)
		tr.SetSource(true)
		a := tr.AddAnswer("a", "p/m", "m")
		for i := range 4000 {
			a.Apply(uitest.Text(fmt.Sprintf("word%d ", i)))
			tr.View()
		}
	}
}
