package ui

import (
	"strings"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/transcript"
)

// lane is a target and its transcript.
type lane struct {
	// number is the lane's in the session, for good: it says which messages are its
	// own. Where the lane stands on the screen is its place in app.lanes.
	number int
	// settings are what it asks with every prompt.
	settings ask.Settings
	// alias stands for the name while it is hidden.
	alias string
	// muted lets prompts to all lanes pass by.
	muted bool
	// from is the message whose history the lane took over when it was added,
	// sessions.Root for none: see sessions.Lane.
	from string
	// base are the options of its requests that aren't the gateway's controls.
	base gateway.Options
	// drills are what the steps of a chain rehearse with the next prompt, by their
	// places in the chain, and drilled is the chain: see due.
	drills  []gateway.Drill
	drilled string

	transcript *transcript.Transcript
	exchanges  []exchange
	// partial tells that the beginning of the history is still being read.
	partial bool
	// branch is the last message of the branch to which the user went, empty where
	// the lane shows what it showed when it was opened, or what was said since.
	branch string
	// turn is the answer that is under way, nil when the lane rests.
	turn *turn
	// last is the newest closed answer, for the status line.
	last *compare.Summary
	// measured are the figures of all closed answers, oldest first.
	measured []compare.Measured
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

// historyBefore is what a model is shown of what was said before an exchange.
func (l *lane) historyBefore(at int) []gateway.Message {
	before := l.exchanges[:at]
	return sessions.ConversationOf(2*at, func(yield func(*sessions.Message) bool) {
		for i := range before {
			if !yield(&before[i].prompt) || !yield(&before[i].answer) {
				return
			}
		}
	})
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
	case l.settings.Target.IsZero():
		return "no model"
	}
	return safe.Line(figures.ModelName(l.settings.Target)).String()
}

// request is what a prompt of the lane comes to, behind the exchanges before a place.
// The error is of a prompt that a raw lane can't send.
func (a *app) request(l *lane, steps []gateway.Step, at int, prompt string) (ask.Request, error) {
	return l.settings.Request(steps, l.historyBefore(at), prompt, !a.opts.NoStream, l.base)
}

// stored is the lane as a session keeps it.
func (l *lane) stored() sessions.Lane {
	out := l.settings.Lane()
	out.Muted, out.From = l.muted, l.from
	return out
}

// restore takes over a lane of a session.
func (l *lane) restore(number int, s sessions.Lane) {
	l.number = number
	was := l.settings.Target
	settings, err := ask.SettingsOf(s)
	if err != nil {
		settings.Target = was
	}
	l.settings, l.muted, l.from = settings, s.Muted, s.From
}
