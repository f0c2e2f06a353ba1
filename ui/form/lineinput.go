package form

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// LineInput is one line of text that is edited: a search, a name, a number. Bubbles' text
// input draws it, a [TextField] handles its keys.
type LineInput struct {
	textinput.Model
	edit *TextField
}

// NewLineInput returns an empty line.
func NewLineInput() LineInput {
	in := LineInput{Model: textinput.New(), edit: NewTextField()}
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.edit.SetWidth(unboundedWidth)
	return in
}

// unboundedWidth is a width in cells at which no line is wrapped.
const unboundedWidth = 1 << 30

// Update handles keys and pastes.
func (in LineInput) Update(msg tea.Msg) (LineInput, tea.Cmd) {
	if !in.Focused() {
		return in, nil
	}
	in.load()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.edit.Insert(onOneLine(safe.Copy(msg.Content)))
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+v" {
			return in, func() tea.Msg { return PasteWanted{} }
		}
		in.edit.Press(msg)
	}
	in.store()
	return in, nil
}

// SetValue replaces the text and clears the undo list: a form edits all its fields in one
// line.
func (in *LineInput) SetValue(text string) {
	in.Model.SetValue(text)
	in.edit.undo = undoList{}
}

// load copies the text and cursor from the text input into the field that edits it.
func (in LineInput) load() {
	if value := in.Value(); in.edit.Value() != value {
		in.edit.replace(position{}, in.edit.end(), []rune(onOneLine(safe.Copy(value))))
	}
	in.edit.at.col = min(in.Position(), len(in.edit.lines[0]))
}

// store copies the edited text and cursor back.
func (in *LineInput) store() {
	if value := string(in.edit.lines[0]); value != in.Model.Value() {
		in.Model.SetValue(value)
	}
	in.SetCursor(in.edit.at.col)
}

// Value is the text, cleaned of what can't be judged while it is typed.
func (in LineInput) Value() string { return cleanRunes([]rune(in.Model.Value())) }

// onOneLine replaces line breaks and tabs by blanks.
func onOneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(text)
}

// PasteWanted is a message that asks for the system's clipboard to be pasted.
type PasteWanted struct{}
