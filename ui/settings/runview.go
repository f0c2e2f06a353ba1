package settings

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

const (
	// runLabel is the width of a field's name with the blanks after it.
	runLabel = 24
	// runForm is the width of the form where the cost stands beside it, leastCost the least
	// width of that.
	runForm, leastCost = 42, 30
	// roomyRun is the least height within the frame with the prompt above the fields and a
	// rule above the hint.
	roomyRun = 12
)

func (s *RunSheet) inner() int { return look.BoxInner(s.w) }

func (s *RunSheet) room() int { return max(1, s.h-s.st.Box.GetVerticalFrameSize()) }

// beside reports whether the cost stands beside the form.
func (s *RunSheet) beside() bool { return s.inner() >= runForm+leastCost }

// runLayout is what the sheet shows from top to bottom. The cost and what is wrong with it
// are the last to go.
type runLayout struct {
	// prompt are the lines above the fields, first is the first field that is shown, fields
	// how many of them are.
	prompt, first, fields int
	// cost are the lines beside the form, or below it.
	cost []string
	hint []string
	rule bool
}

func (s *RunSheet) layout() runLayout {
	var l runLayout
	left := s.room()
	if s.beside() {
		l.cost = s.cost(s.inner()-runForm, left)
		l.fields = max(1, min(runFields, left))
		left -= max(l.fields, len(l.cost))
	} else {
		l.cost = s.cost(s.inner(), max(1, left-1))
		left -= len(l.cost)
		l.fields = max(1, min(runFields, left))
		left -= l.fields
	}
	l.first = max(0, min(s.at, s.at+1-l.fields))
	if !s.beside() && left > 0 && l.fields == runFields {
		l.cost = append([]string{""}, l.cost...)
		left--
	}
	if s.room() >= roomyRun && left >= 2 {
		l.prompt = 2
		left -= 2
	}
	if hint := look.Wrapped(runHints[s.at], s.inner(), 3); len(hint) <= left {
		l.hint = hint
		left -= len(hint)
	}
	l.rule = len(l.hint) > 0 && left > 0
	return l
}

// Cursor implements [overlay.Overlay].
func (s *RunSheet) Cursor() *tea.Cursor {
	if !s.typed() {
		return nil
	}
	l := s.layout()
	return look.Offset(s.fields[s.at].Cursor(), s.st.Box.GetBorderLeftSize()+s.st.Box.GetPaddingLeft()+runLabel,
		s.st.Box.GetBorderTopSize()+l.prompt+s.at-l.first)
}

// View implements [overlay.Overlay].
func (s *RunSheet) View() string {
	l, w, st := s.layout(), s.inner(), s.st
	var lines []string
	if l.prompt > 0 {
		lines = append(lines, st.Faint.Render(ansi.Truncate(s.prompt.String(), w, "…")), "")
	}
	var beside []string
	formWidth := w
	if s.beside() {
		beside, formWidth = l.cost, runForm
	}
	fields := make([]string, 0, runFields)
	for i := l.first; i < l.first+l.fields; i++ {
		fields = append(fields, s.line(i, formWidth))
	}
	for i := range max(len(fields), len(beside)) {
		line := strings.Repeat(" ", formWidth+1)
		if i < len(fields) {
			line = fields[i]
		}
		if i < len(beside) {
			line += look.Fit(beside[i], w-formWidth)
		}
		lines = append(lines, line)
	}
	for i, line := range lines {
		if i >= l.prompt { // the fields begin at the frame, where the bar is
			lines[i] = look.Fit(line, w+1) + " "
		}
	}
	if !s.beside() {
		lines = append(lines, l.cost...)
	}
	room := s.room() - len(l.hint)
	if l.rule {
		room--
	}
	for len(lines) < room {
		lines = append(lines, "")
	}
	lines = lines[:max(0, min(len(lines), room))]
	if l.rule {
		lines = append(lines, st.Rule.Render(strings.Repeat("─", max(0, s.w-2))))
	}
	for _, line := range l.hint {
		lines = append(lines, st.Muted.Render(line))
	}
	return look.Boxed(st, look.BoxWords{Title: "Measure: ask several times", More: runFields - l.first - l.fields}, lines, s.w)
}

// line draws a field in w cells, and one before them for the bar.
func (s *RunSheet) line(i, w int) string {
	on := i == s.at
	label := s.st.Muted
	if on {
		label = s.st.Strong
	}
	text := label.Render(look.Fit(runNames[i], runLabel)) + s.field(i)
	if !on {
		return " " + look.Fit(text, w)
	}
	return s.st.SelectedBar.Render("▌") + look.OnSelected(s.st, text, w)
}

func (s *RunSheet) field(i int) string {
	value := ""
	switch i {
	case runOrder:
		value = orderWords[s.plan.Order]
	case runCache:
		value = figures.YesNo(s.plan.Cache)
	default:
		return s.fields[i].View()
	}
	return s.st.Text.Render("‹ " + value + " ›")
}

// cost says in at most most lines of w cells what enter would do and cost, or what is
// wrong. Where there is little room, the names of the lanes are cut first, and a warning
// last.
func (s *RunSheet) cost(w, most int) []string {
	plan, budget, field, fault := s.values()
	if fault != "" {
		words := "✗ " + strings.ToLower(runNames[field]) + ": " + fault
		return append(cutTo(wrapIn(s.st.Trouble, words, w), most-1, w), s.st.Muted.Render(ansi.Truncate("nothing is sent", w, "…")))
	}
	bill := s.bill(plan)
	calls := wrapIn(s.st.Strong, figures.Counted(plan.Calls(), "call")+" to "+strings.Join(s.lanes, ", "), w)
	price := wrapIn(s.st.Text, bill.String(), w)
	var warning []string
	if over := bill.Over(budget); budget > 0 && over != "" {
		if s.confirming {
			over = "enter again starts: " + over
		}
		warning = wrapIn(s.st.Warning, "! "+over, w)
	}
	calls = cutTo(calls, most-len(price)-len(warning), w)
	price = cutTo(price, most-len(calls)-len(warning), w)
	return slices.Concat(calls, price, warning)
}

// cutTo keeps at least one of some styled lines, and ends the last one in an ellipsis where
// it leaves out others.
func cutTo(lines []string, most, w int) []string {
	most = max(1, most)
	if len(lines) <= most {
		return lines
	}
	lines = slices.Clone(lines[:most])
	lines[most-1] = look.Ellipsis(lines[most-1], w)
	return lines
}

// wrapIn wraps words, which may be untrusted, to lines of w cells in a style.
func wrapIn(style lipgloss.Style, words string, w int) []string {
	lines := look.Wrapped(safe.Line(words).String(), max(1, w), 6)
	out := slices.Clone(lines)
	for i, line := range lines {
		out[i] = style.Render(line)
	}
	return out
}
