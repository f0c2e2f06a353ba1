package overlay

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// Choice is a row of a list. Its text must be clean.
type Choice struct {
	// ID identifies the row to whoever made it.
	ID string
	// Label is the row's text. The filter searches it and Keywords.
	Label safe.Text
	// Keywords are searched and not shown.
	Keywords string
	// Note is shown on the right, less prominently; Brief replaces it where there is
	// little room.
	Note, Brief safe.Text
	// Section is the heading of a group of rows, shown while nothing is filtered.
	Section string
	// Off says why the row can't be chosen; empty where it can. Hidden rows are shown only
	// where the filter finds them.
	Off    string
	Hidden bool
	// Current marks the row that is in effect now, Dim one that may not work.
	Current, Dim bool
}

// List is a searchable list in a box. Rows are filtered as one types, best match first,
// and drawn only where they are on the screen.
type List struct {
	st    *look.Styles
	Title string
	rows  []Choice
	// rowFilter searches the rows.
	rowFilter *RowFilter
	// shown are the rows that match the filter. It is out of date while stale is set.
	shown   []Match
	stale   bool
	input   form.LineInput
	at, top int
	w, h    int
	closed  bool
	// WhenEmpty is shown where there are no rows, WhenNothingMatches where none matches
	// the filter.
	WhenEmpty, WhenNothingMatches string
	choose                        func(Choice) tea.Cmd
	// Ticked are the ids of the rows with a tick; nil for none.
	Ticked map[string]bool
	// Offer may add a row for the filter's text, such as a model that isn't in the list;
	// nil adds none.
	Offer func(filter string) (Choice, bool)
	// Status returns a line shown below the list, such as what a row's state means; nil
	// for none.
	Status func(Choice) string
	// Verb is what enter does, in the footer.
	Verb string
	// Right stands at the right of the upper side of the frame.
	Right string
	// SectionColumn is the width of a column with the names of the sections, before the
	// rows; 0 has them above the rows.
	SectionColumn int
	// Quick has alt and a digit choose one of the first rows on the screen.
	Quick bool
	// Columns is the heading of the notes, Brief that of the brief ones.
	Columns, Brief string
	// EmptyKey is a key that closes the list and calls OnEmptyKey while the filter is
	// empty; empty for none.
	EmptyKey   string
	OnEmptyKey func() tea.Cmd
}

// Match is a row that is shown, with the byte offsets in its label that the filter
// matched.
type Match struct {
	Row            int
	MatchedIndexes []int
	score          int
	// offered is a row that Offer made.
	offered *Choice
}

// NewList returns a list with a title in its frame and a placeholder in its filter. It
// calls choose with the chosen row, once it has closed.
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

// SetRows replaces the rows, keeps the filter and selects the row that is in effect.
func (c *List) SetRows(rows []Choice) {
	c.rows, c.rowFilter = rows, NewRowFilter(rows)
	c.filter()
	if c.input.Value() == "" {
		c.SelectWhere(func(row Choice) bool { return row.Current })
	}
	c.scrollIntoView()
}

// UpdateRows replaces the rows while the list is in use: the selected row stays selected.
func (c *List) UpdateRows(rows []Choice) {
	was, marked := c.Current()
	c.SetRows(rows)
	if marked {
		c.SelectWhere(func(row Choice) bool { return row.ID == was.ID })
	}
	c.scrollIntoView()
}

// SelectWhere selects the first shown row for which is returns true.
func (c *List) SelectWhere(is func(Choice) bool) {
	for i, m := range c.matches() {
		if is(c.row(m)) {
			c.at = i
			return
		}
	}
}

// Init implements [Overlay].
func (c *List) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (c *List) SetStyles(st *look.Styles) {
	c.st = st
	s := c.input.Styles()
	s.Focused.Text, s.Focused.Placeholder = st.Text, st.Faint
	s.Cursor.Color = st.AccentColor
	c.input.SetStyles(s)
}

// SetSize implements [Overlay].
func (c *List) SetSize(w, h int) {
	c.w, c.h = w, h
	c.input.SetWidth(max(1, c.Inner()-1-searchWidth))
	c.scrollIntoView()
}

// Inner is the width within the frame, in cells.
func (c *List) Inner() int { return look.BoxInner(c.w) }

// listFixed counts the lines that are not rows: filter, rule, status.
const listFixed = 3

func (c *List) listHeight() int {
	return max(1, c.h-c.st.Box.GetVerticalFrameSize()-listFixed)
}

// Closed implements [Overlay].
func (c *List) Closed() bool { return c.closed }

// Close closes the list.
func (c *List) Close() { c.closed = true }

// Shown are the ids of the rows that match the filter, best first.
func (c *List) Shown() []string {
	ids := make([]string, 0, len(c.matches()))
	for _, m := range c.matches() {
		ids = append(ids, c.row(m).ID)
	}
	return ids
}

// Rows are all rows, whatever the filter.
func (c *List) Rows() []Choice { return c.rows }

// FilterApplied reports whether the rows were filtered since the filter or the rows
// changed: that is put off until they are needed.
func (c *List) FilterApplied() bool { return !c.stale }

// SetFilter sets the text of the filter.
func (c *List) SetFilter(text string) {
	c.input.SetValue(text)
	c.filter()
}

// Filter is the text of the filter.
func (c *List) Filter() string { return c.input.Value() }

// ShortHelp implements [Overlay].
func (c *List) ShortHelp() []key.Binding {
	keys := []key.Binding{Key("↑↓", "move"), Key("enter", c.Verb)}
	if c.sectionsAside() && c.input.Value() == "" {
		keys = append(keys, Key("tab", "next group"))
	}
	if c.Quick {
		keys = append(keys, Key("alt+1…8", "one of the first"))
	}
	return append(keys, Key("esc", c.EscWord()))
}

// EscWord is what esc does now.
func (c *List) EscWord() string {
	if c.input.Value() != "" {
		return "clear"
	}
	return "close"
}

// Update moves the selection, chooses a row, or changes the filter.
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
		if c.EmptyKey != "" && msg.String() == c.EmptyKey && c.input.Value() == "" {
			c.closed = true
			return c.OnEmptyKey()
		}
		if digit, ok := strings.CutPrefix(msg.String(), "alt+"); ok && c.Quick && len(digit) == 1 && digit >= "1" && digit <= "8" {
			return c.chooseNth(int(digit[0] - '1'))
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
		case "up", "ctrl+p":
			c.Move(-1)
			return nil
		case "down", "ctrl+n":
			c.Move(1)
			return nil
		case "shift+tab":
			c.Move(-c.step(-1))
			return nil
		case "tab":
			c.Move(c.step(1))
			return nil
		case "pgup":
			c.Move(-c.listHeight())
			return nil
		case "pgdown":
			c.Move(c.listHeight())
			return nil
		case "home":
			c.Move(-len(c.matches()))
			return nil
		case "end":
			c.Move(len(c.matches()))
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

// chooseNth chooses the row that is n rows below the first on the screen.
func (c *List) chooseNth(n int) tea.Cmd {
	if at := c.top + n; at < len(c.matches()) {
		c.at = at
		return c.chosen()
	}
	return nil
}

// step is how many rows tab moves: to the next section where they stand aside.
func (c *List) step(dir int) int {
	if !c.sectionsAside() || c.input.Value() != "" {
		return 1
	}
	section := func(i int) string { return c.row(c.matches()[i]).Section }
	to := c.at + dir
	for to > 0 && to < len(c.matches()) && (section(to) == section(to-1)) {
		to += dir
	}
	return max(to, c.at) - min(to, c.at)
}

// sectionsAside reports whether the names of sections have a column.
func (c *List) sectionsAside() bool { return c.SectionColumn > 0 && c.Inner() >= leastForSections }

// leastForSections is the least width of the rows at which sections have a column.
const leastForSections = 60

// Current is the selected row; false where no row is shown.
func (c *List) Current() (Choice, bool) {
	if c.at < 0 || c.at >= len(c.matches()) {
		return Choice{}, false
	}
	return c.row(c.matches()[c.at]), true
}

func (c *List) row(m Match) Choice {
	if m.offered != nil {
		return *m.offered
	}
	return c.rows[m.Row]
}

// Move moves the selection down by some rows, up where by is negative.
func (c *List) Move(by int) {
	c.at = min(max(0, c.at+by), max(0, len(c.matches())-1))
	c.scrollIntoView()
}

// scrollIntoView keeps the selected row on the screen.
func (c *List) scrollIntoView() {
	if c.w == 0 {
		return
	}
	height := c.listHeight()
	c.top = min(c.top, c.at)
	for c.top < c.at && c.linesTo(c.top, c.at) > height {
		c.top++
	}
}

// linesTo counts the screen lines from row top to row at, with section headings.
func (c *List) linesTo(top, at int) int {
	n := 0
	for i := top; i <= at; i++ {
		n++
		n += c.headLines(i, top)
	}
	return n
}

// headed reports whether a section's heading comes above row i when row top is the first
// on the screen.
func (c *List) headed(i, top int) bool {
	if c.input.Value() != "" {
		return false
	}
	section := c.row(c.matches()[i]).Section
	return section != "" && (i == top || c.row(c.matches()[i-1]).Section != section)
}

// headLines counts the lines that the heading above row i takes.
func (c *List) headLines(i, top int) int {
	switch {
	case !c.headed(i, top):
		return 0
	case c.sectionsAside():
		return min(1, i-top)
	case i == top:
		return 1
	}
	return 2
}
