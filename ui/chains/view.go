package chains

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

const (
	// stepLabel is the width of a field's name, nameWidth that of the chain's name.
	stepLabel = 15
	nameWidth = 26
	// minWide is the least width at which the preview is beside the form, minTall the
	// least height at which it is below, and maxFormWidth the form's greatest width.
	minWide      = 132
	minTall      = 29
	maxFormWidth = 96
	// minStepRows and maxStepRows limit how many steps are listed.
	minStepRows, maxStepRows = 3, 9
)

// PreferredSize implements [overlay.Sized]: the whole screen, since a request is long,
// and the default size while a list is open.
func (p *Composer) PreferredSize(w, h int) (int, int) {
	if p.list != nil {
		return overlay.DefaultSize(w, h)
	}
	return w, h
}

func (p *Composer) inner() int { return max(1, p.w-p.st.Box.GetHorizontalFrameSize()) }
func (p *Composer) room() int  { return max(1, p.h-p.st.Box.GetVerticalFrameSize()) }
func (p *Composer) wide() bool { return p.inner() >= minWide }
func (p *Composer) tall() bool { return !p.wide() && p.room() >= minTall }

// formWidth is the width of the list and the fields.
func (p *Composer) formWidth() int {
	if p.wide() {
		return min(maxFormWidth, p.inner()*11/20)
	}
	return p.inner()
}

// formRow is a line of the form, and what a click on it means.
type formRow struct {
	text string
	// step is the step of a row of the list, len(steps) for the row that adds one; -1 for
	// other rows.
	step int
	// field is the field of a row of the fields, -1 for other rows.
	field stepField
	// head is set for the row of the name and the mode.
	head bool
}

func plainRow(text string) formRow { return formRow{text: text, step: -1, field: -1} }

// rows are the lines of the form without the hint.
func (p *Composer) rows(w int) []formRow {
	rows := []formRow{{text: p.headLine(w), step: -1, field: -1, head: true}}
	rows = append(rows, p.listRows(w, p.listHeight())...)
	if p.at < len(p.steps) {
		rows = append(rows, p.fieldRows(w)...)
	}
	return rows
}

// listHeight is how many steps there is room for.
func (p *Composer) listHeight() int {
	fixed := 1 + 1 + 1 + int(stepFields) + 1 // head, columns, rule, fields, hint
	return max(minStepRows, min(maxStepRows, p.room()-fixed))
}

// headLine is the chain's name and who walks it.
func (p *Composer) headLine(w int) string {
	st := p.st
	label := func(name string, on bool) string {
		if on {
			return st.Selected.Render("▸ " + name)
		}
		return st.Muted.Render("  " + name)
	}
	name := look.Fit(p.name.View(), nameWidth)
	line := label("Name  ", p.area == areaName) + name
	if fault := p.nameFault(); fault != "" && (p.area == areaName || p.name.Value() != "") {
		line += " " + st.Trouble.Render("✗ "+fault)
	} else if lipgloss.Width(line)+30 <= w {
		line += "  " + label("Run by ", p.area == areaMode) + p.modeWords()
	}
	return look.Fit(line, w)
}

func (p *Composer) modeWords() string {
	if p.mode == modeClient {
		return p.st.Text.Render("‹ this program ›")
	}
	return p.st.Text.Render("‹ the gateway ›")
}

// The widths of what a row of the list shows of a step.
const (
	columnTimeout, columnTries, columnDelay, columnBackoff = 8, 6, 7, 13
	stepColumns                                            = columnTimeout + columnTries + columnDelay + columnBackoff
	minStepColumnsWidth                                    = 64 // the least width with columns
)

// listRows are the steps around the selected one, as many as fit.
func (p *Composer) listRows(w, height int) []formRow {
	n := len(p.steps) + 1
	height = min(height, n)
	p.top = min(p.top, p.at)
	p.top = max(min(p.top, n-height), p.at-height+1, 0)
	head := "  #    step"
	if w >= minStepColumnsWidth {
		head = look.Pad(head, w-stepColumns) + look.RightAligned("within", columnTimeout) + look.RightAligned("tries", columnTries) + look.RightAligned("between", columnDelay) + "  back-off"
	}
	rows := []formRow{plainRow(look.Fit(p.st.Muted.Render(head), w))}
	for i := p.top; i < p.top+height; i++ {
		rows = append(rows, formRow{text: look.Fit(p.stepLine(i, w), w), step: i, field: -1})
	}
	return rows
}

// stepLine is a row of the list.
func (p *Composer) stepLine(i, w int) string {
	st := p.st
	mark, style := "  ", st.Text
	if i == p.at {
		mark, style = "▸ ", st.Selected
		if p.area != areaSteps {
			mark = "› "
		}
	}
	if i == len(p.steps) {
		if i != p.at {
			style = st.Muted
		}
		return style.Render(mark + "+    add a step")
	}
	d := &p.steps[i]
	state := "● "
	if d.off {
		state = "○ "
		if i != p.at {
			style = st.Muted
		}
	}
	lead := mark + fmt.Sprintf("%d", i+1) + " " + state
	target := safe.Line(d.text[stepTarget]).String()
	if target == "" {
		target = "no model yet"
	}
	switch {
	case d.off:
		target += " · off"
	case d.text[stepDrill] != "":
		target += " · rehearses: " + safe.Line(d.text[stepDrill]).String()
	}
	if w < minStepColumnsWidth {
		return style.Render(ansi.Truncate(look.Pad(lead, 7)+target, w-2, "…")) + p.stepFault(i)
	}
	left := ansi.Truncate(look.Pad(lead, 7)+target, max(1, w-stepColumns-1), "…")
	line := style.Render(look.Pad(left, w-stepColumns))
	for _, col := range []struct {
		f stepField
		w int
	}{{stepTimeout, columnTimeout}, {stepAttempts, columnTries}, {stepDelay, columnDelay}} {
		text := ansi.Truncate(safe.Line(d.text[col.f]).String(), col.w-1, "…")
		line += p.cell(d, col.f, look.RightAligned(look.OrDash(text), col.w))
	}
	return line + p.cell(d, stepBackoff, "  "+look.OrDash(safe.Line(d.text[stepBackoff]).String()))
}

// stepFault marks a step that has a fault.
func (p *Composer) stepFault(i int) string {
	if _, wrong := p.steps[i].firstFault(); wrong {
		return p.st.Trouble.Render(" ✗")
	}
	return ""
}

func (p *Composer) cell(d *stepDraft, f stepField, text string) string {
	switch {
	case d.fault(f) != "":
		return p.st.Trouble.Render(text)
	case d.text[f] == "" || d.off:
		return p.st.Muted.Render(text)
	}
	return p.st.Text.Render(text)
}

// fieldRows are the fields of the selected step, below a rule with its number.
func (p *Composer) fieldRows(w int) []formRow {
	st := p.st
	title := fmt.Sprintf("Step %d", p.at+1)
	line := st.Rule
	if p.area == areaFields {
		line = st.RuleFocused
	}
	rows := []formRow{plainRow(look.Fit(look.Rule(line, st.Muted, title, "", w), w))}
	d := &p.steps[p.at]
	for f := range stepFields {
		rows = append(rows, formRow{text: look.Fit(p.fieldLine(d, f, w), w), step: -1, field: f})
	}
	return rows
}

func (p *Composer) fieldLine(d *stepDraft, f stepField, w int) string {
	st := p.st
	focused := p.area == areaFields && p.field == f
	label := st.Muted.Render("  " + look.Pad(stepNames[f], stepLabel))
	if focused {
		label = st.Selected.Render("▸ " + look.Pad(stepNames[f], stepLabel))
	}
	room := max(1, w-stepLabel-3)
	fault := ""
	if words := d.fault(f); words != "" {
		fault = st.Trouble.Render("✗ " + safe.Line(words).String())
	}
	value := safe.Line(d.text[f]).String()
	switch {
	case f.words() != nil && value != "":
		value = "‹ " + value + " ›"
	case f.words() != nil:
		value = "‹ " + stepPlaceholders[f] + " ›"
	}
	if f.words() == nil && focused && f != stepTarget {
		if fault == "" {
			return label + look.Fit(p.input.View(), room)
		}
		typed := min(max(12, lipgloss.Width(value)+2), max(4, room-lipgloss.Width(fault)-1))
		return label + look.Fit(ansi.Truncate(p.input.View(), typed, "")+" "+fault, room)
	}
	if value == "" {
		return label + look.Fit(st.Muted.Render(stepPlaceholders[f])+gap(fault)+fault, room)
	}
	style := st.Text
	if d.text[f] == "" {
		style = st.Muted
	}
	value = ansi.Truncate(value, max(1, room-lipgloss.Width(fault)-1), "…")
	return label + look.Fit(style.Render(value)+gap(fault)+fault, room)
}

// gap is the blanks before a text, none before an empty one.
func gap(text string) string {
	if text == "" {
		return ""
	}
	return "  "
}

// hint is the lines of w cells below the form.
func (p *Composer) hint(w int) []string {
	st := p.st
	text, style := "", st.Muted
	switch {
	case p.remark != "" && p.remarkIsError:
		text, style = "✗ "+safe.Line(p.remark).String(), st.Trouble
	case p.remark != "":
		text, style = safe.Line(p.remark).String(), st.Text
		if p.confirming != "" {
			style = st.Warning
		}
	case p.area == areaFields:
		text = stepHints[p.field]
	case p.area == areaName:
		text = "the chain's name: chain:" + safe.Line(p.name.Value()).String() + " is a target like any other"
	case p.area == areaMode && p.mode == modeClient:
		text = "this program sends one request after the other and knows each step's outcome"
	case p.area == areaMode:
		text = "the gateway gets all steps in one request and says which one answered"
	case len(p.steps) == 0:
		text = "steps are tried in order until one answers: a adds the first"
	default:
		text = p.status()
	}
	return look.HintLines(style, text, w)
}

// status says where the chain is kept, and whether it was changed.
func (p *Composer) status() string {
	where := "not saved yet"
	for _, k := range p.o.Known() {
		if k.Name == p.savedName && p.savedName != "" {
			where = k.Where()
		}
	}
	if p.savedName != "" && p.changed() {
		where += ", changed here"
	}
	return where + " · f1 lists all keys"
}

// formLines are the form's rows and the hint in exactly h lines; first is how many rows
// are scrolled out above them.
func (p *Composer) formLines(w, h int) (lines []formRow, first int) {
	rows := p.rows(w)
	focus := 0
	for i, r := range rows {
		if (p.area == areaFields && r.field == p.field) || (p.area == areaSteps && r.step == p.at) {
			focus = i
		}
	}
	hint := p.hint(w)
	room := max(1, h-len(hint))
	if len(rows) > room {
		first = min(max(0, focus-room+1), len(rows)-room)
		rows = rows[first : first+room]
	}
	for len(rows) < room {
		rows = append(rows, plainRow(strings.Repeat(" ", w)))
	}
	for _, line := range hint {
		if len(rows) < h {
			rows = append(rows, plainRow(line))
		}
	}
	return rows, first
}

// formHeight is the form's part of a tall box, in lines.
func (p *Composer) formHeight() int {
	n := 1 + 1 + min(p.listHeight(), len(p.steps)+1) + len(p.hint(p.formWidth()))
	if len(p.steps) > 0 {
		n += 1 + int(stepFields)
	}
	return min(n, p.room()-6)
}

// View implements [overlay.Overlay].
func (p *Composer) View() string {
	if p.list != nil {
		return p.list.View()
	}
	w, h := p.inner(), p.room()
	p.preview.update(p.chain(), p.drills(), p.o.Prepare)
	var lines []string
	switch {
	case p.wide():
		left, right := p.formWidth(), w-p.formWidth()-3
		rows, _ := p.formLines(left, h)
		shown := p.previewLines(right, h)
		for i := range rows {
			lines = append(lines, rows[i].text+" "+p.st.Rule.Render("│")+" "+shown[i])
		}
	case p.previewing:
		lines = p.previewLines(w, h)
	case p.tall():
		top := p.formHeight()
		rows, _ := p.formLines(w, top)
		for _, r := range rows {
			lines = append(lines, r.text)
		}
		lines = append(lines, p.previewLines(w, h-top)...)
	default:
		rows, _ := p.formLines(w, h)
		for _, r := range rows {
			lines = append(lines, r.text)
		}
	}
	title := "New chain"
	if p.savedName != "" {
		title = "Chain " + safe.Line(p.savedName).String()
	}
	return look.Titled(p.st, title, p.st.Box.Width(p.w).Render(strings.Join(lines, "\n")))
}

// previewLines is the preview below its title.
func (p *Composer) previewLines(w, h int) []string {
	title := "What will be posted"
	if p.previewing {
		title += ", p goes back"
	}
	head := look.Rule(p.st.Rule, p.st.Muted, title, "", w)
	return append([]string{look.Fit(head, w)}, p.preview.View(p.st, w, h-1, min(p.at, len(p.steps)-1))...)
}

// Cursor implements [overlay.Overlay].
func (p *Composer) Cursor() *tea.Cursor {
	if p.list != nil {
		return p.list.Cursor()
	}
	if p.previewing {
		return nil
	}
	x, y := p.st.Box.GetBorderLeftSize()+p.st.Box.GetPaddingLeft(), p.st.Box.GetBorderTopSize()
	h := p.room()
	if p.tall() {
		h = p.formHeight()
	}
	rows, first := p.formLines(p.formWidth(), h)
	switch {
	case p.area == areaName && first == 0:
		return look.Offset(p.name.Cursor(), x+2+len("Name  "), y)
	case p.area == areaFields:
		for i, r := range rows {
			if r.field == p.field {
				return look.Offset(p.input.Cursor(), x+2+stepLabel, y+i)
			}
		}
	}
	return nil
}
