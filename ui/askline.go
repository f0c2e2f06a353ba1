package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

// askQuestion opens a question over the lanes.
func (c *chrome) askQuestion(title string, q overlay.Question) tea.Cmd {
	return c.open(overlay.NewQuestionBox(c.styles, title, q))
}
