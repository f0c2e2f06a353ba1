package overlay

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/ui/form"
	"sluice/ui/look"
)

// HelpRow is one line of help: keys with blanks between them, and what they do. Words are
// searched too; the one that is found is shown then.
type HelpRow struct{ Keys, Does, Words string }

// HelpSection groups the keys of one part of the screen.
type HelpSection struct {
	Title string
	Rows  []HelpRow
}

// Helped is an overlay that can say more about its keys than its footer does.
type Helped interface {
	// HelpSections are its keys in groups, nil where the footer says it all.
	HelpSections() []HelpSection
}

// Help is the overlay that lists keys and what they do, in columns, and finds them by
// words.
type Help struct {
	st       *look.Styles
	sections []HelpSection
	// Right stands at the right of the upper side of the frame. MoreTitle and More are a
	// remark below the columns, where there is room. Back is the word for what esc does.
	Right, MoreTitle, More, Back string

	input  form.LineInput
	top    int
	w, h   int
	closed bool
}

// NewHelp returns the help.
func NewHelp(st *look.Styles, sections []HelpSection) *Help {
	v := &Help{sections: sections, Back: "close", input: form.NewLineInput()}
	v.input.Placeholder = "type a word: copy, lane, cost, first word …"
	v.input.CharLimit = 60
	v.input.Focus()
	v.SetStyles(st)
	return v
}

// Init implements [Overlay].
func (v *Help) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (v *Help) SetStyles(st *look.Styles) { v.st = st; StyleInput(&v.input, st) }

// PreferredSize implements [Sized].
func (v *Help) PreferredSize(w, h int) (int, int) { return LargeSize(w, h) }

// SetSize implements [Overlay].
func (v *Help) SetSize(w, h int) {
	v.w, v.h = w, h
	v.input.SetWidth(max(1, v.inner()-1-searchWidth))
	v.scroll(0)
}

// Closed implements [Overlay].
func (v *Help) Closed() bool { return v.closed }

// Cursor implements [Overlay].
func (v *Help) Cursor() *tea.Cursor { return look.Offset(v.input.Cursor(), 2+searchWidth, 1) }

// ShortHelp implements [Overlay].
func (v *Help) ShortHelp() []key.Binding {
	esc := v.Back
	if v.input.Value() != "" {
		esc = "clear"
	}
	if rows, height := v.columns(); len(rows) > height {
		return []key.Binding{Key("↑↓", "scroll"), Key("esc", esc)}
	}
	return []key.Binding{Key("esc", esc)}
}

// Update implements [Overlay].
func (v *Help) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			v.scroll(-WheelLines)
		case tea.MouseWheelDown:
			v.scroll(WheelLines)
		}
		return nil
	case tea.KeyPressMsg:
		_, page := v.columns()
		switch msg.String() {
		case "esc":
			if v.closed = v.input.Value() == ""; !v.closed {
				v.input.SetValue("")
				v.scroll(0)
			}
			return nil
		case "f1", "enter":
			v.closed = true
			return nil
		case "up":
			v.scroll(-1)
			return nil
		case "down":
			v.scroll(1)
			return nil
		case "pgup":
			v.scroll(-page)
			return nil
		case "pgdown":
			v.scroll(page)
			return nil
		}
	}
	before := v.input.Value()
	var cmd tea.Cmd
	if v.input, cmd = v.input.Update(msg); v.input.Value() != before {
		v.top = 0
	}
	return cmd
}

func (v *Help) inner() int { return look.BoxInner(v.w) }

func (v *Help) scroll(by int) {
	rows, height := v.columns()
	v.top = max(0, min(v.top+by, len(rows)-height))
}

// View implements [Overlay].
func (v *Help) View() string {
	rows, height := v.columns()
	top := max(0, min(v.top, len(rows)-height))
	shown := rows[top:min(len(rows), top+height)]
	lines := []string{v.st.Muted.Render(searchMark) + v.input.View(), v.st.Rule.Render(strings.Repeat("─", v.inner()))}
	lines = append(lines, shown...)
	for len(lines) < height+2 {
		lines = append(lines, "")
	}
	lines = append(lines, v.moreLines()...)
	return look.Boxed(v.st, look.BoxWords{Title: "Help", Right: v.Right, More: len(rows) - top - len(shown)}, lines, v.w)
}
