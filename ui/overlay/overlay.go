package overlay

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
)

// Overlay is a box over the lanes. While it is open it has the keyboard, except for the
// keys that quit. It keeps its own state and does no I/O in Update.
type Overlay interface {
	// Init returns the command to begin with, nil for none. It is called once, when the
	// overlay is opened.
	Init() tea.Cmd
	// Update handles keys, pastes, wheel turns and results of its own commands. The
	// overlay itself decides when it closes: it handles esc, and Closed returns true
	// afterwards.
	Update(tea.Msg) tea.Cmd
	// SetSize sets the greatest size of the box in cells, frame included.
	SetSize(w, h int)
	// SetStyles sets the styles, after a change of theme.
	SetStyles(*look.Styles)
	// View draws the box with its frame, no larger than SetSize allows.
	View() string
	// Cursor is where text is typed, relative to the box; nil for nowhere.
	Cursor() *tea.Cursor
	// Closed reports whether the overlay is done and should be removed.
	Closed() bool
	// ShortHelp lists the keys for the footer.
	ShortHelp() []key.Binding
}

// Closer is an overlay that waits for something, such as a call. Close ends that; it is
// called however the overlay goes away, also more than once.
type Closer interface {
	Close()
}

// Sized is an overlay that chooses the size of its box itself. w and h are the screen
// without header and footer, in cells.
type Sized interface {
	PreferredSize(w, h int) (int, int)
}

// Stacked is an overlay over which another may be open.
type Stacked interface {
	// Above is the other one, nil for none.
	Above() Overlay
}

// Headed is an overlay that takes the whole screen and says in the screen's first line
// what it shows: a title at the left, and at the right facts and money, which may be
// empty. They are clean, and may be styled.
type Headed interface {
	Header() (title, facts, money string)
}

// Clickable is an overlay that handles the mouse. x and y are cells relative to its box.
type Clickable interface {
	Mouse(msg tea.MouseMsg, x, y int) tea.Cmd
}
