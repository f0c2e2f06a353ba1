package look

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/markdown"
)

// Titled sets a title into the upper side of a box.
func Titled(st *Styles, title, box string) string {
	top, rest, ok := strings.Cut(box, "\n")
	if !ok || title == "" {
		return box
	}
	width := lipgloss.Width(top)
	if st.Mono {
		rest = faintFrame(st, rest)
	}
	return UpperEdge(st.Rule, st.Strong.Render(ansi.Truncate(title, EdgeWords(width), "…")), "", width) + "\n" + rest
}

// faintFrame draws a box's sides and lower edge in the style of rules, which is an attribute
// where there are no colours: a border of lipgloss takes none.
func faintFrame(st *Styles, box string) string {
	border := lipgloss.RoundedBorder()
	lines := strings.Split(box, "\n")
	for i, line := range lines {
		inner, left := strings.CutPrefix(line, border.Left)
		inner, right := strings.CutSuffix(inner, border.Right)
		switch {
		case left && right:
			lines[i] = st.Rule.Render(border.Left) + inner + st.Rule.Render(border.Right)
		case i == len(lines)-1:
			lines[i] = st.Rule.Render(line)
		}
	}
	return strings.Join(lines, "\n")
}

// WithLowerWords sets words into the right end of a box's lower side, over what is there.
// The words are styled and no wider than [EdgeWords] of the box's width.
func WithLowerWords(st *Styles, box, words string) string {
	at := strings.LastIndexByte(box, '\n')
	if at < 0 {
		return box
	}
	bottom := box[at+1:]
	width := lipgloss.Width(bottom)
	keep := width - lipgloss.Width(words) - 4
	if keep < 2 {
		return box
	}
	end := st.Rule.Render("─" + lipgloss.RoundedBorder().BottomRight)
	return box[:at+1] + ansi.Cut(bottom, 0, keep) + " " + words + " " + end
}

// OnPanel draws a box on the surface of panels. What has a background keeps it.
func OnPanel(st *Styles, box string) string {
	if st.panel == "" {
		return box
	}
	lines := strings.Split(box, "\n")
	for i, line := range lines {
		lines[i] = markdown.OnSurface(line, st.panel, st.panelText, 0)
	}
	return strings.Join(lines, "\n")
}

// Offset moves a cursor by cells; nil stays nil.
func Offset(c *tea.Cursor, x, y int) *tea.Cursor {
	if c == nil {
		return nil
	}
	moved := *c
	moved.X += x
	moved.Y += y
	return &moved
}

// BoxWords are the words in the frame of a box: a title and more at the right of its upper
// side, and how many lines are below those shown.
type BoxWords struct {
	Title, Right string
	More         int
}

// Boxed draws lines in a frame of w cells. A line is [BoxInner] cells wide, or two more
// where it fills the blanks beside the frame too: see [Bar].
func Boxed(st *Styles, words BoxWords, lines []string, w int) string {
	side := st.Rule.Render("│")
	right := words.Right
	if right != "" && lipgloss.Width(words.Title)+EdgeBetween+lipgloss.Width(right) > EdgeWords(w) {
		right = ""
	}
	if right != "" {
		right = st.Muted.Render(right)
	}
	title := ""
	if words.Title != "" {
		title = st.Strong.Render(ansi.Truncate(words.Title, EdgeWords(w), "…"))
	}
	more := ""
	if words.More > 0 {
		more = st.Muted.Render(MoreBelow(words.More))
	}
	var b strings.Builder
	b.WriteString(UpperEdge(st.Rule, title, right, w))
	for _, line := range lines {
		b.WriteString("\n" + side)
		if ansi.StringWidth(line) == w-2 {
			b.WriteString(line)
		} else {
			b.WriteString(" " + Fit(line, BoxInner(w)) + " ")
		}
		b.WriteString(side)
	}
	b.WriteString("\n" + LowerEdge(st.Rule, more, "", w))
	return b.String()
}

// MoreBelow says that n lines or rows follow below those on the screen.
func MoreBelow(n int) string { return "↓ " + figures.Thousands(n) + " more" }

// BoxInner is the width of the lines in a box of w cells.
func BoxInner(w int) int { return max(1, w-4) }

// Bar draws the chosen row of a box of w cells: what goes before the line is where the
// next key goes. The line is drawn in the style of chosen rows and is [BoxInner] cells
// wide.
func Bar(st *Styles, line string) string {
	return st.SelectedBar.Render(chosenBar) + line + st.Selected.Render(" ")
}
