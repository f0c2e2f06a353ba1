package look

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestAnEdgeHoldsItsWords(t *testing.T) {
	t.Parallel()
	st := New(palette.NoColour)
	for _, c := range []struct {
		left, right string
		w           int
		rule, upper string
	}{
		{"", "", 8, "────────", "╭──────╮"},
		{"one", "", 12, "─ one ──────", "╭─ one ────╮"},
		{"", "two", 12, "────── two ─", "╭──── two ─╮"},
		{"one", "two", 16, "─ one ──── two ─", "╭─ one ── two ─╮"},
		{"塩", "熱", 16, "─ 塩 ────── 熱 ─", "╭─ 塩 ──── 熱 ─╮"},
		{"a long name", "two", 16, "─ a lon… ─ two ─", "╭─ a l… ─ two ─╮"},
		{"one", "", 1, "─", "─"},
	} {
		uitest.Equal(t, "a rule", ansi.Strip(Rule(st.Rule, st.Text, c.left, c.right, c.w)), c.rule)
		uitest.Equal(t, "an edge", ansi.Strip(UpperEdge(st.Rule, c.left, c.right, c.w)), c.upper)
	}
	for w := range 40 {
		for _, words := range [][2]string{{"left words", "right words"}, {"塩と油と熱", ""}, {"", "塩と油と熱"}} {
			if got := ansi.StringWidth(LowerEdge(st.Rule, words[0], words[1], w)); got != w {
				t.Errorf("an edge of %d cells takes %d", w, got)
			}
		}
	}
}
