package ui

// rowList is where a list of rows of several lines stands: which row is marked
// and which is the first on the screen. It knows nothing of what they hold.
type rowList struct {
	n, at, top int
	h          int
	// height gives a row's lines where top is the first row on the screen.
	height func(i, top int) int
}

// SetLen keeps the mark where it can.
func (l *rowList) SetLen(n int) {
	l.n = n
	l.moveTo(l.at)
}

func (l *rowList) SetHeight(h int) {
	l.h = max(1, h)
	l.moveTo(l.at)
}

func (l *rowList) move(by int) { l.moveTo(l.at + by) }

func (l *rowList) moveTo(at int) {
	l.at = min(max(0, at), max(0, l.n-1))
	l.top = min(l.top, l.at)
	for l.top < l.at && l.linesTo(l.top) > l.h {
		l.top++
	}
	for l.top > 0 && l.at == l.n-1 && l.linesTo(l.top-1) <= l.h {
		l.top--
	}
}

// linesTo counts the lines from row top to the marked one.
func (l *rowList) linesTo(top int) int {
	lines := 0
	for i := top; i <= l.at && lines <= l.h; i++ {
		lines += l.height(i, top)
	}
	return lines
}

// page is how many rows a page key goes.
func (l *rowList) page() int {
	rows, lines := 0, 0
	for i := l.top; i < l.n; i++ {
		if lines += l.height(i, l.top); lines > l.h {
			break
		}
		rows++
	}
	return max(1, rows-1)
}
