package overlay

// Rows is the selection and scroll position of a list whose rows take several lines each.
// It doesn't know what the rows hold.
//
// N is how many rows there are, At the selected one, Top the first on the screen, and H
// the height in lines.
type Rows struct {
	N, At, Top int
	H          int
	// Height returns how many lines row i takes when row top is the first on the screen.
	Height func(i, top int) int
}

// SetLen sets the number of rows and keeps the selection where it can.
func (l *Rows) SetLen(n int) {
	l.N = n
	l.MoveTo(l.At)
}

// SetHeight sets how many lines the rows may take.
func (l *Rows) SetHeight(h int) {
	l.H = max(1, h)
	l.MoveTo(l.At)
}

// Move moves the selection down by some rows, up where by is negative.
func (l *Rows) Move(by int) { l.MoveTo(l.At + by) }

// MoveTo selects a row and keeps it on the screen.
func (l *Rows) MoveTo(at int) {
	l.At = min(max(0, at), max(0, l.N-1))
	l.Top = min(l.Top, l.At)
	for l.Top < l.At && l.linesTo(l.Top) > l.H {
		l.Top++
	}
	for l.Top > 0 && l.At == l.N-1 && l.linesTo(l.Top-1) <= l.H {
		l.Top--
	}
}

// linesTo counts the lines from row top to the selected one.
func (l *Rows) linesTo(top int) int {
	lines := 0
	for i := top; i <= l.At && lines <= l.H; i++ {
		lines += l.Height(i, top)
	}
	return lines
}

// Page is how many rows a page key moves.
func (l *Rows) Page() int {
	rows, lines := 0, 0
	for i := l.Top; i < l.N; i++ {
		if lines += l.Height(i, l.Top); lines > l.H {
			break
		}
		rows++
	}
	return max(1, rows-1)
}
