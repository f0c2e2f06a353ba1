package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// stoppedBy is the signal that ended the program.
type stoppedBy syscall.Signal

func (s stoppedBy) Error() string { return "stopped by " + syscall.Signal(s).String() }

// Signals gives a context that ends with the first interrupt, termination or
// hang-up, so that what is running can be stopped and saved; the second one ends
// the program at once. A signal that was ignored when the program started, as
// under nohup, stays ignored. Writing to a closed pipe becomes an error instead
// of a sudden end. The function that is returned gives the signals back.
func Signals(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sig) {
			continue
		}
		caught, giveBack := signal.NotifyContext(ctx, sig)
		context.AfterFunc(caught, func() {
			giveBack()
			cancel(stoppedBy(sig))
		})
	}
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	return ctx, func() {
		signal.Stop(broken)
		cancel(nil)
	}
}

// stoppedStatus is the exit status of a program whose context has ended: 128 and
// the signal's number, as shells have it.
func stoppedStatus(ctx context.Context) int {
	var by stoppedBy
	if errors.As(context.Cause(ctx), &by) {
		return 128 + int(by)
	}
	return exitInterrupted
}
