package composer

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
	"sluice/ui/overlay"
)

// MessageEdit is the box in which a message is changed.
type MessageEdit struct {
	st          *look.Styles
	title, verb string
	text        *Model
	then        func(text string, done bool) tea.Cmd
	w, h        int
	closed      bool
}

// NewMessageEdit opens a text under a title, with the word for what enter does. then is
// told what became of the text, and whether the user wants it so.
func NewMessageEdit(st *look.Styles, title, verb, text string, then func(string, bool) tea.Cmd) *MessageEdit {
	e := &MessageEdit{st: st, title: title, verb: verb, text: New(st), then: then}
	e.text.Focus()
	e.text.SetValue(text)
	return e
}

// Init implements [overlay.Overlay].
func (e *MessageEdit) Init() tea.Cmd { return nil }

func (e *MessageEdit) SetStyles(st *look.Styles) { e.st = st; e.text.SetStyles(st) }
func (e *MessageEdit) Closed() bool              { return e.closed }

func (e *MessageEdit) SetSize(w, h int) {
	e.w, e.h = w, h
	lines := min(max(6, e.text.Lines()), h-FrameHeight)
	e.text.SetSize(w, lines+FrameHeight)
}

func (e *MessageEdit) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("enter", e.verb), overlay.Key("ctrl+j", "newline"), overlay.Key("esc", "leave it")}
}

func (e *MessageEdit) Update(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		return e.text.Paste(paste.Content)
	}
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			e.closed = true
			return e.Leave()
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

// Leave tells what became of the text without the user's wish, where the box must go.
func (e *MessageEdit) Leave() tea.Cmd { return e.then(e.text.Value(), false) }

func (e *MessageEdit) View() string {
	return look.Titled(e.st, e.title, strings.TrimRight(e.text.View(), "\n"))
}

func (e *MessageEdit) Cursor() *tea.Cursor { return e.text.Cursor() }
