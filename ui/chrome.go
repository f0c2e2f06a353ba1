package ui

import (
	"image/color"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
)

// chrome is the screen around the lanes: its size and styles, the focus, the prompt, the
// overlay, the messages.
type chrome struct {
	styles *look.Styles
	// theme is the theme and how many colours there are; background and foreground are the
	// terminal's own colours, nil where it hasn't told them.
	theme                  palette.Theme
	background, foreground color.Color
	// themeFixed is set where the terminal's background doesn't choose the theme.
	themeFixed bool
	layout     layout
	w, h       int

	keymap
	// pressedKey is the key that is being handled. leaderPressed is set while the letter
	// of an action is expected.
	pressedKey    string
	leaderPressed bool

	composer *composer.Model
	// sentAsText is a prompt that seems to be a copied request, and that the user wants to
	// send as text; empty for none.
	sentAsText string
	// historyRead is set once the prompts of saved sessions are in the composer's history.
	historyRead bool
	// historyList is the newest list of them, open or not.
	historyList *overlay.List
	focus       focus
	overlay     overlay.Overlay
	// boxHelp is the help over the overlay's box, which keeps its state below; nil for
	// none.
	boxHelp *overlay.Help
	toast   toast
	// messages are all toasts, oldest first.
	messages []shownToast
	// lately are the ids of the actions that were chosen, newest first, without repeats.
	lately []string
	head   cachedHeader
	// behind is the frame behind the overlay, behindHelp that behind the help over a box.
	behind, behindHelp veil
	mouse              bool
	// sidebarHidden is set while the user doesn't want the sidebar.
	sidebarHidden bool
	// side is the sidebar as it was drawn last, sideFacts what was looked up for it.
	side      cachedSidebar
	sideFacts sideFacts
	// source shows messages as they were sent.
	source bool
	// tryAt is which of the first run's things to try is chosen, from 1; 0 for none.
	tryAt    int
	lastQuit time.Time
	// after is tea.Tick; tests replace it, to let time pass themselves.
	after func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
	// clock is time.Now; tests replace it, so that days on the screen stay the same.
	clock func() time.Time
}
