package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"sluice/internal/diff"
	"sluice/internal/safe"
)

// The colours of a difference: those of the terminal.
const (
	colourDeleted      = "31"
	colourInserted     = "32"
	colourDeletedWord  = "1;4;31"
	colourInsertedWord = "1;4;32"
)

// diffContext is how many unchanged lines are shown around a change.
const diffContext = 3

// difference shows how two texts differ: JSON by its values, others in the unified form.
// On a terminal the words that changed are highlighted.
func (p *Program) difference(oldName, old, newName, text string) string {
	var b strings.Builder
	if changes, ok := diff.JSON(old, text); ok {
		for _, c := range changes {
			b.WriteString(p.shown(c.String()) + "\n")
		}
		if len(changes) == 0 {
			b.WriteString("The same values, written differently.\n")
		}
		return b.String()
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", safe.Line(oldName), safe.Line(newName))
	for _, h := range diff.Unified(diff.Words(withLineBreak(old), withLineBreak(text)), diffContext) {
		fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n", h.Old, h.OldLines, h.New, h.NewLines)
		for _, l := range h.Lines {
			b.WriteString(p.diffLine(l) + "\n")
		}
	}
	return b.String()
}

// diffLine is a line with its sign, which says the same as the colours.
func (p *Program) diffLine(l diff.HunkLine) string {
	sign, colour, strong := " ", "", ""
	switch l.Op {
	case diff.Delete:
		sign, colour, strong = "-", colourDeleted, colourDeletedWord
	case diff.Insert:
		sign, colour, strong = "+", colourInserted, colourInsertedWord
	}
	if colour == "" || !isTerminal(p.Out) {
		return sign + p.shown(joinedSpans(l.Spans))
	}
	out := p.coloured(colour, sign)
	for _, s := range l.Spans {
		if s.Op == diff.Equal {
			out += p.coloured(colour, p.shown(s.Text))
		} else {
			out += p.coloured(strong, p.shown(s.Text))
		}
	}
	return out
}

func joinedSpans(spans []diff.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// writeDiffs shows how each lane's answer differs from the first one's.
func (p *Program) writeDiffs(lanes []*askLane) error {
	first := lanes[0]
	for _, l := range lanes[1:] {
		text := "The answers are the same.\n"
		if l.text != first.text {
			text = p.difference(first.Target.String(), first.text, l.Target.String(), l.text)
		}
		_, err := fmt.Fprintf(p.out(), "\n── %s → %s\n\n%s", safe.Line(first.Target.String()), safe.Line(l.Target.String()), text)
		if err != nil {
			return err
		}
	}
	return nil
}

// withLineBreak ends a text with exactly one line break, so that only words make a
// difference.
func withLineBreak(s string) string { return strings.TrimRight(s, "\n") + "\n" }

// rawJSON is a value that is JSON already, null for an empty text.
func rawJSON(s string) any {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}
