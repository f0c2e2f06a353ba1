package uitest

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Box is what the screen opens over the lanes: what [Driver] needs of an overlay.
type Box interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	SetSize(w, h int)
	View() string
}

// Driver opens a box as the screen does, presses keys in it and reads what it draws.
// The commands that the box returns are kept and not run: see [Driver.RunAll].
type Driver[B Box] struct {
	T   testing.TB
	Box B

	cmds []tea.Cmd
	w, h int
}

// Drive opens a box in w by h cells.
func Drive[B Box](t testing.TB, box B, w, h int) *Driver[B] {
	d := &Driver[B]{T: t, Box: box}
	d.keep(box.Init())
	return d.Resize(w, h)
}

func (d *Driver[B]) keep(cmd tea.Cmd) {
	if cmd != nil {
		d.cmds = append(d.cmds, cmd)
	}
}

// Resize gives the box another size in cells.
func (d *Driver[B]) Resize(w, h int) *Driver[B] {
	d.w, d.h = w, h
	d.Box.SetSize(w, h)
	return d
}

// Send sends a message, then sets the size and draws, as the screen does.
func (d *Driver[B]) Send(msg tea.Msg) *Driver[B] {
	d.keep(d.Box.Update(msg))
	d.Box.SetSize(d.w, d.h)
	d.Box.View()
	return d
}

// Press presses keys by their names, separated by blanks.
func (d *Driver[B]) Press(keys string) *Driver[B] {
	d.T.Helper()
	for key := range strings.FieldsSeq(keys) {
		d.Send(Key(d.T, key))
	}
	return d
}

// Type types a text letter by letter.
func (d *Driver[B]) Type(text string) *Driver[B] {
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d
}

// Run runs a command, sends its message to the box, and runs the commands that follow.
func (d *Driver[B]) Run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			d.Run(each)
		}
	default:
		d.Run(d.Box.Update(msg))
	}
}

// RunAll runs the commands that were kept.
func (d *Driver[B]) RunAll() *Driver[B] {
	cmds := d.cmds
	d.cmds = nil
	for _, cmd := range cmds {
		d.Run(cmd)
	}
	return d
}

// Text is the box as it is drawn now, without colours.
func (d *Driver[B]) Text() string { return Plain(d.Box.View()) }

// FullText is [Driver.Text] of a box that must fill its size exactly.
func (d *Driver[B]) FullText() string {
	d.T.Helper()
	Size(d.T, d.Box.View(), d.w, d.h)
	return d.Text()
}

// Words is the box's text in one line, without its frame: what is wrapped is whole.
func (d *Driver[B]) Words() string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(d.Text())), " ")
}

// shows reports whether words are drawn, in one line or wrapped.
func (d *Driver[B]) shows(words string) bool {
	return strings.Contains(d.Text(), words) || strings.Contains(d.Words(), words)
}

// WantText fails the test unless each of the words is drawn.
func (d *Driver[B]) WantText(words ...string) *Driver[B] {
	d.T.Helper()
	for _, w := range words {
		if !d.shows(w) {
			d.T.Errorf("the box doesn't show %q:\n%s", w, d.Text())
		}
	}
	return d
}

// WantNoText fails the test if any of the words is drawn.
func (d *Driver[B]) WantNoText(words ...string) *Driver[B] {
	d.T.Helper()
	for _, w := range words {
		if d.shows(w) {
			d.T.Errorf("the box shows %q:\n%s", w, d.Text())
		}
	}
	return d
}
