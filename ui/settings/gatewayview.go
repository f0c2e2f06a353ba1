package settings

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// controlLabel is the width of a control's name, presetWidth what the longest of
// the gateway's own words takes.
const (
	controlLabel = 16
	presetWidth  = 19
)

// sheetColumns are the widths of the sheet's columns in cells: what is typed, and the
// value of each level. A column of width 0 is left out.
type sheetColumns struct{ value, gateway, request, step, note int }

// columns divides the sheet's width.
func (s *GatewaySheet) columns() sheetColumns {
	left := s.inner() - controlLabel - 2
	switch {
	case left >= 110:
		return sheetColumns{value: 29, gateway: presetWidth, request: 18, step: 14, note: left - 80}
	case left >= 70:
		return sheetColumns{value: left - 51, gateway: presetWidth, request: 17, step: 15}
	case left >= 2*presetWidth+20:
		return sheetColumns{value: left - presetWidth - 20, gateway: presetWidth, request: 10, step: 10}
	case left >= 2*presetWidth:
		return sheetColumns{value: left - presetWidth, gateway: presetWidth}
	}
	return sheetColumns{value: max(1, left)}
}

// PreferredSize implements [overlay.Sized]: the height that the rows need.
func (s *GatewaySheet) PreferredSize(w, h int) (int, int) {
	width, _ := overlay.DefaultSize(w, h)
	if w >= 150 {
		width = 144
	}
	return width, min(h, s.rowCount()+s.st.Box.GetVerticalFrameSize()+4)
}

func (s *GatewaySheet) inner() int { return max(1, s.w-s.st.Box.GetHorizontalFrameSize()) }

// room is the height within the frame.
func (s *GatewaySheet) room() int { return max(1, s.h-s.st.Box.GetVerticalFrameSize()) }

// head is the headings of the columns.
func (s *GatewaySheet) head(c sheetColumns) string {
	line := "  " + look.Pad("", controlLabel) + look.Pad("this lane asks", c.value)
	for _, col := range []struct {
		name string
		w    int
	}{{"gateway", c.gateway}, {"request", c.request}, {s.stepName(), c.step}, {"", c.note}} {
		line += look.Fit(col.name, col.w)
	}
	return s.st.Muted.Render(line)
}

func (s *GatewaySheet) stepName() string {
	if len(s.tabs) == 0 {
		return "step"
	}
	return fmt.Sprintf("step %d", s.tab+1)
}

// level draws a level's value: the one that counts bright and with a mark, the others
// dim.
func (s *GatewaySheet) level(text string, wins bool, w int) string {
	if w == 0 {
		return ""
	}
	text = ansi.Truncate(safe.Line(look.OrDash(text)).String(), w-3, "…")
	if wins {
		return s.st.Strong.Render(look.Pad("● "+text, w))
	}
	return s.st.Muted.Render(look.Pad("  "+text, w))
}

// row draws a control.
func (s *GatewaySheet) row(i int, set gateway.Setting, c sheetColumns) string {
	st, on, f := s.st, s.at == i, controlFields[i]
	label := st.Muted.Render("  " + look.Pad(f.name, controlLabel))
	if on {
		label = st.Selected.Render("▸ " + look.Pad(f.name, controlLabel))
	}
	if fault := f.fault(s.text[i]); fault != "" {
		value := st.Text.Render(ansi.Truncate(safe.Line(s.text[i]).String(), max(4, c.value-2), "…"))
		if on {
			value = ansi.Truncate(s.input.View(), min(c.value, max(12, lipgloss.Width(s.text[i])+2)), "")
		}
		return label + value + " " + st.Trouble.Render("✗ "+safe.Line(fault).String())
	}
	levels := s.level(set.Gateway, set.Winner == gateway.LevelGateway, c.gateway) +
		s.level(set.Request, set.Winner == gateway.LevelRequest, c.request) +
		s.level(set.Step, set.Winner == gateway.LevelStep, c.step)
	if c.note > 0 {
		levels += st.Muted.Render(ansi.Truncate(safe.Line(set.Note).String(), c.note, "…"))
	}
	return label + look.Fit(s.value(i, on, c.value), c.value) + levels
}

// value draws what the lane asks.
func (s *GatewaySheet) value(i int, on bool, w int) string {
	st, text, f := s.st, safe.Line(s.text[i]).String(), controlFields[i]
	switch {
	case f.words() != nil && text == "":
		return st.Muted.Render("‹ as the gateway ›")
	case f.words() != nil:
		return st.Text.Render("‹ " + text + " ›")
	case on:
		return ansi.Truncate(s.input.View(), w-1, "")
	case text == "":
		return st.Muted.Render("as the gateway")
	}
	return st.Text.Render(ansi.Truncate(text, w-1, "…"))
}

// chosen draws a row that chooses.
func (s *GatewaySheet) chosen(row int, name, value string) string {
	if s.at == row {
		return s.st.Selected.Render("▸ "+look.Pad(name, controlLabel)) + "‹ " + value + " ›"
	}
	return s.st.Muted.Render("  "+look.Pad(name, controlLabel)) + "‹ " + value + " ›"
}

// hint explains the focused row, in lines of the sheet's width.
func (s *GatewaySheet) hint(settings []gateway.Setting) []string {
	st, w := s.st, s.inner()
	f, ok := s.field()
	switch {
	case s.confirming:
		return look.HintLines(st.Warning, "esc again drops what was changed; enter applies it", w)
	case s.remark != "":
		return look.HintLines(st.Trouble, "✗ "+safe.Line(s.remark).String(), w)
	case ok && settings[s.at].Note != "" && s.columns().note == 0 && f.fault(s.text[s.at]) == "":
		return look.HintLines(st.Muted, safe.Line(settings[s.at].Note).String(), w)
	case ok:
		return look.HintLines(st.Muted, f.hint, w)
	case s.at == s.stepRow():
		return look.HintLines(st.Muted, "whose settings the last column shows; f7 changes them", w)
	}
	return look.HintLines(st.Muted, "which lanes this applies to; other lanes keep their own settings", w)
}

// View draws the box.
func (s *GatewaySheet) View() string {
	w, c, settings := s.inner(), s.columns(), s.settings()
	var rows []string
	for i := range controlFields {
		rows = append(rows, s.row(i, settings[i], c))
	}
	if row := s.stepRow(); row >= 0 {
		value := fmt.Sprintf("%d of %d: %s", s.tab+1, len(s.tabs), safe.Line(s.tabs[s.tab].Name))
		rows = append(rows, s.chosen(row, "Step", value))
	}
	if row := s.allLanesRow(); row >= 0 {
		value := "this lane"
		if s.allLanes {
			value = fmt.Sprintf("all %d lanes", s.lanes)
		}
		rows = append(rows, s.chosen(row, "For", value))
	}
	rows = rows[s.skipped():]
	lines := append([]string{s.head(c)}, rows...)
	hint := s.hint(settings)
	room := s.room() - len(hint)
	lines = lines[:min(len(lines), max(1, room))]
	for len(lines) < room {
		lines = append(lines, "")
	}
	if room > 0 {
		lines = append(lines, hint...)
	}
	for i := range lines {
		lines[i] = look.Fit(ansi.Truncate(lines[i], w, "…"), w)
	}
	return look.Titled(s.st, "Gateway controls", s.st.Box.Width(s.w).Render(strings.Join(lines, "\n")))
}

// skipped is how many of the first rows are scrolled out to show the focused one.
func (s *GatewaySheet) skipped() int {
	return max(0, s.at+1-max(1, s.room()-1-len(s.hint(s.settings()))))
}

// Cursor is in the text that is typed, nil on other rows.
func (s *GatewaySheet) Cursor() *tea.Cursor {
	if !s.typing() {
		return nil
	}
	x, y := s.st.Box.GetBorderLeftSize()+s.st.Box.GetPaddingLeft(), s.st.Box.GetBorderTopSize()
	return look.Offset(s.input.Cursor(), x+2+controlLabel, y+1+s.at-s.skipped())
}

// Mouse implements [overlay.Clickable]: a click focuses a row, and changes the one that
// is focused already.
func (s *GatewaySheet) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	click, ok := msg.(tea.MouseClickMsg)
	row := y - s.st.Box.GetBorderTopSize() - 1 + s.skipped()
	if !ok || click.Button != tea.MouseLeft || y < s.st.Box.GetBorderTopSize()+1 || row < 0 || row >= s.rowCount() {
		return nil
	}
	if row == s.at && !s.typing() {
		s.change(1)
		return nil
	}
	return s.goTo(row)
}
