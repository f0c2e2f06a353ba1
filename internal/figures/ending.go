package figures

import (
	"strings"

	"sluice/gateway"
	"sluice/sessions"
)

// Ending says how an answer ended, and whether that is a failure: "done", "stopped", "cut
// off", "refused: the key", "out of tokens".
func Ending(m sessions.Message) (words string, failed bool) {
	switch e := m.Error; {
	case e != nil && e.Kind == gateway.KindCancelled:
		return "stopped", false
	case e != nil:
		return Failure(e.Kind), true
	case m.Incomplete:
		return Failure(gateway.KindTruncated), true
	case m.Finish != nil:
		return finished(m.Finish.Reason), false
	}
	return "done", false
}

// finished says why a vendor ended an answer.
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
	return "ended for another reason"
}

// Ended is [Ending] as the end of a sentence, "ended …": "by itself", "you stopped it".
func Ended(m sessions.Message) string {
	switch words, _ := Ending(m); words {
	case "done":
		return "by itself"
	case "stopped":
		return "you stopped it"
	default:
		return strings.TrimPrefix(words, "ended ")
	}
}

// Failure says in a few words why an answer failed: "fell silent", "refused: the key". It
// is the only table of these words; files and --json have the kind itself.
func Failure(kind gateway.Kind) string {
	switch kind {
	case gateway.KindNet:
		return "no connection"
	case gateway.KindTimeoutConnect:
		return "no connection in time"
	case gateway.KindTimeoutFirst:
		return "no word in time"
	case gateway.KindTimeoutIdle:
		return "fell silent"
	case gateway.KindAuth:
		return "refused: the key"
	case gateway.KindQuota:
		return "refused: over the limit"
	case gateway.KindRate:
		return "refused: too many requests"
	case gateway.KindRequest:
		return "refused: the request"
	case gateway.KindBusy:
		return "busy"
	case gateway.KindRefusedRedirect:
		return "sent elsewhere"
	case gateway.KindNotAPI:
		return "another server answered"
	case gateway.KindProtocol:
		return "unreadable reply"
	case gateway.KindTruncated:
		return "cut off"
	case gateway.KindStreamError:
		return "ended by an error"
	case gateway.KindCancelled:
		return "stopped"
	}
	return "failed"
}
