package form

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// LineInput is one line of text that one edits: a search, a name, a number. It is
// drawn by Bubbles' text input and edited as every other text.
type LineInput struct {
	textinput.Model
	edit *TextField
}

// NewLineInput makes an empty one.
func NewLineInput() LineInput {
	in := LineInput{Model: textinput.New(), edit: NewTextField()}
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.edit.SetWidth(lineMost)
	return in
}

// lineMost is the width at which a line isn't broken, in cells.
const lineMost = 1 << 30

// Update takes keys and pastes.
func (in LineInput) Update(msg tea.Msg) (LineInput, tea.Cmd) {
	if !in.Focused() {
		return in, nil
	}
	in.take()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.edit.Insert(onOneLine(safe.Copy(msg.Content)))
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+v" {
			return in, func() tea.Msg { return PasteWanted{} }
		}
		in.edit.Press(msg)
	}
	in.give()
	return in, nil
}

// SetValue puts another text in the place of this one, which is not brought back by
// undoing: a sheet edits all its fields in one line.
func (in *LineInput) SetValue(text string) {
	in.Model.SetValue(text)
	in.edit.past = undoList{}
}

// take brings the edited text up to date, where it was set since.
func (in LineInput) take() {
	if value := in.Value(); in.edit.Value() != value {
		in.edit.replace(position{}, in.edit.end(), []rune(onOneLine(safe.Copy(value))))
	}
	in.edit.at.col = min(in.Position(), len(in.edit.lines[0]))
}

// give hands the edited text back.
func (in *LineInput) give() {
	if value := string(in.edit.lines[0]); value != in.Model.Value() {
		in.Model.SetValue(value)
	}
	in.SetCursor(in.edit.at.col)
}

// Value is the text as it is sent: what can't be judged before its neighbours are
// there is cleaned here.
func (in LineInput) Value() string { return cleanRunes([]rune(in.Model.Value())) }

// onOneLine makes blanks of what would break the line.
func onOneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(text)
}

// PasteWanted asks for what is on the system's clipboard, as a paste.
type PasteWanted struct{}
