package chains

import (
	"fmt"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
)

const (
	// stepLabel is the width of a field's name, fieldLead the cells before it.
	stepLabel = 16
	fieldLead = 3
	// leastValue is how much of a long value is shown beside what is wrong with it.
	leastValue = 12
)

// fieldRoom is the room for a field's value in a form of w cells.
func fieldRoom(w int) int { return max(1, w-fieldLead-stepLabel-1) }

// inputWidth is the width of the text that is typed: a cell less, for the cursor behind
// it.
func (p *Composer) inputWidth() int { return max(1, fieldRoom(p.formWidth())-1) }

// fields are the fields of the selected step that are saved with the chain.
func (p *Composer) fields(w int) []formRow {
	rows := []formRow{plainRow(p.rule(fmt.Sprintf("Step %d", p.at+1), "saved with the chain", w))}
	if p.at >= len(p.steps) {
		return nil
	}
	for f := range stepDrill {
		rows = append(rows, p.fieldRow(&p.steps[p.at], f, w))
	}
	return rows
}

func (p *Composer) fieldRow(d *stepDraft, f stepField, w int) formRow {
	st := p.st
	focused := p.area == areaFields && p.field == f
	label := st.Muted
	if focused {
		label = st.Strong
	}
	lead := " " + p.bar(focused) + " " + label.Render(look.Pad(stepNames[f], stepLabel))
	row := formRow{step: -1, field: f}
	beside, style := p.beside(d, f)
	room := fieldRoom(w)
	least := min(leastWidth(d.shown(f)), room)
	if beside != "" {
		beside = "  " + style.Render(ansi.Truncate(beside, max(0, room-least-2), "…"))
	}
	left := max(least, room-lipgloss.Width(beside))
	if focused && f != stepTarget && f.words() == nil {
		row.cursor = fieldLead + stepLabel
		width := left
		if beside != "" {
			width = min(left, max(least, lipgloss.Width(safe.Line(d.text[f]).String())+1))
		}
		typed := look.Fit(ansi.Truncate(p.input.View(), width, ""), width)
		row.text = lead + typed + beside
		return row
	}
	value := d.shown(f)
	switch {
	case f.words() != nil && value == "":
		value = st.Text.Render(ansi.Truncate("‹ "+stepPlaceholders[f]+" ›", left, "…"))
	case f.words() != nil:
		value = st.Text.Render(ansi.Truncate("‹ "+value+" ›", left, "…"))
	case value == "":
		value = st.Faint.Render(ansi.Truncate(stepPlaceholders[f], left, "…"))
	default:
		value = st.Text.Render(ansi.Truncate(value, left, "…"))
	}
	row.text = lead + value + beside
	return row
}

// beside is what stands beside a field: what is wrong with it, or what it does that might
// not be meant.
func (p *Composer) beside(d *stepDraft, f stepField) (string, lipgloss.Style) {
	if fault := d.fault(f); fault != "" {
		return "✗ " + safe.Line(fault).String(), p.st.Trouble
	}
	if notice := d.notice(f); notice != "" {
		return "! " + safe.Line(notice).String(), p.st.Warning
	}
	return "", p.st.Text
}

// besideFits reports whether what stands beside the focused field is whole.
func (p *Composer) besideFits(w int) bool {
	words, _ := p.beside(&p.steps[p.at], p.field)
	return lipgloss.Width(words)+2+leastWidth(p.steps[p.at].shown(p.field)) <= fieldRoom(w)
}

// leastWidth is how much of a value is shown beside what is wrong with it, with a cell for
// the cursor behind it.
func leastWidth(value string) int { return min(leastValue, max(4, lipgloss.Width(value)+1)) }
