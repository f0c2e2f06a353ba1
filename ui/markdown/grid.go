package markdown

import (
	"slices"

	extast "github.com/yuin/goldmark/extension/ast"
)

// grid is a table's rendered cells.
type grid struct {
	head       []string
	rows       [][]string
	alignments []extast.Alignment
	layout     *tableLayout // nil to find it
	drawn      int          // rows above, drawn earlier
}

// tableLayout is how the rows of a table are drawn.
type tableLayout struct {
	records bool     // each row as lines of "head  value"
	heads   []string // of records
	widths  []int    // of the columns; of records that of the heads
	aligned []extast.Alignment
	gutter  int
	shaded  bool // every second row has another background
}

func (g grid) equal(o grid) bool {
	return slices.Equal(g.head, o.head) && (g.head == nil) == (o.head == nil) && g.drawn == o.drawn &&
		slices.EqualFunc(g.rows, o.rows, slices.Equal[[]string]) &&
		slices.Equal(g.alignments, o.alignments) && (g.layout == o.layout || g.layout != nil && o.layout != nil && g.layout.equal(o.layout))
}

func (l *tableLayout) equal(o *tableLayout) bool {
	return l.records == o.records && slices.Equal(l.heads, o.heads) && slices.Equal(l.widths, o.widths) &&
		slices.Equal(l.aligned, o.aligned) && l.gutter == o.gutter && l.shaded == o.shaded
}
