package gateway

import "time"

// DeltaKind says which fields of a [Delta] are set.
type DeltaKind uint8

// The kinds of delta, in the order in which they usually arrive.
const (
	// DeltaStart carries Start: a reply with a good status has begun.
	DeltaStart DeltaKind = iota + 1
	// DeltaText carries Text, a piece of the answer.
	DeltaText
	// DeltaReasoning carries Text, a piece of the model's reasoning.
	DeltaReasoning
	// DeltaRefusal carries Text, a piece of a refusal that the vendor sends separately
	// from the answer.
	DeltaRefusal
	// DeltaToolCall carries ToolCall, whole.
	DeltaToolCall
	// DeltaCitation carries Citation.
	DeltaCitation
	// DeltaUsage carries Usage: the totals so far, replacing earlier ones.
	DeltaUsage
	// DeltaFinish carries Finish: why the vendor stopped.
	DeltaFinish
	// DeltaRetry carries Retry: an attempt failed and another will follow.
	DeltaRetry
	// DeltaNote carries Text: if Omission is set, what part of the answer can't be shown,
	// for the reader; else a remark on the reply for a debug view, such as a missing end
	// mark that did no harm.
	DeltaNote
	// DeltaProgress carries Text: what the vendor is doing before its answer comes, such
	// as "starting". It replaces the one before.
	DeltaProgress
	// DeltaStep carries Step: the state of a step of a chain. Those of a reply come
	// before its DeltaStart.
	DeltaStep
	// DeltaProof carries Proof: what the vendor wants back with the newest part of the
	// answer. That part is reasoning if OfReasoning is set, else text; if Alone is set it
	// has no text.
	DeltaProof
)

// content reports whether a delta is a piece of the answer, after which nothing is
// retried.
func (k DeltaKind) content() bool {
	return k == DeltaText || k == DeltaReasoning || k == DeltaRefusal || k == DeltaToolCall
}

// Delta is one step of an answer. Kind says which of the other fields is set.
type Delta struct {
	Kind DeltaKind
	// Omission says of a [DeltaNote] that it names a part of the answer that can't be
	// shown: an image, or code that was run.
	Omission bool
	// OfReasoning says of a [DeltaProof] that its part is reasoning, Alone that the part
	// is empty: what came before is another part.
	OfReasoning, Alone bool
	Text               string
	Proof              *Proof
	Start              *Start
	ToolCall           *ToolCall
	Citation           *Citation
	Usage              *Usage
	Finish             *Finish
	Retry              *Retry
	Step               *StepTrace
}

// Start says who answers, taken from the reply's status and headers.
type Start struct {
	// Target is the winning step's target.
	Target Target
	// Routed is what a dynamic route of the gateway chose, in the gateway's own words;
	// zero if the reply doesn't say.
	Routed Target
	// Status is the HTTP status code.
	Status int
	// Step counts from 0. StepKnown is false if the gateway didn't say which of several
	// steps answered.
	Step      int
	StepKnown bool
	// Cache is "HIT", "MISS" or empty.
	Cache string
	// LogID is the gateway's id of the request in its log, or empty.
	LogID string
	// ContentType is the reply's Content-Type as sent.
	ContentType string
	// Streamed is false if a whole body came although a stream was requested.
	Streamed bool
	// Attempt counts the attempts that this reply took, from 1.
	Attempt int
}

// ToolCall is the model's request that the caller run a function.
type ToolCall struct {
	// ID is the vendor's. If it sends none, [Client.Stream] makes one that no other call of
	// the conversation has.
	ID   string
	Name string
	// Arguments is the complete JSON text of the arguments, "{}" if there are none. It is
	// not checked: a model may write invalid JSON, or null for no arguments.
	Arguments string
	// Proof is what the vendor wants back with the call, nil for none.
	Proof *Proof
}

// Citation is a source that the answer names.
type Citation struct {
	URL   string
	Title string
}

// Usage counts tokens as the vendor counts them (Anthropic's input excludes cached
// tokens). A nil field is unknown, never zero.
type Usage struct {
	InputTokens  *int
	OutputTokens *int
	CachedTokens *int
	// CacheWriteTokens are the input tokens that the vendor put into its cache.
	CacheWriteTokens *int
	ReasoningTokens  *int
	// ReasoningApart says that the reasoning tokens are not included in the output tokens
	// (Gemini, xAI), as they are elsewhere.
	ReasoningApart bool
	// CostUSD is the cost in US dollars that the vendor itself reports; 0 is free.
	CostUSD *float64
}

// FinishReason says why an answer ended.
type FinishReason string

// The reasons. Package providers maps each vendor's words to these.
const (
	FinishStop          FinishReason = "stop"
	FinishLength        FinishReason = "length"
	FinishToolCalls     FinishReason = "tool_calls"
	FinishContentFilter FinishReason = "content_filter"
	FinishOther         FinishReason = "other"
)

// Finish is why the vendor stopped.
type Finish struct {
	Reason FinishReason
	// Raw is the vendor's own word.
	Raw string
}

// Retry says that an attempt failed and that the next one starts after Wait.
type Retry struct {
	// Attempt is the number of the attempt that failed, from 1; Of is the most attempts
	// there can be.
	Attempt, Of int
	Wait        time.Duration
	Err         *Error
	// Now, unless nil, ends the wait at once. It may be called at any time, from anywhere
	// and more than once.
	Now func() `json:"-"`
}

// FinishReasonOf maps a vendor's word to a reason. One table serves all vendors, since no
// word means different things to two of them; unknown words are [FinishOther].
func FinishReasonOf(raw string) FinishReason {
	switch raw {
	case "stop", "end_turn", "stop_sequence", "STOP", "eos_token", "COMPLETE", "STOP_SEQUENCE", "succeeded", "completed":
		return FinishStop
	case "length", "max_tokens", "MAX_TOKENS", "model_length", "max_output_tokens":
		return FinishLength
	case "tool_calls", "tool_use", "function_call", "TOOL_CALL":
		return FinishToolCalls
	case "content_filter", "refusal", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
		"guardrail_intervened", "content_filtered":
		return FinishContentFilter
	}
	return FinishOther
}
