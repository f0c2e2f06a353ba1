// Package ui is the playground's screen: a Bubble Tea program over the shared
// gateway client and the session store.
//
// One idea carries it: a lane is a target and its transcript, and the prompt goes to
// every lane. The root model (app.go) routes what comes in: keys go to the box over the
// lanes, the actions or whatever has the focus, results to their owner by id. It has
// three parts, and a method's receiver says which of them it may touch:
//
//	board.go    the lanes, their turns, a measured run, names that are hidden
//	session.go  the open session and what is in the way of saving it
//	chrome.go   size, looks, keys, focus, the prompt, the box, the footer's message
//
// The table in actions.go is the one place where a key meets what it does; the palette,
// the footers, the help and the leader keys are made from it. A prompt goes this way:
//
//	composer/      the prompt is typed
//	round.go       each lane that takes it gets a turn
//	turn.go        sessions.Writer saves it; it is sent, and the answer gathered and saved
//	transcript/    the lane's messages are drawn, the growing one by ui/markdown
//	frame.go       the frame is put together
//
// Every other folder is a box that opens over the lanes, or what boxes are made of. A
// box knows nothing of this package: it gets values and functions in one struct, and
// answers with commands and messages, which the file here that opens it takes
// (openbrowser.go, openchains.go, openpicker.go, opensettings.go, inspect.go,
// opencompare.go).
//
// What is written to a session is sessions.Writer's: commands call it, and the screen
// gets to know what came of it. The package knows no vendor and starts no goroutine.
package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/markdown"
	"sluice/ui/picker"
)

// Options is everything that the screen needs from the rest of the program.
type Options struct {
	Client *gateway.Client
	// Resolve turns a target into the steps of a request. It does no I/O.
	Resolve func(gateway.Target) ([]gateway.Step, error)
	// Models gives the catalogue, and Providers the configured vendors with the
	// state of their keys. Both are called in a command, off the screen's path.
	Models    func() []gateway.Model
	Providers func() []picker.Provider
	// Chains gives the configured chains, and Steps the steps of a request for any
	// chain. They do no I/O. Without Steps there are no chains.
	Chains func() []sessions.Chain
	Steps  func(sessions.Chain) ([]gateway.Step, error)
	// SaveChain writes a chain into the configuration, in the place of the one
	// called was, and RemoveChain takes one out. They are called in a command, and
	// are nil where there is no configuration.
	SaveChain   func(was string, c sessions.Chain) error
	RemoveChain func(name string) error
	// Price finds what a model costs; false where nobody knows.
	Price func(gateway.Target) (*gateway.Price, bool)
	// Paste reads a copied request, a curl command or universal JSON, as a lane. It
	// does no I/O; nil offers nothing.
	Paste func(text string) (Pasted, error)
	// Entry finds what the catalogue says of a model, with the price in force and
	// where that comes from; false where nobody knows the model.
	Entry func(gateway.Target) (gateway.Model, bool)

	Store *sessions.Store
	// Session is the path of a session to open, or empty for a new one.
	Session string

	// ExpandHome puts the home folder in the place of a leading "~/" of a path that is
	// typed here; nil leaves paths as they are.
	ExpandHome func(path string) string

	// Target, System and Params are what a new lane starts with; Targets, where
	// given, are the lanes that the program opens with.
	Target  gateway.Target
	Targets []gateway.Target
	System  string
	Params  gateway.Params
	// Gateway names the gateway in the header: "acme/default".
	Gateway string
	// Demo says that the embedded gateway answers for every provider, whatever is
	// configured. ConnectHint is where the configuration is, or would be.
	Demo        bool
	ConnectHint string
	// RequestOptions are sent along with every request.
	RequestOptions gateway.Options

	// Theme is "auto", "dark" or "light".
	Theme string
	// Mouse lets the wheel scroll; off leaves the mouse to the terminal.
	Mouse bool
	// Links says what is done with the addresses of links in answers.
	Links markdown.Links
	// Source shows messages as they were sent, not rendered.
	Source bool
	// NoColor asks for a screen without colour.
	NoColor bool
	// NoStream asks for whole answers.
	NoStream bool
	// NewlineOnEnter swaps enter and ctrl+j in the prompt.
	NewlineOnEnter bool
	// Keys overrides the keys of actions by their id; "none" unbinds.
	Keys map[string][]string

	// Environ is the environment that the editor is found in and started with.
	Environ []string
	Input   io.Reader
	Output  io.Writer
	// Log, where set, gets a line for every message of the program: its time, its type
	// and how long it took, never what it holds.
	Log io.Writer
	// Suspender stops the process; nil where that can't be done.
	Suspender Suspender
}

// quitGrace bounds how long a quit waits for running answers to be saved.
const quitGrace = 400 * time.Millisecond

// Run shows the playground until the user quits, or until the context ends, whose
// error it returns then. Signals are the caller's: they end the context. A running
// answer is stopped and saved as incomplete before Run returns.
func Run(parent context.Context, opts Options) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	a, err := newApp(ctx, opts)
	if err != nil {
		return err
	}
	programOptions := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(frameRate(opts.Environ))}
	if opts.Input != nil {
		programOptions = append(programOptions, tea.WithInput(opts.Input))
	}
	if opts.Output != nil {
		programOptions = append(programOptions, tea.WithOutput(opts.Output))
	}
	if opts.Environ != nil {
		programOptions = append(programOptions, tea.WithEnvironment(opts.Environ))
	}
	g := &guard{app: a, stop: cancel}
	var model tea.Model = g
	if opts.Log != nil {
		model = &messageLog{Model: g, w: opts.Log}
	}
	_, err = tea.NewProgram(&paced{Model: model, after: tea.Tick}, programOptions...).Run()
	cancel()
	closeErr := g.close(err == nil && parent.Err() == nil)
	if fault := g.failed(); fault != nil {
		fault.Unsaved = closeErr
		return fault
	}
	switch {
	case err == nil:
		return closeErr
	case parent.Err() != nil && closeErr == nil:
		return parent.Err()
	case parent.Err() != nil:
		return closeErr
	}
	return errors.Join(fmt.Errorf("the screen: %w", err), closeErr)
}

// ActionIDs lists the ids that the configuration's [keys] may name.
func ActionIDs() []string {
	var ids []string
	for _, act := range newActions(nil, false) {
		ids = append(ids, act.ID)
	}
	return ids
}
