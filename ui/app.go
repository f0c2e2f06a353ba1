package ui

import (
	"context"
)

// app is the root model: it routes messages. It embeds its three parts, so that a
// method's receiver shows what the method may use: the lanes, the session, the screen
// around them, or all of them.
type app struct {
	opts Options
	ctx  context.Context //nolint:containedctx // the program's own lifetime, from which each turn's context is made
	// actions is the table of everything that a user can do.
	actions []action
	board
	session
	chrome
}
