package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sluice/ui/look"
	"sluice/ui/palette"
)

// toggleTheme switches between dark and light. From then on the terminal's background has
// no influence.
func (a *app) toggleTheme() tea.Cmd {
	a.themeFixed = true
	a.theme.Dark = !a.theme.Dark
	a.updateStyles()
	return nil
}

// toggleSource switches between rendered messages and their source.
func (a *app) toggleSource() tea.Cmd {
	a.source = !a.source
	for _, l := range a.lanes {
		l.transcript.SetSource(a.source)
	}
	if a.source {
		return a.say("messages as they were sent; hidden characters have names")
	}
	return a.say("messages are rendered")
}

func (c *chrome) toggleMouse() tea.Cmd {
	c.mouse = !c.mouse
	if c.mouse {
		return c.say("the wheel scrolls here; shift and drag selects text in most terminals")
	}
	return c.say("the mouse belongs to the terminal: drag selects text")
}

const nothingFoldedWords = "this message has nothing folded"

func (a *app) nothingFolded() string {
	if !a.focusedLane().transcript.Foldable() {
		return nothingFoldedWords
	}
	return ""
}

func (a *app) toggleReasoning() tea.Cmd {
	if !a.focusedLane().transcript.ToggleFold() {
		return a.say(nothingFoldedWords)
	}
	return nil
}

// requestColours asks the terminal for its own colours.
func requestColours() tea.Cmd {
	return tea.Sequence(tea.RequestBackgroundColor, tea.RequestForegroundColor)
}

// setBackground takes the terminal's background: it chooses the theme, unless the user
// did, and surfaces are mixed from it.
func (a *app) setBackground(msg tea.BackgroundColorMsg) {
	a.background = msg.Color
	if !a.themeFixed {
		a.theme.Dark = msg.IsDark()
	}
	a.updateStyles()
}

// updateStyles makes the styles anew where the theme or the terminal's colours changed.
func (a *app) updateStyles() {
	if st := a.newStyles(); palette.New(st.Theme) != palette.New(a.styles.Theme) || st.Theme.Dark != a.styles.Theme.Dark {
		a.setStyles(st)
	}
}

// newStyles returns the configured styles for the terminal. Its own colours count where
// they fit the theme.
func (a *app) newStyles() *look.Styles {
	theme := a.theme
	if a.background != nil && (tea.BackgroundColorMsg{Color: a.background}).IsDark() == theme.Dark {
		theme.Background, theme.Text = a.background, a.foreground
	}
	if a.opts.NoColor {
		theme.Profile = colorprofile.ASCII
	}
	theme.ASCII, theme.Still = a.opts.ASCII, a.opts.Still
	st := look.New(theme)
	st.Markdown = st.Markdown.WithLinks(a.opts.Links)
	return st
}

func (a *app) setStyles(st *look.Styles) {
	a.styles = st
	a.composer.SetStyles(st)
	for _, l := range a.lanes {
		l.transcript.SetStyles(st)
	}
	if a.overlay != nil {
		a.overlay.SetStyles(st)
	}
	if a.boxHelp != nil {
		a.boxHelp.SetStyles(st)
	}
}
