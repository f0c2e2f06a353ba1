package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// toastDuration is how long a message stays that isn't trouble; each letter beyond the
	// narrowest line adds toastDurationPerLetter.
	toastDuration          = 4 * time.Second
	toastDurationPerLetter = 40 * time.Millisecond
	// maxMessages is how many messages the list keeps.
	maxMessages = 200
)

// toast is a message on the screen. It disappears with the next key that does something,
// and by itself unless it tells of trouble.
type toast struct {
	id      int
	text    string
	trouble bool
}

// shownToast is a toast in the list of messages, and when it was shown.
type shownToast struct {
	toast
	at time.Time
}

// say shows a message, warn one about trouble.
func (c *chrome) say(text string) tea.Cmd  { return c.showToast(text, false) }
func (c *chrome) warn(text string) tea.Cmd { return c.showToast(text, true) }

func (c *chrome) showToast(text string, trouble bool) tea.Cmd {
	c.toast = toast{id: c.toast.id + 1, text: text, trouble: trouble}
	if text == "" {
		return nil
	}
	id := c.toast.id
	c.messages = append(c.messages, shownToast{toast: c.toast, at: time.Now()})
	if over := len(c.messages) - maxMessages; over > 0 {
		c.messages = c.messages[over:]
	}
	if trouble {
		return nil
	}
	stay := toastDuration + toastDurationPerLetter*time.Duration(max(0, min(len(text), 400)-minWidth))
	return c.after(stay, func(time.Time) tea.Msg { return toastExpired{id} })
}

// clearToast removes the message, since the user has gone on.
func (c *chrome) clearToast() { c.toast.text, c.toast.trouble = "", false }

type toastExpired struct{ id int }
