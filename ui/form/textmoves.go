package form

import "unicode"

// left is one letter before, on the line before at a line's beginning.
func (f *TextField) left() position {
	switch {
	case f.at.col > 0:
		return f.clusterBefore(f.at.col)
	case f.at.line > 0:
		return position{f.at.line - 1, len(f.lines[f.at.line-1])}
	}
	return f.at
}

// right is one letter behind.
func (f *TextField) right() position {
	line := f.lines[f.at.line]
	switch {
	case f.at.col < len(line):
		n, _ := cluster(line[f.at.col:])
		return position{f.at.line, f.at.col + n}
	case f.at.line < len(f.lines)-1:
		return position{f.at.line + 1, 0}
	}
	return f.at
}

// wordLeft is the beginning of the word before the cursor, wordRight the end of
// the one behind it.
func (f *TextField) wordLeft() position {
	p := f.at
	for p != (position{}) && (p.col == 0 || unicode.IsSpace(f.lines[p.line][p.col-1])) {
		if p.col--; p.col < 0 {
			p = position{p.line - 1, len(f.lines[p.line-1])}
		}
	}
	for p.col > 0 && !unicode.IsSpace(f.lines[p.line][p.col-1]) {
		p.col--
	}
	return p
}

func (f *TextField) wordRight() position {
	p, end := f.at, f.end()
	for p != end && (p.col == len(f.lines[p.line]) || unicode.IsSpace(f.lines[p.line][p.col])) {
		if p.col++; p.col > len(f.lines[p.line]) {
			p = position{p.line + 1, 0}
		}
	}
	for p.col < len(f.lines[p.line]) && !unicode.IsSpace(f.lines[p.line][p.col]) {
		p.col++
	}
	return p
}

func (f *TextField) lineStart() position { return position{f.at.line, 0} }
func (f *TextField) lineEnd() position   { return position{f.at.line, len(f.lines[f.at.line])} }

// rowBy is some rows further down, in about the same column of cells.
func (f *TextField) rowBy(by int) position {
	line, row := f.at.line, f.row(f.at)
	if f.goal < 0 {
		from, _ := f.span(line, row)
		f.goal = cellsOf(f.lines[line][from:f.at.col])
	}
	for ; by < 0; by++ {
		if row--; row < 0 {
			if line == 0 {
				row = 0
				break
			}
			line--
			row = len(f.ends(line)) - 1
		}
	}
	for ; by > 0; by-- {
		if row++; row == len(f.ends(line)) {
			if line == len(f.lines)-1 {
				row--
				break
			}
			line, row = line+1, 0
		}
	}
	return position{line, f.colAt(line, row, f.goal)}
}

// colAt is the letter of a row that stands at a column of cells, its last position
// where the row is shorter.
func (f *TextField) colAt(line, row, goal int) int {
	from, to := f.span(line, row)
	last := row == len(f.ends(line))-1
	for cells := 0; from < to; {
		n, w := cluster(f.lines[line][from:])
		if cells+w > goal || !last && from+n >= to { // behind a row is in the next
			break
		}
		cells += w
		from += n
	}
	return from
}

// FirstRow and lastRow tell whether the cursor is where up and down leave the text.
func (f *TextField) FirstRow() bool { return f.at.line == 0 && f.row(f.at) == 0 }

// LastRow tells whether the cursor is in the last row.
func (f *TextField) LastRow() bool {
	return f.at.line == len(f.lines)-1 && f.row(f.at) == len(f.ends(f.at.line))-1
}

// AtStart tells whether nothing stands before the cursor or is selected.
func (f *TextField) AtStart() bool { return f.at == position{} && !f.hasSelection() }

// inRow is the cursor's position on the screen, below and right of the field's
// corner, given the first row that is shown.
func (f *TextField) inRow(top int) (x, y int) {
	row := f.row(f.at)
	from, _ := f.span(f.at.line, row)
	return cellsOf(f.lines[f.at.line][from:f.at.col]), f.rowsAbove(f.at.line) + row - top
}
