package ui

import (
	"strings"

	"sluice/gateway"
	"sluice/sessions"
)

// lane is a target and its transcript.
type lane struct {
	target gateway.Target
	system string
	params gateway.Params

	transcript *transcript
	exchanges  []exchange
	// turn is the answer that is under way, nil when the lane rests.
	turn *turn
	// last is the newest closed answer, for the status line.
	last *summary
}

// exchange is a prompt and its answer. A failed answer without text leaves the
// exchange out of what is sent later.
type exchange struct {
	prompt sessions.Message
	answer sessions.Message
	// shown is the id under which the transcript shows the answer.
	shown string
}

// answered tells whether the exchange has an answer that a model can be shown.
func (e exchange) answered() bool { return strings.TrimSpace(e.answer.Text) != "" }

// chat builds the request's conversation: every answered exchange, then the
// prompt.
func (l *lane) chat(before []exchange, prompt string, stream bool) gateway.Chat {
	c := gateway.Chat{System: l.system, Params: l.params, Stream: stream}
	for _, e := range before {
		if !e.answered() {
			continue
		}
		c.Messages = append(c.Messages,
			gateway.Message{Role: gateway.RoleUser, Text: e.prompt.Text},
			gateway.Message{Role: gateway.RoleAssistant, Text: e.answer.Text})
	}
	c.Messages = append(c.Messages, gateway.Message{Role: gateway.RoleUser, Text: prompt})
	return c
}

// parent is the id of the message that the next prompt follows.
func (l *lane) parent() string {
	if len(l.exchanges) == 0 {
		return ""
	}
	last := l.exchanges[len(l.exchanges)-1]
	if last.answer.ID != "" {
		return last.answer.ID
	}
	return last.prompt.ID
}

// load takes over a stored conversation: of several answers to one prompt the
// newest stands.
func (l *lane) load(messages []sessions.Message) {
	l.exchanges, l.last = nil, nil
	at := map[string]int{}
	for _, m := range messages {
		switch m.Role {
		case gateway.RoleUser:
			at[m.ID] = len(l.exchanges)
			l.exchanges = append(l.exchanges, exchange{prompt: m})
		case gateway.RoleAssistant:
			i, ok := at[m.Parent]
			if !ok {
				i = len(l.exchanges) - 1
			}
			if i >= 0 {
				l.exchanges[i].answer, l.exchanges[i].shown = m, m.ID
			}
		}
	}
	var shown []sessions.Message
	for _, e := range l.exchanges {
		shown = append(shown, e.prompt)
		if e.answer.ID != "" || e.answer.Role != "" {
			shown = append(shown, e.answer)
		}
	}
	l.transcript.Load(shown)
}

// busy tells whether an answer is under way.
func (l *lane) busy() bool { return l.turn != nil }

// shortModel is the model's name as a heading: without the vendor's path.
func shortModel(t gateway.Target) string {
	if t.Chain != "" {
		return t.String()
	}
	if i := strings.LastIndexByte(t.Model, '/'); i >= 0 && i+1 < len(t.Model) {
		return t.Model[i+1:]
	}
	return t.Model
}
