package form

import (
	"slices"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// Press handles a key.
func (f *TextField) Press(msg tea.KeyPressMsg) {
	k := msg.String()
	if !slices.Contains(verticalKeys, k) {
		f.goalCells = -1
	}
	if to, selects, ok := f.move(k); ok {
		f.moveTo(to, selects)
		return
	}
	chain := f.killed.chain
	f.killed.chain = false
	switch {
	case f.pressDelete(k, chain):
	case f.pressEdit(k):
	case msg.Text != "":
		f.Type(msg.Text)
	default:
		f.killed.chain = chain // a key that does nothing here
	}
}

// verticalKeys move the cursor and keep its column.
var verticalKeys = []string{"up", "down", "pgup", "pgdown", "shift+up", "shift+down"}

// move returns where a key moves the cursor, and whether it selects on its way; ok is
// false for other keys.
func (f *TextField) move(k string) (to position, selects, ok bool) {
	switch k {
	case "left", "ctrl+b":
		return f.left(), false, true
	case "right", "ctrl+f":
		return f.right(), false, true
	case "up":
		return f.rowBy(-1), false, true
	case "down":
		return f.rowBy(1), false, true
	case "alt+left", "ctrl+left", "alt+b":
		return f.wordLeft(), false, true
	case "alt+right", "ctrl+right", "alt+f":
		return f.wordRight(), false, true
	case "home", "ctrl+a":
		return f.lineStart(), false, true
	case "end", "ctrl+e":
		return f.lineEnd(), false, true
	case "ctrl+home", "alt+<":
		return position{}, false, true
	case "ctrl+end", "alt+>":
		return f.end(), false, true
	case "pgup":
		return f.rowBy(-f.h), false, true
	case "pgdown":
		return f.rowBy(f.h), false, true
	}
	return f.moveSelecting(k)
}

// moveSelecting is move for the keys that select.
func (f *TextField) moveSelecting(k string) (to position, selects, ok bool) {
	switch k {
	case "shift+left":
		return f.left(), true, true
	case "shift+right":
		return f.right(), true, true
	case "shift+up":
		return f.rowBy(-1), true, true
	case "shift+down":
		return f.rowBy(1), true, true
	case "shift+home":
		return f.lineStart(), true, true
	case "shift+end":
		return f.lineEnd(), true, true
	case "ctrl+shift+left", "alt+shift+left", "alt+shift+b":
		return f.wordLeft(), true, true
	case "ctrl+shift+right", "alt+shift+right", "alt+shift+f":
		return f.wordRight(), true, true
	}
	return position{}, false, false
}

// moveTo moves the cursor. It clears the selection, or with selects extends it.
func (f *TextField) moveTo(to position, selects bool) {
	if selects && !f.selecting {
		f.anchor = f.at
	}
	f.selecting = selects
	f.at = f.outside(to)
	f.killed.chain = false
	f.undo.apart = true
}

// pressDelete handles the keys that delete, and reports whether k is one. What is more
// than a letter goes to the kill buffer; in a chain it joins what was cut just before.
func (f *TextField) pressDelete(k string, chain bool) bool {
	if !slices.Contains(deletingKeys, k) {
		return false
	}
	from, to := f.selection()
	if from != to {
		f.remove(from, to)
		return true
	}
	back, kills := true, true
	switch k {
	case "backspace", "ctrl+h", "shift+backspace":
		from, kills = f.backspaceFrom(), false
	case "delete", "ctrl+d":
		to, kills, back = f.right(), false, false
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		if from = f.wordLeft(); from.line < f.at.line {
			from = f.lineStart()
		}
	case "alt+d", "alt+delete", "ctrl+delete":
		back = false
		if to = f.wordRight(); to.line > f.at.line {
			to = f.lineEnd()
		}
	case "ctrl+u":
		from = f.lineStart()
	case "ctrl+k":
		to, back = f.lineEnd(), false
	}
	switch {
	case from == to && back:
		from = f.left() // the line break
	case from == to:
		to = f.right()
	}
	if text := f.remove(from, to); kills && text != "" {
		f.killed.take(text, back, chain)
	}
	return true
}

var deletingKeys = []string{
	"backspace", "ctrl+h", "shift+backspace", "delete", "ctrl+d", "ctrl+w", "alt+backspace", "ctrl+backspace",
	"alt+d", "alt+delete", "ctrl+delete", "ctrl+u", "ctrl+k",
}

// backspaceFrom is where the text that backspace deletes begins: a sequence is deleted as
// a whole, of a letter with marks only the last mark.
func (f *TextField) backspaceFrom() position {
	from := f.left()
	if from.line == f.at.line && !indivisible(f.lines[from.line][from.col:f.at.col]) {
		from.col = f.at.col - 1
	}
	return from
}

// indivisible reports whether no part of a letter makes sense alone: emoji sequences,
// flags, keycaps (UTS 51), and letters with a variation selector. The marks and joined
// letters of scripts are typed, and deleted, one by one.
func indivisible(letter []rune) bool {
	if len(letter) < 2 || unicode.Is(unicode.So, letter[0]) {
		return true
	}
	flag := letter[0] >= 0x1F1E6 && letter[0] <= 0x1F1FF
	return flag || slices.ContainsFunc(letter[1:], inEmoji)
}

// inEmoji reports whether a rune forms a sequence with the one before it.
func inEmoji(r rune) bool {
	return r == 0x20E3 || r >= 0xFE00 && r <= 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF || // keycap, variants, skin
		r >= 0xE0020 && r <= 0xE007F || r >= 0xE0100 && r <= 0xE01EF // tags, variants
}

// pressEdit handles the keys that change text in other ways, and reports whether k is
// one.
func (f *TextField) pressEdit(k string) bool {
	switch k {
	case "ctrl+y":
		f.Yank()
	case "ctrl+_", "ctrl+/", "ctrl+-", "ctrl+shift+z":
		f.Undo()
	case "ctrl+t":
		f.transpose()
	case "alt+u":
		f.mapWord(func(_ int, r rune) rune { return unicode.ToUpper(r) })
	case "alt+l":
		f.mapWord(func(_ int, r rune) rune { return unicode.ToLower(r) })
	case "alt+c":
		f.mapWord(func(i int, r rune) rune {
			if i == 0 {
				return unicode.ToTitle(r)
			}
			return r
		})
	default:
		return false
	}
	return true
}

// transpose swaps the letters around the cursor, or the last two at a line's end.
func (f *TextField) transpose() {
	line := f.lines[f.at.line]
	if f.at.col == 0 || len(line) < 2 {
		return
	}
	if f.at.col == len(line) {
		f.at = f.left()
	}
	if f.at.col == 0 {
		return
	}
	from, to := f.left(), f.right()
	text := string(line[f.at.col:to.col]) + string(line[from.col:f.at.col])
	f.undo.remember(f)
	f.selecting = false
	f.replace(from, to, []rune(text))
}

// mapWord changes the letters of the word after the cursor.
func (f *TextField) mapWord(change func(i int, r rune) rune) {
	to := f.wordRight()
	from := f.at
	for from != to && (from.col == len(f.lines[from.line]) || unicode.IsSpace(f.lines[from.line][from.col])) {
		if from.col++; from.col > len(f.lines[from.line]) {
			from = position{from.line + 1, 0}
		}
	}
	word := []rune(f.text(from, to))
	for i, r := range word {
		word[i] = change(i, r)
	}
	f.undo.remember(f)
	f.selecting = false
	f.replace(from, to, word)
}
