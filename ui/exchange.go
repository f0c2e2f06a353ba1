package ui

import (
	"strings"

	"sluice/sessions"
)

// exchange is a prompt and its answer. A failed answer without text leaves the
// exchange out of what is sent later.
type exchange struct {
	prompt sessions.Message
	answer sessions.Message
	// shownID is the id under which the transcript shows the answer.
	shownID string
}

// answered reports whether the exchange has an answer that a model can be shown.
func (e exchange) answered() bool { return strings.TrimSpace(e.answer.Text) != "" }

// lastID is the id of the exchange's last message.
func (e exchange) lastID() string {
	if e.answer.ID != "" {
		return e.answer.ID
	}
	return e.prompt.ID
}

// samePrompt reports whether two exchanges are answers to the same prompt.
func (e exchange) samePrompt(other exchange) bool {
	return e.prompt.ID == other.prompt.ID || e.prompt.Text == other.prompt.Text && e.prompt.Time.Equal(other.prompt.Time)
}
