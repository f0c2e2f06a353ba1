package cli

import (
	"context"
	"errors"

	"sluice/gateway"
)

// The exit statuses that scripts rely on.
const (
	exitAnswered    = 0
	exitFailed      = 1
	exitUsage       = 2
	exitCut         = 3
	exitTimeout     = 4
	exitInterrupted = 130
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

// statusError carries the exit status of lanes whose errors were told already.
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
	case errors.As(err, &usage):
		return exitUsage
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
