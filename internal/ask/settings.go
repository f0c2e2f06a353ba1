// Package ask turns a lane's settings into a request, sends it, and makes the message
// that it ends with: the same for the playground and for every command.
package ask

import (
	"time"

	"sluice/gateway"
	"sluice/sessions"
)

// Settings are what a lane sends with every prompt: every field of a [sessions.Lane] that
// affects requests. Its other fields say where and how the screen shows the lane.
type Settings struct {
	Target gateway.Target
	System string
	Params gateway.Params
	// API is the request format, empty for the provider's default.
	API gateway.API
	// Controls are the gateway's.
	Controls gateway.Controls
}

// SettingsOf reads a saved lane. The error says that its target is invalid; the rest is
// read all the same.
func SettingsOf(l sessions.Lane) (Settings, error) {
	target, err := gateway.ParseTarget(l.Target)
	return Settings{Target: target, System: l.System, Params: l.Params, API: l.API, Controls: l.Controls}, err
}

// Lane returns the settings as a session keeps them.
func (s Settings) Lane() sessions.Lane {
	return sessions.Lane{Target: s.Target.String(), System: s.System, Params: s.Params, API: s.API, Controls: s.Controls}
}

// Chat is the conversation of a prompt that follows what was said before, as returned by
// [sessions.Conversation].
func (s Settings) Chat(history []gateway.Message, prompt string, stream bool) gateway.Chat {
	return gateway.Chat{
		System: s.System, Params: s.Params, API: s.API, Stream: stream,
		Messages: append(history, gateway.Message{Role: gateway.RoleUser, Text: prompt}),
	}
}

// Request is the request for a prompt that follows what was said before. The steps are
// the target's, which even a raw target needs; opts hold what isn't the lane's, such as
// the timeout: its controls replace theirs. The error is about a prompt that a raw target
// can't send.
func (s Settings) Request(steps []gateway.Step, history []gateway.Message, prompt string, stream bool, opts gateway.Options) (Request, error) {
	raw, err := Raw(s.Target, steps, prompt)
	opts.Controls = s.Controls
	return Request{Target: s.Target, Chat: s.Chat(history, prompt, stream), Steps: steps, Options: opts, Raw: raw}, err
}

// Answer begins the message of an answer to a prompt of a lane.
func (s Settings) Answer(lane int, now time.Time) sessions.Message {
	return sessions.Message{
		ID: sessions.NewID(now), Role: gateway.RoleAssistant, Lane: lane, Time: now, Target: s.Target.String(), Params: s.Params,
	}
}
