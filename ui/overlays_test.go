package ui

import (
	"context"
	"runtime"
	"testing"

	"sluice/sessions"
	"sluice/ui/connect"
)

// However a box goes away, what it waits for ends: by ctrl+c, and where another box takes
// its place.
func TestABoxThatIsLeftEndsItsWork(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*rig){
		"ctrl+c":      func(r *rig) { r.press("ctrl+c") },
		"another box": func(r *rig) { r.run(r.a.openPalette()) },
	} {
		t.Run("connect, "+name, func(t *testing.T) {
			t.Parallel()
			var ended error
			r := newRig(t, rigOptions{w: 100, h: 24, ui: func(o *Options) {
				o.Connect.Find = func(ctx context.Context) (connect.Found, error) {
					<-ctx.Done()
					ended = ctx.Err()
					return connect.Found{}, ended
				}
			}}).idle()
			r.press("ctrl+x K")
			leave(r)
			r.idle()
			wantEqual(t, "the lookup's end", ended, context.Canceled)
		})
		t.Run("replay, "+name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 100, h: 40, rate: 200})
			path := r.savedSession(sessions.Meta{}, "long 4000", "an old answer", "and pasta?", "another")
			r.run(r.a.openSession(path))
			r.idle().press("f5 enter")
			for len(r.em.Requests()) == 0 { // the answer's command gives no message before its end
				runtime.Gosched()
			}
			leave(r)
			r.idle()
			wantEqual(t, "requests", len(r.em.Requests()), 1)
			wantEqual(t, "saved", len(r.read(path).Messages()), 4)
		})
	}
}
