package overlay

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/form"
	"sluice/ui/look"
)

// HelpRow is one line of help: keys and what they do. Words are searched and not shown.
type HelpRow struct{ Keys, Does, Words string }

// HelpSection groups the keys of one part of the screen.
type HelpSection struct {
	Title string
	Rows  []HelpRow
}

// Help is the overlay that lists keys and what they do, in columns, and finds them by
// words.
type Help struct {
	st       *look.Styles
	sections []HelpSection
	// More is a remark below the columns, where there is room.
	More   string
	input  form.LineInput
	top    int
	w, h   int
	closed bool
}

// NewHelp returns the help.
func NewHelp(st *look.Styles, sections []HelpSection) *Help {
	v := &Help{sections: sections, input: form.NewLineInput()}
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
	esc := "close"
	if v.input.Value() != "" {
		esc = "clear"
	}
	if rows, height := v.columns(); len(rows) <= height {
		return []key.Binding{Key("esc", esc)}
	}
	return []key.Binding{Key("↑↓", "scroll"), Key("esc", esc)}
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

// found are the sections with the rows that match what was typed: every word, in any
// order.
func (v *Help) found() []HelpSection {
	words := strings.Fields(strings.ToLower(v.input.Value()))
	if len(words) == 0 {
		return v.sections
	}
	var out []HelpSection
	for _, s := range v.sections {
		kept := HelpSection{Title: s.Title}
		for _, r := range s.Rows {
			text, all := strings.ToLower(r.Keys+" "+r.Does+" "+r.Words+" "+s.Title), true
			for _, word := range words {
				all = all && strings.Contains(text, word)
			}
			if all {
				kept.Rows = append(kept.Rows, r)
			}
		}
		if len(kept.Rows) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// divider stands between two columns.
const divider = " │ "

// count is how many columns there are.
func (v *Help) count() int {
	switch {
	case v.w >= 112:
		return 3
	case v.inner() >= 64:
		return 2
	}
	return 1
}

// moreLines are the remark's lines, none where there is little room.
func (v *Help) moreLines() []string {
	if v.More == "" || v.h < 22 || v.input.Value() != "" {
		return nil
	}
	lines := []string{v.st.Rule.Render(strings.Repeat("─", v.inner()))}
	for _, line := range look.Wrapped(v.More, v.inner(), 3) {
		lines = append(lines, v.st.KeyHelp.Render(line))
	}
	return lines
}

// columns lays the sections out side by side, and counts the rows that fit on the screen.
func (v *Help) columns() (rows []string, height int) {
	height = max(1, v.h-4-len(v.moreLines()))
	n := v.count()
	width := (v.inner() - (n-1)*lipgloss.Width(divider)) / n
	sections := v.found()
	var blocks [][]string
	total := 0
	for _, s := range sections {
		block := v.section(s, width)
		blocks = append(blocks, block)
		total += len(block) + 1
	}
	if len(blocks) == 0 {
		return []string{v.st.Muted.Render("nothing matches")}, height
	}
	each := max(height, (total+n-1)/n)
	parts := flowInto(blocks, n, each)
	for parts == nil {
		each++
		parts = flowInto(blocks, n, each)
	}
	longest := 0
	for _, p := range parts {
		longest = max(longest, len(p))
	}
	for i := range longest {
		line := ""
		for c, p := range parts {
			if c > 0 {
				line += v.st.Rule.Render(divider)
			}
			text := ""
			if i < len(p) {
				text = p[i]
			}
			line += look.Fit(text, width)
		}
		rows = append(rows, line)
	}
	return rows, height
}

// flowInto puts blocks of lines into n columns of at most each lines, in their order; nil
// where they don't fit. A block is divided only where it is longer than half a column, and
// never right after its title.
func flowInto(blocks [][]string, n, each int) [][]string {
	columns := make([][]string, n)
	at := 0
	for _, block := range blocks {
		for len(block) > 0 {
			gap := min(1, len(columns[at]))
			room := each - len(columns[at]) - gap
			if len(block) > room && (len(block) <= each/2 || room < 4) || room < 2 {
				if at++; at == n {
					return nil
				}
				continue
			}
			if gap > 0 {
				columns[at] = append(columns[at], "")
			}
			take := min(room, len(block))
			columns[at] = append(columns[at], block[:take]...)
			if block = block[take:]; len(block) > 0 {
				if at++; at == n {
					return nil
				}
			}
		}
	}
	return columns
}

// section draws a section in lines of w cells: its title, and the keys in a column beside
// what they do.
func (v *Help) section(s HelpSection, w int) []string {
	keys := 0
	for _, r := range s.Rows {
		keys = max(keys, lipgloss.Width(r.Keys))
	}
	keys = min(keys, max(8, w*2/5))
	out := []string{v.st.ModelName.Render(s.Title)}
	for _, r := range s.Rows {
		out = append(out, v.row(r, keys, w)...)
	}
	return out
}

// row draws keys and meaning, wrapping each in its own column.
func (v *Help) row(r HelpRow, keysWidth, w int) []string {
	keys := strings.Split(ansi.Wrap(r.Keys, keysWidth, ""), "\n")
	does := strings.Split(ansi.Wrap(r.Does, max(8, w-keysWidth-2), ""), "\n")
	var out []string
	for i := range max(len(keys), len(does)) {
		k, d := "", ""
		if i < len(keys) {
			k = keys[i]
		}
		if i < len(does) {
			d = does[i]
		}
		out = append(out, v.st.Key.Render(look.Pad(k, keysWidth))+"  "+v.st.KeyHelp.Render(d))
	}
	return out
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
	return look.Boxed(v.st, look.BoxWords{Title: "Help", Right: "keys of what has the focus come first", More: len(rows) - top - len(shown)}, lines, v.w)
}
