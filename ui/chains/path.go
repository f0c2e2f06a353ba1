package chains

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// path are the steps in the order in which they are tried, and the row that adds one.
func (p *Composer) path(w int, d density) []formRow {
	var rows []formRow
	handover := "  fails or is too slow ↓"
	for i := range p.steps {
		if i > 0 && d == roomy {
			rows = append(rows, plainRow("   "+p.st.Rule.Render("│")+p.st.Muted.Render(handover)))
			handover = ""
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
		bar = st.Water.Render("▎")
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
	special := p.stepState(d)
	var rows []string
	if density == roomy {
		rows = []string{lead + name.Render(ansi.Truncate(target, room, "…"))}
		under := " " + bar + strings.Repeat(" ", lipgloss.Width(lead)-2)
		facts := stepFacts(d, room-lipgloss.Width(special)-1)
		rows = append(rows, under+look.Spread(st.Muted.Render(facts), special, room))
	} else {
		right := special
		if free := room - lipgloss.Width(target) - 2; right == "" {
			if facts := stepFacts(d, free); lipgloss.Width(facts) <= free && !strings.HasSuffix(facts, "…") {
				right = st.Muted.Render(facts)
			}
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

// stepState is styled what is special about a step: that it has a fault, is off or
// rehearses a failure.
func (p *Composer) stepState(d *stepDraft) string {
	switch _, wrong := d.firstFault(); {
	case wrong:
		return p.st.Trouble.Render("✗ not right yet")
	case d.off:
		return p.st.Muted.Render("off")
	case d.drill() != "":
		return p.st.Warning.Render("rehearse: " + safe.Line(figures.DrillWord(d.drill())).String())
	}
	return ""
}

// stepFacts are a step's times and tries in at most w cells, as much of them as fits.
func stepFacts(d *stepDraft, w int) string {
	s := d.step()
	tries, apart, growing := "", "", ""
	if n := s.Controls.MaxAttempts; n == 1 {
		tries = "1 try"
	} else if n > 1 {
		tries = fmt.Sprintf("%d tries", n)
	}
	if s.Controls.RetryDelay > 0 {
		apart = form.DurationWords(s.Controls.RetryDelay) + " apart"
		if tries != "" {
			apart = ", " + apart
		}
		if b := s.Controls.Backoff; b != "" && b != gateway.BackoffConstant {
			growing = ", growing"
		}
	}
	times, own := "", ""
	if s.Controls.RequestTimeout > 0 {
		times = form.DurationWords(s.Controls.RequestTimeout) + " to answer"
	}
	if s.System != "" || s.Prompt != "" {
		own = "own words"
	}
	if times+tries+apart == "" {
		times = "the gateway's times and tries"
	}
	var facts string
	for _, words := range [][]string{{times, tries + apart + growing, own}, {times, tries + apart + growing}, {times, tries + apart}, {times, tries}} {
		words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
		if facts = strings.Join(words, " · "); lipgloss.Width(facts) <= w {
			return facts
		}
	}
	return ansi.Truncate(facts, max(1, w), "…")
}
