package cli

import (
	"context"
	"os"
	"time"

	"golang.org/x/term"
)

// stuckAfter is how long the screen may take to end after a signal.
const stuckAfter = 1500 * time.Millisecond

// resetSequences turns off what the screen turns on: synchronised output, mouse, focus
// reports, bracketed paste, keyboard protocols, colours, the alternate screen, the hidden
// cursor.
const resetSequences = "\x1b[?2026l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[>4;0m\x1b[<u\x1b[m\x1b[?1049l\x1b[?25h\r\n"

// watchdog restores the terminal and ends the program if the screen hangs after a signal,
// for example because nobody reads what it writes. The returned function stops it. What
// was shown is in the session's journal by then.
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

// restoreScreen writes to a terminal that may no longer accept anything.
func (p *Program) restoreScreen(signalled context.Context) {
	const moment = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.WithoutCancel(signalled), moment)
	defer cancel()
	_, _ = interruptible(ctx, func() (int, error) {
		defer p.dump(signalled)
		return p.Out.Write([]byte(resetSequences))
	})
}
