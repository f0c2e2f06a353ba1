package overlay

import (
	"sluice/ui/form"
	"sluice/ui/look"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
)

// CanonicalKey returns the one spelling of a key: some terminals report shift+r where
// others report R.
func CanonicalKey(key string) string {
	if letter, ok := strings.CutPrefix(key, "shift+"); ok && utf8.RuneCountInString(letter) == 1 {
		return strings.ToUpper(letter)
	}
	return key
}

// StyleInput sets the program's styles on a line of text.
func StyleInput(in *form.LineInput, st *look.Styles) {
	s := in.Styles()
	s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
	s.Cursor.Color = st.AccentColor
	in.SetStyles(s)
}

// WheelLines is how many lines one step of the mouse wheel scrolls.
const WheelLines = 3

// Key returns a binding for the footer. It only describes a key: overlays handle their
// keys themselves.
func Key(keys, does string) key.Binding {
	return key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, does))
}
