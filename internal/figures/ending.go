package figures

import (
	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
)

// Ending says how an answer ended, and whether that is a failure: "done", "stopped",
// "cut", "failed: rate limit", "refused: the key", "done: length".
func Ending(m sessions.Message) (words string, failed bool) {
	switch e := m.Error; {
	case e != nil && e.Kind == gateway.KindCancelled:
		return "stopped", false
	case e != nil && e.Kind != "":
		return Failure(e.Kind), true
	case e != nil:
		return "failed", true
	case m.Incomplete:
		return "cut", true
	case m.Finish != nil && m.Finish.Reason != gateway.FinishStop:
		return "done: " + Spaced(safe.Line(string(m.Finish.Reason)).String()), false
	}
	return "done", false
}

// Failure says of what kind an error is: "failed: timeout idle", "refused: the key".
func Failure(kind gateway.Kind) string {
	switch kind {
	case "":
		return "failed"
	case gateway.KindAuth:
		return "refused: the key"
	case gateway.KindQuota:
		return "refused: over the limit"
	case gateway.KindRate:
		return "refused: too many requests"
	}
	return "failed: " + Spaced(safe.Line(string(kind)).String())
}
