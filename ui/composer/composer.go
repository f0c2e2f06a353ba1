package composer

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// Model is where a prompt is written: a text field in a frame, with chips for what
// is too large to be text. The screen decides what enter does; here it
// does nothing.
type Model struct {
	st      *look.Styles
	w, h    int
	field   *form.TextField
	title   string
	chips   []chip
	history history

	drawn string
	fresh bool
}

// New makes an empty composer.
func New(st *look.Styles) *Model {
	c := &Model{field: form.NewTextField()}
	c.SetStyles(st)
	return c
}

const (
	// FrameHeight is what the frame takes of the height.
	FrameHeight = 2
	// MaxLines is the most text lines that the composer grows to on a tall screen.
	MaxLines = 12
)

// SetWidth gives the width alone: how many lines the text wants depends on it.
func (c *Model) SetWidth(w int) { c.SetSize(w, max(1, c.h)) }

// SetSize gives the place on the screen, frame included.
func (c *Model) SetSize(w, h int) {
	if w == c.w && h == c.h {
		return
	}
	c.w, c.h = w, h
	c.field.SetWidth(c.textWidth())
	c.field.SetHeight(h - FrameHeight)
	c.fresh = false
}

func (c *Model) textWidth() int {
	return max(1, c.w-c.st.Composer.GetHorizontalFrameSize())
}

// SetStyles follows a change of theme.
func (c *Model) SetStyles(st *look.Styles) {
	if st == c.st {
		return
	}
	c.st = st
	c.field.SetStyles(st.Muted, tea.Cursor{Color: st.AccentColor, Shape: tea.CursorBar, Blink: true})
	c.fresh = false
}

// SetPlaceholder gives what stands in an empty composer.
func (c *Model) SetPlaceholder(text string) {
	if c.field.SetPlaceholder(text) {
		c.fresh = false
	}
}

// SetTitle gives what stands in the frame, empty for nothing.
func (c *Model) SetTitle(text string) {
	if text != c.title {
		c.title = text
		c.fresh = false
	}
}

// Focus makes the composer take keys.
func (c *Model) Focus() tea.Cmd {
	c.fresh = false
	c.field.Focus()
	return nil
}

// Blur makes it ignore them.
func (c *Model) Blur() {
	c.fresh = false
	c.field.Blur()
}

// Focused tells whether it takes keys.
func (c *Model) Focused() bool { return c.field.Focused() }

// Value is the whole prompt: the text with the chips before and after it, a blank
// line between them.
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

// SetValue replaces everything. A text too large for the field becomes a chip.
func (c *Model) SetValue(text string) {
	text = safe.Copy(text)
	c.chips = nil
	if needsChip(text) {
		c.chips = []chip{{text: text}}
		text = ""
	}
	c.field.SetValue(form.ToField(text))
	c.fresh = false
}

// Empty tells whether there is nothing to send.
func (c *Model) Empty() bool {
	return len(c.chips) == 0 && c.field.OnlyWhitespace()
}

// Reset takes everything out.
func (c *Model) Reset() { c.SetValue("") }

// Paste puts text in at the cursor. What is too large for the field, alone or
// together with what is there, becomes a chip.
func (c *Model) Paste(text string) tea.Cmd {
	text = safe.Copy(text)
	if text == "" {
		return nil
	}
	if needsChip(text) || needsChip(c.field.Value()+text) {
		c.chips = append(c.chips, chip{text: text, after: !c.field.OnlyWhitespace()})
		c.field.EndCut()
	} else {
		c.field.Insert(form.ToField(text))
	}
	c.fresh = false
	return nil
}

// Newline begins a new line at the cursor.
func (c *Model) Newline() {
	c.field.Insert("\n")
	c.fresh = false
}

// AtFirstLine tells whether the cursor is on the first line as it is drawn, from
// where up leaves the text.
func (c *Model) AtFirstLine() bool { return c.field.FirstRow() }

// AtLastLine tells the same of the last line and down.
func (c *Model) AtLastLine() bool { return c.field.LastRow() }

// HistoryAdd remembers a prompt that was sent.
func (c *Model) HistoryAdd(text string) { c.history.Add(text) }

// HistoryPrev shows the prompt before; the draft is kept. It tells whether there
// was one.
func (c *Model) HistoryPrev() bool { return c.recall(-1) }

// HistoryNext shows the prompt after, the draft at last.
func (c *Model) HistoryNext() bool { return c.recall(1) }

// History gives the remembered prompts, oldest first.
func (c *Model) History() []string { return slices.Clone(c.history.entries) }

func (c *Model) recall(dir int) bool {
	text, ok := c.history.Move(dir, c.Value())
	if ok {
		c.SetValue(text)
		c.history.Shown(c.Value())
	}
	return ok
}

// Yank puts in what was cut last.
func (c *Model) Yank() { c.Paste(form.FromField(c.field.LastCut())) }

// CanYank tells whether something was cut.
func (c *Model) CanYank() bool { return c.field.LastCut() != "" }

// CanUndo tells whether there is a change to take back.
func (c *Model) CanUndo() bool { return c.field.CanUndo() }

// Undo brings back what the text was before the last change.
func (c *Model) Undo() {
	c.field.Undo()
	c.fresh = false
}

// Update takes keys and pastes.
func (c *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return c.Paste(msg.Content)
	case tea.KeyPressMsg:
		c.press(msg)
	}
	return nil
}

func (c *Model) press(msg tea.KeyPressMsg) {
	if !c.Focused() {
		return
	}
	c.fresh = false
	k := msg.String()
	switch last := len(c.chips) - 1; {
	case last >= 0 && c.field.AtStart() && (k == "backspace" || k == "ctrl+h"):
		c.field.Cut(form.ToField(c.chips[last].text))
		c.chips = c.chips[:last]
	case k == "ctrl+y":
		c.Yank()
	default:
		c.field.Press(msg)
	}
}
