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
	// Why says why the action can't run now, empty where it can.
	Why string
}

// newPalette lists every action with its keys. Actions that can't run now come last, with
// the reason.
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

func (a *app) openPalette() tea.Cmd { return a.open(a.palette()) }

// openCommands opens the palette for a slash in the empty prompt. Another slash closes it
// and is typed.
func (a *app) openCommands() tea.Cmd {
	p := a.palette()
	p.Title, p.EmptyKey = "All actions · / again for a slash", "/"
	p.OnEmptyKey = func() tea.Cmd { return a.composer.Paste("/") }
	return a.open(p)
}

func (a *app) palette() *overlay.List {
	var rows []paletteRow
	for i := range a.actions {
		act := &a.actions[i]
		if act.AliasOf != "" {
			continue
		}
		row := paletteRow{ID: act.ID, Title: act.Title, Keys: a.allKeys(act.ID)}
		if act.WhyNot != nil {
			row.Why = act.WhyNot(a)
		}
		if act.WhyNoEffect != nil && row.Why == "" {
			row.Why = act.WhyNoEffect(a)
		}
		rows = append(rows, row)
	}
	return newPalette(a.styles, rows, func(id string) tea.Cmd { return a.runAction(a.action(id)) })
}
