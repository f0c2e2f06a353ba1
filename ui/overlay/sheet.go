package overlay

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// SheetRow is a text to read, with a few words before it such as a time.
type SheetRow struct {
	Lead    string
	Text    safe.Text
	Trouble bool
}

// Sheet is a box with texts to read.
type Sheet struct {
	st     *look.Styles
	title  string
	rows   []SheetRow
	lines  []string
	top    int
	w, h   int
	closed bool
}

// NewSheet returns a sheet with a title in its frame.
func NewSheet(st *look.Styles, title string, rows []SheetRow) *Sheet {
	return &Sheet{st: st, title: title, rows: rows}
}

// draw wraps the texts beside what leads them.
func (s *Sheet) draw() {
	column := 0
	for _, r := range s.rows {
		column = max(column, ansi.StringWidth(r.Lead)+2)
	}
	s.lines = nil
	for _, r := range s.rows {
		tint := s.st.Text
		if r.Trouble {
			tint = s.st.Trouble
		}
		var f look.Flow
		f.Append(r.Text.String())
		for i, line := range f.Lines(max(8, s.inner()-column)) {
			lead := ""
			if i == 0 {
				lead = r.Lead
			}
			s.lines = append(s.lines, s.st.Faint.Render(look.Pad(lead, column))+tint.Render(line))
		}
	}
}

// Init implements [Overlay].
func (s *Sheet) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (s *Sheet) SetStyles(st *look.Styles) { s.st = st; s.draw() }

// SetSize implements [Overlay].
func (s *Sheet) SetSize(w, h int) {
	if w == s.w && h == s.h {
		return
	}
	s.w, s.h = w, h
	s.draw()
	s.scroll(0)
}

// Closed implements [Overlay].
func (s *Sheet) Closed() bool { return s.closed }

// Cursor implements [Overlay].
func (s *Sheet) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [Overlay].
func (s *Sheet) ShortHelp() []key.Binding {
	if len(s.lines) <= s.height() {
		return []key.Binding{Key("esc", "close")}
	}
	return []key.Binding{Key("↑↓", "scroll"), Key("esc", "close")}
}

// Update implements [Overlay].
func (s *Sheet) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.scroll(-WheelLines)
		case tea.MouseWheelDown:
			s.scroll(WheelLines)
		}
	case tea.KeyPressMsg:
		switch CanonicalKey(msg.String()) {
		case "esc", "q", "enter":
			s.closed = true
		case "up", "k":
			s.scroll(-1)
		case "down", "j":
			s.scroll(1)
		case "pgup", "ctrl+u":
			s.scroll(-s.height())
		case "pgdown", "ctrl+d", "space":
			s.scroll(s.height())
		case "home", "g":
			s.scroll(-len(s.lines))
		case "end", "G":
			s.scroll(len(s.lines))
		}
	}
	return nil
}

func (s *Sheet) inner() int  { return max(1, s.w-s.st.Box.GetHorizontalFrameSize()) }
func (s *Sheet) height() int { return max(1, s.h-s.st.Box.GetVerticalFrameSize()) }

func (s *Sheet) scroll(by int) {
	s.top = max(0, min(s.top+by, len(s.lines)-s.height()))
}

// View implements [Overlay].
func (s *Sheet) View() string {
	shown := s.lines[min(s.top, len(s.lines)):min(len(s.lines), s.top+s.height())]
	lines := slices.Grow(slices.Clone(shown), s.height())
	for len(lines) < s.height() {
		lines = append(lines, "")
	}
	return look.Boxed(s.st, look.BoxWords{Title: s.title, More: len(s.lines) - s.top - len(shown)}, lines, s.w)
}
