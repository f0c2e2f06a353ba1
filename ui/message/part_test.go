package message

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// A table takes more columns than running text, up to the margin at the right of the pane.
func TestATableMayBeWiderThanTheText(t *testing.T) {
	t.Parallel()
	st := look.New(palette.NoColour)
	prose := strings.Repeat("word ", 100)
	cell := strings.TrimSpace(strings.Repeat("word ", 10))
	text := prose + "\n\n| a | b | c | d |\n|---|---|---|---|\n" + "| " + strings.Join([]string{cell, cell, cell, cell}, " | ") + " |\n"
	for width, want := range map[int]struct{ text, table int }{
		60: {54, 54}, 101: {95, 95}, 120: {96, 114}, 131: {96, 125}, 132: {96, 111}, 160: {96, 125}, 200: {96, 128}, 300: {96, 128},
	} {
		uitest.Equal(t, "text", TextWidth(width), want.text)
		uitest.Equal(t, "table", tableWidth(width), want.table)
		a := NewAnswer("a", "p/m", "m")
		a.Apply(uitest.Text(text))
		a.End(gateway.Explanation{}, nil)
		left := look.ColumnLeft(width) + entryMargin + bodyIndent
		widest := 0
		for i, line := range strings.Split(drawn(Of(a), st, width, Hints{}), "\n") {
			used := ansi.StringWidth(strings.TrimRight(ansi.Strip(line), " ")) - left
			if strings.HasPrefix(strings.TrimSpace(ansi.Strip(line)), "word word word word word word word word word word word") && used > want.text {
				t.Errorf("at %d cells line %d of the text takes %d", width, i, used)
			}
			widest = max(widest, used)
		}
		if widest > want.table || width >= 120 && width != 132 && widest <= want.text {
			t.Errorf("at %d cells the widest line takes %d, want more than %d and at most %d", width, widest, want.text, want.table)
		}
	}
}
