package form

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	// maxUndoStates is how many states of a text are kept, maxUndoRunes about how many
	// runes they may have in all.
	maxUndoStates = 200
	maxUndoRunes  = 1 << 20
	// lineOverhead is what a line takes besides its letters, in runes.
	lineOverhead = 6
)

// undoList keeps the states of a text before its changes. Typing a word is one change.
type undoList struct {
	states []fieldState
	// typing is set while the last change was typing, letter is the last rune typed, and
	// apart is set when the cursor was moved since.
	typing, apart bool
	letter        rune
}

// fieldState is a text with its cursor and what is beside it.
type fieldState struct {
	lines  [][]rune
	at     position
	size   int
	beside any
}

// SetBeside keeps a value that belongs to the text and isn't in it, such as what is sent
// with it. Undo restores the value that was there before a change; the value itself must
// not be changed. A change of the value alone begins with Remember.
func (f *TextField) SetBeside(value any) { f.beside = value }

// Beside is the value that SetBeside set, or that an undo restored.
func (f *TextField) Beside() any { return f.beside }

// Remember makes the text and what is beside it a state that Undo restores.
func (f *TextField) Remember() { f.undo.remember(f) }

// remember keeps the text as it is before a change.
func (u *undoList) remember(f *TextField) {
	u.typing, u.apart = false, false
	state := fieldState{lines: slices.Clone(f.lines), at: f.at, beside: f.beside}
	for _, line := range state.lines {
		state.size += len(line) + lineOverhead
	}
	u.states = append(u.states, state)
	size, keep := 0, len(u.states)-1
	for i := keep; i >= 0 && len(u.states)-i <= maxUndoStates; i-- {
		if size += u.states[i].size; size > maxUndoRunes {
			break
		}
		keep = i
	}
	u.states = slices.Delete(u.states, 0, keep)
}

// typed does the same before text is typed, if it begins a word.
func (u *undoList) typed(f *TextField, text string) {
	first, _ := utf8.DecodeRuneInString(text)
	if !u.typing || u.apart || unicode.IsSpace(u.letter) && !unicode.IsSpace(first) {
		u.remember(f)
	}
	u.typing = true
	u.letter, _ = utf8.DecodeLastRuneInString(text)
}

// typedTogether does the same for keys that came together, which go on with the change
// before them.
func (u *undoList) typedTogether(f *TextField, text string) {
	if !u.typing || u.apart {
		u.remember(f)
	}
	u.typing = true
	u.letter, _ = utf8.DecodeLastRuneInString(text)
}

// CanUndo reports whether there is a change to undo.
func (f *TextField) CanUndo() bool { return len(f.undo.states) > 0 }

// Undo restores the text from before the last change.
func (f *TextField) Undo() {
	n := len(f.undo.states)
	if n == 0 {
		return
	}
	state := f.undo.states[n-1]
	f.undo = undoList{states: f.undo.states[:n-1]}
	f.lines, f.rows = state.lines, make([]wrappedLine, len(state.lines))
	f.at, f.selecting, f.goalCells, f.killed.chain = state.at, false, -1, false
	f.beside = state.beside
}
