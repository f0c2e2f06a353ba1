package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// paletteRow is an action in the palette.
type paletteRow struct {
	ID, Title, Keys string
	// Why says why it can't run now.
	Why string
}

// newPalette lists every action with its keys. What can't run now comes last, and
// says why.
func newPalette(st *look.Styles, actions []paletteRow, run func(id string) tea.Cmd) *overlay.List {
	rows := make([]overlay.Choice, 0, len(actions))
	for _, a := range actions {
		rows = append(rows, overlay.Choice{ID: a.ID, Label: safe.Line(a.Title), Keywords: a.ID, Note: safe.Line(a.Keys), Off: a.Why})
	}
	slices.SortStableFunc(rows, func(one, other overlay.Choice) int { return min(len(one.Off), 1) - min(len(other.Off), 1) })
	c := overlay.NewList(st, "All actions", "type to search", rows, func(row overlay.Choice) tea.Cmd { return run(row.ID) })
	c.Verb = "do it"
	return c
}
