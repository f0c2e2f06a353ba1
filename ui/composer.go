package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// tabCells stands for a tab in the text field, which knows none: four blanks of
// a kind that nobody types, so that a pasted tab is a tab again when it is sent.
const (
	tabBlank = "\u2005"
	tabCells = tabBlank + tabBlank + tabBlank + tabBlank
)

// composer is where the prompt is written: a text field in a frame, with chips
// for what is too large to be text. The app decides what enter does; here it
// does nothing.
type composer struct {
	st      *styles
	w, h    int
	field   textarea.Model
	title   string
	chips   []chip
	history history

	drawn string
	fresh bool
	// wanted is what Lines said last, 0 after a change.
	wanted int
}

func newComposer(st *styles) *composer {
	field := textarea.New()
	field.Prompt = ""
	field.ShowLineNumbers = false
	field.EndOfBufferCharacter = ' '
	field.MaxHeight, field.MaxWidth = 0, 0
	field.SetVirtualCursor(false)
	keys := &field.KeyMap
	for _, b := range []*key.Binding{
		// Those belong to the app; and the field would paste with a command of
		// its own that knows no chips.
		&keys.InsertNewline, &keys.Paste, &keys.CopySelection, &keys.SelectAll,
	} {
		b.SetEnabled(false)
	}
	keys.LineNext.SetKeys("down")
	keys.LinePrevious.SetKeys("up")
	keys.DeleteCharacterForward.SetKeys("delete")
	c := &composer{field: field}
	c.SetStyles(st)
	return c
}

// SetSize gives the place on the screen, frame included.
func (c *composer) SetSize(w, h int) {
	if w == c.w && h == c.h {
		return
	}
	c.w, c.h = w, h
	c.field.SetWidth(c.textWidth())
	c.field.SetHeight(max(1, h-composerFrame))
	c.settle()
}

func (c *composer) textWidth() int {
	return max(1, c.w-c.st.Composer.GetHorizontalFrameSize())
}

// SetStyles follows a change of theme.
func (c *composer) SetStyles(st *styles) {
	if st == c.st {
		return
	}
	c.st = st
	plain := textarea.StyleState{Placeholder: st.Muted}
	c.field.SetStyles(textarea.Styles{
		Focused: plain, Blurred: plain,
		Cursor: textarea.CursorStyle{Color: st.AccentColor, Shape: tea.CursorBar, Blink: true},
	})
	c.fresh = false
}

// SetPlaceholder gives what stands in an empty composer.
func (c *composer) SetPlaceholder(text string) {
	if text != c.field.Placeholder {
		c.field.Placeholder = text
		c.fresh = false
	}
}

// SetTitle gives what stands in the frame, empty for nothing.
func (c *composer) SetTitle(text string) {
	if text != c.title {
		c.title = text
		c.fresh = false
	}
}

// Focus makes the composer take keys.
func (c *composer) Focus() tea.Cmd {
	c.fresh = false
	return c.field.Focus()
}

// Blur makes it ignore them.
func (c *composer) Blur() {
	c.fresh = false
	c.field.Blur()
}

// Focused tells whether it takes keys.
func (c *composer) Focused() bool { return c.field.Focused() }

// Value is the whole prompt: the text with the chips before and after it, a blank
// line between them.
func (c *composer) Value() string {
	text := fieldToText(c.field.Value())
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

// SetValue replaces everything. A text too large for the field becomes a chip.
func (c *composer) SetValue(text string) {
	text = safe.Copy(text)
	c.chips = nil
	if needsChip(text) {
		c.chips = []chip{{text: text}}
		text = ""
	}
	c.field.SetValue(textToField(text))
	c.settle()
}

// Empty tells whether there is nothing to send.
func (c *composer) Empty() bool {
	return len(c.chips) == 0 && strings.TrimSpace(c.field.Value()) == ""
}

// Reset takes everything out.
func (c *composer) Reset() { c.SetValue("") }

// Paste puts text in at the cursor. What is too large for the field, alone or
// together with what is there, becomes a chip.
func (c *composer) Paste(text string) tea.Cmd {
	text = safe.Copy(text)
	if text == "" {
		return nil
	}
	if needsChip(text) || needsChip(c.field.Value()+text) {
		c.chips = append(c.chips, chip{text: text, after: strings.TrimSpace(c.field.Value()) != ""})
	} else {
		c.field.DeleteSelection()
		c.field.InsertString(textToField(text))
	}
	c.settle()
	return nil
}

// Newline begins a new line at the cursor.
func (c *composer) Newline() {
	c.field.DeleteSelection()
	c.field.InsertString("\n")
	c.settle()
}

// AtFirstLine tells whether the cursor is on the first line as it is drawn, from
// where up leaves the text.
func (c *composer) AtFirstLine() bool {
	return c.field.Line() == 0 && c.field.LineInfo().RowOffset == 0
}

// AtLastLine tells the same of the last line and down.
func (c *composer) AtLastLine() bool {
	info := c.field.LineInfo()
	return c.field.Line() == c.field.LineCount()-1 && info.RowOffset >= info.Height-1
}

// HistoryAdd remembers a prompt that was sent.
func (c *composer) HistoryAdd(text string) { c.history.Add(text) }

// HistoryPrev shows the prompt before; the draft is kept. It tells whether there
// was one.
func (c *composer) HistoryPrev() bool { return c.recall(-1) }

// HistoryNext shows the prompt after, the draft at last.
func (c *composer) HistoryNext() bool { return c.recall(1) }

// History gives the remembered prompts, oldest first.
func (c *composer) History() []string { return slices.Clone(c.history.entries) }

func (c *composer) recall(dir int) bool {
	text, ok := c.history.Move(dir, c.Value())
	if ok {
		c.SetValue(text)
		c.history.Shown(c.Value())
	}
	return ok
}

// Update takes keys and pastes. The field has no use for anything else, and what
// it draws in its Update is too much to do for every message of the program.
func (c *composer) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return c.Paste(msg.Content)
	case tea.KeyPressMsg:
		return c.press(msg)
	}
	return nil
}

func (c *composer) press(msg tea.KeyPressMsg) tea.Cmd {
	if len(c.chips) > 0 && c.atStart() && c.Focused() && key.Matches(msg, c.field.KeyMap.DeleteCharacterBackward) {
		c.chips = c.chips[:len(c.chips)-1]
		c.fresh = false
		return nil
	}
	var cmd tea.Cmd
	c.field, cmd = c.field.Update(msg)
	c.pullDown()
	return cmd
}

func (c *composer) atStart() bool {
	return c.field.Line() == 0 && c.field.Column() == 0 && !c.field.HasSelection()
}

// settle brings the cursor into view after a change from outside Update: the
// field scrolls only in its own Update.
func (c *composer) settle() {
	if focused := c.field.Focused(); !focused {
		_ = c.field.Focus()
		defer c.field.Blur()
	}
	c.field, _ = c.field.Update(nil)
	c.pullDown()
}

// pullDown scrolls back where lines are hidden above blank ones. The field itself
// scrolls no further than the cursor needs, which leaves it so when it grows or its
// text shrinks.
func (c *composer) pullDown() {
	c.fresh, c.wanted = false, 0
	height := c.field.Height()
	hidden := c.field.ScrollYOffset()
	if hidden == 0 {
		return
	}
	all := c.rows(hidden + height)
	if all >= hidden+height {
		return
	}
	line, column, offset := c.field.Line(), c.field.Column(), c.field.LineInfo().RowOffset
	c.field.MoveToBegin()
	for range all {
		if c.field.Line() == line && c.field.LineInfo().RowOffset == offset {
			break
		}
		c.field.CursorDown()
	}
	c.field.SetCursorColumn(column)
	if all > height {
		c.field, _ = c.field.Update(nil)
	}
}

func textToField(text string) string { return strings.ReplaceAll(text, "\t", tabCells) }

func fieldToText(text string) string {
	if !strings.Contains(text, tabBlank) {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, tabCells, "\t"), tabBlank, " ")
}
