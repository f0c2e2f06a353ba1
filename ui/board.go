package ui

import (
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/inspector"
)

// board is the lanes, and what is under way in them.
type board struct {
	lanes []*lane
	// current is the lane that has the focus, or had it last.
	current int
	// known are all lanes of the session by number, those that were closed too.
	known []sessions.Lane
	// zoomed shows the focused lane alone, together scrolls all lanes with it, and
	// onlyCurrent sends the prompt to it alone.
	zoomed, together, onlyCurrent bool
	// baseline is the lane that answers are compared with, the first where it is
	// none of the lanes.
	baseline *lane
	// run is a measured run that is under way, nil for none; mode says how the
	// figures were measured, empty where it was by ordinary prompts.
	run  *run
	mode string
	// blind hides the lanes' names from each prompt to its vote; veiled says that
	// they are hidden now. shuffled is rand.Shuffle, but in tests.
	blind, veiled bool
	shuffled      func(n int, swap func(i, j int))

	// now is the time of the newest tick or result, turns counts the turns so far, and
	// ticking says that a tick was asked for.
	now     time.Time
	turns   int
	ticking bool

	spent     spending
	recents   []gateway.Target
	exchanges inspector.Exchanges
}
