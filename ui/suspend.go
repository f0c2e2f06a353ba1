package ui

import (
	"context"
	"io"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/external"
)

// Suspender suspends the process as a shell's job control does. The framework has a way
// of its own, which doesn't notice the stops that other processes request.
type Suspender interface {
	// Allowed returns why the process must not be suspended, such as a missing parent
	// shell that could continue it; nil where it may be.
	Allowed() error
	// Stop suspends the process, and returns after it has been continued.
	Stop() error
	// Await waits until another process requests a stop. It returns false where the
	// context ended.
	Await(ctx context.Context) bool
}

// The messages of job control: another process requests a stop, and the process was
// continued after one.
type (
	stopRequested struct{}
	resumed       struct{ err error }
)

// suspend leaves the terminal to the shell until the process is continued.
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

// waitForStop waits for the next stop that another process requests.
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

// resumed reports why a stop failed.
func (c *chrome) resumed(msg resumed) tea.Cmd {
	if msg.err == nil {
		return nil
	}
	return c.warn("suspend: " + msg.err.Error())
}

// stopCommand is a stop as a program that the terminal is handed to.
type stopCommand struct{ s Suspender }

func (c stopCommand) Run() error        { return c.s.Stop() }
func (stopCommand) SetStdin(io.Reader)  {}
func (stopCommand) SetStdout(io.Writer) {}
func (stopCommand) SetStderr(io.Writer) {}
