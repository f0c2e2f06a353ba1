package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/internal/diff"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// diffAround is how many unchanged lines stand around a change.
const diffAround = 2

// diffLines draws what changed from one untrusted text to another, in lines of
// at most w cells: what went with a minus, what came with a plus, and in both the
// words that make the difference.
func diffLines(st *look.Styles, old, text string, w int) []string {
	old, text = safe.Plain(old).String(), safe.Plain(text).String()
	var out []string
	for i, hunk := range diff.Unified(diff.Words(old, text), diffAround) {
		if i > 0 {
			out = append(out, st.Rule.Render(strings.Repeat("┄", max(0, w))))
		}
		for _, line := range hunk.Lines {
			out = append(out, diffLine(st, line, w)...)
		}
	}
	return out
}

func diffLine(st *look.Styles, line diff.HunkLine, w int) []string {
	mark, plain := "  ", st.Muted
	switch line.Op {
	case diff.Delete:
		mark, plain = "- ", st.Text
	case diff.Insert:
		mark, plain = "+ ", st.Text
	}
	var b strings.Builder
	for _, span := range line.Spans {
		style := plain
		switch span.Op {
		case diff.Delete:
			style = st.Trouble.Strikethrough(true)
		case diff.Insert:
			style = st.Success.Bold(true)
		}
		b.WriteString(style.Render(strings.TrimRight(span.Text, "\n")))
	}
	var out []string
	for i, l := range strings.Split(lipgloss.Wrap(b.String(), max(1, w-len(mark)), ""), "\n") {
		if i > 0 {
			mark = "  "
		}
		out = append(out, look.Fit(st.Muted.Render(mark)+l, w))
	}
	return out
}
