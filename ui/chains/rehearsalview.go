package chains

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// rehearsal are the failure of the selected step, and which steps the next prompt goes
// through.
func (p *Composer) rehearsal(w int, d density) []formRow {
	st := p.st
	promise := "this session only, never saved"
	if w < 60 {
		promise = "never saved"
	}
	rows := []formRow{plainRow(p.rule("Rehearse", promise, w))}
	if p.at < len(p.steps) {
		rows = append(rows, formRow{text: p.failureLine(w), step: -1, field: stepDrill})
	}
	room := max(1, w-fieldLead-1)
	indent := strings.Repeat(" ", fieldLead)
	so := "so " // before the steps where there is no room for a line of its own
	if d == roomy {
		rows = append(rows, plainRow(""), plainRow(indent+st.Muted.Render("So the next prompt goes")))
		so = ""
	}
	for i, line := range p.nextLines(room - len(so)) {
		if i > 0 {
			so = strings.Repeat(" ", len(so))
		}
		rows = append(rows, plainRow(indent+st.Muted.Render(so)+line))
	}
	if d == roomy && p.area == areaSteps {
		rows = append(rows, plainRow(""))
		for _, line := range look.HintLines(st.Muted, p.modeNote(), room) {
			rows = append(rows, plainRow(indent+line))
		}
	}
	return rows
}

// failureLine is the failure that the selected step rehearses, and the others that it
// could.
func (p *Composer) failureLine(w int) string {
	st, d := p.st, &p.steps[p.at]
	focused := p.area == areaFields && p.field == stepDrill
	line := " " + p.bar(focused) + " " + st.Key.Render("!") + " "
	step := fmt.Sprintf("step %d", p.at+1)
	label := st.Muted
	if focused {
		label = st.Strong
	}
	if d.off {
		return line + label.Render(step) + st.Muted.Render(" is off: space turns it on")
	}
	if now := d.drill(); now != "" {
		line += label.Render(step+" fails as") + " " + st.Warning.Render("‹ "+safe.Line(d.shown(stepDrill)).String()+" ›")
	} else {
		line += label.Render(step) + " " + st.Text.Render("‹ "+noFailure+" ›")
	}
	return line + p.otherFailures(w-1-lipgloss.Width(line))
}

// otherFailures names what else the selected step could rehearse, as far as it fits into
// room cells: ! goes through all of them.
func (p *Composer) otherFailures(room int) string {
	out, sep := "", "  "
	for _, word := range p.words(stepDrill) {
		if word == "" || word == p.steps[p.at].text[stepDrill] {
			continue
		}
		piece := sep + safe.Line(figures.DrillWord(gateway.Drill(word))).String()
		if lipgloss.Width(out+piece) > room {
			break
		}
		out, sep = out+piece, " · "
	}
	return p.st.Muted.Render(out)
}

// nextLines say in lines of at most w cells which steps the next prompt goes through.
func (p *Composer) nextLines(w int) []string {
	parts := nextParts(p.chain(), p.drills())
	pieces := make([]string, len(parts))
	for i, part := range parts {
		pieces[i] = part.draw(p.st)
	}
	return joined(pieces, p.st.Muted.Render(" → "), w)
}

// joined puts pieces into lines of at most w cells, with an arrow between them.
func joined(pieces []string, arrow string, w int) []string {
	var lines []string
	line := ""
	for i, piece := range pieces {
		switch next := line + arrow + piece; {
		case i == 0:
			line = piece
		case lipgloss.Width(next) <= w:
			line = next
		default:
			lines, line = append(lines, line), strings.TrimLeft(arrow, " ")+piece
		}
	}
	return append(lines, line)
}

// draw writes the step in the colours of a trace.
func (n nextStep) draw(st *look.Styles) string {
	name, failure := safe.Line(n.name).String(), safe.Line(n.failure).String()
	switch {
	case n.aside != "":
		return st.Muted.Render("(" + name + " " + n.aside + ")")
	case n.name == "":
		return st.Muted.Render(failure)
	case n.failure != "":
		return st.Text.Render(name) + " " + st.Trouble.Render("✗ "+failure)
	}
	return st.Text.Render(name) + " " + st.Success.Render("✓")
}
