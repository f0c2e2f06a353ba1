package ui

import (
	"sluice/ui/look"
	"sluice/ui/overlay"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// messageEdit is the box in which a message is changed.
type messageEdit struct {
	st          *look.Styles
	title, verb string
	text        *composer
	then        func(text string, done bool) tea.Cmd
	w, h        int
	closed      bool
}

// newMessageEdit opens a text. then is told what became of it, and whether the
// user wants it so.
func newMessageEdit(st *look.Styles, title, verb, text string, then func(string, bool) tea.Cmd) *messageEdit {
	e := &messageEdit{st: st, title: title, verb: verb, text: newComposer(st), then: then}
	e.text.Focus()
	e.text.SetValue(text)
	return e
}

func (e *messageEdit) SetStyles(st *look.Styles) { e.st = st; e.text.SetStyles(st) }
func (e *messageEdit) Closed() bool              { return e.closed }

func (e *messageEdit) SetSize(w, h int) {
	e.w, e.h = w, h
	lines := min(max(6, e.text.Lines()), h-composerFrame)
	e.text.SetSize(w, lines+composerFrame)
}

func (e *messageEdit) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("enter", e.verb), overlay.Key("ctrl+j", "newline"), overlay.Key("esc", "leave it")}
}

func (e *messageEdit) Update(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		return e.text.Paste(paste.Content)
	}
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			e.closed = true
			return e.then(e.text.Value(), false)
		case "enter":
			e.closed = true
			return e.then(e.text.Value(), true)
		case "ctrl+j", "alt+enter", "shift+enter":
			e.text.Newline()
			return nil
		}
	}
	return e.text.Update(msg)
}

func (e *messageEdit) View() string {
	return look.Titled(e.st, e.title, strings.TrimRight(e.text.View(), "\n"))
}

func (e *messageEdit) Cursor() *tea.Cursor { return e.text.Cursor() }
