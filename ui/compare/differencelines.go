package compare

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/diff"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// diffDrawing is the lines of a view, without the gutter, and the indexes of those to
// jump to. Nothing is told by colour alone: a mark comes before each line that differs.
type diffDrawing struct {
	lines []string
	stops []int
	// folded counts the stretches that were left out.
	folded int
}

func (d *diffDrawing) stop() { d.stops = append(d.stops, len(d.lines)) }

// diffContext is how many unchanged lines are shown around a change.
const diffContext = 2

// diffMark is the width of the mark before a line, in cells.
const diffMark = 2

// add appends lines, the first with a mark before it.
func (d *diffDrawing) add(mark string, tint lipgloss.Style, lines []string) {
	for i, l := range lines {
		if i > 0 {
			mark = strings.Repeat(" ", diffMark)
		}
		d.lines = append(d.lines, tint.Render(mark)+l)
	}
}

// diffStyles are the styles of a comparison.
type diffStyles struct {
	st *look.Styles
	// own is for what only one of several answers says.
	own lipgloss.Style
	// whole draws the unchanged stretches too.
	whole bool
}

func newDiffStyles(st *look.Styles) diffStyles { return diffStyles{st: st, own: st.Water.Bold(true)} }

// diffSide is how one side of a comparison is drawn: its mark, and the styles of its mark,
// its lines and the words in them that the other side lacks.
type diffSide struct {
	mark              string
	tint, line, words lipgloss.Style
}

func (k diffStyles) removed() diffSide {
	c := k.st.Compared
	return diffSide{"- ", c.RemovedMark, c.Removed, c.RemovedWords}
}

func (k diffStyles) added() diffSide {
	c := k.st.Compared
	return diffSide{"+ ", c.AddedMark, c.Added, c.AddedWords}
}

func (k diffStyles) unchanged() diffSide { return diffSide{"  ", k.st.Text, k.st.Text, k.st.Text} }

// line draws a line of one side, wrapped, in rows of exactly w cells.
func (s diffSide) draw(line *diff.Line, w int) []string {
	texts := make([]look.StyledText, len(line.Spans))
	for i, span := range line.Spans {
		texts[i] = look.StyledText{Text: span.Text, Style: s.line}
		if span.Op != diff.Equal {
			texts[i].Style = s.words
		}
	}
	wrapped, _ := look.WrapStyled(texts, w-diffMark)
	out := make([]string, len(wrapped))
	mark := s.mark
	for i, l := range wrapped {
		out[i] = s.tint.Render(mark) + l + s.blank(w-diffMark-ansi.StringWidth(l))
		mark = strings.Repeat(" ", diffMark)
	}
	return out
}

// blank is a piece of the side's surface.
func (s diffSide) blank(n int) string { return s.line.Render(strings.Repeat(" ", max(0, n))) }

// fold says how many lines are left out.
func (k diffStyles) fold(lines, w int) string {
	return look.Fit(k.st.Faint.Render(ansi.Truncate("  ┄┄ "+figures.Counted(lines, "line")+" the same ┄┄", w, "…")), w)
}

// oneText draws the changes one below the other, in lines of exactly w cells.
func (k diffStyles) oneText(rows []diff.Row, w int) diffDrawing {
	var d diffDrawing
	for _, stretch := range diff.Stretches(rows, diffContext) {
		switch {
		case stretch.Folded && !k.whole:
			d.lines = append(d.lines, k.fold(len(stretch.Rows), w))
			d.folded++
		case stretch.Changed:
			d.stop()
			for _, row := range stretch.Rows {
				if row.Left != nil {
					d.lines = append(d.lines, k.removed().draw(row.Left, w)...)
				}
			}
			for _, row := range stretch.Rows {
				if row.Right != nil {
					d.lines = append(d.lines, k.added().draw(row.Right, w)...)
				}
			}
		default:
			for _, row := range stretch.Rows {
				d.lines = append(d.lines, k.unchanged().draw(row.Left, w)...)
			}
		}
	}
	return d
}

// besideBar separates two columns.
const besideBar = " │ "

// columns are the widths of two columns side by side in w cells.
func columns(w int) (left, right int) {
	left = max(diffMark+1, (w-lipgloss.Width(besideBar))/2)
	return left, max(diffMark+1, w-left-lipgloss.Width(besideBar))
}

// beside is a row of two columns.
func (k diffStyles) beside(left, right string) string {
	return left + k.st.Rule.Render(besideBar) + right
}

// sideBySide draws both texts in two columns, in lines of exactly w cells.
func (k diffStyles) sideBySide(rows []diff.Row, w int) diffDrawing {
	var d diffDrawing
	left, right := columns(w)
	for _, stretch := range diff.Stretches(rows, diffContext) {
		if stretch.Folded && !k.whole {
			d.lines = append(d.lines, k.beside(k.fold(len(stretch.Rows), left), k.fold(len(stretch.Rows), right)))
			d.folded++
			continue
		}
		a, b := k.unchanged(), k.unchanged()
		if stretch.Changed {
			d.stop()
			a, b = k.removed(), k.added()
		}
		for _, row := range stretch.Rows {
			d.lines = append(d.lines, k.pair(row, a, b, left, right)...)
		}
	}
	return d
}

// pair draws a row of both texts. Where one of them has nothing, strokes say so.
func (k diffStyles) pair(row diff.Row, a, b diffSide, left, right int) []string {
	var l, r []string
	if row.Left != nil {
		l = a.draw(row.Left, left)
	}
	if row.Right != nil {
		r = b.draw(row.Right, right)
	}
	out := make([]string, max(len(l), len(r)))
	for i := range out {
		out[i] = k.beside(k.cellOf(l, i, left, a), k.cellOf(r, i, right, b))
	}
	return out
}

// cellOf is row i of a column: below its last the surface goes on.
func (k diffStyles) cellOf(rows []string, i, w int, side diffSide) string {
	switch {
	case len(rows) == 0:
		strokes := k.st.Rule
		if k.st.Mono {
			strokes = k.st.Faint
		}
		return strokes.Render(strings.Repeat("╱", w))
	case i >= len(rows):
		return side.blank(w)
	}
	return rows[i]
}

// agreement draws a text with what all say dim and what only it says bright.
func (k diffStyles) agreement(said []diff.Said, of, w int) diffDrawing {
	var texts []look.StyledText
	var alone []int
	for _, s := range said {
		switch {
		case s.By == of:
			texts = append(texts, look.StyledText{Text: s.Text, Style: k.st.Muted})
		case s.By > 1 || strings.TrimSpace(s.Text) == "":
			texts = append(texts, look.StyledText{Text: s.Text, Style: k.st.Text})
		default: // each paragraph is one to jump to
			for part := range strings.SplitAfterSeq(s.Text, "\n\n") {
				alone = append(alone, len(texts))
				texts = append(texts, look.StyledText{Text: part, Style: k.own})
			}
		}
	}
	lines, at := look.WrapStyled(texts, w-diffMark)
	own := map[int]bool{}
	var d diffDrawing
	for _, i := range alone {
		if at[i].Empty() {
			continue
		}
		if first := at[i].First; !own[first] {
			d.stops = append(d.stops, first)
		}
		for n := at[i].First; n <= at[i].Last; n++ {
			own[n] = true
		}
	}
	for i, l := range lines {
		mark := "  "
		if own[i] && ansi.Strip(l) != "" {
			mark = "● "
		}
		d.add(mark, k.st.Water, []string{l})
	}
	return d
}

// values lists the values that differ.
func (k diffStyles) values(changes []diff.Change, w int) diffDrawing {
	var d diffDrawing
	gone, come := k.st.Compared.RemovedWords, k.st.Compared.AddedWords
	for _, c := range changes {
		old, now := safe.Line(c.Old).String(), safe.Line(c.New).String()
		texts := []look.StyledText{{Text: safe.Line(c.Path).String(), Style: k.st.Syntax.Key}, {Text: ": ", Style: k.st.Syntax.Punctuation}}
		mark, tint := "≠ ", k.st.Warning
		switch {
		case c.New == "":
			mark, tint = "- ", k.st.Trouble
			texts = append(texts, look.StyledText{Text: old, Style: gone}, look.StyledText{Text: " removed", Style: k.st.Muted})
		case c.Old == "":
			mark, tint = "+ ", k.st.Success
			texts = append(texts, look.StyledText{Text: now, Style: come}, look.StyledText{Text: " added", Style: k.st.Muted})
		default:
			texts = append(texts, look.StyledText{Text: old, Style: gone}, look.StyledText{Text: " → ", Style: k.st.Muted}, look.StyledText{Text: now, Style: come})
		}
		d.stop()
		lines, _ := look.WrapStyled(texts, w-diffMark)
		d.add(mark, tint, lines)
	}
	return d
}

// comparableText cleans an untrusted text for a comparison, and replaces tabs, which have
// no width of their own.
func comparableText(s string) string {
	return strings.ReplaceAll(safe.Plain(s).String(), "\t", "    ")
}
