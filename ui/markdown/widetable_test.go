package markdown

import (
	"strings"
	"testing"

	xansi "github.com/charmbracelet/x/ansi"
)

func TestFieldT05AVeryWideTableIsText(t *testing.T) {
	t.Parallel()
	table := func(columns int) string {
		row := func(cell string) string { return strings.Repeat("|"+cell, columns) + "|\n" }
		return row(" head ") + row("---") + row(" cell ") + row(" last ")
	}
	for columns, wide := range map[int]bool{maxColumns: false, maxColumns + 1: true} {
		d := New(Plain(), 80)
		d.Append(table(columns))
		d.Close()
		drawn := xansi.Strip(strings.Join(d.Lines(), "\n"))
		if said := strings.Contains(drawn, "columns, as text]"); said != wide {
			t.Errorf("%d columns: told as text: %v, want %v", columns, said, wide)
		}
		if wide && (strings.Count(drawn, "cell") != columns || strings.Count(drawn, "last") != columns) {
			t.Errorf("%d columns: %d and %d cells are drawn", columns, strings.Count(drawn, "cell"), strings.Count(drawn, "last"))
		}
		for _, line := range d.Lines() {
			if xansi.StringWidth(line) > 80 {
				t.Fatalf("a line has %d cells", xansi.StringWidth(line))
			}
		}
	}
}
