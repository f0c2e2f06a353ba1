package chains

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

const (
	// minWide is the least width at which the preview is beside the form, maxFormWidth the
	// form's greatest width beside it.
	minWide      = 110
	maxFormWidth = 84
	// minFoldHint is the least width of a preview that names the key of long lists.
	minFoldHint = 54
	// minPathRows is how many rows of steps are shown at least.
	minPathRows = 3
)

// PreferredSize implements [overlay.Sized]: the whole screen, and the default size while
// a list is open.
func (p *Composer) PreferredSize(w, h int) (int, int) {
	if p.list != nil {
		return overlay.DefaultSize(w, h)
	}
	return w, h
}

func (p *Composer) wide() bool { return p.w >= minWide }

// formWidth is the width of the form, its rules included.
func (p *Composer) formWidth() int {
	if p.wide() {
		return min(maxFormWidth, p.w*52/100)
	}
	return max(1, p.w)
}

// formRow is a line of the form, and what a click on it means.
type formRow struct {
	text string
	// step is the step of a row of the path, len(steps) for the row that adds one; -1 for
	// other rows.
	step int
	// field is the field of a row of the fields or of the rehearsal, -1 for other rows.
	field stepField
	// name and mode are set for the rows of the chain's own fields. Where both are in one
	// row, the mode begins at modeAt.
	name, mode bool
	modeAt     int
	// cursor is the cell at which what is typed begins.
	cursor int
}

func plainRow(text string) formRow { return formRow{text: text, step: -1, field: -1} }

// density is how much room the form takes.
type density uint8

const (
	roomy density = iota // two rows a step, blank rows between the parts
	calm                 // one row a step
	tight                // one row a step, no blank rows
)

// formRows are the form in exactly h rows of w cells: all of its parts as roomy as they
// fit, else the parts that the keys are in.
func (p *Composer) formRows(w, h int) []formRow {
	foot := p.foot(w)
	room := max(1, h-len(foot))
	var rows []formRow
	for d := roomy; d <= tight; d++ {
		if rows = p.parts(w, d); len(rows) <= room {
			break
		}
	}
	if len(rows) > room {
		rows = p.part(w, room)
	}
	for len(rows) < room {
		rows = append(rows, plainRow(""))
	}
	rows = append(rows[:room], foot...)
	for i := range rows {
		rows[i].text = look.Fit(rows[i].text, w)
	}
	return rows[:min(len(rows), h)]
}

// parts are all parts of the form.
func (p *Composer) parts(w int, d density) []formRow {
	rows := p.head(w, d)
	gap := func() {
		if d != tight {
			rows = append(rows, plainRow(""))
		}
	}
	if d == roomy {
		gap()
	}
	rows = append(rows, p.path(w, d)...)
	if p.at < len(p.steps) {
		gap()
		rows = append(rows, p.fields(w)...)
	}
	if len(p.steps) > 0 {
		gap()
		rows = append(rows, p.rehearsal(w, d)...)
	}
	return rows
}

// part is what fits of the form where not all of it does: the fields while one of them
// has the keys, else the steps and what is rehearsed.
func (p *Composer) part(w, room int) []formRow {
	if p.area == areaFields && p.field != stepDrill {
		return around(p.fields(w), room, 1, func(r formRow) bool { return r.field == p.field })
	}
	head, rehearsal := p.head(w, tight), p.rehearsal(w, tight)
	if left := room - len(head) - len(rehearsal); left < minPathRows {
		rehearsal = nil
		if p.area == areaFields {
			rehearsal = p.rehearsal(w, tight)
			return rehearsal[:min(len(rehearsal), room)]
		}
	}
	marked := func(r formRow) bool { return r.step == p.at }
	path := around(p.path(w, tight), max(1, room-len(head)-len(rehearsal)), 0, marked)
	return append(append(head, path...), rehearsal...)
}

// around are at most room of some rows: the first fixed ones, and of the others those
// around the marked one.
func around(rows []formRow, room, fixed int, marked func(formRow) bool) []formRow {
	if len(rows) <= room || room <= fixed {
		return rows[:min(len(rows), room)]
	}
	at := 0
	for i, r := range rows {
		if marked(r) {
			at = i
		}
	}
	first := min(max(fixed, at-(room-fixed)/2), len(rows)-(room-fixed))
	return append(append([]formRow{}, rows[:fixed]...), rows[first:first+room-fixed]...)
}

// rule is the title of a part.
func (p *Composer) rule(left, right string, w int) string {
	return look.Rule(p.st.Rule, lipgloss.NewStyle(), p.st.Strong.Render(left), p.st.Muted.Render(right), w)
}

// bar marks the row where the keys go.
func (p *Composer) bar(on bool) string {
	if on {
		return p.st.Accent.Render("▌")
	}
	return " "
}

// headLabel is the width of the names of the chain's own fields, nameWidth that of its
// name.
const (
	headLabel = 11
	nameWidth = 26
)

// nameRoom is the room for the chain's name in a form of w cells.
func nameRoom(w int) int { return min(nameWidth, max(4, w-headLabel-3)) }

// head are the title and the chain's own fields.
func (p *Composer) head(w int, d density) []formRow {
	st := p.st
	title := func(words string, on bool) string {
		style := st.Muted
		if on {
			style = st.Strong
		}
		return " " + p.bar(on) + style.Render(look.Pad(words, headLabel))
	}
	name := title("chain", p.area == areaName) + look.Fit(p.nameView(), nameRoom(w))
	if fault := p.nameFault(); fault != "" && (p.area == areaName || p.name.Value() != "") {
		name += " " + st.Trouble.Render("✗ "+fault)
	}
	mode := title("walked by", p.area == areaMode) + st.Text.Render(p.modeWords())
	rows := []formRow{plainRow(p.rule("Steps", p.state(), w))}
	nameRow := formRow{text: name, step: -1, field: -1, name: true, cursor: 2 + headLabel}
	if at := lipgloss.Width(name) + 1; d != roomy && at+lipgloss.Width(mode) <= w {
		nameRow.text, nameRow.mode, nameRow.modeAt = name+" "+mode, true, at
		return append(rows, nameRow)
	}
	return append(rows, nameRow, formRow{text: mode, step: -1, field: -1, mode: true})
}

func (p *Composer) modeWords() string {
	if p.mode == modeClient {
		return "‹ sluice ›"
	}
	return "‹ the gateway ›"
}

// state says where the chain is kept, and whether it was changed.
func (p *Composer) state() string {
	where := "not saved"
	for _, k := range p.o.Known() {
		if k.Name == p.savedName && p.savedName != "" {
			where = k.Where()
		}
	}
	if p.savedName != "" && p.changed() {
		where += ", changed here"
	}
	return where
}

// foot is the rows of w cells below the form: what was said last, else what the focused
// field means.
func (p *Composer) foot(w int) []formRow {
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
		if p.at < len(p.steps) && !p.besideFits(w) {
			text, style = p.beside(&p.steps[p.at], p.field)
		}
	case p.area == areaName:
		text = "the chain's name: chain:" + safe.Line(p.chainName()).String() + " is a target like any other"
	case p.area == areaMode:
		text = p.modeNote()
	case len(p.steps) == 0:
		text = "steps are tried in order: a adds the first"
	}
	if text == "" {
		return nil
	}
	var rows []formRow
	for _, line := range look.HintLines(style, text, max(1, w-4)) {
		rows = append(rows, plainRow("  "+line))
	}
	return rows
}

// modeNote says what is known of the steps, depending on who walks them.
func (p *Composer) modeNote() string {
	if p.mode == modeClient {
		return "sluice sends one request after the other, and knows each step's fate and time. The gateway (m) gets all in one."
	}
	return "The gateway tells only which step answered. Walked by sluice (m), each step's fate and time is known."
}

// View implements [overlay.Overlay].
func (p *Composer) View() string {
	if p.list != nil {
		return p.list.View()
	}
	w, h := max(1, p.w), max(1, p.h)
	p.preview.update(p.chain(), p.drills(), p.o.Prepare)
	p.preview.typing = p.area == areaFields && (p.field == stepSystem || p.field == stepPrompt)
	var lines []string
	switch {
	case p.wide():
		left := p.formWidth()
		shown := p.previewLines(w-left-1, h)
		for i, r := range p.formRows(left, h) {
			divider := "│"
			if i == 0 {
				divider = "┬"
			}
			lines = append(lines, r.text+p.st.Rule.Render(divider)+shown[i])
		}
	case p.previewing:
		lines = p.previewLines(w, h)
	default:
		for _, r := range p.formRows(w, h) {
			lines = append(lines, r.text)
		}
	}
	return strings.Join(lines, "\n")
}

// previewLines is the preview below its title.
func (p *Composer) previewLines(w, h int) []string {
	st := p.st
	key := func(key, word string) string { return st.Key.Render(key) + " " + st.KeyHelp.Render(word) }
	lines := p.preview.View(st, w, h-1, min(p.at, len(p.steps)-1))
	keys := []string{key("y", "JSON"), key("c", "curl")}
	switch {
	case p.preview.open:
		keys = append([]string{key("f", "fold lists")}, keys...)
	case p.preview.folds && w >= minFoldHint:
		keys = append([]string{key("f", "open lists")}, keys...)
	}
	if p.area != areaSteps && !p.previewing || w < 40 {
		keys = nil // they type now, or don't fit
	}
	head := look.Rule(st.Rule, lipgloss.NewStyle(), st.Strong.Render("What will be posted"), strings.Join(keys, "  "), w)
	return append([]string{look.Fit(head, w)}, lines...)
}

// Cursor implements [overlay.Overlay].
func (p *Composer) Cursor() *tea.Cursor {
	switch {
	case p.list != nil:
		return p.list.Cursor()
	case p.previewing:
		return nil
	}
	for y, r := range p.formRows(p.formWidth(), p.h) {
		switch {
		case p.area == areaName && r.name:
			return look.Offset(p.name.Cursor(), r.cursor, y)
		case p.area == areaFields && r.field == p.field && r.cursor > 0:
			return look.Offset(p.input.Cursor(), r.cursor, y)
		}
	}
	return nil
}
