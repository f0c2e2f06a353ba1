package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/sahilm/fuzzy"

	"sluice/internal/safe"
)

// choice is a row of a chooser. All its text must be clean already.
type choice struct {
	// ID is what the maker of the row knows it by.
	ID string
	// Label is the row's text and, with Also, what the filter searches.
	Label safe.Text
	// Also is searched and not shown.
	Also string
	// Note stands on the right, weaker.
	Note safe.Text
	// Section heads a group of rows while nothing is filtered.
	Section string
	// Off says why the row can't be chosen, and is empty when it can.
	Off string
	// Current marks the row that is in force.
	Current bool
}

// chooser is a searchable list in a box: the one list of the program. Rows are
// filtered as one types, best match first, and drawn only where they are seen.
type chooser struct {
	st      *styles
	title   string
	rows    []choice
	shown   []match
	input   textinput.Model
	at, top int
	w, h    int
	closed  bool
	// empty is said where there are no rows, none where the filter finds none.
	empty, none string
	choose      func(choice) tea.Cmd
	// offer may add a row for what was typed, such as a model not in the list.
	offer func(filter string) (choice, bool)
	// status is a line below the list, such as what a row's state means.
	status func(choice) string
	verb   string
}

// match is a row that is shown, with the places of the label's runes that the
// filter found.
type match struct {
	row   int
	found []int
	// offered is a row made from the filter's text.
	offered *choice
}

func newChooser(st *styles, title, prompt string, rows []choice, choose func(choice) tea.Cmd) *chooser {
	in := textinput.New()
	in.Placeholder = prompt
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.CharLimit = 200
	in.Focus()
	c := &chooser{title: title, input: in, choose: choose, empty: "nothing here yet", none: "nothing matches", verb: "choose"}
	c.SetStyles(st)
	c.SetRows(rows)
	return c
}

// SetRows replaces the rows and keeps the filter.
func (c *chooser) SetRows(rows []choice) {
	c.rows = rows
	c.filter()
	for i, m := range c.shown {
		if m.offered == nil && c.rows[m.row].Current && c.input.Value() == "" {
			c.at = i
		}
	}
	c.reveal()
}

func (c *chooser) SetStyles(st *styles) {
	c.st = st
	s := c.input.Styles()
	s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
	s.Cursor.Color = st.AccentColor
	c.input.SetStyles(s)
}

func (c *chooser) SetSize(w, h int) {
	c.w, c.h = w, h
	c.input.SetWidth(max(1, c.inner()-1))
	c.reveal()
}

func (c *chooser) inner() int { return max(1, c.w-c.st.Box.GetHorizontalFrameSize()) }

// chooserFixed counts the lines that are not rows: filter, rule, status.
const chooserFixed = 3

func (c *chooser) listHeight() int {
	return max(1, c.h-c.st.Box.GetVerticalFrameSize()-chooserFixed)
}

func (c *chooser) Closed() bool { return c.closed }

func (c *chooser) ShortHelp() []key.Binding {
	return []key.Binding{
		helpKey("↑↓", "move"),
		helpKey("enter", c.verb),
		helpKey("esc", c.escWord()),
	}
}

func (c *chooser) escWord() string {
	if c.input.Value() != "" {
		return "clear"
	}
	return "close"
}

// Update moves, chooses, or filters.
func (c *chooser) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			c.move(-wheelLines)
		case tea.MouseWheelDown:
			c.move(wheelLines)
		}
		return nil
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc":
			if c.input.Value() != "" {
				c.input.SetValue("")
				c.filter()
				return nil
			}
			c.closed = true
			return nil
		case "enter":
			return c.chosen()
		case "up", "ctrl+p", "shift+tab":
			c.move(-1)
			return nil
		case "down", "ctrl+n", "tab":
			c.move(1)
			return nil
		case "pgup":
			c.move(-c.listHeight())
			return nil
		case "pgdown":
			c.move(c.listHeight())
			return nil
		case "home":
			c.move(-len(c.shown))
			return nil
		case "end":
			c.move(len(c.shown))
			return nil
		}
	}
	before := c.input.Value()
	var cmd tea.Cmd
	c.input, cmd = c.input.Update(msg)
	if c.input.Value() != before {
		c.filter()
	}
	return cmd
}

func (c *chooser) chosen() tea.Cmd {
	row, ok := c.current()
	if !ok || row.Off != "" {
		return nil
	}
	c.closed = true
	return c.choose(row)
}

// current is the row under the mark.
func (c *chooser) current() (choice, bool) {
	if c.at < 0 || c.at >= len(c.shown) {
		return choice{}, false
	}
	return c.row(c.shown[c.at]), true
}

func (c *chooser) row(m match) choice {
	if m.offered != nil {
		return *m.offered
	}
	return c.rows[m.row]
}

func (c *chooser) move(by int) {
	c.at = min(max(0, c.at+by), max(0, len(c.shown)-1))
	c.reveal()
}

// searched is the text of the rows as the filter sees it.
type searched []choice

func (s searched) Len() int { return len(s) }
func (s searched) String(i int) string {
	return s[i].Label.String() + " " + s[i].Also
}

// filter finds the rows for what was typed. Every word must be found.
func (c *chooser) filter() {
	text := strings.TrimSpace(c.input.Value())
	c.shown, c.at, c.top = c.shown[:0], 0, 0
	if text == "" {
		for i := range c.rows {
			c.shown = append(c.shown, match{row: i})
		}
		return
	}
	for _, f := range fuzzy.FindFrom(strings.ReplaceAll(text, " ", ""), searched(c.rows)) {
		c.shown = append(c.shown, match{row: f.Index, found: f.MatchedIndexes})
	}
	if c.offer != nil {
		if row, ok := c.offer(text); ok {
			c.shown = append(c.shown, match{offered: &row})
		}
	}
}

// reveal keeps the marked row in sight.
func (c *chooser) reveal() {
	if c.w == 0 {
		return
	}
	height := c.listHeight()
	for c.top > 0 && c.at <= c.top {
		c.top = max(0, c.at-1)
		break
	}
	c.top = min(c.top, c.at)
	for c.top < c.at && c.linesTo(c.top, c.at) > height {
		c.top++
	}
}

// linesTo counts the screen lines from row top to row at, section heads included.
func (c *chooser) linesTo(top, at int) int {
	n := 0
	for i := top; i <= at; i++ {
		n++
		if c.headed(i, top) {
			n++
		}
	}
	return n
}

// headed tells whether a section's name stands above row i when row top is the
// first on the screen.
func (c *chooser) headed(i, top int) bool {
	if c.input.Value() != "" {
		return false
	}
	section := c.row(c.shown[i]).Section
	return section != "" && (i == top || c.row(c.shown[i-1]).Section != section)
}

func (c *chooser) Cursor() *tea.Cursor {
	return offset(c.input.Cursor(), c.st.Box.GetBorderLeftSize()+c.st.Box.GetPaddingLeft(), c.st.Box.GetBorderTopSize())
}

func (c *chooser) View() string {
	w := c.inner()
	lines := []string{fit(c.input.View(), w), c.st.Rule.Render(strings.Repeat("─", w))}
	lines = append(lines, c.list(w)...)
	status := ""
	if row, ok := c.current(); ok && c.status != nil {
		status = c.status(row)
	}
	lines = append(lines, fit(c.st.Muted.Render(ansi.Truncate(status, w, "…")), w))
	return titled(c.st, c.title, c.st.Box.Width(c.w).Render(strings.Join(lines, "\n")))
}

func (c *chooser) list(w int) []string {
	height := c.listHeight()
	out := make([]string, 0, height)
	for i := c.top; i < len(c.shown) && len(out) < height; i++ {
		if c.headed(i, c.top) {
			out = append(out, fit(c.st.Muted.Render(c.row(c.shown[i]).Section), w))
			if len(out) == height {
				break
			}
		}
		out = append(out, c.line(i, w))
	}
	if len(c.shown) == 0 {
		words := c.none
		if len(c.rows) == 0 {
			words = c.empty
		}
		out = append(out, fit(c.st.Muted.Render(ansi.Truncate(words, w, "…")), w))
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", w))
	}
	return out
}

// line draws a row: a mark, the label with what was found, the note.
func (c *chooser) line(i, w int) string {
	m := c.shown[i]
	row := c.row(m)
	mark, style := "  ", c.st.Text
	switch {
	case row.Off != "":
		style = c.st.Muted
	case row.Current:
		mark = "• "
	}
	if i == c.at {
		mark, style = "▸ ", c.st.Selected
	}
	note := row.Note.String()
	if row.Off != "" {
		note = row.Off
	}
	label := row.Label.String()
	noteWidth := min(lipgloss.Width(note), max(0, w/2))
	labelRoom := max(1, w-lipgloss.Width(mark)-noteWidth-2)
	short := ansi.Truncate(label, labelRoom, "…")
	text := style.Render(mark) + highlight(short, m.found, style, c.st.Match)
	gap := max(1, w-lipgloss.Width(mark)-lipgloss.Width(short)-noteWidth)
	return fit(text+strings.Repeat(" ", gap)+c.st.Muted.Render(ansi.Truncate(note, noteWidth, "…")), w)
}

// highlight draws text with the runes that start at the found byte places in
// another style.
func highlight(text string, found []int, plain, hit lipgloss.Style) string {
	if len(found) == 0 {
		return plain.Render(text)
	}
	at := make(map[int]bool, len(found))
	for _, f := range found {
		at[f] = true
	}
	var b strings.Builder
	run, runHit := "", false
	flush := func() {
		if run == "" {
			return
		}
		if runHit {
			b.WriteString(plain.Inherit(hit).Underline(true).Render(run))
		} else {
			b.WriteString(plain.Render(run))
		}
		run = ""
	}
	for i, r := range text {
		if at[i] != runHit {
			flush()
			runHit = at[i]
		}
		run += string(r)
	}
	flush()
	return b.String()
}

// titled sets words into the top border of a box.
func titled(st *styles, title, box string) string {
	top, rest, ok := strings.Cut(box, "\n")
	if !ok || title == "" {
		return box
	}
	width := lipgloss.Width(top)
	words := " " + ansi.Truncate(title, max(0, width-6), "…") + " "
	head := ansi.Cut(top, 0, 2) + st.AccentStrong.Render(words) + ansi.Cut(top, 2+lipgloss.Width(words), width)
	return head + "\n" + rest
}
