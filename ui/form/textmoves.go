package form

import "unicode"

// left is one letter before the cursor; at the beginning of a line, the end of the line
// above.
func (f *TextField) left() position {
	switch {
	case f.at.col > 0:
		return f.clusterBefore(f.at.col)
	case f.at.line > 0:
		return position{f.at.line - 1, len(f.lines[f.at.line-1])}
	}
	return f.at
}

// right is one letter after the cursor; at the end of a line, the beginning of the next.
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

// wordLeft is the beginning of the word before the cursor.
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

// wordRight is the end of the word after the cursor.
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

// rowBy is some rows further down, or up where by is negative, in about the same column.
func (f *TextField) rowBy(by int) position {
	line, row := f.at.line, f.row(f.at)
	if f.goalCells < 0 {
		from, _ := f.span(line, row)
		f.goalCells = cellsOf(f.lines[line][from:f.at.col])
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
	return position{line, f.colAt(line, row, f.goalCells)}
}

// colAt is the letter of a row at a column in cells, the row's last position where it is
// shorter.
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

// FirstRow reports whether the cursor is in the first row, from where up leaves the text.
func (f *TextField) FirstRow() bool { return f.at.line == 0 && f.row(f.at) == 0 }

// LastRow reports whether the cursor is in the last row, from where down leaves the text.
func (f *TextField) LastRow() bool {
	return f.at.line == len(f.lines)-1 && f.row(f.at) == len(f.ends(f.at.line))-1
}

// AtStart reports whether the cursor is at the beginning and nothing is selected.
func (f *TextField) AtStart() bool { return f.at == position{} && !f.hasSelection() }

// screenPosition is the cursor's position relative to the field's upper left corner,
// where top is the first row shown.
func (f *TextField) screenPosition(top int) (x, y int) {
	row := f.row(f.at)
	from, _ := f.span(f.at.line, row)
	return cellsOf(f.lines[f.at.line][from:f.at.col]), f.rowsAbove(f.at.line) + row - top
}
