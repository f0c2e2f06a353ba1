package sessions

import (
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"sluice/gateway"
)

// Turn is a prompt and its answer on their way into a session, from one lane. A [Writer]
// saves it. Create it with [NewTurn].
type Turn struct {
	// shared is the prompt if turns of other lanes have it too, else nil.
	shared *SharedPrompt
	// The Writer's lock guards what follows, up to final.
	prompt, answer Message
	growing        *Growing
	// begun says that the prompt is saved and the answer grows, saved that the answer is
	// in the file.
	begun, saved bool
	// final is the whole answer, nil while it is arriving.
	final atomic.Pointer[Message]
}

// NewTurn creates the turn of a prompt, and of an answer of which only lane, target and
// settings are known so far. shared is nil for a prompt that goes to one lane. An id and
// a time are added to a prompt without them, so that it is the same message whenever its
// save is retried.
func NewTurn(prompt, answer Message, shared *SharedPrompt) *Turn {
	if prompt.Time.IsZero() {
		prompt.Time = time.Now()
	}
	if prompt.ID == "" {
		prompt.ID = NewID(prompt.Time)
	}
	t := &Turn{shared: shared, prompt: prompt, answer: answer}
	if shared != nil {
		shared.turns = append(shared.turns, t)
	}
	return t
}

// End sets the whole answer. The next save of the [Writer] writes it, whoever causes
// that. It does no I/O and may be called from any goroutine, once.
func (t *Turn) End(answer Message) { t.final.Store(&answer) }

// SharedPrompt is one prompt to several lanes. When the first of its turns is saved, the
// session decides whether the prompt is in the file once for all of them, or once for
// each because their histories differ: see [Session.Shared]. Create its turns before one
// of them is saved.
type SharedPrompt struct {
	turns   []*Turn
	settled bool
}

// settle makes the turns share one prompt if the session allows it.
func (p *SharedPrompt) settle(s *Session) {
	if p == nil || p.settled {
		return
	}
	p.settled = true
	last := map[int]string{}
	for _, t := range p.turns {
		last[t.prompt.Lane] = t.prompt.Parent
	}
	parent, ok := s.Shared(last)
	if !ok {
		return
	}
	id := p.turns[0].prompt.ID
	for _, t := range p.turns {
		t.prompt.ID, t.prompt.Lane, t.prompt.Parent = id, EveryLane, parent
	}
}

// journal writes pieces of the answer, consecutive ones of one kind as one.
func (t *Turn) journal(deltas []gateway.Delta) error {
	var err error
	for len(deltas) > 0 {
		kind, text := deltas[0].Kind, ""
		text, deltas = joinText(deltas)
		switch kind {
		case gateway.DeltaText:
			err = errors.Join(err, t.growing.Text(text))
		case gateway.DeltaReasoning:
			err = errors.Join(err, t.growing.Reasoning(text))
		case gateway.DeltaRefusal:
			err = errors.Join(err, t.growing.Refusal(text))
		}
	}
	return err
}

// joinText joins the texts of the first deltas that are of one kind, and returns the
// deltas that follow.
func joinText(deltas []gateway.Delta) (text string, rest []gateway.Delta) {
	n := 1
	for n < len(deltas) && deltas[n].Kind == deltas[0].Kind {
		n++
	}
	if n == 1 {
		return deltas[0].Text, deltas[1:]
	}
	var b strings.Builder
	for _, d := range deltas[:n] {
		b.WriteString(d.Text)
	}
	return b.String(), deltas[n:]
}
