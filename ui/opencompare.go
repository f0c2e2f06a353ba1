package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/compare"
	"sluice/ui/look"
)

// summaryRow names the best lanes above the prompt.
func (a *app) summaryRow(width int) string {
	words := compare.Shorten(compare.Best(a.measuredLanes(), a.mask.on), width-2)
	return look.Fit(" "+a.styles.Muted.Render(strings.Join(words, " · ")), width)
}

// openCompare shows the figures of all lanes.
func (a *app) openCompare() tea.Cmd {
	lanes := make([]compare.Lane, len(a.lanes))
	for i, l := range a.measuredLanes() {
		lanes[i] = compare.Lane{Lane: l, Last: a.lanes[i].last, Priced: a.lanes[i].settings.Target}
		if last := lanes[i].Last; last != nil && last.Start != nil && !last.Start.Target.IsZero() {
			lanes[i].Priced = last.Start.Target
		}
	}
	o := compare.TableOptions{Lanes: lanes, At: a.current, Blind: a.mask.on, Mode: a.runPlan, FindModels: a.findModels()}
	if a.hasVotes() {
		o.Votes = a.tally()
	}
	return a.open(compare.NewTable(a.styles, o))
}
