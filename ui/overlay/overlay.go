package overlay

import (
	"sluice/ui/look"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Overlay is a box over the lanes. While it is open it has the keyboard, except
// for the keys that quit. It keeps its own state, does no I/O in Update, and
// tells what was chosen by calling the function that its maker gave it.
type Overlay interface {
	// Update takes keys, pastes, wheel turns and results of its own commands.
	// Closing is the overlay's choice: it handles esc and reports it in Closed.
	Update(tea.Msg) tea.Cmd
	// SetSize gives the most room that the box may take, frame included.
	SetSize(w, h int)
	// SetStyles follows a change of theme.
	SetStyles(*look.Styles)
	// View draws the box with its frame, at most as large as SetSize said.
	View() string
	// Cursor is where text is typed, relative to the box, or nil.
	Cursor() *tea.Cursor
	// Closed tells that the overlay is done and should go.
	Closed() bool
	// ShortHelp lists the keys for the footer.
	ShortHelp() []key.Binding
}

// Sized is an overlay that says itself how large its box should be, of a room of w
// by h cells: the screen without header and footer.
type Sized interface {
	Wants(w, h int) (int, int)
}

// Clickable is an overlay that takes the mouse. The place is within its box.
type Clickable interface {
	Mouse(msg tea.MouseMsg, x, y int) tea.Cmd
}
