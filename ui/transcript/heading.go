package transcript

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// heading is the line above a message: who speaks, a remark, and how many characters of
// the message were hidden or replaced because they could deceive.
func heading(st *look.Styles, name lipgloss.Style, who, aside string, hidden, width int) string {
	line := name.Render(who)
	if aside != "" {
		line += "  " + st.Muted.Render(aside)
	}
	if hidden > 0 {
		line += "  " + st.Chip.Render(" "+figures.Counted(hidden, "hidden character")+" ")
	}
	return ansi.Truncate(line, max(1, width-2*entryMargin), "…")
}

// foldLine is the line that replaces folded text, or stands above it once it is open. It
// says which key opens it, or shows tail, the newest words of a text that still grows.
func foldLine(st *look.Styles, what string, open bool, tail string, width int, h Hints) string {
	line := st.Muted.Render(what)
	switch {
	case tail != "":
		line += st.Muted.Render(" · ")
		room := width - ansi.StringWidth(line)
		if over := ansi.StringWidth(tail) - room; over > 0 {
			tail = ansi.TruncateLeft(tail, over+1, "…")
		}
		line += st.Reasoning.Render(tail)
	case h.Fold != "":
		hint := " · " + h.Fold + " opens"
		if open {
			hint = " · " + h.Fold + " folds"
		}
		if ansi.StringWidth(line)+ansi.StringWidth(hint) <= width {
			line += st.Muted.Render(hint)
		}
	}
	return ansi.Truncate(line, width, "…")
}
