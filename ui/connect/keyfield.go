package connect

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
)

// longestKey is the longest key that is taken, in bytes.
const longestKey = 64 << 10

// maskCells is how many bullets stand for a key at most.
const maskCells = 24

// keyField is a key that is typed or pasted. Its text is never drawn, and no undo list or
// kill buffer keeps it.
type keyField struct {
	text   string
	pasted bool
	// edits counts the changes, which tells one key from another without comparing them.
	edits int
}

// letters counts the key's letters.
func (f *keyField) letters() int { return utf8.RuneCountInString(f.text) }

// mask stands for the key on the screen.
func (f *keyField) mask() string { return strings.Repeat("•", min(f.letters(), maskCells)) }

// note says how much there is, so that a cut paste is noticed.
func (f *keyField) note() string {
	if f.pasted {
		return "pasted, " + figures.Counted(f.letters(), "letter")
	}
	return "typed, " + figures.Counted(f.letters(), "letter")
}

// secret is the key for a draft.
func (f *keyField) secret() gateway.Secret { return gateway.NewSecret("", f.text) }

// paste adds a pasted key without the blanks and line ends around it. A key with a
// control character or a hidden one in it is refused: the fault names it.
func (f *keyField) paste(text string) (fault string) {
	key := strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if fault := keyFault(key); fault != "" {
		return "the pasted text was not taken: " + fault
	}
	if len(f.text)+len(key) > longestKey {
		return "the pasted text was not taken: no key is longer than 64 KiB"
	}
	f.text += key
	f.pasted = true
	f.edits++
	return ""
}

// keyFault says why a text can't be a key, empty if it can.
func keyFault(key string) string {
	if key == "" {
		return "it is empty"
	}
	if !utf8.ValidString(key) {
		return "it isn't UTF-8"
	}
	for _, r := range key {
		switch {
		case r == '\n' || r == '\r':
			return "it has a line break in it, so it is more than one key"
		case r == '\t':
			return "it has a tab in it, which no key has"
		case unicode.IsControl(r):
			return fmt.Sprintf("it has a control character in it (U+%04X), which no key has", r)
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return fmt.Sprintf("it has a hidden character in it (U+%04X), which no key has", r)
		}
	}
	return ""
}

// press handles a key press, and reports whether it was for the field.
func (f *keyField) press(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "backspace", "ctrl+h":
		if f.text != "" {
			_, size := utf8.DecodeLastRuneInString(f.text)
			f.text = f.text[:len(f.text)-size]
			f.edits++
		}
		return true
	case "ctrl+u", "ctrl+w", "delete":
		*f = keyField{edits: f.edits + 1}
		return true
	}
	if k.Text == "" || keyFault(k.Text) != "" || len(f.text)+len(k.Text) > longestKey {
		return false
	}
	if f.text == "" {
		f.pasted = false
	}
	f.text += k.Text
	f.edits++
	return true
}
