package form

import (
	"sort"
	"unicode"

	"github.com/rivo/uniseg"
)

// wrappedLine is how a line is wrapped into rows: where each row ends, in runes, as far
// as that is known. whole is set when all of the line is.
type wrappedLine struct {
	ends  []int
	whole bool
}

// cut drops what a change after col runes can change: the row that it is in, and the one
// before, which may now have room for the first word of it.
func (b *wrappedLine) cut(col int) {
	row := sort.SearchInts(b.ends, col)
	b.ends, b.whole = b.ends[:max(0, min(row, len(b.ends))-1)], false
}

// ends returns where each row of a line ends, in runes. A line has at least one row.
func (f *TextField) ends(line int) []int {
	b := &f.rows[line]
	for !b.whole {
		from := 0
		if n := len(b.ends); n > 0 {
			from = b.ends[n-1]
		}
		var end int
		end, b.whole = rowEnd(f.lines[line], from, f.w)
		b.ends = append(b.ends, end)
	}
	return b.ends
}

// rowEnd is where the row that begins at a rune ends, and whether it is the line's last.
// A word moves to the next row when it doesn't fit with the blank after it, a word wider
// than a row is broken, and a full last row is followed by an empty one, where the cursor
// can be.
func rowEnd(line []rune, from, width int) (end int, last bool) {
	row, word, start := 0, 0, from // cells, and where the word begins
	for i := from; i < len(line); {
		n, cells := cluster(line[i:])
		if unicode.IsSpace(line[i]) {
			if row+word+cells > width && start > from {
				return start, false
			}
			i += n
			row, word, start = row+word+cells, 0, i
			continue
		}
		if row >= width {
			return i, false
		}
		i += n
		if word += cells; word+cells > width { // the word alone fills a row
			if row > 0 {
				return start, false
			}
			row, word, start = word, 0, i
		}
	}
	switch {
	case row+word < width:
		return len(line), true
	case start > from:
		return start, false
	}
	return len(line), len(line) == from
}

// cluster measures the grapheme cluster at the beginning of a text, which must not be
// empty, in runes and in cells.
func cluster(text []rune) (runes, cells int) {
	if text[0] >= ' ' && text[0] < 0x7f && (len(text) == 1 || text[1] < 0x300) {
		return 1, 1
	}
	for n := 16; ; n *= 2 {
		piece := text[:min(n, len(text))]
		first, rest, width, _ := uniseg.FirstGraphemeClusterInString(string(piece), -1)
		if rest == "" && len(piece) < len(text) {
			continue // it may go on
		}
		runes = len([]rune(first))
		if shown := cleanRunes(piece[:runes]); shown != first {
			width = uniseg.StringWidth(shown)
		}
		return runes, width
	}
}

// row returns in which row of its line a position is. Between two rows it is in the
// second.
func (f *TextField) row(p position) int {
	ends := f.ends(p.line)
	return min(sort.SearchInts(ends, p.col+1), len(ends)-1)
}

// span is where a row of a line begins and ends, in runes.
func (f *TextField) span(line, row int) (from, to int) {
	ends := f.ends(line)
	if row > 0 {
		from = ends[row-1]
	}
	return from, ends[row]
}

// cellsOf measures text in cells.
func cellsOf(text []rune) int {
	cells := 0
	for len(text) > 0 {
		n, w := cluster(text)
		cells += w
		text = text[n:]
	}
	return cells
}

// clusterBefore is where the letter before a column of the cursor's line begins.
func (f *TextField) clusterBefore(col int) position {
	line := f.lines[f.at.line]
	from, _ := f.span(f.at.line, f.row(position{f.at.line, max(0, col-1)}))
	for at := from; ; {
		n, _ := cluster(line[at:])
		if at+n >= col {
			return position{f.at.line, at}
		}
		at += n
	}
}

// outside returns a position, or the end of the letter that it is within: a change may
// have joined what comes before and after it into one letter.
func (f *TextField) outside(p position) position {
	line := f.lines[p.line]
	if p.col == 0 || p.col == len(line) || line[p.col] < 0x300 {
		return p
	}
	at, _ := f.span(p.line, f.row(p))
	for at < p.col {
		n, _ := cluster(line[at:])
		at += n
	}
	return position{p.line, at}
}

// CountRows counts the rows of the text, up to most.
func (f *TextField) CountRows(most int) int {
	rows := 0
	for line := range f.lines {
		if rows += len(f.ends(line)); rows >= most {
			return most
		}
	}
	return rows
}

// rowsAbove counts the rows of all lines before one.
func (f *TextField) rowsAbove(line int) int {
	rows := 0
	for i := range line {
		rows += len(f.ends(i))
	}
	return rows
}
