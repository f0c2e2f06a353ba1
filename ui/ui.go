// Package ui is the playground's screen: a Bubble Tea program on top of the gateway
// client and the session store.
//
// The central idea: a lane is a target and its transcript, and a prompt goes to every
// lane. The root model (app.go) routes messages: keys go to the open overlay, to an
// action or to the focused component; results go to their owner by id. It has three
// parts, and a method's receiver shows which of them the method may use:
//
//	board.go    the lanes, their turns, the measured run, hidden names
//	session.go  the open session, and what prevents saving it
//	chrome.go   size, styles, keys, focus, prompt, overlay, messages
//
// The table in actions.go is the only place that binds keys to actions; the palette, the
// footer, the help and the leader keys are generated from it. A prompt takes this way:
//
//	burst.go       keys that come together are gathered
//	composer/      the prompt is typed
//	send.go        each lane that it goes to gets a turn
//	turn.go        the turn is saved (sessions.Writer) and sent, its deltas are collected
//	turns.go       the results of its commands are shown, until the answer is complete
//	transcript/    the lane's messages are drawn, the growing one by ui/markdown
//	frame.go       the frame is put together
//
// Every other folder is an overlay or a component of overlays. An overlay knows nothing
// of this package: it gets values and functions in one struct of options, and answers
// with commands and messages. The file that opens it also handles its messages:
// openbrowser.go, openchains.go, opencompare.go, openconnect.go, openinspector.go,
// openpicker.go and opensettings.go.
//
// Only sessions.Writer writes to a session: commands call it, and their messages report
// the outcome. The package knows no vendor and starts no goroutine.
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

// Options is everything that the screen needs from the rest of the program. Client,
// Resolve and Store are required; every other zero value is usable.
type Options struct {
	Client *gateway.Client
	// Resolve returns the steps of a request to a target. It does no I/O.
	Resolve func(gateway.Target) ([]gateway.Step, error)
	// Models returns the catalogue, Providers the configured vendors and the state of
	// their keys. Both run in a command and may block; nil returns nothing.
	Models    func() []gateway.Model
	Providers func() []picker.Provider
	// RenewList asks a provider for its list of models and returns how many it lists; the
	// next Models has them. Kept returns the user's favourite models, SaveKept saves them.
	// All run in commands; nil does without.
	RenewList func(ctx context.Context, provider string) (models int, err error)
	Kept      func() ([]gateway.Target, error)
	SaveKept  func([]gateway.Target) error
	// Chains returns the configured chains, Steps the steps of a request to any chain.
	// They do no I/O. Chains may be nil; without Steps there are no chains at all.
	Chains func() []sessions.Chain
	Steps  func(sessions.Chain) ([]gateway.Step, error)
	// SaveChain writes a chain to the configuration and replaces the one called was,
	// which is empty for a new chain. RemoveChain deletes one. They run in a command, and
	// are nil where there is no configuration.
	SaveChain   func(was string, c sessions.Chain) error
	RemoveChain func(name string) error
	// Price returns what a model costs, false where that is unknown. nil knows no prices.
	Price func(gateway.Target) (*gateway.Price, bool)
	// Paste reads a copied request, a curl command or universal JSON, as a lane. It does
	// no I/O; nil leaves pasted requests as text.
	Paste func(text string) (Pasted, error)
	// Entry returns a model's catalogue entry, with the price in effect and its source;
	// false where the model is unknown. nil knows no models.
	Entry func(gateway.Target) (gateway.Model, bool)

	Store *sessions.Store
	// Session is the path of a session to open; empty starts a new one.
	Session string

	// ExpandHome replaces a leading "~/" of a typed path by the home folder; nil leaves
	// paths as they are.
	ExpandHome func(path string) string

	// Target, System and Params are the settings of a new lane; a zero Target is a lane
	// without a model. Targets, unless empty, are the lanes that the program opens with,
	// at most [MostLanes].
	Target  gateway.Target
	Targets []gateway.Target
	System  string
	Params  gateway.Params
	// Gateway is the gateway's name in the header: "acme/default".
	Gateway string
	// Demo is set where the embedded gateway answers for every provider, whatever is
	// configured. ConnectHint is the path of the configuration file, existing or not.
	Demo        bool
	ConnectHint string
	// Found are the keys and the ids that the machine has, for the first run. Tour are
	// three targets that the first run shows beside each other; nil shows nothing to try.
	Found []Found
	Tour  []gateway.Target
	// Connect lets the user set the gateway up; nil where that can't be done.
	Connect *Connect
	// RequestOptions are sent with every request.
	RequestOptions gateway.Options

	// Theme is "dark" or "light"; anything else follows the terminal's background.
	Theme string
	// Mouse captures the mouse, so that the wheel scrolls here; off leaves the mouse to
	// the terminal.
	Mouse bool
	// Links is how links in answers are drawn.
	Links markdown.Links
	// Source shows messages as they were sent, not rendered.
	Source bool
	// NoColor draws without colours.
	NoColor bool
	// NoStream requests whole answers instead of streams.
	NoStream bool
	// NewlineOnEnter swaps enter and ctrl+j in the prompt.
	NewlineOnEnter bool
	// Keys replaces the keys of actions, by the ids that [ActionIDs] lists; "none"
	// unbinds.
	Keys map[string][]string

	// Environ is the environment, as "NAME=value", in which $VISUAL and $EDITOR are
	// looked up and with which programs are started. With nil there is no editor, and
	// programs get the process's own. Input and Output are the terminal; nil is the
	// process's own.
	Environ []string
	Input   io.Reader
	Output  io.Writer
	// Log, unless nil, gets a line for every message of the program: its time, its type
	// and how long it took, never its contents.
	Log io.Writer
	// Suspender suspends the process; nil where the system can't.
	Suspender Suspender
}

// quitGrace is how long a quit waits at most for running answers to be saved.
const quitGrace = 400 * time.Millisecond

// Run shows the playground until the user quits or the context ends; in the latter case
// it returns the context's error. The caller handles signals, by ending the context.
// Before Run returns, a running answer is stopped and saved as incomplete. The error says
// what could not be saved; it is a [*Fault] after a panic.
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
	g := &guard{app: a, keys: &burst{Model: a, app: a, now: time.Now, after: tea.Tick}, stop: cancel}
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

// ActionIDs lists the ids of the actions, for [Options.Keys].
func ActionIDs() []string {
	var ids []string
	for _, act := range newActions(nil, false) {
		ids = append(ids, act.ID)
	}
	return ids
}
