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

// catchUp does what the program does until everything on the screen is rendered.
// It returns how many views that took.
func catchUp(tr *Transcript) int {
	views := 1
	for cmd := tr.RenderPending(); cmd != nil; cmd = tr.Update(cmd()) {
		views++
	}
	return views
}

func longAnswer(tr *Transcript) {
	a := tr.AddAnswer("a", "p/m", "m")
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, "Paragraph %d with some words that wrap when the screen is narrow enough.\n\n", i)
	}
	a.Apply(uitest.Text(b.String()))
	a.End(gateway.Explanation{}, nil)
}

func TestU21ALongAnswerIsRenderedOverSeveralFrames(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(100, 10)
	longAnswer(tr)
	if views := catchUp(tr); views < 3 {
		t.Errorf("rendered in %d views: a frame is held up", views)
	}
	if got := shown(tr); !strings.Contains(got, "Paragraph 19999 ") {
		t.Errorf("the end isn't shown: %q", got)
	}
	uitest.Size(t, tr.View(), 100, 10)
	if tr.RenderPending() != nil {
		t.Error("there is still something to render")
	}
}

func TestTheSameWordsStayAtTheTopWhenALongAnswerIsRenderedAnew(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(100, 10)
	longAnswer(tr)
	catchUp(tr)
	tr.ScrollBy(-10_000)
	first := strings.Join(strings.Fields(uitest.Plain(tr.View()))[:2], " ")
	tr.SetSize(40, 10)
	uitest.Size(t, tr.View(), 40, 10)
	catchUp(tr)
	if got := shown(tr); !strings.HasPrefix(got, first+" ") {
		t.Errorf("%q is not at the top of %q", first, got)
	}
	tr.SetStyles(look.New(palette.Light))
	catchUp(tr)
	if got := shown(tr); !strings.HasPrefix(got, first+" ") {
		t.Errorf("after a change of theme %q is not at the top of %q", first, got)
	}
}

func TestAHiddenLongAnswerDoesNotKeepTheProgramBusy(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(100, 10)
	longAnswer(tr)
	tr.AddPrompt("p", strings.Repeat("line\n", 20), time.Time{})
	tr.View()
	if tr.RenderPending() != nil {
		t.Error("a message that isn't on the screen is waited for")
	}
}
