package inspector

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/look"
)

// stepIndent is the indentation of what belongs to a step, in cells.
const stepIndent = 5

// steps draws what became of each step of a chain: whether it was asked, how long it
// took, how it ended and with which message.
func (a *Answer) steps(s *section) {
	indent := strings.Repeat(" ", stepIndent)
	for i, step := range a.Message.Steps {
		target := look.RevealedLine(step.Target.String())
		state, tint := stepState(s.Styles, step)
		line := "  " + s.Styles.Muted.Render(fmt.Sprint(i+1)) + "  " + s.Styles.Text.Render(target)
		if words := "  " + tint.Render(state); ansi.StringWidth(line+words) <= s.Width {
			s.Lines = append(s.Lines, line+words)
		} else {
			s.Lines = append(s.Lines, ansi.Truncate(line, s.Width, "…"))
			for _, part := range look.Wrapped(state, s.Width-stepIndent, 3) {
				s.Lines = append(s.Lines, indent+tint.Render(part))
			}
		}
		for _, part := range look.Wrapped(look.RevealedLine(step.Message), s.Width-stepIndent, 6) {
			s.Lines = append(s.Lines, indent+s.Styles.Muted.Render(part))
		}
	}
}

// stepState says how a step ended, with its figures, and in which style.
func stepState(st *look.Styles, step sessions.Step) (string, lipgloss.Style) {
	var words []string
	tint := st.Trouble
	switch step.State {
	case gateway.StepServed:
		words, tint = append(words, "✓ answered"), st.Success
	case gateway.StepTimedOut:
		words = append(words, "✗ timed out")
	case gateway.StepFailed:
		words = append(words, "✗ failed")
	case gateway.StepSkipped:
		words, tint = append(words, "not asked"), st.Muted
	default:
		words, tint = append(words, figures.Unknown+" the gateway doesn't say"), st.Muted
	}
	if step.Status != 0 {
		words = append(words, statusLine(step.Status))
	}
	if step.Kind != "" && step.State != gateway.StepTimedOut {
		words = append(words, figures.Failure(step.Kind))
	}
	if step.Code != "" {
		words = append(words, "code "+look.RevealedLine(step.Code))
	}
	if step.Took > 0 {
		words = append(words, figures.Duration(step.Took))
	}
	if step.Attempts > 1 {
		words = append(words, fmt.Sprintf("%d tries", step.Attempts))
	}
	if step.Drill != "" {
		words = append(words, "rehearsed: "+look.RevealedLine(figures.DrillWord(step.Drill)))
	}
	return strings.Join(words, " · "), tint
}
