package cli

import (
	"context"
	"errors"
	"io"
	"syscall"

	"sluice/gateway"
)

// The exit statuses that scripts rely on.
const (
	exitAnswered = 0
	exitFailed   = 1
	exitUsage    = 2
	exitCut      = 3
	exitTimeout  = 4
	// exitFault is a panic of the program itself, as in Go.
	exitFault       = 2
	exitInterrupted = 130
	// exitClosed means that nobody reads standard output any more; shells use it for
	// SIGPIPE.
	exitClosed = 141
)

// usageError is wrong usage or configuration.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// wrongUsage marks an error as the caller's: exit status 2.
func wrongUsage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// errNoTerminal says that there is no terminal to show the playground on, which is not
// wrong usage: exit status 1.
var errNoTerminal = errors.New("the playground needs a terminal; \"sluice ask\" works in pipes and scripts")

// errDumbTerminal says that the terminal can't show the playground.
var errDumbTerminal = errors.New("the playground needs a terminal with escape sequences, and TERM says it has none; \"sluice ask\" works without")

// statusError carries the exit status of an error that was already reported.
type statusError struct {
	status int
	err    error
}

func (e statusError) Error() string { return e.err.Error() }
func (e statusError) Unwrap() error { return e.err }

// exitStatus maps an error to the program's exit status.
func exitStatus(err error) int {
	var usage usageError
	var told statusError
	switch {
	case err == nil:
		return exitAnswered
	case errors.As(err, &told):
		return told.status
	case outputClosed(err):
		return exitClosed
	case errors.As(err, &usage), errors.Is(err, gateway.ErrInsecure):
		return exitUsage
	case errors.Is(err, errNoTerminal), errors.Is(err, errDumbTerminal):
		return exitFailed
	}
	switch kind := gateway.KindOf(err); {
	case kind == gateway.KindCancelled || errors.Is(err, context.Canceled):
		return exitInterrupted
	case kind.Timeout():
		return exitTimeout
	case kind == gateway.KindTruncated:
		return exitCut
	case kind != "":
		return exitFailed
	}
	return exitUsage
}

// outputClosed reports whether the reader of standard output has gone, which is not an
// error and needs no message.
func outputClosed(err error) bool {
	var output outputError
	return errors.As(err, &output) && (errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe))
}

// outputError says that standard output can't be written.
type outputError struct{ err error }

func (e outputError) Error() string { return "write to standard output: " + e.err.Error() }
func (e outputError) Unwrap() error { return e.err }

// output marks the errors of standard output, wherever they surface.
type output struct{ io.Writer }

func (o output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil {
		err = outputError{err}
	}
	return n, err
}
