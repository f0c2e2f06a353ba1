package settings

import (
	"slices"
	"strings"
	"testing"

	"sluice/internal/measure"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// costly is the sheet of a run of four lanes, one of unknown price.
func costly(t *testing.T, w, h int) *uitest.Driver[*RunSheet] {
	t.Helper()
	about, most := 0.02, 0.18
	return uitest.Drive(t, NewRunSheet(look.New(palette.Dark), RunOptions{
		Plan: measure.Plan{Lanes: 4, Repeat: 5, Order: measure.Interleaved}, Prompt: "Why is pizza so good?",
		Lanes: []string{"gpt-4o-mini", "claude-haiku-4-5", "gpt-5", "llama-3.2-3b"},
		Bill: func(measure.Plan) measure.RunBill {
			return measure.RunBill{Lanes: 4, Estimable: 3, Bounded: 3, Estimated: &about, Maximal: &most, Unpriced: []string{"llama-3.2-3b"}}
		},
	}), w, h)
}

// The cost and the warning about it are the last to go: they are whole on every screen,
// and so is the field that is typed into.
func TestNoScreenCutsTheCostOfARun(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 8}, {40, 10}, {60, 10}, {76, 10}, {80, 14}, {84, 16}} {
		d := costly(t, size[0], size[1]).Press("enter")
		for at := range runFields {
			if !strings.Contains(d.Text(), "▌"+runNames[at]) {
				t.Errorf("%v: field %d isn't in sight:\n%s", size, at, d.Text())
			}
			cost := uitest.Plain(strings.Join(d.Box.layout().cost, "\n"))
			flat := strings.Join(strings.Fields(cost), " ")
			if !strings.HasSuffix(flat, "! enter again starts: the most it can cost is unknown, the budget is $0.10") {
				t.Errorf("%v: the warning is cut: %q", size, flat)
			}
			if size[1] > 8 && !strings.Contains(flat, "3 of 4 lanes: about $0.02, at most $0.18; llama-3.2-3b: price unknown") {
				t.Errorf("%v: the price is cut: %q", size, flat)
			}
			for line := range strings.SplitSeq(strings.TrimSpace(cost), "\n") {
				if line = strings.TrimSpace(line); line != "" && !strings.Contains(d.Text(), line) {
					t.Errorf("%v: %q isn't on the screen:\n%s", size, line, d.Text())
				}
			}
			d.Press("tab")
		}
	}
}

func TestEveryOrderHasItsWords(t *testing.T) {
	t.Parallel()
	d := costly(t, 84, 16).Press("tab")
	var words []string
	for range measure.Orders() {
		for line := range strings.SplitSeq(d.Text(), "\n") {
			if _, value, ok := strings.Cut(line, "Order"); ok {
				word, _, _ := strings.Cut(strings.TrimLeft(value, " ‹"), " ›")
				words = append(words, word)
			}
		}
		d.Press("right")
	}
	slices.Sort(words)
	uitest.Equal(t, "orders", words, []string{"all at once", "in turn", "lane by lane"})
}
