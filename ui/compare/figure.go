package compare

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// Figure is one of the numbers of an answer in words, with a shorter form for narrow
// columns (empty where there is none). Where there isn't room for all, those of the
// lowest priority are left out.
type Figure struct {
	Long, Short string
	Priority    int
	// RevealsVendor is set where the figure gives the vendor away: see [Masked].
	RevealsVendor bool
}

// essential is the least priority of figures that are shortened before they are left out.
const essential = 60

// Shorten returns the figures that fit in width cells, in their order. It first leaves
// out those that aren't essential, then shortens words, then leaves out more. The first
// one always stays.
func Shorten(figures []Figure, width int) []string {
	left := slices.Clone(figures)
	words := func(short bool) []string {
		out := make([]string, len(left))
		for i, f := range left {
			if out[i] = f.Long; short && f.Short != "" {
				out[i] = f.Short
			}
		}
		return out
	}
	for joined(words(false)) > width && left[leastImportant(left)].Priority < essential {
		left = slices.Delete(left, leastImportant(left), leastImportant(left)+1)
	}
	if out := words(false); joined(out) <= width {
		return out
	}
	for joined(words(true)) > width && len(left) > 1 {
		left = slices.Delete(left, leastImportant(left), leastImportant(left)+1)
	}
	out := words(true)
	for i := 1; i < len(left); i++ { // what room is left goes to longer words
		at := slices.Clone(out)
		if at[i] = left[i].Long; joined(at) <= width {
			out = at
		}
	}
	return out
}

// leastImportant is the index of the figure to leave out next; the first one only where
// it is alone.
func leastImportant(figures []Figure) int {
	at := min(1, len(figures)-1)
	for i := 1; i < len(figures); i++ {
		if figures[i].Priority < figures[at].Priority {
			at = i
		}
	}
	return at
}

func joined(words []string) int { return lipgloss.Width(strings.Join(words, " · ")) }
