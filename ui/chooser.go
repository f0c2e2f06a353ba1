package ui

import (
	"cmp"
	"maps"
	"slices"
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
	// Note stands on the right, weaker; Brief stands in its place where there is
	// little room.
	Note, Brief safe.Text
	// Section heads a group of rows while nothing is filtered.
	Section string
	// Off says why the row can't be chosen, and is empty when it can.
	Off string
	// Current marks the row that is in force, Dim one that may not work.
	Current, Dim bool
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
	// columns heads the notes, brief the short ones.
	columns, brief string
	// again is the key that closes the chooser and calls typed while nothing is
	// typed; empty for none.
	again string
	typed func() tea.Cmd
}

// match is a row that is shown, with the places of the label's runes that the
// filter found.
type match struct {
	row   int
	found []int
	score int
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

// SetRows replaces the rows, keeps the filter and marks the row in force.
func (c *chooser) SetRows(rows []choice) {
	c.rows = rows
	c.filter()
	if c.input.Value() == "" {
		c.mark(func(row choice) bool { return row.Current })
	}
	c.reveal()
}

// Refill replaces the rows while one may be looking at them: the marked one
// stays marked.
func (c *chooser) Refill(rows []choice) {
	was, marked := c.current()
	c.SetRows(rows)
	if marked {
		c.mark(func(row choice) bool { return row.ID == was.ID })
	}
	c.reveal()
}

// mark goes to the first shown row that is meant.
func (c *chooser) mark(meant func(choice) bool) {
	for i, m := range c.shown {
		if meant(c.row(m)) {
			c.at = i
			return
		}
	}
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
		if c.again != "" && msg.String() == c.again && c.input.Value() == "" {
			c.closed = true
			return c.typed()
		}
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

// filter finds the rows for what was typed, best first. Every word must be
// found, in any order. A row that stands in two sections is shown once.
func (c *chooser) filter() {
	text := strings.TrimSpace(c.input.Value())
	c.shown, c.at, c.top = c.shown[:0], 0, 0
	if text == "" {
		for i := range c.rows {
			c.shown = append(c.shown, match{row: i})
		}
		return
	}
	once := map[string]bool{}
	for _, m := range c.matches(strings.Fields(text)) {
		if id := c.rows[m.row].ID; !once[id] {
			once[id] = true
			c.shown = append(c.shown, m)
		}
	}
	if c.offer != nil {
		if row, ok := c.offer(text); ok {
			c.shown = append(c.shown, match{offered: &row})
		}
	}
}

func (c *chooser) matches(words []string) []match {
	found := make(map[int]match, len(c.rows))
	for n, word := range words {
		kept := make(map[int]match, len(found))
		for _, f := range fuzzy.FindFromNoSort(word, searched(c.rows)) {
			if m, ok := found[f.Index]; ok || n == 0 {
				m.row, m.score = f.Index, m.score+f.Score+whole(word, c.rows[f.Index])
				m.found = append(m.found, f.MatchedIndexes...)
				kept[f.Index] = m
			}
		}
		found = kept
	}
	return slices.SortedFunc(maps.Values(found), func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.row, b.row))
	})
}

// whole is what a word gains that stands in the row as it was typed, over one
// whose letters are found here and there.
func whole(word string, row choice) int {
	const gain = 20
	word = strings.ToLower(word)
	for _, text := range []string{row.Label.String(), row.Also} {
		if strings.Contains(strings.ToLower(text), word) {
			return gain * len(word)
		}
	}
	return 0
}

// reveal keeps the marked row in sight.
func (c *chooser) reveal() {
	if c.w == 0 {
		return
	}
	height := c.listHeight()
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
		n += c.headLines(i, top)
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

// headLines counts the lines above row i that name its section.
func (c *chooser) headLines(i, top int) int {
	switch {
	case !c.headed(i, top):
		return 0
	case i == top:
		return 1
	}
	return 2
}

func (c *chooser) Cursor() *tea.Cursor {
	return offset(c.input.Cursor(), c.st.Box.GetBorderLeftSize()+c.st.Box.GetPaddingLeft(), c.st.Box.GetBorderTopSize())
}

func (c *chooser) View() string {
	w := c.inner()
	lines := []string{fit(c.input.View(), w), c.ruler(w)}
	lines = append(lines, c.list(w)...)
	status := ""
	if row, ok := c.current(); ok {
		if c.status != nil {
			status = c.status(row)
		}
		if row.Off != "" {
			status = "not now: " + row.Off
		}
	}
	lines = append(lines, fit(c.st.Muted.Render(ansi.Truncate(status, w, "…")), w))
	return titled(c.st, c.title, c.st.Box.Width(c.w).Render(strings.Join(lines, "\n")))
}

// narrow tells whether notes are shown in brief.
func (c *chooser) narrow(w int) bool { return w < 68 }

// ruler divides the filter from the list and heads the notes' columns.
func (c *chooser) ruler(w int) string {
	head := c.columns
	if c.narrow(w) {
		head = c.brief
	}
	head = strings.TrimLeft(head, " ")
	if head == "" {
		return c.st.Rule.Render(strings.Repeat("─", w))
	}
	return c.st.Rule.Render(strings.Repeat("─", max(0, w-lipgloss.Width(head)-1))) + " " + c.st.Muted.Render(head)
}

func (c *chooser) list(w int) []string {
	height := c.listHeight()
	out := make([]string, 0, height+2)
	for i := c.top; i < len(c.shown) && len(out) < height; i++ {
		if c.headed(i, c.top) {
			if i > c.top {
				out = append(out, strings.Repeat(" ", w))
			}
			out = append(out, fit(c.st.Strong.Render(c.row(c.shown[i]).Section), w))
		}
		out = append(out, c.line(i, w))
	}
	if len(c.shown) == 0 {
		words := c.none
		if len(c.rows) == 0 {
			words = c.empty
		}
		for line := range strings.SplitSeq(ansi.Wrap(words, w, ""), "\n") {
			out = append(out, fit(c.st.Muted.Render(line), w))
		}
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:height]
}

// line draws a row: a mark, the label with what was found, the note.
func (c *chooser) line(i, w int) string {
	m := c.shown[i]
	row := c.row(m)
	mark, style := "  ", c.st.Text
	if row.Current {
		mark = "• "
	}
	if row.Off != "" || row.Dim {
		style = c.st.Muted
	}
	if i == c.at {
		mark, style = "▸ ", c.st.Selected
	}
	note := row.Note.String()
	if brief := row.Brief.String(); brief != "" && c.narrow(w) {
		note = brief
	}
	label := row.Label.String()
	noteWidth := min(lipgloss.Width(note), max(0, w*3/5))
	if lipgloss.Width(label) > w/2 {
		noteWidth = min(noteWidth, max(0, w/2))
	}
	short := ansi.Truncate(label, max(1, w-lipgloss.Width(mark)-noteWidth-1), "…")
	gap := max(1, w-lipgloss.Width(mark)-lipgloss.Width(short)-noteWidth)
	text := style.Render(mark) + highlight(short, m.found, style, c.st.Match)
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
