package composer

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// Model is the prompt that is being written: a text field in a frame, with chips for what
// is too large for it. The screen handles enter; here it does nothing.
type Model struct {
	st    *look.Styles
	w, h  int
	field *form.TextField
	// left and right are the words in the frame's upper side.
	left, right string
	chips       []chip
	history     history

	// drawn is what is below the upper side of the frame, while fresh is set; whole is all
	// of it, empty where it has to be put together.
	drawn, whole string
	fresh        bool
	elsewhere    bool
}

// New returns an empty composer.
func New(st *look.Styles) *Model {
	c := &Model{field: form.NewTextField()}
	c.SetStyles(st)
	return c
}

const (
	// FrameHeight is the frame's part of the height, in lines.
	FrameHeight = 2
	// MaxLines is how many lines of text the composer grows to on a tall screen.
	MaxLines = 12
)

// SetWidth sets only the width, on which depends how many lines the text needs.
func (c *Model) SetWidth(w int) { c.SetSize(w, max(1, c.h)) }

// SetSize sets the size in cells, frame included.
func (c *Model) SetSize(w, h int) {
	if w == c.w && h == c.h {
		return
	}
	c.w, c.h = w, h
	c.field.SetWidth(c.textWidth())
	c.field.SetHeight(h - FrameHeight - c.chipRows())
	c.fresh = false
}

func (c *Model) textWidth() int {
	return max(1, c.w-c.st.Composer.GetHorizontalFrameSize())
}

// SetStyles sets the styles, after a change of theme.
func (c *Model) SetStyles(st *look.Styles) {
	if st == c.st {
		return
	}
	c.st = st
	c.field.SetStyles(st.Muted, tea.Cursor{Color: st.AccentColor, Shape: tea.CursorBar, Blink: !st.Theme.Still})
	c.fresh = false
}

// SetPlaceholder sets what an empty composer shows.
func (c *Model) SetPlaceholder(text string) {
	if c.field.SetPlaceholder(text) {
		c.fresh = false
	}
}

// SetEdge sets styled words in the frame's upper side, empty for none: on the left what
// the last answer was like, on the right a message.
func (c *Model) SetEdge(left, right string) {
	if left != c.left || right != c.right {
		c.left, c.right, c.whole = left, right, ""
	}
}

// SetKeysElsewhere sets whether the next key goes elsewhere although the composer has the
// keyboard: its frame isn't marked then.
func (c *Model) SetKeysElsewhere(on bool) {
	if on != c.elsewhere {
		c.elsewhere, c.fresh = on, false
	}
}

// Focus gives the composer the keyboard.
func (c *Model) Focus() tea.Cmd {
	c.fresh = false
	c.field.Focus()
	return nil
}

// Blur takes the keyboard away.
func (c *Model) Blur() {
	c.fresh = false
	c.field.Blur()
}

// Focused reports whether the composer has the keyboard.
func (c *Model) Focused() bool { return c.field.Focused() }

// Value is the whole prompt: the text with the chips before and after it, and blank lines
// between them.
func (c *Model) Value() string {
	text := form.FromField(c.field.Value())
	if len(c.chips) == 0 {
		return text
	}
	var before, after []string
	for _, chip := range c.chips {
		piece := strings.TrimRight(chip.text, "\n")
		if chip.after {
			after = append(after, piece)
		} else {
			before = append(before, piece)
		}
	}
	if strings.TrimSpace(text) != "" {
		before = append(before, text)
	}
	return strings.Join(append(before, after...), "\n\n")
}

// SetValue replaces everything. A text that is too large for the field becomes a chip.
func (c *Model) SetValue(text string) {
	text = safe.Copy(text)
	var chips []chip
	if needsChip(text) {
		chips = []chip{{text: text}}
		text = ""
	}
	if c.field.IsEmpty() && text == "" && len(c.chips)+len(chips) > 0 {
		c.field.Remember() // nothing else changes
	}
	c.field.SetValue(form.ToField(text))
	c.chips = chips
	c.field.SetBeside(chips)
	c.fresh = false
}

// Empty reports whether there is nothing to send.
func (c *Model) Empty() bool {
	return len(c.chips) == 0 && c.field.OnlyWhitespace()
}

// NothingTyped reports whether there is no text at all, not even a blank, and no chip.
func (c *Model) NothingTyped() bool { return len(c.chips) == 0 && c.field.IsEmpty() }

// Reset removes everything.
func (c *Model) Reset() { c.SetValue("") }

// Paste inserts text at the cursor. What is too large for the field, alone or with the
// text there, becomes a chip.
func (c *Model) Paste(text string) tea.Cmd {
	text = safe.Copy(text)
	if text == "" {
		return nil
	}
	if needsChip(text) || needsChip(c.field.Value()+text) {
		c.setChips(append(slices.Clone(c.chips), chip{text: text, after: !c.field.OnlyWhitespace()}))
		c.field.EndCut()
	} else {
		c.field.Insert(form.ToField(text))
	}
	c.fresh = false
	return nil
}

// TypeTogether inserts the text of keys that came together, such as a paste that the
// terminal didn't mark as one. It may have line breaks and tabs.
func (c *Model) TypeTogether(text string) {
	c.field.TypeTogether(text)
	c.fresh = false
}

// Newline inserts a line break at the cursor.
func (c *Model) Newline() {
	c.field.Insert("\n")
	c.fresh = false
}

// AtFirstLine reports whether the cursor is in the first row, from where up leaves the
// text.
func (c *Model) AtFirstLine() bool { return c.field.FirstRow() }

// AtLastLine reports whether the cursor is in the last row, from where down leaves the
// text.
func (c *Model) AtLastLine() bool { return c.field.LastRow() }

// HistoryAdd adds a prompt that was sent to the history.
func (c *Model) HistoryAdd(text string) { c.history.Add(text) }

// HistoryLoad adds the prompts of earlier sessions, newest first, as older ones than those
// of this run. What is shown stays.
func (c *Model) HistoryLoad(newestFirst []string) { c.history.Load(newestFirst) }

// HistoryPrev shows the previous prompt and keeps the draft. It returns false where there
// is none.
func (c *Model) HistoryPrev() bool { return c.recall(-1) }

// HistoryNext shows the next prompt, at last the draft. It returns false where there is
// none.
func (c *Model) HistoryNext() bool { return c.recall(1) }

// History returns the remembered prompts, oldest first.
func (c *Model) History() []string { return slices.Clone(c.history.entries) }

func (c *Model) recall(dir int) bool {
	text, ok := c.history.Move(dir, c.Value())
	if ok {
		c.SetValue(text)
		c.history.Shown(c.Value())
	}
	return ok
}

// Yank inserts what was cut last.
func (c *Model) Yank() { c.Paste(form.FromField(c.field.LastCut())) }

// CanYank reports whether something was cut.
func (c *Model) CanYank() bool { return c.field.LastCut() != "" }

// CanUndo reports whether there is a change to undo.
func (c *Model) CanUndo() bool { return c.field.CanUndo() }

// Undo restores the text and the chips from before the last change.
func (c *Model) Undo() {
	c.field.Undo()
	c.chips, _ = c.field.Beside().([]chip)
	c.fresh = false
}

// setChips replaces the chips, a change that can be undone.
func (c *Model) setChips(chips []chip) {
	c.field.Remember()
	c.chips = chips
	c.field.SetBeside(chips)
}

// Update handles keys and pastes.
func (c *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return c.Paste(msg.Content)
	case tea.KeyPressMsg:
		c.press(msg)
	}
	return nil
}

// undoKeys undo where no action of the screen does.
var undoKeys = []string{"ctrl+_", "ctrl+/", "ctrl+-", "ctrl+shift+z"}

func (c *Model) press(msg tea.KeyPressMsg) {
	if !c.Focused() {
		return
	}
	c.fresh = false
	k := msg.String()
	switch last := len(c.chips) - 1; {
	case last >= 0 && c.field.AtStart() && (k == "backspace" || k == "ctrl+h"):
		c.field.Cut(form.ToField(c.chips[last].text))
		c.setChips(slices.Clone(c.chips[:last]))
	case k == "ctrl+y":
		c.Yank()
	case slices.Contains(undoKeys, k):
		c.Undo()
	default:
		c.field.Press(msg)
	}
}
