// Package ui is the playground's screen: a Bubble Tea program on top of the gateway
// client and the session store.
//
// The central idea: a lane is a target and its transcript, and a prompt goes to every
// lane. The root model (update.go) routes messages: keys go to the open overlay, to an
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
	"time"

	tea "charm.land/bubbletea/v2"
)

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
