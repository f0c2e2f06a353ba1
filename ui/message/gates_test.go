package message

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/safe/attack"
	"sluice/ui/look"
	"sluice/ui/palette"
)

// drawn lays a message out until it is rendered and gives its lines as they are drawn.
func drawn(m *Message, st *look.Styles, width int, h Hints) string {
	for frame := 1; frame == 1 || m.Pending(); frame++ {
		m.Layout(st, width, frame, h)
	}
	lines := make([]string, m.Height())
	for i := range lines {
		lines[i] = m.Draw(i, Marks{})
	}
	return strings.Join(lines, "\n")
}

// cell shows a payload in its place, as a reply that comes in pieces, and gives what is
// drawn.
func cell(st *look.Styles, text string, gates func(a *Answer, text string)) string {
	a := NewAnswer("a", "p/m", "m")
	gates(a, text)
	a.End(gateway.Explanation{}, nil)
	return drawn(Of(a), st, 80, Hints{})
}

// bothGates is how a reply arrives.
func bothGates(a *Answer, text string) {
	for len(text) > 0 {
		n := min(7, len(text))
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: text[:n]})
		text = text[n:]
	}
}

// withoutFirst renders the text without cleaning it.
func withoutFirst(a *Answer, text string) {
	a.body.any, a.dirty = true, true
	a.body.doc.Append(text)
}

// withoutBoth shows what the renderer makes of the text itself.
func withoutBoth(a *Answer, text string) {
	a.body.doc.SetFilter(func(line string) string { return line })
	withoutFirst(a, text)
}

// grid gives the cells in which something reached the screen.
func grid(places []attack.Place, gates func(a *Answer, text string)) (leaks []string) {
	st := look.New(palette.Dark)
	for _, place := range places {
		for _, p := range attack.Payloads() {
			out := cell(st, place.With(p.Text), gates)
			if what := cmp.Or(attack.Forbidden(out), attack.Forged(out)); what != "" {
				leaks = append(leaks, fmt.Sprintf("%s in %s: %s in %+q", p.Name, place.Name, what, out))
			}
		}
	}
	return leaks
}

// The grid of ui/transcript proves that the gates are there: without the first something
// passes, and without both far more, which is what the second holds back. The
// renderer between them decodes nothing by itself; with one that does, either
// gate alone leaks, as internal/safe tests.
func TestX01EachGateOfTheViewIsNeeded(t *testing.T) {
	t.Parallel()
	var places []attack.Place
	for i, place := range attack.Places() {
		if i%6 == 0 || place.Name == "fence" {
			places = append(places, place)
		}
	}
	first, both := grid(places, withoutFirst), grid(places, withoutBoth)
	t.Logf("of %d cells %d leak without the first gate, %d without both", len(places)*len(attack.Payloads()), len(first), len(both))
	if len(first) == 0 || len(both) < 10*len(first) {
		t.Errorf("%d cells leak without the first gate, %d without both", len(first), len(both))
	}
}

// What a renderer would add after the first gate, only the second stops: here it
// adds each payload to a rendered line.
func TestX01OnlyTheSecondGateStopsWhatARendererAdds(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	added := 0
	for _, p := range attack.Payloads() {
		words := " " + strings.ReplaceAll(p.Text, "\n", " ")
		if attack.Forbidden(words) == "" {
			continue
		}
		added++
		out := cell(st, "before", func(a *Answer, text string) {
			gate := a.body.doc.Filter()
			a.body.doc.SetFilter(func(line string) string { return gate(line + words) })
			bothGates(a, text)
		})
		if !strings.Contains(out, "before") {
			t.Errorf("%s: the view shows %+q", p.Name, out)
		}
		if what := attack.Forbidden(out); what != "" {
			t.Errorf("%s: %s in %+q", p.Name, what, out)
		}
	}
	if added < 30 {
		t.Errorf("only %d payloads are forbidden in a rendered line: the test proves little", added)
	}
}
