package markdown

import (
	"slices"
	"strings"
	"testing"

	"sluice/ui/palette"

	xansi "github.com/charmbracelet/x/ansi"
)

// A table may be wider than the text, at the top and in an item. Growing changes nothing
// about that, and all else keeps to the width.
func TestATableTakesItsOwnWidth(t *testing.T) {
	t.Parallel()
	row := "| " + strings.TrimSpace(strings.Repeat("cell ", 5)) + " | " + strings.TrimSpace(strings.Repeat("cell ", 7)) + " | 12 |\n"
	table := "| one | two | three |\n| --- | --- | ---: |\n" + strings.Repeat(row, 12)
	prose := strings.Repeat("word ", 30)
	source := prose + "\n\n" + table + "\n" + prose + "\n\n- item\n\n  " + strings.ReplaceAll(table, "\n", "\n  ") + "\n\n```\n" + strings.Repeat("x", 60) + "\n```\n\n---\n"
	for _, size := range []struct{ width, tables int }{{40, 72}, {40, 60}, {40, 0}, {30, 44}} {
		for name, style := range map[string]Style{"dark": Themed(palette.Dark), "mono": Themed(palette.NoColour)} {
			d := New(style, size.width)
			d.sizes, d.window = tiny, tiny.slice
			d.SetTableWidth(size.tables)
			for at := 0; at < len(source); at += 7 {
				d.Append(source[at:min(at+7, len(source))])
				got, want := d.Lines(), atOnceWithTables(style, size.width, size.tables, d.Source(), false)
				if !slices.Equal(got, want) {
					compare(t, name, got, want)
					return
				}
			}
			widest := 0
			for _, line := range d.Lines() {
				cells := xansi.StringWidth(line)
				if (strings.Contains(line, "word") || strings.Contains(line, "xxx")) && cells > size.width {
					t.Errorf("%d cells of text: %q", cells, xansi.Strip(line))
				}
				widest = max(widest, cells)
			}
			if most := max(size.width, size.tables); widest > most || size.tables > size.width && widest <= size.width {
				t.Errorf("%s, %+v: the widest line takes %d cells", name, size, widest)
			}
		}
	}
}
