package figures

import (
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
)

// Ending says how an answer ended, and whether that is a failure: "done", "stopped",
// "cut", "failed: rate limit", "refused: the key", "out of tokens".
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
	case m.Finish != nil:
		return finished(m.Finish.Reason), false
	}
	return "done", false
}

// finished says in plain words why a model ended its answer: "done" where it had no more
// to say.
func finished(reason gateway.FinishReason) string {
	switch reason {
	case gateway.FinishStop:
		return "done"
	case gateway.FinishLength:
		return "out of tokens"
	case gateway.FinishToolCalls:
		return "asked for a tool"
	case gateway.FinishContentFilter:
		return "cut by a filter"
	}
	return "ended: " + Spaced(safe.Line(string(reason)).String())
}

// Ended is [Ending] as the end of a sentence, "ended …": "by itself", "you stopped it".
func Ended(m sessions.Message) string {
	switch words, _ := Ending(m); words {
	case "done":
		return "by itself"
	case "stopped":
		return "you stopped it"
	default:
		return strings.TrimPrefix(words, "ended: ")
	}
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
