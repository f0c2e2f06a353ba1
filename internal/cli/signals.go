package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// stoppedBy is the signal that ended the program.
type stoppedBy struct {
	sig syscall.Signal
	// goroutines are the stacks if a SIGQUIT or SIGABRT asked for them.
	goroutines []byte
}

func (s stoppedBy) Error() string { return "stopped by " + s.sig.String() }

// Signals returns a context that ends with the first interrupt, termination, hang-up,
// quit, abort or other signal that ends a program, so that what is running can be stopped
// and saved; the second one ends the program at once. The goroutine dump of a quit or an
// abort comes last, when the terminal is restored. A signal that was ignored when the
// program started, as under nohup, stays ignored. Writing to a closed pipe becomes an
// error instead of a sudden end. The returned function stops catching the signals.
func Signals(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	for _, sig := range endingSignals {
		if signal.Ignored(sig) {
			continue
		}
		caught, giveBack := signal.NotifyContext(ctx, sig)
		context.AfterFunc(caught, func() {
			giveBack()
			by := stoppedBy{sig: sig}
			if sig == syscall.SIGQUIT || sig == syscall.SIGABRT {
				by.goroutines = stacks()
			}
			cancel(by)
		})
	}
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	return ctx, func() {
		signal.Stop(broken)
		cancel(nil)
	}
}

// stoppedStatus is the exit status of a program whose context has ended: 128 plus the
// signal's number, as in shells.
func stoppedStatus(ctx context.Context) int {
	var by stoppedBy
	if errors.As(context.Cause(ctx), &by) {
		return 128 + int(by.sig)
	}
	return exitInterrupted
}

// stacks are those of all goroutines, which contain no values but numbers.
func stacks() []byte {
	const most = 1 << 20
	buf := make([]byte, most)
	return buf[:runtime.Stack(buf, true)]
}

// dump writes the goroutines that a quit or an abort asked for.
func (p *Program) dump(ctx context.Context) {
	var by stoppedBy
	if errors.As(context.Cause(ctx), &by) && len(by.goroutines) > 0 {
		p.note(string(by.goroutines))
	}
}
