package settings

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

const (
	// controlLabel is the width of a control's name with the blank after it.
	controlLabel = 18
	// controlIndent are the blanks before a name below its heading.
	controlIndent = 2
	// leastForce is the least width of the column of what is in force, enoughForce what it
	// gets before the other column gets more.
	leastForce, enoughForce = 24, 30
	// mostHintLines is how many lines the words below the rows take at most.
	mostHintLines = 4
	// roomyHeight is the least height within the frame with a rule above the hint, and
	// lowHeight the one below which the hint is cut to leave room for rows.
	roomyHeight, lowHeight = 14, 10
)

// sheetColumns are the widths of the sheet's columns in cells: what the lane asks, and what
// is in force. A column of width 0 is left out.
type sheetColumns struct{ indent, asks, force int }

// columns divides the sheet's width.
func (s *GatewaySheet) columns() sheetColumns {
	left := s.inner() - controlIndent - controlLabel
	switch {
	case left >= 28+enoughForce:
		return sheetColumns{controlIndent, 28, left - 28}
	case left >= 26+leastForce:
		return sheetColumns{controlIndent, 26, left - 26}
	}
	return sheetColumns{0, max(1, left+controlIndent), 0}
}

// sheetLine is a line of the sheet: a heading, a row, or blank.
type sheetLine struct {
	heading string
	// row is the index of a row, -1 for none.
	row int
}

// lines are the sheet's lines from top to bottom; with blank ones between the groups where
// there is room for all.
func (s *GatewaySheet) lines(blanks bool) []sheetLine {
	var out []sheetLine
	head := func(words string) {
		if blanks && len(out) > 0 {
			out = append(out, sheetLine{row: -1})
		}
		out = append(out, sheetLine{heading: words, row: -1})
	}
	for i, f := range controlFields {
		if i == 0 || f.group != controlFields[i-1].group {
			head(f.group)
		}
		out = append(out, sheetLine{row: i})
	}
	if s.rowCount() > len(controlFields) {
		head("For whom")
		for i := len(controlFields); i < s.rowCount(); i++ {
			out = append(out, sheetLine{row: i})
		}
	}
	return out
}

// PreferredSize implements [overlay.Sized]: the height that the rows
// need, as far as a box may be high.
func (s *GatewaySheet) PreferredSize(w, h int) (int, int) {
	width, most := overlay.DefaultSize(w, h)
	inner := look.BoxInner(width)
	return width, min(most, 1+len(s.lines(true))+1+s.hintHeight(inner)+s.st.Box.GetVerticalFrameSize())
}

func (s *GatewaySheet) inner() int { return look.BoxInner(s.w) }

// room is the height within the frame.
func (s *GatewaySheet) room() int { return max(1, s.h-s.st.Box.GetVerticalFrameSize()) }

// head is the headings of the columns.
func (s *GatewaySheet) head(c sheetColumns) string {
	line := look.Pad("", c.indent+controlLabel) + look.Pad("this lane asks", c.asks)
	if c.force > 0 {
		line += "in force · from whom"
	}
	return s.st.Muted.Render(line)
}

// whom names the level whose value is in force.
func (s *GatewaySheet) whom(level gateway.Level) string {
	switch level {
	case gateway.LevelRequest:
		return "this lane"
	case gateway.LevelStep:
		return fmt.Sprintf("step %d", s.tab+1)
	}
	return "the gateway"
}

// inForce is the value in force of a control, and from whom it is; from is empty where
// that goes without saying.
func (s *GatewaySheet) inForce(i int, set gateway.Setting) (value, from string) {
	f := controlFields[i]
	value, from = safe.Line(set.Value()).String(), s.whom(set.Winner)
	own := set.Winner == gateway.LevelGateway
	switch {
	case f.control == "custom_cost" && own && s.price != "":
		return s.price, "the catalogue"
	case f.control == "custom_cost" && own:
		return "?", "no price is known"
	case own && slices.Contains([]string{"key_alias", "cache_key", "no_wholesale"}, f.control):
		return f.empty, ""
	case f.control == "skip_cache" && own:
		return "yes", from
	case own && value == "?":
		return value, "it doesn't tell"
	case own && f.control == "metadata":
		return value, ""
	case value != "off" || f.words() != nil:
		value = f.shown(value)
	}
	return value, from
}

// row draws a row of the sheet, in the width within the frame.
func (s *GatewaySheet) row(i int, settings []gateway.Setting, c sheetColumns) string {
	st, on := s.st, s.at == i
	name, label := s.rowName(i), st.Muted
	if on {
		label = st.Strong
	}
	line := strings.Repeat(" ", c.indent) + label.Render(look.Fit(name, controlLabel))
	if i >= len(controlFields) {
		return line + st.Text.Render("‹ "+s.chosen(i)+" ›")
	}
	if c.force == 0 {
		if !on && controlFields[i].fault(s.text[i]) != "" {
			return line + st.Trouble.Render("✗ ") + s.value(i, on, c.asks-2)
		}
		return line + s.value(i, on, c.asks)
	}
	line += look.Fit(s.value(i, on, c.asks), c.asks)
	if fault := controlFields[i].fault(s.text[i]); fault != "" {
		return line + st.Trouble.Render(ansi.Truncate("✗ "+safe.Line(fault).String(), c.force, "…"))
	}
	value, from := s.inForce(i, settings[i])
	value = ansi.Truncate(value, c.force, "…")
	if from != "" {
		from = " · " + from
	}
	return line + st.Text.Render(value) + st.Muted.Render(ansi.Truncate(from, max(0, c.force-ansi.StringWidth(value)), "…"))
}

// rowName is a row's label.
func (s *GatewaySheet) rowName(i int) string {
	switch {
	case i < len(controlFields):
		return controlFields[i].name
	case i == s.stepRow():
		return "In force for"
	}
	return "Applies to"
}

// chosen is the value of a row after the controls.
func (s *GatewaySheet) chosen(i int) string {
	switch {
	case i == s.stepRow():
		return fmt.Sprintf("step %d of %d: %s", s.tab+1, len(s.tabs), safe.Line(s.tabs[s.tab].Name))
	case s.allLanes:
		return fmt.Sprintf("all %d lanes", s.lanes)
	}
	return "this lane"
}

// value draws what the lane asks.
func (s *GatewaySheet) value(i int, on bool, w int) string {
	st, text, f := s.st, safe.Line(s.text[i]).String(), controlFields[i]
	switch {
	case f.words() != nil:
		return st.Text.Render(ansi.Truncate("‹ "+f.shown(text)+" ›", w-1, "…"))
	case on:
		return ansi.Truncate(s.input.View(), w-1, "")
	case text == "":
		return st.Faint.Render(ansi.Truncate(f.empty, w-1, "…"))
	}
	return st.Text.Render(ansi.Truncate(f.shown(text), w-1, "…"))
}

// sentAs is the header of a field.
func sentAs(f controlField) string {
	control, _ := gateway.ControlNamed(f.control)
	return safe.Line(control.Header).String()
}

// hintHeight is the height of the words below the rows, the same for all rows.
func (s *GatewaySheet) hintHeight(w int) int {
	most := 1
	for _, f := range controlFields {
		most = max(most, len(look.Wrapped(f.hint+" Sent as "+sentAs(f)+".", w, mostHintLines)))
	}
	return most
}

// hint explains the focused row, in at most most lines of the sheet's width. What is wrong
// comes before that, and what is in force where no column says it.
func (s *GatewaySheet) hint(settings []gateway.Setting, most int) []string {
	st, w := s.st, s.inner()
	say := func(style lipgloss.Style, words string) []string {
		lines := wrapIn(style, words, w)
		return lines[:min(len(lines), most)]
	}
	f, ok := s.field()
	switch {
	case s.confirming:
		return say(st.Warning, "esc again drops what was changed; enter applies it")
	case s.remark != "":
		return say(st.Trouble, "✗ "+s.remark)
	case !ok && s.at == s.stepRow():
		return say(st.Muted, "Each step of a chain may have settings of its own, which win; f7 changes them.")
	case !ok:
		return say(st.Muted, "Other lanes keep their own settings, unless this applies to all of them.")
	}
	if fault := f.fault(s.text[s.at]); fault != "" {
		return say(st.Trouble, "✗ "+fault)
	}
	var out []string
	set := settings[s.at]
	if s.columns().force == 0 {
		value, from := s.inForce(s.at, set)
		out = say(st.Text, strings.TrimSuffix("in force: "+value+" · "+from, " · "))
	}
	words := f.hint + " Sent as " + sentAs(f) + "."
	if set.Note != "" {
		words = strings.ToUpper(set.Note[:1]) + set.Note[1:] + ". " + words
	}
	for _, line := range look.Wrapped(safe.Line(words).String(), w, max(1, most-len(out))) {
		out = append(out, look.HighlightMatches(st.Muted.Render(line), sentAs(f), st.Syntax.Keyword))
	}
	return out
}

// sheetParts says how the sheet's height is divided: how many lines of rows and of hint
// there are, and whether there are blank lines between groups and a rule above the hint.
type sheetParts struct {
	rows, hint   int
	blanks, rule bool
}

func (s *GatewaySheet) parts() sheetParts {
	p := sheetParts{hint: s.hintHeight(s.inner()), rule: s.room() >= roomyHeight}
	if s.columns().force == 0 {
		p.hint++
	}
	if s.room() < lowHeight {
		p.hint = min(p.hint, 3)
	}
	p.rows = s.room() - 1 - p.hint
	if p.rule {
		p.rows--
	}
	p.rows = max(1, p.rows)
	p.blanks = p.rows >= len(s.lines(true))
	return p
}

// View draws the box.
func (s *GatewaySheet) View() string {
	c, settings, p := s.columns(), s.settings(), s.parts()
	all := s.lines(p.blanks)
	top := s.skipped()
	out := []string{s.head(c)}
	for _, line := range all[top:min(len(all), top+p.rows)] {
		switch {
		case line.row < 0:
			out = append(out, s.st.Strong.Render(line.heading))
		case line.row == s.at:
			out = append(out, s.st.SelectedBar.Render("▌")+look.OnSelected(s.st, s.row(line.row, settings, c), look.BoxInner(s.w)+1))
		default:
			out = append(out, s.row(line.row, settings, c))
		}
	}
	for len(out) < 1+p.rows {
		out = append(out, "")
	}
	if p.rule {
		out = append(out, s.st.Rule.Render(strings.Repeat("─", max(0, s.w-2))))
	}
	hint := s.hint(settings, p.hint)
	out = append(out, hint...)
	for len(out) < s.room() {
		out = append(out, "")
	}
	words := look.BoxWords{Title: "Gateway: what this lane asks of it", Right: s.where}
	if more := len(all) - top - p.rows; more > 0 {
		words.More = more
	}
	return look.Boxed(s.st, words, out[:s.room()], s.w)
}

// focusedLine is the line of the focused row among all.
func (s *GatewaySheet) focusedLine(blanks bool) int {
	for i, line := range s.lines(blanks) {
		if line.row == s.at {
			return i
		}
	}
	return 0
}

// skipped is how many of the first lines are scrolled out to show the focused one.
func (s *GatewaySheet) skipped() int {
	p := s.parts()
	return max(0, s.focusedLine(p.blanks)+1-p.rows)
}

// Cursor is in the text that is typed, nil on other rows.
func (s *GatewaySheet) Cursor() *tea.Cursor {
	if !s.typing() {
		return nil
	}
	x, y := s.st.Box.GetBorderLeftSize()+s.st.Box.GetPaddingLeft(), s.st.Box.GetBorderTopSize()
	line := s.focusedLine(s.parts().blanks) - s.skipped()
	return look.Offset(s.input.Cursor(), x+s.columns().indent+controlLabel, y+1+line)
}

// Mouse implements [overlay.Clickable]: a click focuses a row, and changes the one that
// is focused already.
func (s *GatewaySheet) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	click, ok := msg.(tea.MouseClickMsg)
	p := s.parts()
	all := s.lines(p.blanks)
	line := y - s.st.Box.GetBorderTopSize() - 1
	at := line + s.skipped()
	if !ok || click.Button != tea.MouseLeft || line < 0 || line >= p.rows || at >= len(all) || all[at].row < 0 {
		return nil
	}
	if all[at].row == s.at && !s.typing() {
		s.change(1)
		return nil
	}
	return s.goTo(all[at].row)
}
