package ui

import (
	"context"
	"io"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/external"
)

// Suspender stops the process as job control does. The framework's own way doesn't
// hear of stops that others ask for.
type Suspender interface {
	// Allowed says why nobody could bring a stopped program back.
	Allowed() error
	// Stop stops the process, and returns when it goes on.
	Stop() error
	// Await waits until somebody else asks for a stop. It is false where the
	// context ended.
	Await(ctx context.Context) bool
}

// The facts of job control: somebody else asks for a stop, and the process goes
// on after one.
type (
	stopRequested struct{}
	resumed       struct{ err error }
)

// suspend leaves the terminal to the shell until the program is continued.
func (a *app) suspend() tea.Cmd {
	s := a.opts.Suspender
	if s == nil {
		return a.say("programs can't be suspended on this system")
	}
	if err := s.Allowed(); err != nil {
		return a.warn(err.Error())
	}
	return external.HandOver(stopCommand{s}, func(err error) tea.Msg { return resumed{err} })
}

// waitForStop waits for the next wish of others, if there is anybody to tell.
func (a *app) waitForStop() tea.Cmd {
	s := a.opts.Suspender
	if s == nil {
		return nil
	}
	return func() tea.Msg {
		if !s.Await(a.ctx) {
			return nil
		}
		return stopRequested{}
	}
}

// resumed tells why a stop didn't work.
func (c *chrome) resumed(msg resumed) tea.Cmd {
	if msg.err == nil {
		return nil
	}
	return c.warn("suspend: " + msg.err.Error())
}

// stopCommand is a stop as a program that the terminal is left to.
type stopCommand struct{ s Suspender }

func (c stopCommand) Run() error        { return c.s.Stop() }
func (stopCommand) SetStdin(io.Reader)  {}
func (stopCommand) SetStdout(io.Writer) {}
func (stopCommand) SetStderr(io.Writer) {}
