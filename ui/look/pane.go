package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Pane is the first row of a full screen: a rule with a title, what it is about in weaker
// words, and words at the right end. about and right may be styled already.
func Pane(st *Styles, title, about, right string, width int) string {
	left := st.Strong.Render(title)
	if about != "" {
		left += st.Muted.Render(" · ") + about
	}
	if lipgloss.Width(title)+lipgloss.Width(right)+8 > width {
		right = ""
	}
	return Fit(Rule(st.Rule, st.Text, left, right, width), width)
}

// Joined is a rule over two columns: each has a title, and the line between them begins
// at the column at.
func Joined(st *Styles, left, right string, at, width int) string {
	return Rule(st.Rule, st.Text, st.Strong.Render(left), "", at) + st.Rule.Render("┬") +
		Rule(st.Rule, st.Text, st.Strong.Render(right), "", max(0, width-at-1))
}

// WithPaneWords sets words into the right end of the first row of a full screen, over what
// is there. It returns what it got where that isn't one, or where they don't fit.
func WithPaneWords(st *Styles, pane, words string) string {
	top, rest, _ := strings.Cut(pane, "\n")
	width := lipgloss.Width(top)
	keep := width - lipgloss.Width(words) - 3
	if !IsPane(pane) || keep < 2 {
		return pane
	}
	return ansi.Cut(top, 0, keep) + " " + words + " " + st.Rule.Render("─") + "\n" + rest
}

// IsPane reports whether what was drawn is a full screen and not a box: it begins with a
// rule and has no frame.
func IsPane(drawn string) bool {
	top, _, _ := strings.Cut(drawn, "\n")
	return strings.HasPrefix(ansi.Strip(top), "─")
}
