package cli

import (
	"context"
	"os"
	"time"

	"golang.org/x/term"
)

// stuckAfter is how long the screen may take to end after a signal.
const stuckAfter = 1500 * time.Millisecond

// restoring ends what the screen switches on: synchronised output, mouse, focus
// reports, bracketed paste, keyboard protocols, colours, the alternate screen,
// the hidden cursor.
const restoring = "\x1b[?2026l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[>4;0m\x1b[<u\x1b[m\x1b[?1049l\x1b[?25h\r\n"

// watchdog brings the terminal back and ends the program where the screen hangs
// after a signal, for example because nobody reads what it writes. The function
// that is returned calls it off. What was shown is in the session's journal by
// then.
func (p *Program) watchdog(ctx context.Context) (callOff func()) {
	in, ok := p.In.(*os.File)
	if p.Exit == nil || !ok {
		return func() {}
	}
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return func() {}
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-ended:
			return
		case <-time.After(stuckAfter):
		}
		_ = term.Restore(int(in.Fd()), before)
		p.restoreScreen(ctx)
		p.Exit(stoppedStatus(ctx))
	})
	return func() {
		stop()
		close(ended)
	}
}

// restoreScreen writes to a terminal that may take nothing any more.
func (p *Program) restoreScreen(signalled context.Context) {
	const moment = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.WithoutCancel(signalled), moment)
	defer cancel()
	_, _ = interruptible(ctx, func() (int, error) {
		defer p.dump(signalled)
		return p.Out.Write([]byte(restoring))
	})
}
