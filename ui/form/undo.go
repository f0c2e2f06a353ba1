package form

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	// undoMost is how many states of a text are kept, and undoRunes about how much
	// text they may have together, in runes.
	undoMost  = 200
	undoRunes = 1 << 20
	// lineRunes is what a line takes beside its letters, in runes.
	lineRunes = 6
)

// undoList keeps what a text was before its changes. Typing is one change a word.
type undoList struct {
	states []fieldState
	// typing says that the change before was typing, letter the last of its runes;
	// apart, that the cursor was moved since.
	typing, apart bool
	letter        rune
}

// fieldState is a text with its cursor.
type fieldState struct {
	lines [][]rune
	at    position
	size  int
}

// remember keeps the text as it is, before a change.
func (u *undoList) remember(f *TextField) {
	u.typing, u.apart = false, false
	state := fieldState{lines: slices.Clone(f.lines), at: f.at}
	for _, line := range state.lines {
		state.size += len(line) + lineRunes
	}
	u.states = append(u.states, state)
	size, keep := 0, len(u.states)-1
	for i := keep; i >= 0 && len(u.states)-i <= undoMost; i-- {
		if size += u.states[i].size; size > undoRunes {
			break
		}
		keep = i
	}
	u.states = slices.Delete(u.states, 0, keep)
}

// typed does the same before a letter is typed, where a word begins with it.
func (u *undoList) typed(f *TextField, text string) {
	first, _ := utf8.DecodeRuneInString(text)
	if !u.typing || u.apart || unicode.IsSpace(u.letter) && !unicode.IsSpace(first) {
		u.remember(f)
	}
	u.typing = true
	u.letter, _ = utf8.DecodeLastRuneInString(text)
}

// CanUndo tells whether there is a change to undo.
func (f *TextField) CanUndo() bool { return len(f.past.states) > 0 }

// Undo brings back what the text was before the last change.
func (f *TextField) Undo() {
	n := len(f.past.states)
	if n == 0 {
		return
	}
	state := f.past.states[n-1]
	f.past = undoList{states: f.past.states[:n-1]}
	f.lines, f.rows = state.lines, make([]brokenLine, len(state.lines))
	f.at, f.selecting, f.goal, f.killed.chain = state.at, false, -1, false
}
