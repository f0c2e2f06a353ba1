package cli

import (
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// troubleParts are why there is no whole answer, in the parts that a terminal shows one below
// the other: what happened, the other side's words for it, who said so, and what to do.
type troubleParts struct {
	what, words, facts safe.Text
	next               []safe.Text
	// stopped is set where the user ended it, which is no failure.
	stopped bool
}

// troubleOf describes an error of a client's, after whose it is.
func troubleOf(who string, err error) troubleParts {
	if gateway.KindOf(err) == gateway.KindCancelled {
		return troubleParts{stopped: true}
	}
	of := figures.TroubleOf(gateway.Explain(err), err)
	what := of.Head()
	if who != "" {
		what = who + ": " + of.What
	}
	if what == "" {
		what = "Failed, and nothing was said about why"
	}
	t := troubleParts{what: safe.Line(what), words: safe.Line(of.Said), facts: safe.Line(of.Facts)}
	for _, line := range of.Next {
		t.next = append(t.next, safe.Line(figures.Capital(line)))
	}
	return t
}

// mostTroubleLines is how many lines each part takes at most.
const mostTroubleLines = 12

// lines draws the parts.
func (t troubleParts) lines(ink inks, width int) []string {
	if t.stopped {
		return []string{ink.dim.Render("■ you stopped it here")}
	}
	var out []string
	add := func(style lipgloss.Style, text safe.Text) {
		if text.String() == "" {
			return
		}
		for _, line := range look.Wrapped(text.String(), width-2, mostTroubleLines) {
			out = append(out, "  "+style.Render(line))
		}
	}
	add(ink.bad.Bold(true), t.what)
	out[0] = ink.bad.Bold(true).Render("✗") + out[0][1:]
	add(lipgloss.NewStyle(), t.words)
	add(ink.dim, t.facts)
	for _, next := range t.next {
		add(lipgloss.NewStyle(), next)
	}
	return out
}
