package ui

import (
	"sluice/ui/overlay"

	tea "charm.land/bubbletea/v2"
)

// askLine opens a question over the lanes.
func (a *app) askLine(title string, q overlay.Question) tea.Cmd {
	return a.open(overlay.NewQuestionBox(a.styles, title, q))
}
