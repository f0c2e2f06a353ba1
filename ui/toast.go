package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// toastDuration is how long a message stays; each letter beyond the narrowest line adds
	// toastDurationPerLetter.
	toastDuration          = 4 * time.Second
	toastDurationPerLetter = 40 * time.Millisecond
)

// toast is a message in the footer that disappears by itself.
type toast struct {
	id      int
	text    string
	trouble bool
}

// say shows a message in the footer, warn the same in the colour of errors.
func (c *chrome) say(text string) tea.Cmd  { return c.showToast(text, false) }
func (c *chrome) warn(text string) tea.Cmd { return c.showToast(text, true) }

func (c *chrome) showToast(text string, trouble bool) tea.Cmd {
	c.toast = toast{id: c.toast.id + 1, text: text, trouble: trouble}
	id := c.toast.id
	stay := toastDuration + toastDurationPerLetter*time.Duration(max(0, min(len(text), 400)-minWidth))
	return c.after(stay, func(time.Time) tea.Msg { return toastExpired{id} })
}

type toastExpired struct{ id int }
