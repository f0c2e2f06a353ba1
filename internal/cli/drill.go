package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
)

// setDrills sets the drills of the lanes' steps: each entry is STEP=KIND, with steps
// counted from 1, or KIND alone for the first one. An impossible drill is refused before
// anything is sent.
func (s *setup) setDrills(ctx context.Context, lanes []*askLane, entries []string) error {
	if len(entries) == 0 {
		return nil
	}
	drills := map[int]gateway.Drill{}
	for _, entry := range entries {
		step, drill, err := parseDrill(entry)
		if err != nil {
			return err
		}
		if drills[step] != "" {
			return fmt.Errorf("--drill %s: step %d is told to fail twice", entry, step+1)
		}
		drills[step] = drill
		if !drill.Real() {
			s.client.FindEmulator(ctx)
		}
	}
	for _, l := range lanes {
		for step, drill := range drills {
			if step >= len(l.Steps) {
				return fmt.Errorf("--drill %d=%s: %s has %s", step+1, drill, l.Target, stepCount(len(l.Steps)))
			}
			l.Steps[step].Drill = drill
			if err := s.client.CanDrillStep(l.Steps[step], step, len(l.Steps)); err != nil {
				return fmt.Errorf("--drill %d=%s: %w", step+1, drill, err)
			}
		}
	}
	return nil
}

func stepCount(n int) string {
	if n == 1 {
		return "one step"
	}
	return fmt.Sprintf("%d steps", n)
}

// parseDrill returns the step from 0.
func parseDrill(entry string) (step int, drill gateway.Drill, err error) {
	number, kind, ok := strings.Cut(entry, "=")
	if !ok {
		number, kind = "1", entry
	}
	if step, err = strconv.Atoi(number); err != nil || step < 1 {
		return 0, "", fmt.Errorf("--drill %q: want STEP=KIND, with steps counted from 1", entry)
	}
	if drill, err = gateway.ParseDrill(kind); err != nil {
		return 0, "", fmt.Errorf("--drill: %w", err)
	}
	return step - 1, drill, nil
}

// traceLine says in one line what became of a chain's steps, empty if that adds nothing
// to the answer.
func traceLine(ink inks, steps []gateway.StepTrace) string {
	parts := make([]string, 0, len(steps))
	for _, t := range steps {
		name := safe.Line(t.Target.String()).String()
		var part string
		switch t.State {
		case gateway.StepServed:
			part = name + " " + ink.good.Render("✓")
		case gateway.StepFailed, gateway.StepTimedOut:
			part = name + " " + ink.bad.Render("✗ "+safe.Line(failureWord(t)).String())
		case gateway.StepSkipped:
			part = ink.dim.Render(name + " not asked")
		default:
			part = ink.dim.Render(name + " ? (the gateway doesn't say)")
		}
		if t.Took >= time.Millisecond && t.State != gateway.StepTimedOut {
			part += ink.dim.Render(", " + figures.Duration(t.Took))
		}
		if t.Drill != "" {
			part += " " + ink.warn.Render("[rehearsed: "+safe.Line(figures.DrillWord(t.Drill)).String()+"]")
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return ink.dim.Render("steps ") + strings.Join(parts, ink.dim.Render(" → "))
}

// drilled reports whether a step was told to fail.
func drilled(steps []gateway.StepTrace) bool {
	return slices.ContainsFunc(steps, func(t gateway.StepTrace) bool { return t.Drill != "" })
}

// failureWord says in a word or two why a step failed.
func failureWord(t gateway.StepTrace) string {
	switch {
	case t.State == gateway.StepTimedOut && t.Took > 0:
		return "too slow, " + figures.Duration(t.Took)
	case t.State == gateway.StepTimedOut:
		return "too slow"
	case t.Err == nil:
		return "failed"
	case t.Err.Status != 0:
		return strconv.Itoa(t.Err.Status)
	}
	return figures.Failure(t.Err.Kind)
}
