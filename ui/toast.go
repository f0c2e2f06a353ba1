package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// toastTime is how long a passing message stays, and letterTime how much longer
// for each letter that doesn't fit the least of lines.
const (
	toastTime  = 4 * time.Second
	letterTime = 40 * time.Millisecond
)

// toast is a passing message in the footer.
type toast struct {
	id      int
	text    string
	trouble bool
}

// say shows a passing message, warn the same for trouble.
func (c *chrome) say(text string) tea.Cmd  { return c.toastFor(text, false) }
func (c *chrome) warn(text string) tea.Cmd { return c.toastFor(text, true) }

func (c *chrome) toastFor(text string, trouble bool) tea.Cmd {
	c.toast = toast{id: c.toast.id + 1, text: text, trouble: trouble}
	id := c.toast.id
	stay := toastTime + letterTime*time.Duration(max(0, min(len(text), 400)-minWidth))
	return c.after(stay, func(time.Time) tea.Msg { return toastExpired{id} })
}

type toastExpired struct{ id int }
