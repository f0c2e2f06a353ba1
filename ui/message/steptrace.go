package message

import (
	"strconv"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
)

// maxTraceLines is how many lines a trace of steps takes at most.
const maxTraceLines = 4

// traceParts describe what is known of each step, in order, styled: "workers-ai ✗ too
// slow, 5 s", "anthropic ✓", "openai ?".
func traceParts(st *look.Styles, steps []sessions.Step) []string {
	out := make([]string, len(steps))
	names := traceNames(steps)
	for i, s := range steps {
		name := safe.Line(names[i]).String()
		switch s.State {
		case gateway.StepServed:
			out[i] = st.Text.Render(name) + " " + st.Success.Render("✓")
		case gateway.StepFailed, gateway.StepTimedOut:
			out[i] = st.Text.Render(name) + " " + st.Trouble.Render("✗ "+safe.Line(failureWord(s)).String())
		case gateway.StepSkipped:
			out[i] = st.Muted.Render(name + " not asked")
		default:
			out[i] = st.Muted.Render(name + " " + figures.Unknown)
		}
		if s.Attempts > 1 {
			out[i] += st.Muted.Render(", " + strconv.Itoa(s.Attempts) + " tries")
		}
		if s.Drill != "" {
			out[i] += " " + st.Warning.Render("["+st.WarnMark()+"rehearsed: "+safe.Line(figures.DrillWord(s.Drill)).String()+"]")
		}
	}
	return out
}

// traceNames names steps by their provider, and by their model where several have the
// same provider.
func traceNames(steps []sessions.Step) []string {
	counts := map[string]int{}
	for _, s := range steps {
		counts[s.Target.Provider]++
	}
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = s.Target.Provider
		if counts[s.Target.Provider] > 1 {
			names[i] = figures.ModelName(s.Target)
		}
	}
	return names
}

// failureWord says in a word or two why a step failed.
func failureWord(s sessions.Step) string {
	switch {
	case s.State == gateway.StepTimedOut:
		if s.Took > 0 {
			return "too slow, " + strconv.FormatFloat(s.Took.Round(100*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
		}
		return "too slow"
	case s.Status != 0:
		return strconv.Itoa(s.Status)
	case s.Kind != "":
		return figures.Failure(s.Kind)
	}
	return "failed"
}

// traceLines draw the steps in lines of at most w cells, with an explanation of unknown
// ones.
func traceLines(st *look.Styles, steps []sessions.Step, w int) []string {
	if len(steps) == 0 {
		return nil
	}
	parts := traceParts(st, steps)
	var lines []string
	line := st.Muted.Render("steps ")
	arrow := st.Muted.Render(" → ")
	for i, part := range parts {
		switch next := line + arrow + part; {
		case i == 0:
			line += part
		case ansi.StringWidth(next) <= w:
			line = next
		default:
			lines, line = append(lines, line), st.Muted.Render("→ ")+part
		}
	}
	for _, s := range steps {
		if s.State != gateway.StepUnknown {
			continue
		}
		note := figures.Unknown + ": the gateway doesn't say"
		if ansi.StringWidth(line+"   "+note) <= w {
			line += st.Muted.Render("   " + note)
		} else {
			lines, line = append(lines, line), st.Muted.Render(note)
		}
		break
	}
	lines = append(lines, line)
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], w, "…")
	}
	return lines[:min(len(lines), maxTraceLines)]
}
