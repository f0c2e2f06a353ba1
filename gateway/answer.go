package gateway

import (
	"cmp"
	"slices"
	"time"
)

// Answer adds up the deltas of one reply. The zero value is ready for use after
// [Answer.Begin]; it belongs to one goroutine.
type Answer struct {
	text, reasoning, refusal growingText
	order                    partOrder

	Start     *Start
	ToolCalls []ToolCall
	Citations []Citation
	Usage     Usage
	Finish    *Finish
	Retries   []Retry
	// Steps is what is known of each step, in order. It is empty for a plain request of
	// one step, for which Start and Err say everything.
	Steps []StepTrace
	// Notes are all remarks on the reply. Those in Omissions name parts of the answer
	// that can't be shown, and are meant for its reader.
	Notes, Omissions []string
	// Progress is the latest status of a long-running job, in the vendor's words.
	Progress string
	// Err is why the answer is not complete, nil for a complete one.
	Err error

	sent, first, last, heard, done time.Time
	gap                            time.Duration
	// thought and answered are when the first reasoning came and when what follows it
	// began, zero before.
	thought, answered time.Time
}

// Metrics are the times of one answer. TTFT and TokensPerSecond are zero if
// there was nothing to measure.
type Metrics struct {
	// TTFT is the time from sending the request to the first text or reasoning.
	TTFT time.Duration
	// Duration is the time from sending to the end. A complete answer ends with the
	// vendor's last delta, its counts and finish reason included, not when the connection
	// closes.
	Duration time.Duration
	// LongestGap is the longest silence between two pieces of content.
	LongestGap time.Duration
	// Thinking is the time from the first piece of reasoning to the first of the answer,
	// or to the end where none came; zero where no reasoning was sent, or all of it at
	// once.
	Thinking time.Duration
	// TokensPerSecond counts the tokens after the first piece of content, which counts as
	// one token. Reasoning tokens count if the reasoning was sent too.
	TokensPerSecond float64
}

// minSpan is the shortest time over which a rate means anything.
const minSpan = 10 * time.Millisecond

// Begin records when the request was sent.
func (a *Answer) Begin(now time.Time) { a.sent = now }

// Add adds a delta that arrived at the given time.
func (a *Answer) Add(d Delta, now time.Time) {
	a.heard = now
	switch d.Kind {
	case DeltaStart:
		a.Start = d.Start
		a.Usage, a.order = Usage{}, nil // drops the counts and proofs of a failed attempt
	case DeltaText:
		a.text.add(d.Text)
		a.order.text(d.Text, &a.text)
		a.thoughtUntil(d.Text, now)
		a.content(d.Text, now)
	case DeltaReasoning:
		a.reasoning.add(d.Text)
		a.order.reasoning(d.Text, &a.reasoning, &a.text)
		if d.Text != "" && a.thought.IsZero() && a.text.len() == 0 {
			a.thought = now
		}
		a.content(d.Text, now)
	case DeltaRefusal:
		a.refusal.add(d.Text)
		a.thoughtUntil(d.Text, now)
		a.content(d.Text, now)
	case DeltaToolCall:
		a.order.call(len(a.ToolCalls), &a.text)
		a.ToolCalls = append(a.ToolCalls, *d.ToolCall)
	case DeltaCitation:
		a.Citations = append(a.Citations, *d.Citation)
	case DeltaProof:
		a.order.proof(d, a)
	case DeltaUsage:
		a.Usage = a.Usage.merge(*d.Usage)
	case DeltaFinish:
		a.Finish = d.Finish
	case DeltaRetry:
		a.Retries = append(a.Retries, *d.Retry)
	case DeltaNote:
		a.Notes = append(a.Notes, d.Text)
		if d.Omission {
			a.Omissions = append(a.Omissions, d.Text)
		}
	case DeltaProgress:
		a.Progress = d.Text
	case DeltaStep:
		a.step(*d.Step)
	}
}

// step records the latest state of a step.
func (a *Answer) step(t StepTrace) {
	i, known := slices.BinarySearchFunc(a.Steps, t.Step, func(s StepTrace, step int) int { return s.Step - step })
	if known {
		a.Steps[i] = t
		return
	}
	a.Steps = slices.Insert(a.Steps, i, t)
}

// thoughtUntil records that the answer itself has begun.
func (a *Answer) thoughtUntil(text string, now time.Time) {
	if text != "" && !a.thought.IsZero() && a.answered.IsZero() {
		a.answered = now
	}
}

// content records when a piece of content came. Empty pieces, with which some vendors
// begin, don't count.
func (a *Answer) content(text string, now time.Time) {
	if text == "" {
		return
	}
	if a.first.IsZero() {
		a.first = now
	} else {
		a.gap = max(a.gap, now.Sub(a.last))
	}
	a.last = now
}

// End closes the answer. A nil error means that it is complete; it then ended with its
// last delta, however much later the caller got to it.
func (a *Answer) End(err error, now time.Time) {
	a.Err, a.done = err, now
	if err == nil && !a.heard.IsZero() {
		a.done = a.heard
	}
}

// Text is the answer so far. A long one is joined when it is first asked for, and the
// result is kept until more comes.
func (a *Answer) Text() string { return a.text.String() }

// Reasoning is the model's reasoning so far.
func (a *Answer) Reasoning() string { return a.reasoning.String() }

// Refusal is the vendor's refusal so far, sent apart from the text.
func (a *Answer) Refusal() string { return a.refusal.String() }

// Incomplete reports whether the answer was cut off, was stopped or never came.
func (a *Answer) Incomplete() bool { return a.Err != nil }

// Ended reports whether the answer is closed.
func (a *Answer) Ended() bool { return !a.done.IsZero() }

// Metrics computes the times; those of a running answer are as of now.
func (a *Answer) Metrics(now time.Time) Metrics {
	var m Metrics
	if a.sent.IsZero() {
		return m
	}
	if !a.done.IsZero() {
		now = a.done
	}
	m.Duration = now.Sub(a.sent)
	if a.first.IsZero() {
		return m
	}
	m.TTFT = a.first.Sub(a.sent)
	m.LongestGap = a.gap
	switch {
	case a.thought.IsZero():
	case !a.answered.IsZero():
		m.Thinking = a.answered.Sub(a.thought)
	case !a.done.IsZero():
		m.Thinking = a.last.Sub(a.thought)
	}
	if span := a.last.Sub(a.first).Seconds(); span >= minSpan.Seconds() && a.received() > 1 {
		m.TokensPerSecond = float64(a.received()-1) / span
	}
	return m
}

// received is how many tokens came as content, 0 if unknown. Hidden reasoning was
// finished before the first of them.
func (a *Answer) received() int {
	u := a.Usage
	if u.OutputTokens == nil {
		return 0
	}
	n := *u.OutputTokens
	if u.ReasoningTokens == nil {
		return n
	}
	switch shown := a.reasoning.len() > 0; {
	case shown && u.ReasoningApart:
		n += *u.ReasoningTokens
	case !shown && !u.ReasoningApart && *u.ReasoningTokens <= n: // a larger count was never included
		n -= *u.ReasoningTokens
	}
	return n
}

// merge overwrites counts with newer ones, field by field. ReasoningApart goes with the
// reasoning count.
func (u Usage) merge(newer Usage) Usage {
	u.InputTokens = cmp.Or(newer.InputTokens, u.InputTokens)
	u.OutputTokens = cmp.Or(newer.OutputTokens, u.OutputTokens)
	u.CachedTokens = cmp.Or(newer.CachedTokens, u.CachedTokens)
	u.CacheWriteTokens = cmp.Or(newer.CacheWriteTokens, u.CacheWriteTokens)
	if newer.ReasoningTokens != nil {
		u.ReasoningTokens, u.ReasoningApart = newer.ReasoningTokens, newer.ReasoningApart
	}
	u.CostUSD = cmp.Or(newer.CostUSD, u.CostUSD)
	return u
}
