package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/measure"
	"sluice/ui/compare"
	"sluice/ui/look"
)

// This file is the lanes' answers as figures that can be compared.

// samples are the figures of the lane's answers by its present target.
func (l *lane) samples() []measure.Sample {
	return compare.SamplesBy(l.measured, l.settings.Target)
}

// laneName is what a lane is called among the others: with its number where two
// are called the same.
func (b *board) laneName(i int) string {
	name := b.lanes[i].name()
	for j, l := range b.lanes {
		if j != i && l.name() == name {
			return fmt.Sprintf("%d %s", i+1, name)
		}
	}
	return name
}

// comparison is every lane's answers.
func (b *board) comparison() []measure.Lane {
	out := make([]measure.Lane, len(b.lanes))
	for i, l := range b.lanes {
		out[i] = measure.Lane{Name: b.laneName(i), Samples: l.samples()}
	}
	return out
}

// summaryRow names the best lanes above the prompt.
func (a *app) summaryRow(width int) string {
	words := compare.Shorten(compare.Best(a.comparison(), a.veiled), width-2)
	return look.Fit(" "+a.styles.Muted.Render(strings.Join(words, " · ")), width)
}

// openCompare shows the figures of all lanes.
func (a *app) openCompare() tea.Cmd {
	lanes := make([]compare.Lane, len(a.lanes))
	for i, l := range a.comparison() {
		lanes[i] = compare.Lane{Lane: l, Last: a.lanes[i].last, Priced: a.lanes[i].settings.Target}
		if last := lanes[i].Last; last != nil && last.Start != nil && !last.Start.Target.IsZero() {
			lanes[i].Priced = last.Start.Target
		}
	}
	o := compare.TableOptions{Lanes: lanes, At: a.current, Blind: a.veiled, Mode: a.mode, FindModels: a.findModels()}
	if a.voted() {
		o.Votes = a.tally()
	}
	return a.openWith(compare.NewTable(a.styles, o))
}
