package transcript

import (
	"fmt"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestLinksAreThoseOfTheMarkedMessageOrTheLastAnswer(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 20)
	if links, _ := tr.Links(); links != nil || tr.HasLinks() {
		t.Error("an empty transcript has links")
	}
	tr.AddPrompt("p", "look at https://prompt.example/?a=1&b=2", time.Time{})
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("See [manual](https://a.example/x), again <https://a.example/x>, [bad](javascript:alert(1)), `https://code.example`."))
	a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: "https://cited.example/", Title: "Cited"}})
	if tr.HasLinks() {
		t.Error("the footer names a key while the answer is growing")
	}
	a.End(gateway.Explanation{}, nil)
	tr.AddPrompt("p2", "thanks", time.Time{})
	links, skipped := tr.Links()
	if got, want := fmt.Sprint(links, skipped), "[{manual https://a.example/x} {Cited https://cited.example/}] 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	tr.SetFocused(true)
	tr.SelectBy(-1)
	if links, _ := tr.Links(); len(links) != 0 || tr.HasLinks() {
		t.Errorf("the marked prompt has %v", links)
	}
	tr.SelectBy(-1)
	tr.SelectBy(-1)
	if links, _ := tr.Links(); len(links) != 1 || links[0].URL != "https://prompt.example/?a=1&b=2" || !tr.HasLinks() {
		t.Errorf("the first prompt has %v", links)
	}
}
