package transcript

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/internal/safe/attack"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/palette"
)

// cell shows a payload in its place through the real transcript, as a reply that
// comes in pieces, and gives what is drawn.
func cell(st *look.Styles, text string) string {
	tr := New(st)
	tr.SetSize(80, 60)
	a := tr.AddAnswer("a", "p/m", "m")
	for len(text) > 0 {
		n := min(7, len(text))
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: text[:n]})
		text = text[n:]
	}
	a.End(gateway.Explanation{}, nil)
	catchUp(tr)
	return tr.View()
}

func TestX01NoAttackPassesTheView(t *testing.T) {
	t.Parallel()
	places := attack.Places()
	if testing.Short() {
		places = places[:4]
	}
	if n, m := len(attack.Payloads()), len(attack.Places()); n < 58 || m < 25 {
		t.Errorf("%d payloads in %d places, want at least 58 in 25", n, m)
	}
	st := look.New(palette.Dark)
	for _, place := range places {
		for _, p := range attack.Payloads() {
			out := cell(st, place.With(p.Text))
			if what := cmp.Or(attack.Forbidden(out), attack.Forged(out)); what != "" {
				t.Errorf("%s in %s: %s in %+q", p.Name, place.Name, what, out)
			}
		}
	}
}

// The parts of an answer that aren't markdown, as they come.
func TestX01NoAttackPassesTheRestOfAnAnswer(t *testing.T) {
	t.Parallel()
	for _, p := range attack.Payloads() {
		tr := New(look.New(palette.Dark))
		tr.SetSize(80, 60)
		tr.AddPrompt("p", "before "+p.Text+" after", time.Time{})
		a := tr.AddAnswer("a", "openai/"+p.Text, "gpt "+p.Text)
		for _, r := range "before " + p.Text + " after\n\n" {
			a.Apply(gateway.Delta{Kind: gateway.DeltaReasoning, Text: string(r)})
		}
		a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: p.Text})
		a.Apply(gateway.Delta{Kind: gateway.DeltaProgress, Text: p.Text})
		a.Apply(gateway.Delta{Kind: gateway.DeltaNote, Text: p.Text, Omission: true})
		a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{ID: p.Text, Name: p.Text, Arguments: p.Text}})
		a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: "https://e.com/" + p.Text, Title: p.Text}})
		a.Apply(gateway.Delta{Kind: gateway.DeltaRetry, Retry: &gateway.Retry{Attempt: 1, Of: 3, Err: &gateway.Error{Message: p.Text, Code: p.Text}}})
		a.Wait(message.Waiting{Retry: &gateway.Retry{Attempt: 1, Of: 3, Err: &gateway.Error{Message: p.Text, Code: p.Text, Provider: p.Text}}, Left: time.Second})
		tint := func(where string) {
			if what := cmp.Or(attack.Forbidden(tr.View()), attack.Forged(tr.View())); what != "" {
				t.Errorf("%s, %s: %s in %+q", where, p.Name, what, tr.View())
			}
		}
		tint("streaming")
		err := &gateway.Error{Kind: gateway.KindRequest, Provider: "openai" + p.Text, Code: p.Text, Message: p.Text, Status: 400}
		a.End(gateway.Explain(err), err)
		tint("ended")
		tr.ToggleFold()
		tint("reasoning open")
	}
}

// What is drawn passes the filter unchanged: nothing is left for it to take out.
func TestX01TheFilterFindsNothingInADrawnAnswer(t *testing.T) {
	t.Parallel()
	plain := func(line string) string { return strings.NewReplacer("\x1b[m", "", "\x1b[0m", "").Replace(line) }
	for _, p := range attack.Payloads() {
		for i, line := range strings.Split(cell(look.New(palette.Dark), "# "+p.Text+"\n\n> "+p.Text+"\n\n1. "+p.Text+"\n"), "\n") {
			if got := safe.FilterLine(line); plain(got) != plain(line) {
				t.Errorf("%s: line %d\n got %q\nwant %q", p.Name, i, got, line)
			}
		}
	}
}
