package gateway

// replyState is how far the reply to one attempt has come. The next attempt starts at
// replyNone again; an attempt can fail in every state.
//
//	replyNone ── status 400 or above ──> replyRefused
//	    └─────── status below 400 ─────> replyGood ── step reported ──> replyReported
type replyState uint8

const (
	// replyNone: no headers came, or none yet.
	replyNone replyState = iota
	// replyRefused: the step refused, so that a walk goes on to the next.
	replyRefused
	// replyGood: a walk ends here, even where the reply turns out to be a redirect
	// or unreadable.
	replyGood
	// replyReported: the caller knows that this step answers, so that a failure
	// later on doesn't make it a failed one.
	replyReported
)

// endsWalk reports whether no further step may be asked.
func (r replyState) endsWalk() bool { return r >= replyGood }

// answerState is what the answer consists of so far. A reply that ends at answerEmpty
// is an error; after content nothing is sent again but the polls of a job.
//
//	answerEmpty ──> answerWithoutContent ──> answerHasContent
//	     └───────────────────────────────────────^
//
// The reply to another attempt starts at answerEmpty again; a job's later replies go
// on where the one before ended.
type answerState uint8

const (
	answerEmpty answerState = iota
	// answerWithoutContent: a citation, a finish reason, a count of output tokens or
	// a note on what can't be shown.
	answerWithoutContent
	// answerHasContent: text, reasoning, a refusal or a tool call.
	answerHasContent
)

// with is the state after another delta.
func (a answerState) with(d *Delta) answerState {
	adds := answerEmpty
	switch d.Kind {
	case DeltaText, DeltaReasoning, DeltaRefusal, DeltaToolCall:
		adds = answerHasContent
	case DeltaFinish, DeltaCitation:
		adds = answerWithoutContent
	case DeltaUsage:
		if d.Usage.OutputTokens != nil && *d.Usage.OutputTokens > 0 {
			adds = answerWithoutContent
		}
	default:
		if d.Omission {
			adds = answerWithoutContent
		}
	}
	return max(a, adds)
}
