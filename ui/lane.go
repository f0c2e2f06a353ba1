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

// load takes over a stored branch, oldest message first.
func (l *lane) load(messages []sessions.Message) {
	l.exchanges, l.last = nil, nil
	for _, m := range messages {
		switch m.Role {
		case gateway.RoleUser:
			l.exchanges = append(l.exchanges, exchange{prompt: m})
		case gateway.RoleAssistant:
			if n := len(l.exchanges); n > 0 {
				l.exchanges[n-1].answer, l.exchanges[n-1].shown = m, m.ID
				l.last = summarise(m)
			}
		}
	}
	l.transcript.Load(messages)
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
