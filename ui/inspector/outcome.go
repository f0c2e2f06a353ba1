package inspector

import (
	"net/http"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
)

// outcome says what went wrong and how the answer ended, the most important first, as far
// as that fits in w cells. That it failed is always said.
func (a *Answer) outcome(st *look.Styles, w int) string {
	var parts []string
	words, tint := a.ending(st)
	ending := tint.Render(words)
	_, failed := figures.Ending(a.Message)
	if failed = failed && !a.Running; failed {
		if lipgloss.Width(ending) > w {
			ending = tint.Render("✗ failed")
		}
		parts = append(parts, ending)
	}
	if n := retries(a.calls()); n > 0 {
		words := "1 retry"
		if n > 1 {
			words = figures.Thousands(n) + " retries"
		}
		parts = append(parts, st.Warn(words))
	}
	if !failed {
		parts = append(parts, ending)
	}
	if usd := a.Message.CostUSD; usd != nil {
		parts = append(parts, st.Muted.Render(figures.Cost(usd)))
	}
	return joinFitting(parts, st.Muted.Render(" · "), w)
}

// ending says in plain words how the answer ended.
func (a *Answer) ending(st *look.Styles) (string, lipgloss.Style) {
	m := a.Message
	words, failed := figures.Ending(m)
	switch {
	case a.Running:
		return "● running", st.Water
	case failed:
		return "✗ " + words, st.Trouble
	case m.Finish == nil || m.Error != nil:
		return figures.Ended(m), st.Muted
	}
	switch m.Finish.Reason {
	case gateway.FinishStop:
		return "ended by itself", st.Muted
	case gateway.FinishLength, gateway.FinishContentFilter:
		return "! " + words, st.Warning
	}
	return words, st.Muted
}

// retries counts the requests that were made because an earlier one failed.
func retries(calls []call) int {
	n := 0
	for i, c := range calls {
		failed := c.Status >= http.StatusBadRequest || c.Replied.IsZero()
		if failed && i+1 < len(calls) && calls[i+1].Step == c.Step {
			n++
		}
	}
	return n
}

// joinFitting joins as many parts as fit in w cells, the first ones first.
func joinFitting(parts []string, between string, w int) string {
	line := ""
	for _, p := range parts {
		next := p
		if line != "" {
			next = line + between + p
		}
		if lipgloss.Width(next) > w {
			break
		}
		line = next
	}
	return line
}
