package uitest

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Box is what the screen opens over the lanes.
type Box interface {
	Update(tea.Msg) tea.Cmd
	SetSize(w, h int)
	View() string
}

// Driven is a box that a test drives by keys and reads as text. Commands that the box
// returns are kept, not run.
type Driven struct {
	T    testing.TB
	Box  Box
	Cmds []tea.Cmd
}

// Drive gives a box a size and drives it.
func Drive(t testing.TB, b Box, w, h int) *Driven {
	b.SetSize(w, h)
	return &Driven{T: t, Box: b}
}

// Press sends keys by their names, separated by blanks, and draws after each.
func (d *Driven) Press(keys string) *Driven {
	d.T.Helper()
	for key := range strings.FieldsSeq(keys) {
		if cmd := d.Box.Update(Key(d.T, key)); cmd != nil {
			d.Cmds = append(d.Cmds, cmd)
		}
		d.Box.View()
	}
	return d
}

// Run runs a command, and those that come of it, and gives the box what they yield.
func (d *Driven) Run(cmd tea.Cmd) {
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
func (d *Driven) RunAll() *Driven {
	cmds := d.Cmds
	d.Cmds = nil
	for _, cmd := range cmds {
		d.Run(cmd)
	}
	return d
}

// Type types a text.
func (d *Driven) Type(text string) *Driven {
	Type(d.Box, text)
	return d
}

// Text is the box as it is drawn now, without colours.
func (d *Driven) Text() string { return Plain(d.Box.View()) }

// WantText wants each of the words drawn.
func (d *Driven) WantText(words ...string) {
	d.T.Helper()
	for _, w := range words {
		if text := d.Text(); !strings.Contains(text, w) {
			d.T.Errorf("the box doesn't show %q:\n%s", w, text)
		}
	}
}

// WantNoText wants none of the words drawn.
func (d *Driven) WantNoText(words ...string) {
	d.T.Helper()
	for _, w := range words {
		if text := d.Text(); strings.Contains(text, w) {
			d.T.Errorf("the box shows %q:\n%s", w, text)
		}
	}
}
