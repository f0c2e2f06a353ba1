package gateway

// replyState is how far the reply to one attempt has come. The next attempt starts at
// replyNone again; an attempt can fail in every state.
//
//	replyNone ── status 400 or above ──> replyRefused
//	    └─────── status below 400 ─────> replyGood ── step reported ──> replyReported
type replyState uint8

const (
	// replyNone means that no headers came, or none yet.
	replyNone replyState = iota
	// replyRefused means that the step refused, so that a walk goes on to the next.
	replyRefused
	// replyGood means that a walk ends here, even if the reply turns out to be a
	// redirect or unreadable.
	replyGood
	// replyReported means that the caller knows that this step answers, so that a later
	// failure doesn't make it a failed one.
	replyReported
)

// endsWalk reports whether no further step may be tried.
func (r replyState) endsWalk() bool { return r >= replyGood }

// answerState is what the answer consists of so far. A reply that ends at answerEmpty
// is an error; after content nothing is retried except the polls of a job.
//
//	answerEmpty ──> answerWithoutContent ──> answerHasContent
//	     └─────────────────────────────────────────┘
//
// The reply to another attempt starts at answerEmpty again; a job's later replies
// continue the one before.
type answerState uint8

const (
	answerEmpty answerState = iota
	// answerWithoutContent is a citation, a proof, a finish reason, a count of output
	// tokens or a note on what can't be shown.
	answerWithoutContent
	// answerHasContent is text, reasoning, a refusal or a tool call.
	answerHasContent
)

// with is the state after another delta.
func (a answerState) with(d *Delta) answerState {
	adds := answerEmpty
	switch d.Kind {
	case DeltaText, DeltaReasoning, DeltaRefusal, DeltaToolCall:
		adds = answerHasContent
	case DeltaFinish, DeltaCitation, DeltaProof:
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
