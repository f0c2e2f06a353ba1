package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
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
func traceLine(steps []gateway.StepTrace) string {
	parts := make([]string, 0, len(steps))
	for _, t := range steps {
		part := stepMark(t.State) + " " + t.Target.String()
		if t.Err != nil {
			part += " " + failureWord(t.Err)
		}
		if t.State == gateway.StepUnknown {
			part += " (the gateway doesn't say)"
		}
		if t.Took > 0 {
			part += " " + tookWord(t.Took)
		}
		if t.Drill != "" {
			part += " [drill " + string(t.Drill) + "]"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " → ")
}

// drilled reports whether a step was told to fail.
func drilled(steps []gateway.StepTrace) bool {
	return slices.ContainsFunc(steps, func(t gateway.StepTrace) bool { return t.Drill != "" })
}

func stepMark(state gateway.StepState) string {
	switch state {
	case gateway.StepServed:
		return "✓"
	case gateway.StepFailed, gateway.StepTimedOut:
		return "✗"
	case gateway.StepSkipped:
		return "·"
	}
	return "?"
}

// tookWord is a duration that may be much shorter than an answer's.
func tookWord(d time.Duration) string {
	if d < time.Millisecond {
		return "<1ms"
	}
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return seconds(d)
}

func failureWord(e *gateway.Error) string {
	if e.Status != 0 {
		return strconv.Itoa(e.Status)
	}
	return strings.ReplaceAll(string(e.Kind), "_", " ")
}
