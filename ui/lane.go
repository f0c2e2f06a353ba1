package ui

import (
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
)

// lane is a target and its transcript.
type lane struct {
	// number is the lane's in the session, for good: it says which messages are its
	// own. Where the lane stands on the screen is its place in app.lanes.
	number int
	target gateway.Target
	system string
	params gateway.Params
	// api is the form of the request, empty for the provider's own choice.
	api gateway.API
	// alias stands for the name while it is hidden.
	alias string
	// muted lets prompts to all lanes pass by.
	muted bool
	// from is the message whose history the lane took over when it was added,
	// sessions.Root for none: see sessions.Lane.
	from string
	// options are the gateway's own, for every request of the lane.
	options gateway.Options
	// drills are what the steps of a chain rehearse with the next prompt, by their
	// places in the chain, and drilled is the chain: see due.
	drills  []gateway.Drill
	drilled string

	transcript *transcript
	exchanges  []exchange
	// partial tells that the beginning of the history is still being read.
	partial bool
	// branch is the last message of the branch to which the user went, empty where
	// the lane shows what it showed when it was opened, or what was said since.
	branch string
	// turn is the answer that is under way, nil when the lane rests.
	turn *turn
	// last is the newest closed answer, for the status line.
	last *summary
	// measured are the figures of all closed answers, oldest first.
	measured []measured
	// title and status keep the rules above and below as they were drawn last.
	title, status ruleMemo
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

// end is the id of the exchange's last message.
func (e exchange) end() string {
	if e.answer.ID != "" {
		return e.answer.ID
	}
	return e.prompt.ID
}

// requestOptions are the gateway's controls of the lane, to read and to change.
func (l *lane) requestOptions() *gateway.Options { return &l.options }

// chat builds the request's conversation: every answered exchange, then the
// prompt.
func (l *lane) chat(before []exchange, prompt string, stream bool) gateway.Chat {
	branch := func(yield func(*sessions.Message) bool) {
		for i := range before {
			if !yield(&before[i].prompt) || !yield(&before[i].answer) {
				return
			}
		}
	}
	c := gateway.Chat{System: l.system, Params: l.params, API: l.api, Stream: stream}
	c.Messages = append(sessions.ConversationOf(2*len(before), branch), gateway.Message{Role: gateway.RoleUser, Text: prompt})
	return c
}

// lastMessage is the id of what the lane shows last, before an exchange.
func (l *lane) lastMessage(before int) string {
	if before == 0 {
		return sessions.Root
	}
	return l.exchanges[before-1].end()
}

// load takes over a stored branch, oldest message first.
func (l *lane) load(messages []sessions.Message) {
	l.partial, l.branch = false, ""
	l.take(messages)
	l.transcript.Load(messages)
}

// messages are the lane's history as a session keeps it.
func (l *lane) messages() []sessions.Message {
	var out []sessions.Message
	for _, e := range l.exchanges {
		out = append(out, e.prompt)
		if e.answer.ID != "" {
			out = append(out, e.answer)
		}
	}
	return out
}

// busy tells whether an answer is under way.
func (l *lane) busy() bool { return l.turn != nil }

// name is what the lane is called on the screen.
func (l *lane) name() string {
	switch {
	case l.alias != "":
		return l.alias
	case l.target.IsZero():
		return "no model"
	}
	return safe.Line(shortModel(l.target)).String()
}

// stored is the lane as a session keeps it.
func (l *lane) stored() sessions.Lane {
	return sessions.Lane{
		Target: l.target.String(), System: l.system, Params: l.params, API: l.api, Muted: l.muted, From: l.from,
		Controls: sessions.ControlsOf(l.options),
	}
}

// restore takes over a lane of a session.
func (l *lane) restore(number int, s sessions.Lane) {
	l.number = number
	if t, err := gateway.ParseTarget(s.Target); err == nil {
		l.target = t
	}
	l.system, l.params, l.api, l.muted, l.from = s.System, s.Params, s.API, s.Muted, s.From
	l.options = s.Controls.On(l.options)
}

// shortModel is the model's name as a heading: without the vendor's path.
func shortModel(t gateway.Target) string {
	if t.Model == "" {
		return t.String()
	}
	if i := strings.LastIndexByte(t.Model, '/'); i >= 0 && i+1 < len(t.Model) {
		return t.Model[i+1:]
	}
	return t.Model
}
