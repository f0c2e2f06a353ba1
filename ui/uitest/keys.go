package uitest

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Typed is what keys are pressed in.
type Typed interface {
	Update(msg tea.Msg) tea.Cmd
}

// Press sends keys by their names, separated by blanks, and gives the last one's
// command.
func Press(t testing.TB, in Typed, keys string) (cmd tea.Cmd) {
	t.Helper()
	for name := range strings.FieldsSeq(keys) {
		cmd = in.Update(Key(t, name))
	}
	return cmd
}

// Type types a text.
func Type(in Typed, text string) {
	for _, r := range text {
		in.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}
