package browser

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

// box is a browser in a room of w by h cells. Its commands never run: what they would
// find is handed to it.
type box struct {
	*Browser
	t    testing.TB
	w, h int
}

// boxed opens a browser over no sessions whose leader key is ctrl+x.
func boxed(t testing.TB, w, h int, opts Options) *box {
	t.Helper()
	store := sessions.NewStore(t.TempDir())
	opts.Commands, opts.Leader = func() Commands { return Commands{Store: store} }, "ctrl+x"
	opts.Say = func(string) tea.Cmd { return nil }
	b := &box{Browser: New(t.Context(), look.New(true, false), opts), t: t}
	b.Init()
	b.resize(w, h)
	return b
}

func (b *box) resize(w, h int) {
	b.w, b.h = w, h
	b.SetSize(w, h)
}

// send hands a message to the browser, and then its size as the screen does.
func (b *box) send(msg tea.Msg) {
	b.Update(msg)
	b.SetSize(b.w, b.h)
}

// fill hands over sessions as if all of them had been read.
func (b *box) fill(read listRead) {
	read.list, read.id = b.list, b.list.reading
	b.send(read)
}

// press sends keys by their names, separated by blanks.
func (b *box) press(keys string) *box {
	b.t.Helper()
	for key := range strings.FieldsSeq(keys) {
		b.send(uitest.Key(b.t, key))
	}
	return b
}

// write types a text.
func (b *box) write(text string) *box {
	for _, c := range text {
		b.send(tea.KeyPressMsg{Code: c, Text: string(c)})
	}
	return b
}

// text is what the box shows, which fills its room exactly.
func (b *box) text() string {
	b.t.Helper()
	view := b.View()
	uitest.Size(b.t, view, b.w, b.h)
	return uitest.Plain(view)
}

func (b *box) wantText(words ...string) {
	b.t.Helper()
	for _, w := range words {
		if text := b.text(); !strings.Contains(text, w) {
			b.t.Errorf("the box doesn't show %q:\n%s", w, text)
		}
	}
}
