package overlay

import (
	"sluice/ui/form"
	"sluice/ui/look"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
)

// Canonical is the one spelling of a key: terminals that report more than others
// say shift+r for what is R elsewhere.
func Canonical(key string) string {
	if letter, ok := strings.CutPrefix(key, "shift+"); ok && utf8.RuneCountInString(letter) == 1 {
		return strings.ToUpper(letter)
	}
	return key
}

// StyleInput gives a line of text the program's looks.
func StyleInput(in *form.LineInput, st *look.Styles) {
	s := in.Styles()
	s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
	s.Cursor.Color = st.AccentColor
	in.SetStyles(s)
}

const WheelLines = 3

// Key is a binding that only tells of a key: overlays handle their own.
func Key(keys, does string) key.Binding {
	return key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, does))
}
