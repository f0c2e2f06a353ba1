package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

func (c *chrome) openHelp() tea.Cmd {
	sections := []overlay.HelpSection{
		{Title: "Anywhere", Rows: c.helpRows(everywhere)},
		{Title: "In the prompt", Rows: c.helpRows(inComposer)},
		{Title: "In the transcript", Rows: c.helpRows(inTranscript)},
	}
	sections[0].Rows = append(sections[0].Rows,
		overlay.HelpRow{Keys: "ctrl+c", Does: "Stop; else move the draft to the history; twice: quit"})
	sections[1].Rows = append(sections[1].Rows,
		overlay.HelpRow{Keys: "up, down", Does: "Earlier and later prompts, at the first and the last line"},
		overlay.HelpRow{Keys: "/", Does: "All actions, where the prompt is empty"})
	// The focused component comes first.
	order := []overlay.HelpSection{sections[1], sections[0], sections[2]}
	if c.focus == focusTranscript {
		order = []overlay.HelpSection{sections[2], sections[0], sections[1]}
	}
	return c.open(overlay.NewHelp(c.styles, order))
}
