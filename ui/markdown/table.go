package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// layoutRows is how many rows below the head decide about the layout of a table. Later
// rows don't change it.
const layoutRows = 8

// maxColumns is how many columns a table may have. The rows of a wider one are drawn as
// text, since no screen has room for its columns.
const maxColumns = 200

const (
	wholeCell  = 10 // cells of text up to so many cells are never broken: prices, dates
	tallestRow = 4  // lines of a row; with higher ones the table becomes records
	leastText  = 8  // cells that a column of text has at least
	maxHead    = 18 // cells of the heads in records
)

func (r *renderer) table(n *extast.Table) {
	r.emitTable(r.layOut(r.grid(n)))
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

var cellBreak = regexp.MustCompile(`(?i)<br\s*/?>`)

// cell renders a cell. A <br> breaks its line.
func (r *renderer) cell(n ast.Node) string {
	r.soft = softBlank
	var buf []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if html, ok := c.(*ast.RawHTML); ok && cellBreak.Match(html.Segments.Value(r.source)) {
			buf = append(buf, '\n')
			continue
		}
		buf = r.inline(buf, c, nil)
	}
	return string(buf)
}

// layOut decides how a table is drawn, by its head and first rows.
func (r *renderer) layOut(g grid) grid {
	if g.layout != nil || r.asText(g) {
		return g
	}
	rows := g.rows[:min(len(g.rows), layoutRows)]
	if l := r.lastLayout(g.head, rows, g.alignments); l != nil {
		g.layout = l
		return g
	}
	l := &tableLayout{gutter: 3, aligned: r.alignments(g, rows)}
	if r.cells() < 60 {
		l.gutter = 2
	}
	g.layout = l
	need := needs(append([][]string{g.head}, rows...), len(g.alignments))
	room := r.cells() + r.spare - l.gutter*(len(g.alignments)-1)
	if len(g.alignments) > 1 && need.tooMuch(room) {
		// Whatever the widths are, a row is too high: they needn't be tried.
	} else if l.widths = need.distribute(room); l.widths != nil && need.tallest(l.widths) <= tallestRow {
		l.shaded = need.wraps(l.widths)
		return g
	}
	if len(g.alignments) < 2 { // nothing to name the values by
		l.widths = []int{max(1, r.cells())}
		l.shaded = need.wraps(l.widths)
		return g
	}
	l.records = true
	widest := 1
	for i, head := range g.head {
		l.heads = append(l.heads, strings.ReplaceAll(head, "\n", " "))
		if i > 0 {
			widest = max(widest, xansi.StringWidth(l.heads[i]))
		}
	}
	l.widths = []int{max(1, min(widest, maxHead, max(headWord(l.heads), r.cells()/3), r.cells()/2))}
	return g
}

// lastLayout returns the layout of the table that was drawn last where the same rows
// decide about this one, else nil: a table that grows is laid out once a row, not once a
// frame.
func (r *renderer) lastLayout(head []string, rows [][]string, alignments []extast.Alignment) *tableLayout {
	last := r.last
	if last.layout == nil || last.head == nil || r.lastCells != r.cells() || !slices.Equal(last.alignments, alignments) ||
		!slices.Equal(last.head, head) || !slices.EqualFunc(last.rows[:min(len(last.rows), layoutRows)], rows, slices.Equal[[]string]) {
		return nil
	}
	return last.layout
}

// tooMuch reports whether a cell is too long for the highest row even in all of the room.
func (n tableNeeds) tooMuch(room int) bool {
	for _, width := range n.natural {
		if width > tallestRow*room {
			return true
		}
	}
	return false
}

// headWord is the width of the longest word of the heads behind the first.
func headWord(heads []string) int {
	most := 1
	for _, head := range heads[min(1, len(heads)):] {
		for word := range strings.FieldsSeq(xansi.Strip(head)) {
			most = max(most, xansi.StringWidth(word))
		}
	}
	return most
}

// tableNeeds is what the columns of some rows need.
type tableNeeds struct {
	rows    [][]string
	natural []int // widths at which nothing wraps
	least   []int // widths at which no word and no short cell is broken
	words   []int // widths at which no word is broken
	content []int // widths at which nothing below the head wraps
}

func needs(rows [][]string, columns int) tableNeeds {
	n := tableNeeds{rows: rows, natural: make([]int, columns), least: make([]int, columns), words: make([]int, columns), content: make([]int, columns)}
	for at, row := range rows {
		for i, cell := range row[:min(len(row), columns)] {
			width, word := 0, 0
			for line := range strings.SplitSeq(xansi.Strip(cell), "\n") {
				width = max(width, xansi.StringWidth(line))
				for w := range strings.FieldsSeq(line) {
					word = max(word, leastOf(w))
				}
			}
			n.natural[i], n.words[i] = max(n.natural[i], width), max(n.words[i], word)
			if at > 0 {
				n.content[i] = max(n.content[i], width)
			}
			if width <= wholeCell {
				n.least[i] = max(n.least[i], width)
			}
		}
	}
	for i := range columns {
		n.natural[i], n.words[i] = max(1, n.natural[i]), max(1, n.words[i])
		n.least[i] = max(n.least[i], n.words[i])
	}
	return n
}

// leastOf returns how wide a column must be for a word: of East Asian writing two letters.
func leastOf(word string) int {
	if n := breakBesideWide(word); n < len(word) {
		widest := 0
		for word != "" {
			n := breakBesideWide(word)
			widest = max(widest, xansi.StringWidth(word[:n]))
			word = word[n:]
		}
		return max(2*2, widest)
	}
	return xansi.StringWidth(word)
}

func sum(widths []int) int {
	total := 0
	for _, w := range widths {
		total += w
	}
	return total
}

// distribute shares room among the columns: spare cells go to the column that takes the
// most lines, as many as save it one. It returns nil where words would have to be broken, or a column
// of text gets too narrow.
func (n tableNeeds) distribute(room int) []int {
	if sum(n.natural) <= room {
		return n.natural
	}
	var widths []int
	for _, least := range [][]int{n.least, n.words} {
		if sum(least) <= room {
			widths = slices.Clone(least)
			break
		}
	}
	if widths == nil {
		return nil
	}
	for spare := room - sum(widths); ; {
		at, to := n.widen(widths, spare)
		if at < 0 {
			break
		}
		spare -= to - widths[at]
		widths[at] = to
	}
	for i, w := range widths {
		if w < min(leastText, n.content[i]) {
			return nil
		}
	}
	return widths
}

// widen returns the column to widen and its new width, -1 where no spare cells save a line.
func (n tableNeeds) widen(widths []int, spare int) (at, to int) {
	at = -1
	highest := 0
	for i, w := range widths {
		h := n.height(i, w)
		if h <= highest {
			continue
		}
		for next := w + 1; next <= min(n.natural[i], w+spare); next++ {
			if n.height(i, next) < h {
				highest, at, to = h, i, next
				break
			}
		}
	}
	return at, to
}

// height is how many lines a column takes at a width.
func (n tableNeeds) height(column, width int) int {
	lines := 0
	for _, row := range n.rows {
		if column < len(row) {
			lines += len(wrap(row[column], width))
		}
	}
	return lines
}

// tallest is how many lines the highest row takes, the head aside.
func (n tableNeeds) tallest(widths []int) int {
	most := 1
	for _, row := range n.rows[1:] {
		most = max(most, rowHeight(row, widths))
	}
	return most
}

// wraps reports whether a row takes several lines.
func (n tableNeeds) wraps(widths []int) bool { return n.tallest(widths) > 1 }

func rowHeight(row []string, widths []int) int {
	most := 1
	for i, cell := range row {
		if i < len(widths) {
			most = max(most, len(wrap(cell, widths[i])))
		}
	}
	return most
}

// number matches what stands in a column of numbers: amounts with a unit or a sign.
var number = regexp.MustCompile(`^[~≈<>±+−–-]?\s*[$€£¥]?\s*\d[\d.,\s]*\s*(%|[kMGT]?B|ms|s|min|h|x|×|[a-zA-Z°]{1,3})?$|^[–—-]?$|^\?$`)

// alignments are those of the table. A column without one goes right where at least two
// thirds of it are numbers.
func (r *renderer) alignments(g grid, rows [][]string) []extast.Alignment {
	out := slices.Clone(g.alignments)
	for i, a := range out {
		if a != extast.AlignNone || len(rows) == 0 {
			continue
		}
		numbers := 0
		for _, row := range rows {
			cell := ""
			if i < len(row) {
				cell = strings.TrimSpace(xansi.Strip(row[i]))
			}
			if number.MatchString(cell) && strings.ContainsAny(cell, "0123456789") {
				numbers++
			}
		}
		if numbers*3 >= len(rows)*2 {
			out[i] = extast.AlignRight
		}
	}
	return out
}

// draw returns the lines of a table, without a head where it has none. It keeps the last
// one, since a table whose last row is growing looks as it did before.
func (r *renderer) draw(g grid) []string {
	if r.drawn == nil || !g.equal(r.last) || r.cells() != r.lastCells {
		r.last, r.lastCells, r.drawn = g, r.cells(), r.drawTable(g)
	}
	return r.drawn
}

// asText reports whether a table has too many columns and is drawn as text.
func (r *renderer) asText(g grid) bool { return len(g.alignments) > maxColumns }

// placeholderHead is the shortest head with as many columns: to parse the rows of a wide
// table, no more is needed.
func placeholderHead(columns int) []byte {
	return slices.Concat(bytes.Repeat([]byte("|x"), columns), []byte("|\n"), bytes.Repeat([]byte("|-"), columns), []byte("|\n"))
}

func (r *renderer) drawTable(g grid) []string {
	switch {
	case r.asText(g):
		return r.drawText(g)
	case g.layout.records:
		return r.drawRecords(g)
	}
	l := g.layout
	between := strings.Repeat(" ", l.gutter)
	if l.shaded && r.style.palette.Panel == "" { // no surface tells the rows apart
		between = string(r.pens.write([]byte(between[:l.gutter-2]), r.style.quiet(r.style.palette.Rule), r.line())) + " "
	}
	var out []string
	if g.head != nil {
		bold := make([]string, len(g.head))
		for i, cell := range g.head {
			bold[i] = r.emphasised(cell)
		}
		out = append(out, l.row(bold, between, true)...)
		width := sum(l.widths) + l.gutter*(len(l.widths)-1)
		out = append(out, string(r.pens.write(nil, r.style.quiet(r.style.palette.Rule), strings.Repeat(r.style.sign("─"), max(1, width)))))
	}
	for i, row := range g.rows {
		lines := l.row(row, between, false)
		if l.shaded && (g.drawn+i)%2 == 0 && r.style.palette.Panel != "" {
			for k, line := range lines {
				lines[k] = OnSurface(line, r.style.palette.Panel, r.style.palette.Text, sum(l.widths)+l.gutter*(len(l.widths)-1))
			}
		}
		out = append(out, lines...)
	}
	return out
}

// emphasised draws a text of its own styles in bold.
func (r *renderer) emphasised(text string) string {
	if r.style.plain || text == "" {
		return text
	}
	return withAttribute(text, 1)
}

// line stands between the columns of a table where there are no surfaces.
func (r *renderer) line() string {
	if r.style.plain {
		return "|"
	}
	return r.style.sign("│")
}

// row draws a row with something between its cells; a head stands at the lower end of its
// lines.
func (l *tableLayout) row(cells []string, between string, head bool) []string {
	columns := make([][]string, len(l.widths))
	height := 1
	for i := range l.widths {
		if i < len(cells) {
			columns[i] = wrap(cells[i], l.widths[i])
		}
		height = max(height, len(columns[i]))
	}
	out := make([]string, height)
	for k := range height {
		var b strings.Builder
		for i, lines := range columns {
			at := k
			if head {
				at -= height - len(lines)
			}
			cell := ""
			if at >= 0 && at < len(lines) {
				cell = lines[at]
			}
			b.WriteString(aligned(cell, l.widths[i], l.aligned[i]))
			if i+1 < len(columns) {
				b.WriteString(between)
			}
		}
		out[k] = b.String()
	}
	return out
}

func aligned(cell string, width int, a extast.Alignment) string {
	left := max(0, width-xansi.StringWidth(cell))
	before := 0
	switch a {
	case extast.AlignRight:
		before = left
	case extast.AlignCenter:
		before = left / 2
	}
	return strings.Repeat(" ", before) + cell + strings.Repeat(" ", left-before)
}

// drawRecords draws each row as a block: its first cell, and below it the others, each
// after the head of its column. The head of the first column stands once, above them all.
func (r *renderer) drawRecords(g grid) []string {
	l := g.layout
	var out []string
	width := l.widths[0]
	room := max(1, r.cells()-width-4)
	for i, row := range g.rows {
		switch {
		case g.drawn+i > 0:
			out = append(out, "")
		case l.heads[0] != "":
			out = append(out, wrap(r.headOf(l, 0), r.cells())...)
		}
		for k, cell := range row {
			if k == 0 {
				out = append(out, wrap(r.emphasised(cell), r.cells())...)
				continue
			}
			if k >= len(l.heads) {
				break
			}
			head := wrap(r.headOf(l, k), width)
			value := wrap(cell, room)
			for line := range max(len(head), len(value)) {
				h, v := "", ""
				if line < len(head) {
					h = head[line]
				}
				if line < len(value) {
					v = value[line]
				}
				out = append(out, "  "+aligned(h, width, extast.AlignLeft)+"  "+v)
			}
		}
	}
	if len(g.rows) == 0 && g.head != nil {
		out = append(out, wrap(strings.Join(g.head, r.style.sign(" · ")), r.cells())...)
	}
	return out
}

// headOf is the head of a column as records have it.
func (r *renderer) headOf(l *tableLayout, column int) string {
	return string(r.pens.write(nil, r.style.quiet(r.style.palette.Dim), xansi.Strip(l.heads[column])))
}

// drawText draws the rows of a wide table as text, with a note above the head.
func (r *renderer) drawText(g grid) []string {
	rows := g.rows
	if g.head != nil {
		note := fmt.Sprintf("[a table of %d columns, as text]", len(g.alignments))
		rows = append([][]string{{note}, g.head}, rows...)
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, wrap(strings.ReplaceAll(strings.Join(row, " | "), "\n", " "), r.cells())...)
	}
	return lines
}
