package overlay

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// Choice is a row of a list. All its text must be clean already.
type Choice struct {
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

// List is a searchable list in a box: the one list of the program. Rows are
// filtered as one types, best match first, and drawn only where they are seen.
type List struct {
	st    *look.Styles
	Title string
	rows  []Choice
	// shown are the rows for what was typed, where stale doesn't say that they are
	// to be looked for.
	shown   []Match
	stale   bool
	input   form.LineInput
	at, top int
	w, h    int
	closed  bool
	// WhenEmpty is said where there are no rows, WhenNothingMatches where the filter
	// finds none.
	WhenEmpty, WhenNothingMatches string
	choose                        func(Choice) tea.Cmd
	// Ticked are the rows that were marked, by their ids.
	Ticked map[string]bool
	// Offer may add a row for what was typed, such as a model not in the list.
	Offer func(filter string) (Choice, bool)
	// Status is a line below the list, such as what a row's state means.
	Status func(Choice) string
	Verb   string
	// Columns heads the notes, Brief the short ones.
	Columns, Brief string
	// Again is the key that closes the list and calls Typed while nothing is
	// typed; empty for none.
	Again string
	Typed func() tea.Cmd
}

// Match is a row that is shown, with the places of the label's runes that the
// filter found.
type Match struct {
	Row   int
	Found []int
	score int
	// offered is a row made from the filter's text.
	offered *Choice
}

// NewList makes a list with a title in its frame and a prompt in its filter. Whoever
// chooses a row calls choose.
func NewList(st *look.Styles, title, prompt string, rows []Choice, choose func(Choice) tea.Cmd) *List {
	in := form.NewLineInput()
	in.Placeholder = prompt
	in.CharLimit = 200
	in.Focus()
	c := &List{Title: title, input: in, choose: choose, WhenEmpty: "nothing here yet", WhenNothingMatches: "nothing matches", Verb: "choose"}
	c.SetStyles(st)
	c.SetRows(rows)
	return c
}

// SetRows replaces the rows, keeps the filter and marks the row in force.
func (c *List) SetRows(rows []Choice) {
	c.rows = rows
	c.filter()
	if c.input.Value() == "" {
		c.Mark(func(row Choice) bool { return row.Current })
	}
	c.reveal()
}

// Refill replaces the rows while one may be looking at them: the marked one
// stays marked.
func (c *List) Refill(rows []Choice) {
	was, marked := c.Current()
	c.SetRows(rows)
	if marked {
		c.Mark(func(row Choice) bool { return row.ID == was.ID })
	}
	c.reveal()
}

// Mark goes to the first shown row that is meant.
func (c *List) Mark(meant func(Choice) bool) {
	for i, m := range c.found() {
		if meant(c.row(m)) {
			c.at = i
			return
		}
	}
}

// SetStyles implements [Overlay].
func (c *List) SetStyles(st *look.Styles) {
	c.st = st
	s := c.input.Styles()
	s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
	s.Cursor.Color = st.AccentColor
	c.input.SetStyles(s)
}

// SetSize implements [Overlay].
func (c *List) SetSize(w, h int) {
	c.w, c.h = w, h
	c.input.SetWidth(max(1, c.Inner()-1))
	c.reveal()
}

// Inner is the width within the frame, in cells.
func (c *List) Inner() int { return max(1, c.w-c.st.Box.GetHorizontalFrameSize()) }

// listFixed counts the lines that are not rows: filter, rule, status.
const listFixed = 3

func (c *List) listHeight() int {
	return max(1, c.h-c.st.Box.GetVerticalFrameSize()-listFixed)
}

// Closed implements [Overlay].
func (c *List) Closed() bool { return c.closed }

// Close says that the list is done.
func (c *List) Close() { c.closed = true }

// Shown are the ids of the rows that what was typed leaves, best first.
func (c *List) Shown() []string {
	ids := make([]string, 0, len(c.found()))
	for _, m := range c.found() {
		ids = append(ids, c.row(m).ID)
	}
	return ids
}

// Rows are all rows.
func (c *List) Rows() []Choice { return c.rows }

// Searched tells whether the list was searched for what is typed now: that is done when
// somebody looks.
func (c *List) Searched() bool { return !c.stale }

// SetFilter types a text in the place of what is typed.
func (c *List) SetFilter(text string) {
	c.input.SetValue(text)
	c.filter()
}

// Filter is what is typed.
func (c *List) Filter() string { return c.input.Value() }

// ShortHelp implements [Overlay].
func (c *List) ShortHelp() []key.Binding {
	return []key.Binding{
		Key("↑↓", "move"),
		Key("enter", c.Verb),
		Key("esc", c.EscWord()),
	}
}

// EscWord says what esc does now.
func (c *List) EscWord() string {
	if c.input.Value() != "" {
		return "clear"
	}
	return "close"
}

// Update moves, chooses, or filters.
func (c *List) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			c.Move(-WheelLines)
		case tea.MouseWheelDown:
			c.Move(WheelLines)
		}
		return nil
	case tea.KeyPressMsg:
		if c.Again != "" && msg.String() == c.Again && c.input.Value() == "" {
			c.closed = true
			return c.Typed()
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
			c.Move(-1)
			return nil
		case "down", "ctrl+n", "tab":
			c.Move(1)
			return nil
		case "pgup":
			c.Move(-c.listHeight())
			return nil
		case "pgdown":
			c.Move(c.listHeight())
			return nil
		case "home":
			c.Move(-len(c.found()))
			return nil
		case "end":
			c.Move(len(c.found()))
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

func (c *List) chosen() tea.Cmd {
	row, ok := c.Current()
	if !ok || row.Off != "" {
		return nil
	}
	c.closed = true
	return c.choose(row)
}

// Current is the row under the mark.
func (c *List) Current() (Choice, bool) {
	if c.at < 0 || c.at >= len(c.found()) {
		return Choice{}, false
	}
	return c.row(c.found()[c.at]), true
}

func (c *List) row(m Match) Choice {
	if m.offered != nil {
		return *m.offered
	}
	return c.rows[m.Row]
}

// Move marks a row further down, or up.
func (c *List) Move(by int) {
	c.at = min(max(0, c.at+by), max(0, len(c.found())-1))
	c.reveal()
}

// reveal keeps the marked row in sight.
func (c *List) reveal() {
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
func (c *List) linesTo(top, at int) int {
	n := 0
	for i := top; i <= at; i++ {
		n++
		n += c.headLines(i, top)
	}
	return n
}

// headed tells whether a section's name stands above row i when row top is the
// first on the screen.
func (c *List) headed(i, top int) bool {
	if c.input.Value() != "" {
		return false
	}
	section := c.row(c.found()[i]).Section
	return section != "" && (i == top || c.row(c.found()[i-1]).Section != section)
}

// headLines counts the lines above row i that name its section.
func (c *List) headLines(i, top int) int {
	switch {
	case !c.headed(i, top):
		return 0
	case i == top:
		return 1
	}
	return 2
}
