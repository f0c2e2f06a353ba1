package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
)

// toggleTheme switches between dark and light. From then on the terminal's background has
// no influence.
func (a *app) toggleTheme() tea.Cmd {
	a.themeFixed = true
	a.setStyles(a.newStyles(!a.styles.Dark))
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

func (a *app) toggleReasoning() tea.Cmd {
	if !a.focusedLane().transcript.ToggleFold() {
		return a.say("this message has nothing folded")
	}
	return nil
}

// newStyles returns the configured styles for a dark or light terminal.
func (a *app) newStyles(dark bool) *look.Styles {
	st := look.New(dark, a.opts.NoColor)
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
}
