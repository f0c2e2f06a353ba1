package safe

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"charm.land/glamour/v2"

	"sluice/internal/safe/attack"
)

func identity(s string) string { return s }

func cleaned(s string) string { return Clean(s).String() }

// grid tries every payload in the given places and gives the cells in which something got through.
func grid(t *testing.T, places []attack.Place, first, second func(string) string) []string {
	t.Helper()
	renderer, err := glamour.NewTermRenderer(glamour.WithStandardStyle("dark"), glamour.WithWordWrap(0))
	if err != nil {
		t.Fatalf("new renderer: %v", err)
	}
	render := func(text string) string {
		out, err := renderer.Render(first(text))
		if err != nil {
			t.Fatalf("render %+q: %v", text, err)
		}
		return second(out)
	}
	var leaks []string
	for _, place := range places {
		showsTail := func(harmless string) bool {
			return strings.Contains(render(place.With(harmless)), "tail")
		}
		tail, tailAfterBar := showsTail("x"), showsTail("x|x") // a bar opens another cell of a table
		for _, a := range attack.Payloads() {
			out := render(place.With(a.Text))
			what := cmp.Or(attack.Forbidden(out), attack.Forged(out))
			switch {
			case what != "":
			case (tailAfterBar || tail && !strings.Contains(a.Text, "|")) && !strings.Contains(out, "tail"):
				what = "swallowed text"
			default:
				continue
			}
			leaks = append(leaks, fmt.Sprintf("%s in %s: %s in %+q", a.Name, place.Name, what, out))
		}
	}
	return leaks
}

func TestX01NothingPassesBothGates(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	for _, leak := range grid(t, attack.Places(), cleaned, Filter) {
		t.Error(leak)
	}
}

func TestX01EachGateIsNeeded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	places := attack.Places()
	var few []attack.Place // some of each kind
	for i := 2; i < len(places); i += 3 {
		few = append(few, places[i])
	}
	for name, gates := range map[string][2]func(string) string{
		"without the first gate":  {identity, Filter},
		"without the second gate": {cleaned, identity},
		"without both":            {identity, identity},
	} {
		leaks := grid(t, few, gates[0], gates[1])
		t.Logf("%s: %d of %d cells leak", name, len(leaks), len(attack.Payloads())*len(few))
		if len(leaks) == 0 {
			t.Errorf("%s nothing leaks: the grid proves nothing", name)
		}
	}
}

// What glamour adds on its own apart (links), its output is clean before the filter sees it.
func TestX01FirstGateLeavesNothingToDecode(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	links := regexp.MustCompile(`\x1b\]8;[^\a\x1b]*\a`)
	for _, leak := range grid(t, attack.Places(), cleaned, func(s string) string { return links.ReplaceAllString(s, "") }) {
		t.Error(leak)
	}
}
