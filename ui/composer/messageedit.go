package composer

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
	"sluice/ui/overlay"
)

// MessageEdit is the overlay in which a message is edited.
type MessageEdit struct {
	st          *look.Styles
	title, verb string
	text        *Model
	then        func(text string, done bool) tea.Cmd
	w, h        int
	closed      bool
}

// NewMessageEdit returns an editor of a text, with a title and the word for what enter
// does. It calls then with the text in the end; done is false where the user gave up.
func NewMessageEdit(st *look.Styles, title, verb, text string, then func(string, bool) tea.Cmd) *MessageEdit {
	e := &MessageEdit{st: st, title: title, verb: verb, text: New(st), then: then}
	e.text.Focus()
	e.text.SetValue(text)
	return e
}

// Init implements [overlay.Overlay].
func (e *MessageEdit) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (e *MessageEdit) SetStyles(st *look.Styles) { e.st = st; e.text.SetStyles(st) }

// Closed implements [overlay.Overlay].
func (e *MessageEdit) Closed() bool { return e.closed }

// SetSize implements [overlay.Overlay].
func (e *MessageEdit) SetSize(w, h int) {
	e.w, e.h = w, h
	lines := min(max(6, e.text.Lines()), h-FrameHeight)
	e.text.SetSize(w, lines+FrameHeight)
}

// ShortHelp implements [overlay.Overlay].
func (e *MessageEdit) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("enter", e.verb), overlay.Key("ctrl+j", "newline"), overlay.Key("esc", "leave it")}
}

// Update implements [overlay.Overlay].
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

// TypeTogether inserts the text of keys that came together.
func (e *MessageEdit) TypeTogether(text string) { e.text.TypeTogether(text) }

// Leave is called where the overlay has to close without the user's doing: it gives up.
func (e *MessageEdit) Leave() tea.Cmd { return e.then(e.text.Value(), false) }

// View implements [overlay.Overlay].
func (e *MessageEdit) View() string {
	e.text.SetEdge(e.st.Strong.Render(ansi.Truncate(e.title, look.EdgeWords(e.w), "…")), "")
	return strings.TrimRight(e.text.View(), "\n")
}

// Cursor implements [overlay.Overlay].
func (e *MessageEdit) Cursor() *tea.Cursor { return e.text.Cursor() }
