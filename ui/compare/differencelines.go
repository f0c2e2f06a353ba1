package compare

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/diff"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// diffDrawing is the lines of a view, without the gutter, and the indexes of those to
// jump to. Nothing is told by colour alone: a mark comes before each line that differs,
// and in monochrome there are brackets around the words.
type diffDrawing struct {
	lines []string
	stops []int
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
	// gone and come are for text that only the old or only the new one has, within a line
	// of both; own is for what only one of several answers says.
	gone, come, own lipgloss.Style
}

func newDiffStyles(st *look.Styles) diffStyles {
	return diffStyles{st: st, gone: st.Trouble.Strikethrough(true), come: st.Success.Bold(true), own: st.AccentStrong}
}

// spans returns a line's pieces with their styles. A piece that is its whole line needs
// no emphasis: the line's mark says enough. Other pieces have brackets in monochrome.
func (k diffStyles) spans(spans []diff.Span, same lipgloss.Style) []look.StyledText {
	out := make([]look.StyledText, 0, len(spans))
	whole := len(spans) == 1
	for _, s := range spans {
		text, tint := s.Text, same
		switch {
		case s.Op == diff.Delete && whole:
			tint = k.st.Trouble
		case s.Op == diff.Insert && whole:
			tint = k.st.Success
		case s.Op == diff.Delete:
			tint, text = k.gone, k.bracket("[-", text, "-]")
		case s.Op == diff.Insert:
			tint, text = k.come, k.bracket("{+", text, "+}")
		}
		out = append(out, look.StyledText{Text: text, Style: tint})
	}
	return out
}

func (k diffStyles) bracket(before, text, after string) string {
	if !k.st.Mono || strings.TrimSpace(text) == "" {
		return text
	}
	return before + text + after
}

// unified draws the changes one below the other, in lines of at most w cells.
func (k diffStyles) unified(spans []diff.Span, w int) diffDrawing {
	var d diffDrawing
	for i, hunk := range diff.Unified(spans, diffContext) {
		if i > 0 {
			d.lines = append(d.lines, k.st.Rule.Render(strings.Repeat("┄", max(0, w))))
		}
		before := diff.Equal
		for _, line := range hunk.Lines {
			mark, tint, same := "  ", k.st.Muted, k.st.Muted
			switch line.Op {
			case diff.Delete:
				mark, tint, same = "- ", k.st.Trouble, k.st.Text
			case diff.Insert:
				mark, tint, same = "+ ", k.st.Success, k.st.Text
			}
			if line.Op != diff.Equal && before == diff.Equal {
				d.stop()
			}
			before = line.Op
			lines, _ := look.WrapStyled(k.spans(line.Spans, same), w-diffMark)
			d.add(mark, tint, lines)
		}
	}
	return d
}

// besideBar separates two columns.
const besideBar = " │ "

// sideBySide draws both texts in two columns, in lines of exactly w cells.
func (k diffStyles) sideBySide(rows []diff.Row, w int) diffDrawing {
	var d diffDrawing
	bar := k.st.Rule.Render(besideBar)
	left := max(diffMark+1, (w-lipgloss.Width(besideBar))/2)
	right := max(diffMark+1, w-left-lipgloss.Width(besideBar))
	before := false
	for _, row := range rows {
		if row.Changed && !before {
			d.stop()
		}
		before = row.Changed
		l := k.column(row.Left, row.Changed, "- ", k.st.Trouble, left)
		r := k.column(row.Right, row.Changed, "+ ", k.st.Success, right)
		for i := range max(len(l), len(r)) {
			d.lines = append(d.lines, lineOf(l, i, left)+bar+lineOf(r, i, right))
		}
	}
	return d
}

// lineOf is line i of a column, blank below its last.
func lineOf(lines []string, i, w int) string {
	if i >= len(lines) {
		return strings.Repeat(" ", w)
	}
	return look.Fit(lines[i], w)
}

func (k diffStyles) column(line *diff.Line, changed bool, mark string, tint lipgloss.Style, w int) []string {
	if line == nil {
		return nil
	}
	same := k.st.Text
	if !changed {
		mark, same = "  ", k.st.Muted
	}
	var d diffDrawing
	lines, _ := look.WrapStyled(k.spans(line.Spans, same), w-diffMark)
	d.add(mark, tint, lines)
	return d.lines
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
			for part := range strings.SplitAfterSeq(k.bracket("{+", s.Text, "+}"), "\n\n") {
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
		d.add(mark, k.st.Accent, []string{l})
	}
	return d
}

// values lists the values that differ.
func (k diffStyles) values(changes []diff.Change, w int) diffDrawing {
	var d diffDrawing
	for _, c := range changes {
		old, now := safe.Line(c.Old).String(), safe.Line(c.New).String()
		texts := []look.StyledText{{Text: safe.Line(c.Path).String(), Style: k.st.Strong}, {Text: ": ", Style: k.st.Muted}}
		mark, tint := "~ ", k.st.Warning
		switch {
		case c.New == "":
			mark, tint = "- ", k.st.Trouble
			texts = append(texts, look.StyledText{Text: old, Style: k.gone}, look.StyledText{Text: " removed", Style: k.st.Muted})
		case c.Old == "":
			mark, tint = "+ ", k.st.Success
			texts = append(texts, look.StyledText{Text: now, Style: k.come}, look.StyledText{Text: " added", Style: k.st.Muted})
		default:
			texts = append(texts, look.StyledText{Text: old, Style: k.gone}, look.StyledText{Text: " → ", Style: k.st.Muted}, look.StyledText{Text: now, Style: k.come})
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
