package markdown

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// layoutRows is how many rows below the head decide how wide the columns of a table are.
// Later rows don't change that.
const layoutRows = 8

// maxColumns is how many columns a table may have. The rows of a wider one are drawn as
// text, since no screen has room for its columns.
const maxColumns = 200

// grid is a table's rendered cells.
type grid struct {
	head       []string
	rows       [][]string
	alignments []extast.Alignment
	columns    []int // widths, nil to find them
}

func (r *renderer) table(n *extast.Table) {
	g := r.grid(n)
	r.raw("\n")
	r.raw(r.draw(r.layout(g)))
	r.raw("\n")
}

// grid renders the cells of a table.
func (r *renderer) grid(n *extast.Table) grid {
	g := grid{alignments: n.Alignments}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, r.cell(c))
		}
		if row.Kind() == extast.KindTableHeader {
			g.head = cells
		} else {
			g.rows = append(g.rows, cells)
		}
	}
	return g
}

func (r *renderer) cell(n ast.Node) string {
	style := r.style.sheet.Table.StylePrimitive
	var buf []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c.(type) {
		case *ast.Text, *ast.Emphasis, *extast.Strikethrough, *ast.RawHTML:
			buf = r.inline(buf, c, &style)
		default:
			buf = r.base(buf, element{token: string(r.inline(nil, c, nil)), style: style}, nil)
		}
	}
	return string(buf)
}

// layout sets the column widths of a long table to what its first rows need.
func (r *renderer) layout(g grid) grid {
	if r.asText(g) || g.columns != nil || len(g.rows) <= layoutRows {
		return g
	}
	small := g
	small.rows = g.rows[:layoutRows]
	lines := strings.SplitN(xansi.Strip(r.draw(small)), "\n", 3)
	if len(lines) < 2 {
		return g
	}
	junction := lipgloss.NormalBorder().Middle
	if s := r.style.sheet.Table.CenterSeparator; s != nil {
		junction = *s
	}
	for column := range strings.SplitSeq(strings.TrimRight(lines[1], " "), junction) {
		g.columns = append(g.columns, max(1, xansi.StringWidth(column)))
	}
	for len(g.columns) < len(g.alignments) {
		g.columns = append(g.columns, 1)
	}
	return g
}

// draw draws a table, without a head where it has none. It caches the last one, since a
// table whose last row is growing looks as it did before.
func (r *renderer) draw(g grid) string {
	if r.drawn == "" || !g.equal(r.last) || r.cells() != r.lastCells {
		r.last, r.lastCells, r.drawn = g, r.cells(), r.drawTable(g)
	}
	return r.drawn
}

func (g grid) equal(o grid) bool {
	return slices.Equal(g.head, o.head) && (g.head == nil) == (o.head == nil) &&
		slices.EqualFunc(g.rows, o.rows, slices.Equal[[]string]) &&
		slices.Equal(g.alignments, o.alignments) && slices.Equal(g.columns, o.columns)
}

// asText reports whether a table has too many columns and is drawn as text.
func (r *renderer) asText(g grid) bool { return len(g.alignments) > maxColumns }

// placeholderHead is the shortest head with as many columns: to parse the rows of a wide
// table, no more is needed.
func placeholderHead(columns int) []byte {
	return slices.Concat(bytes.Repeat([]byte("|x"), columns), []byte("|\n"), bytes.Repeat([]byte("|-"), columns), []byte("|\n"))
}

// drawText draws the rows of a wide table as text, with a note above the head.
func (r *renderer) drawText(g grid) string {
	rows := g.rows
	if g.head != nil {
		note := fmt.Sprintf("[a table of %d columns, as text]", len(g.alignments))
		rows = append([][]string{{note}, g.head}, rows...)
	}
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		lines = append(lines, carryPens(xansi.Wrap(strings.Join(row, " | "), r.cells(), "")))
	}
	return strings.Join(lines, "\n")
}

func (r *renderer) drawTable(g grid) string {
	if r.asText(g) {
		return r.drawText(g)
	}
	t := table.New().Width(r.cells()).Wrap(true)
	if g.head != nil {
		t.Headers(g.head...)
	}
	t.Rows(g.rows...)
	t.StyleFunc(func(_, column int) lipgloss.Style {
		style := lipgloss.NewStyle().Inline(false).Margin(0, 1)
		switch g.alignments[column] {
		case extast.AlignLeft:
			style = style.Align(lipgloss.Left).PaddingRight(0)
		case extast.AlignCenter:
			style = style.Align(lipgloss.Center)
		case extast.AlignRight:
			style = style.Align(lipgloss.Right).PaddingLeft(0)
		}
		if g.columns != nil {
			style = style.Width(g.columns[column])
		}
		return style
	})
	border := lipgloss.NormalBorder()
	if sheet := r.style.sheet.Table; sheet.RowSeparator != nil && sheet.ColumnSeparator != nil {
		border = lipgloss.Border{
			Top:    *sheet.RowSeparator,
			Bottom: *sheet.RowSeparator,
			Left:   *sheet.ColumnSeparator,
			Right:  *sheet.ColumnSeparator,
			Middle: *sheet.CenterSeparator,
		}
	}
	t.Border(border)
	t.BorderTop(false).BorderLeft(false).BorderRight(false).BorderBottom(false)
	return t.String()
}
