package browser

import (
	"sluice/ui/palette"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

// box is a browser that a test drives. Its commands never run: what they would find is
// handed to it.
type box struct {
	*Browser
	*uitest.Driver[*Browser]
}

// boxed opens a browser over no sessions whose leader key is ctrl+x.
func boxed(t testing.TB, w, h int, opts Options) *box {
	t.Helper()
	store := sessions.NewStore(t.TempDir())
	opts.Commands, opts.Leader = func() Commands { return Commands{Store: store} }, "ctrl+x"
	opts.Now = time.Now
	opts.Say = func(string) tea.Cmd { return nil }
	b := New(t.Context(), look.New(palette.Dark), opts)
	return &box{Browser: b, Driver: uitest.Drive(t, b, w, h)}
}

// fill hands over sessions as if all of them had been read.
func (b *box) fill(read listRead) {
	read.list, read.id = b.list, b.list.reading
	b.Send(read)
}
