package transcript

import (
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/look"
)

// head is the line above a message: who speaks, a remark, and how many characters of the
// message were hidden or replaced because they could deceive.
func head(st *look.Styles, name lipgloss.Style, who, aside string, hidden int) part {
	line := name.Render(who)
	if aside != "" {
		line += "  " + st.Muted.Render(aside)
	}
	if hidden > 0 {
		line += "  " + st.Chip.Render(" "+figures.Counted(hidden, "hidden character")+" ")
	}
	return part{kind: headPart, lines: []string{line}}
}

// facts are an answer's figures in words, empty where unknown.
type facts struct{ time, tokens, cost string }

// factsOf are the figures that a session keeps of an answer; what failed has its own lines
// that tell them.
func factsOf(m sessions.Message) facts {
	var f facts
	if m.Error != nil {
		return f
	}
	if d := m.Metrics.Duration.Round(time.Millisecond); d > 0 {
		f.time = figures.Duration(d)
	}
	if n := m.Usage.OutputTokens; n != nil {
		f.tokens = figures.Thousands(*n) + " tok"
	}
	if m.CostUSD != nil {
		f.cost = figures.Dollars(m.CostUSD)
	}
	return f
}

// fullFactsWidth is the width of a transcript from which messages show all their facts.
const fullFactsWidth = 100

// headLine puts a remark and facts at the right end of the line above a message, as far as
// there is room.
func headLine(st *look.Styles, line, aside string, f facts, width int) string {
	room := max(1, min(width-2*entryMargin, bodyIndent+bodyWidth(width)))
	tries := [][]string{{aside, f.time, f.tokens, f.cost}, {aside, f.time, f.cost}, {aside, f.time}, {aside}}
	if width < fullFactsWidth {
		tries = tries[1:]
	}
	for _, words := range tries {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		right := strings.Join(words, " · ")
		if gap := room - ansi.StringWidth(line) - ansi.StringWidth(right); right != "" && gap >= 2 {
			return line + strings.Repeat(" ", gap) + st.Faint.Render(right)
		}
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
