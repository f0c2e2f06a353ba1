package overlay

// Rows is where a list of rows of several lines stands: which row is marked
// and which is the first on the screen. It knows nothing of what they hold.
type Rows struct {
	N, At, Top int
	H          int
	// Height gives a row's lines where top is the first row on the screen.
	Height func(i, top int) int
}

// SetLen keeps the mark where it can.
func (l *Rows) SetLen(n int) {
	l.N = n
	l.MoveTo(l.At)
}

// SetHeight gives how many lines the rows may take.
func (l *Rows) SetHeight(h int) {
	l.H = max(1, h)
	l.MoveTo(l.At)
}

// Move marks a row further down, or up.
func (l *Rows) Move(by int) { l.MoveTo(l.At + by) }

// MoveTo marks a row and keeps it in sight.
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

// linesTo counts the lines from row top to the marked one.
func (l *Rows) linesTo(top int) int {
	lines := 0
	for i := top; i <= l.At && lines <= l.H; i++ {
		lines += l.Height(i, top)
	}
	return lines
}

// Page is how many rows a page key goes.
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
