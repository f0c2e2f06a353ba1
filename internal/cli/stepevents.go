package cli

import (
	"sluice/gateway"
)

// stepEvent is what became of a step. Unknown values are null; the keys of a failure are
// present if it is one.
func stepEvent(t gateway.StepTrace) event {
	e := event{"step": t.Step, "target": t.Target.String(), "state": t.State, "attempts": nil, "took_ms": nil}
	if t.Attempts > 0 {
		e["attempts"] = t.Attempts
	}
	if t.Took > 0 {
		e["took_ms"] = milliseconds(t.Took)
	}
	if t.Drill != "" {
		e["drill"] = t.Drill
	}
	if t.Err != nil {
		e["kind"], e["status"], e["code"], e["message"] = t.Err.Kind, t.Err.Status, t.Err.Code, t.Err.Message
	}
	return e
}
