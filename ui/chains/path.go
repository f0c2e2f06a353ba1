package chains

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// path are the steps in the order in which they are tried, and the row that adds one.
func (p *Composer) path(w int, d density) []formRow {
	var rows []formRow
	passes := "  fails or is too slow ↓"
	for i := range p.steps {
		if i > 0 && d == roomy {
			rows = append(rows, plainRow("   "+p.st.Rule.Render("│")+p.st.Muted.Render(passes)))
			passes = ""
		}
		for _, text := range p.stepRows(i, w, d) {
			rows = append(rows, formRow{text: text, step: i, field: -1})
		}
	}
	line := " " + p.bar(p.at == len(p.steps) && p.area == areaSteps) + " " + p.st.Muted.Render("+  add a step")
	if p.at == len(p.steps) && p.area == areaSteps {
		line = look.OnSelected(p.st, line, w-1)
	}
	return append(rows, formRow{text: line, step: len(p.steps), field: -1})
}

// stepRows are a step's row, and where there is room a second one with its facts.
func (p *Composer) stepRows(i, w int, density density) []string {
	st, d := p.st, &p.steps[i]
	chosen := i == p.at && p.area == areaSteps
	bar := p.bar(chosen)
	if i == p.at && !chosen {
		bar = water(st).Render("▎")
	}
	name := st.Strong
	if d.off {
		name = st.Muted
	}
	target := safe.Line(d.text[stepTarget]).String()
	if target == "" {
		target = "no model yet"
	}
	lead := " " + bar + " " + p.stepMark(d) + " " + name.Render(look.Pad(fmt.Sprint(i+1), 2)) + " "
	room := w - lipgloss.Width(lead) - 2
	facts, special := p.stepFacts(d)
	var rows []string
	if density == roomy {
		rows = []string{lead + name.Render(ansi.Truncate(target, room, "…"))}
		under := " " + bar + strings.Repeat(" ", lipgloss.Width(lead)-2)
		rows = append(rows, under+look.Spread(st.Muted.Render(ansi.Truncate(facts, max(1, room-lipgloss.Width(special)-1), "…")), special, room))
	} else {
		right := special
		if right == "" && lipgloss.Width(target)+2+lipgloss.Width(facts) <= room {
			right = st.Muted.Render(facts)
		}
		target = ansi.Truncate(target, max(8, room-lipgloss.Width(right)-1), "…")
		rows = []string{lead + look.Spread(name.Render(target), right, room)}
	}
	for n := range rows {
		rows[n] = look.Fit(rows[n], w-1)
		if chosen {
			rows[n] = look.OnSelected(st, rows[n], w-1)
		}
	}
	return rows
}

// stepMark says whether a step is on, off, or rehearses a failure.
func (p *Composer) stepMark(d *stepDraft) string {
	switch {
	case d.off:
		return p.st.Faint.Render("○")
	case d.drill() != "":
		return p.st.Warning.Render("!")
	}
	return p.st.Success.Render("●")
}

// stepFacts are a step's times and tries, and styled what is special about it: that it is
// off, has a fault or rehearses a failure.
func (p *Composer) stepFacts(d *stepDraft) (facts, special string) {
	var words []string
	s := d.step()
	if s.Controls.RequestTimeout > 0 {
		words = append(words, form.DurationWords(s.Controls.RequestTimeout)+" to answer")
	}
	tries := ""
	if n := s.Controls.MaxAttempts; n == 1 {
		tries = "1 try"
	} else if n > 1 {
		tries = fmt.Sprintf("%d tries", n)
	}
	if s.Controls.RetryDelay > 0 {
		apart := form.DurationWords(s.Controls.RetryDelay) + " apart"
		if b := d.text[stepBackoff]; b != "" && b != "constant" {
			apart += ", growing"
		}
		tries = strings.TrimPrefix(tries+", "+apart, ", ")
	}
	if tries != "" {
		words = append(words, tries)
	}
	if len(words) == 0 {
		words = []string{"the gateway's times and tries"}
	}
	if s.System != "" || s.Prompt != "" {
		words = append(words, "own words")
	}
	switch _, wrong := d.firstFault(); {
	case wrong:
		special = p.st.Trouble.Render("✗ not right yet")
	case d.off:
		special = p.st.Muted.Render("off")
	case d.drill() != "":
		special = p.st.Warning.Render("rehearse: " + safe.Line(figures.DrillWord(d.drill())).String())
	}
	return strings.Join(words, " · "), special
}
