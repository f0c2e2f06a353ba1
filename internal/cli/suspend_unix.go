//go:build unix

package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"sluice/ui"
)

// jobControl stops the process as shells expect it.
type jobControl struct{}

var errNoShell = errors.New("can't be suspended: there is no shell that could resume it")

func suspender() ui.Suspender { return jobControl{} }

// Allowed refuses if nobody with job control started the program, such as a terminal that
// shows nothing else: it would stay stopped for ever. The criterion is whether a parent
// outside the process group is in the same session.
func (jobControl) Allowed() error {
	group, parent := unix.Getpgrp(), os.Getppid()
	for range 8 {
		theirs, err := unix.Getpgid(parent)
		if err != nil {
			return errNoShell
		}
		if theirs != group {
			break
		}
		if parent = parentOf(parent); parent == 0 {
			return nil // unknown
		}
	}
	ours, err := unix.Getsid(0)
	if err != nil {
		return errNoShell
	}
	if theirs, err := unix.Getsid(parent); err != nil || ours != theirs {
		return errNoShell
	}
	return nil
}

// Stop stops the whole process group, as the terminal's own key does, so that the shell
// sees its job stopped. Go keeps catching SIGTSTP once it was requested, so Stop sends a
// signal that can't be caught. The call may return before every thread has stopped, so it
// waits for the continuation.
func (jobControl) Stop() error {
	on := make(chan os.Signal, 1)
	signal.Notify(on, syscall.SIGCONT)
	defer signal.Stop(on)
	if err := syscall.Kill(0, syscall.SIGSTOP); err != nil {
		return err
	}
	<-on
	return nil
}

// Await waits for the signal that asks for a stop.
func (jobControl) Await(ctx context.Context) bool {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTSTP)
	defer signal.Stop(asked)
	select {
	case <-ctx.Done():
		return false
	case <-asked:
		return true
	}
}
