package message

import (
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/look"
)

// head is the line above a message: who speaks, a remark, and how many characters of the
// message were hidden or replaced because they could deceive.
func head(st *look.Styles, name lipgloss.Style, who, aside string, hidden int) part {
	line := name.Render(who)
	switch {
	case strings.HasPrefix(aside, "→"):
		line += " " + st.Muted.Render(aside)
	case aside != "":
		line += "  " + st.Muted.Render(aside)
	}
	if hidden > 0 {
		line += "  " + st.Chip.Render(" "+figures.Counted(hidden, "hidden character")+" ")
	}
	return part{kind: headPart, lines: []string{line}, needed: hidden > 0}
}

// facts are what is known of a message in words, empty where unknown: when a prompt was
// sent, how an answer ended unless by itself, and its figures.
type facts struct{ clock, state, time, tokens, cost string }

// factsOf are the figures that a session keeps of an answer; of one that failed only the
// time.
func factsOf(m sessions.Message) facts {
	var f facts
	failed := m.Error != nil && !wasStopped(m)
	if wasStopped(m) {
		f.state = "stopped"
	}
	if d := m.Metrics.Duration.Round(time.Millisecond); d > 0 && (!failed || d >= noticed) {
		f.time = figures.Duration(d)
	}
	if failed {
		return f
	}
	if n := m.Usage.OutputTokens; n != nil {
		f.tokens = figures.Thousands(*n) + " tok"
	}
	if m.CostUSD != nil {
		f.cost = figures.Cost(m.CostUSD)
	}
	return f
}

// noticed is how long a failure has to take for its time to mean anything.
const noticed = 100 * time.Millisecond

// wasStopped reports whether the user ended a stored answer.
func wasStopped(m sessions.Message) bool {
	return m.Error != nil && m.Error.Kind == gateway.KindCancelled
}

// clock is when a prompt was sent, empty where that isn't known.
func clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Local().Format("15:04")
}

// fullFactsWidth is the width of a transcript from which messages show all their facts.
const fullFactsWidth = 100

// headLine puts a remark and facts at the right end of the line above a message, as far as
// there is room.
func headLine(st *look.Styles, line, aside string, f facts, width int) string {
	room := max(1, min(width-2*entryMargin, bodyIndent+TextWidth(width)))
	tries := [][]string{
		{f.clock, aside, f.state, f.time, f.tokens, f.cost}, {f.clock, aside, f.state, f.time, f.cost},
		{f.clock, aside, f.state, f.time}, {aside, f.state, f.time}, {aside, f.state}, {aside},
	}
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
// says which key opens it.
func foldLine(st *look.Styles, what string, open bool, width int, h Hints) string {
	line := st.Muted.Render(what)
	if h.Fold != "" {
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
