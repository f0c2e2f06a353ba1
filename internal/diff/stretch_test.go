package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sluice/internal/diff"
)

func TestUnchangedStretchesAreFolded(t *testing.T) {
	t.Parallel()
	lines := func(changed ...int) string {
		var b strings.Builder
		for i := range 12 {
			fmt.Fprintf(&b, "line %d", i)
			if slices.Contains(changed, i) {
				b.WriteString(" anew")
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	for _, test := range []struct {
		name    string
		changed []int
		want    string
	}{
		{"nothing changed", nil, "(12)"},
		{"at the beginning", []int{0}, "!1 2 (9)"},
		{"at the end", []int{11}, "(9) 2 !1"},
		{"in the middle", []int{6}, "(4) 2 !1 2 (3)"},
		{"too few to fold", []int{2, 8}, "2 !1 5 !1 3"},
		{"two together", []int{5, 6}, "(3) 2 !2 2 (3)"},
	} {
		var got []string
		rows := 0
		for _, s := range diff.Stretches(diff.SideBySide(diff.Words(lines(), lines(test.changed...))), 2) {
			words := fmt.Sprint(len(s.Rows))
			switch {
			case s.Changed:
				words = "!" + words
			case s.Folded:
				words = "(" + words + ")"
			}
			got, rows = append(got, words), rows+len(s.Rows)
		}
		if g := strings.Join(got, " "); g != test.want || rows != 12 {
			t.Errorf("%s: got %s, %d rows, want %s", test.name, g, rows, test.want)
		}
	}
}

func TestTheShareOfWordsThatAreTheSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want float64
	}{
		{"", "", 1}, {"one two", "one two", 1}, {"one", "two", 0}, {"one two", "one 2", 0.5},
		{"one, two!", "one two", 1}, {"塩と油", "塩と熱", 4.0 / 6}, {"a b c", "", 0},
	} {
		if got := diff.Share(diff.Words(test.a, test.b)); got != test.want {
			t.Errorf("%q and %q: got %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
