package diff

import "strings"

// Line is a line of one text, without its break.
type Line struct {
	// Number counts the text's lines from 1.
	Number int
	// Spans are the line's pieces, none for an empty one.
	Spans []Span
}

// Row is a line of each text, side by side; nil if a text has none there.
type Row struct {
	Left, Right *Line
	// Changed says that the two differ.
	Changed bool
}

// SideBySide puts the lines of both texts of a comparison side by side. The left column
// holds equal and deleted spans, the right one equal and inserted ones. A break at the
// end of a text ends its last line.
func SideBySide(spans []Span) []Row {
	var r rows
	for _, s := range spans {
		for piece := range strings.SplitAfterSeq(s.Text, "\n") {
			text, broken := strings.CutSuffix(piece, "\n")
			if s.Op != Insert {
				r.left.add(Span{s.Op, text}, broken)
			}
			if s.Op != Delete {
				r.right.add(Span{s.Op, text}, broken)
			}
			if broken && s.Op == Equal {
				r.flush()
			}
		}
	}
	r.left.close()
	r.right.close()
	r.flush()
	return r.out
}

// rows aligns lines at each break that both texts have.
type rows struct {
	left, right column
	out         []Row
}

// column collects one text's lines.
type column struct {
	lines []*Line
	spans []Span
	// begun says that there is a line without its break.
	begun  bool
	number int
}

func (c *column) add(s Span, broken bool) {
	if s.Text != "" {
		c.spans = append(c.spans, s)
		c.begun = true
	}
	if broken {
		c.begun = true
		c.close()
	}
}

func (c *column) close() {
	if !c.begun {
		return
	}
	c.number++
	c.lines = append(c.lines, &Line{c.number, c.spans})
	c.spans, c.begun = nil, false
}

// flush pairs the lines from the top, except that the last ones are paired with each
// other if that is what they have in common.
func (r *rows) flush() {
	left, right := r.left.lines, r.right.lines
	r.left.lines, r.right.lines = nil, nil
	fewer, more := min(len(left), len(right)), max(len(left), len(right))
	top := fewer
	if fewer > 0 && fewer < more && shares(left[len(left)-1], right[len(right)-1]) && !(fewer == 1 && shares(left[0], right[0])) {
		top--
	}
	for i := range more {
		row := Row{Changed: true}
		switch {
		case i < top:
			row.Left, row.Right = left[i], right[i]
		case top < fewer && i == more-1:
			row.Left, row.Right = left[len(left)-1], right[len(right)-1]
		case len(left) == more:
			row.Left = left[i]
		default:
			row.Right = right[i]
		}
		if row.Left != nil && row.Right != nil {
			// If a break was added or removed, lines differ that hold only equal text.
			row.Changed = changed(row.Left) || changed(row.Right) || Old(row.Left.Spans) != New(row.Right.Spans)
		}
		r.out = append(r.out, row)
	}
}

// shares reports whether two adjacent lines have words in common.
func shares(a, b *Line) bool {
	has := func(l *Line) bool {
		for _, s := range l.Spans {
			if s.Op == Equal && strings.TrimSpace(s.Text) != "" {
				return true
			}
		}
		return false
	}
	return has(a) && has(b)
}

func changed(l *Line) bool {
	for _, s := range l.Spans {
		if s.Op != Equal {
			return true
		}
	}
	return false
}
