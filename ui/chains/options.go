package chains

import (
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/overlay"
)

// Options are what the composer asks of whoever opens it. Those that are said to do no
// I/O are called while the screen is drawn.
type Options struct {
	// Known gives the chains that there are already. It does no I/O.
	Known func() []Known
	// Pick returns a list of models in which current is marked.
	Pick func(current gateway.Target, choose func(gateway.Target) tea.Cmd) overlay.Overlay
	// Prepare gives the requests that would be sent now for a chain whose steps rehearse
	// drills: one where the gateway walks it, else one for each step that is on. It does
	// no I/O.
	Prepare func(c sessions.Chain, drills []gateway.Drill) ([]*gateway.Prepared, error)
	// CanDrill says why a step can't rehearse a failure, at its place among those of a
	// request, and gives nil where it can. It does no I/O.
	CanDrill func(s sessions.ChainStep, d gateway.Drill, place, of int) error
	// Use keeps the chain in the session and asks it.
	Use func(Draft) tea.Cmd
	// Save gives a command that writes the chain into the configuration and ends with
	// [Saved]; nil where there is no configuration. WhenSaved is called when it is
	// written.
	Save    func(Draft) tea.Cmd
	OnSaved func(Draft) tea.Cmd
	// Remove deletes the chain of a name.
	Remove func(name string) tea.Cmd
	// UseModel asks one model in the chain's place.
	UseModel func(gateway.Target) tea.Cmd
	// LanesOn counts the lanes that ask the chain of a name.
	LanesOn func(name string) int
}

// Draft is a chain that is being composed.
type Draft struct {
	Chain sessions.Chain
	// SavedName is the name under which the chain is known, empty for a new one.
	SavedName string
	// Drills are what the steps rehearse with the next prompt, by their places, those
	// included that are off; nil for nothing.
	Drills []gateway.Drill
}

// Saved says that a chain was written into the configuration, or why it wasn't.
type Saved struct {
	Draft Draft
	Err   error
}
