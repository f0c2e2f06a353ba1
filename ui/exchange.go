package ui

import (
	"strings"

	"sluice/sessions"
)

// exchange is a prompt and its answer. An exchange whose answer failed without text is
// left out of what is sent later.
type exchange struct {
	prompt sessions.Message
	answer sessions.Message
	// shownID is the answer's id in the transcript.
	shownID string
	// versions is how many answers to the prompt there are, as far as they were counted; 0
	// where there is one.
	versions int
}

// answered reports whether the exchange has an answer that can be sent to a model.
func (e exchange) answered() bool { return strings.TrimSpace(e.answer.Text) != "" }

// lastID is the id of the exchange's last message.
func (e exchange) lastID() string {
	if e.answer.ID != "" {
		return e.answer.ID
	}
	return e.prompt.ID
}

// samePrompt reports whether two exchanges answer the same prompt, perhaps in two lanes.
func (e exchange) samePrompt(other exchange) bool {
	return e.prompt.ID == other.prompt.ID || e.prompt.Text == other.prompt.Text && e.prompt.Time.Equal(other.prompt.Time)
}
