package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
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
	st    *look.Styles
	title string
	rows  []choice
	// shown are the rows for what was typed, where stale doesn't say that they are
	// to be looked for.
	shown   []match
	stale   bool
	input   form.LineInput
	at, top int
	w, h    int
	closed  bool
	// empty is said where there are no rows, none where the filter finds none.
	empty, none string
	choose      func(choice) tea.Cmd
	// offer may add a row for what was typed, such as a model not in the list.
	// ticked are the rows that were marked, by their ids.
	ticked map[string]bool
	offer  func(filter string) (choice, bool)
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

func newChooser(st *look.Styles, title, prompt string, rows []choice, choose func(choice) tea.Cmd) *chooser {
	in := form.NewLineInput()
	in.Placeholder = prompt
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
	for i, m := range c.found() {
		if meant(c.row(m)) {
			c.at = i
			return
		}
	}
}

func (c *chooser) SetStyles(st *look.Styles) {
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
			c.move(-len(c.found()))
			return nil
		case "end":
			c.move(len(c.found()))
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
	if c.at < 0 || c.at >= len(c.found()) {
		return choice{}, false
	}
	return c.row(c.found()[c.at]), true
}

func (c *chooser) row(m match) choice {
	if m.offered != nil {
		return *m.offered
	}
	return c.rows[m.row]
}

func (c *chooser) move(by int) {
	c.at = min(max(0, c.at+by), max(0, len(c.found())-1))
	c.reveal()
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
	section := c.row(c.found()[i]).Section
	return section != "" && (i == top || c.row(c.found()[i-1]).Section != section)
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
