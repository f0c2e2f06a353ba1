package ui

import (
	"time"

	"sluice/ui/look"
)

// veilEvery is how often what lies behind an overlay is drawn at most while answers
// stream.
const veilEvery = 250 * time.Millisecond

// veil keeps the frame behind an overlay as it was drawn last.
type veil struct {
	*look.Veil
	st    *look.Styles
	w, h  int
	frame string
	at    time.Time
}

// dropVeil forgets the frame behind the overlay, which has closed.
func (c *chrome) dropVeil() { c.behind = veil{} }
