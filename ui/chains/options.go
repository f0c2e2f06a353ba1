package chains

import (
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/overlay"
)

// Options are what the composer needs of its caller. Functions that must do no I/O are
// called while the screen is drawn.
type Options struct {
	// Known returns the chains that exist already. It must do no I/O.
	Known func() []Known
	// Pick returns a list of models in which current is marked. It calls choose with the
	// model that is picked.
	Pick func(current gateway.Target, choose func(gateway.Target) tea.Cmd) overlay.Overlay
	// Prepare returns the requests that would be sent now for a chain with drills: one
	// where the gateway walks it, else one for each step that is on. It must do no I/O.
	Prepare func(c sessions.Chain, drills []gateway.Drill) ([]*gateway.Prepared, error)
	// CanDrill says why a step can't rehearse a failure, nil where it can. The step is at
	// index place of the steps of a request. It must do no I/O.
	CanDrill func(s sessions.ChainStep, d gateway.Drill, place, of int) error
	// Use keeps the chain in the session and has the lane ask it.
	Use func(Draft) tea.Cmd
	// InUse reports whether the lane asks the chain with a name.
	InUse func(name string) bool
	// Rehearse has the lane's chain rehearse failures with the next prompt, by its steps'
	// indexes; nil for none.
	Rehearse func([]gateway.Drill) tea.Cmd
	// Save returns a command that writes the chain to the configuration and ends with
	// [Saved]; nil where there is no configuration. OnSaved is called once it is written.
	Save    func(Draft) tea.Cmd
	OnSaved func(Draft) tea.Cmd
	// Remove deletes the chain with a name.
	Remove func(name string) tea.Cmd
	// UseModel has the lane ask one model instead of the chain.
	UseModel func(gateway.Target) tea.Cmd
	// LanesOn counts the lanes that ask the chain with a name.
	LanesOn func(name string) int
}

// Draft is a chain that is being composed.
type Draft struct {
	Chain sessions.Chain
	// SavedName is the name under which the chain is known, empty for a new one.
	SavedName string
	// Drills are the failures that the steps rehearse with the next prompt, by the steps'
	// indexes, including steps that are off; nil for none.
	Drills []gateway.Drill
}

// Saved reports that a chain was written to the configuration, or why it wasn't.
type Saved struct {
	Draft Draft
	Err   error
}
