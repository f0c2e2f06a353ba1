package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/compare"
)

// mask hides the lanes' names from a prompt until the vote, for blind comparison.
// Whatever would reveal a vendor meanwhile is withheld in this file. Times and rates are
// shown, since they are part of what is judged.
type mask struct {
	// wanted hides the names with each prompt, on is set while they are hidden.
	wanted, on bool
}

// laneView is what the screen may show of a lane.
type laneView struct {
	// name is the model's, or a letter while names are hidden.
	name string
	// target is the lane's target, zero while names are hidden.
	target gateway.Target
	// alias is the letter that replaces the name, empty while names are shown.
	alias string
}

// view returns what may be shown of the lane now.
func (l *lane) view() laneView {
	if l.alias != "" {
		return laneView{name: l.alias, alias: l.alias}
	}
	v := laneView{name: "no model", target: l.settings.Target}
	if !v.target.IsZero() {
		v.name = safe.Line(figures.ModelName(v.target)).String()
	}
	return v
}

// shownSettings names the lane's settings, none while names are hidden.
func (l *lane) shownSettings() []string {
	if l.alias != "" {
		return nil
	}
	return l.settingWords()
}

// masked reports whether the lane's name is hidden.
func (v laneView) masked() bool { return v.alias != "" }

// title is the whole target, or the letter.
func (v laneView) title() string {
	if v.masked() {
		return v.alias
	}
	return safe.Line(v.target.String()).String()
}

// figures returns the figures that may be shown.
func (v laneView) figures(all []compare.Figure) []compare.Figure {
	if v.masked() {
		return compare.Masked(all)
	}
	return all
}

// hideNames hides the names for the next prompt if the user wants that.
func (b *board) hideNames() {
	if b.mask.wanted {
		b.setBlind(true)
	}
}

// showNames shows the names until the next prompt.
func (b *board) showNames() {
	b.mask.on = false
	b.assignAliases()
}

// setBlind hides the names and shuffles the lanes, or shows the names for good.
func (b *board) setBlind(on bool) {
	if on && !b.anyBusy() {
		b.shuffle()
	}
	b.setMask(mask{wanted: on, on: on})
}

// setMask sets whether names are hidden.
func (b *board) setMask(m mask) {
	b.mask = m
	b.assignAliases()
}

// assignAliases gives the lanes letters while names are hidden, and takes them away
// afterwards.
func (b *board) assignAliases() {
	for i, l := range b.lanes {
		l.alias = ""
		if b.mask.on {
			l.alias = fmt.Sprintf("%c", 'A'+i)
		}
	}
}

// shuffle shuffles the lanes.
func (b *board) shuffle() {
	shuffle := b.shuffleFunc
	if shuffle == nil {
		shuffle = rand.Shuffle
	}
	shuffle(len(b.lanes), func(i, j int) { b.lanes[i], b.lanes[j] = b.lanes[j], b.lanes[i] })
}

// restoreOrder sorts the lanes as they were before, which the file may not know. New
// lanes come last.
func (b *board) restoreOrder(before []*lane) {
	place := func(l *lane) int {
		if i := slices.Index(before, l); i >= 0 {
			return i
		}
		return len(before)
	}
	slices.SortStableFunc(b.lanes, func(l, m *lane) int { return place(l) - place(m) })
}

// shownCost is the session's cost, false where it must not be shown: it grows with each
// answer by the model's price. Nor is it shown where it is unknown of every answer.
func (b *board) shownCost() (totalCost, bool) {
	return b.cost, b.cost.unknown < b.cost.answers && !b.mask.on
}

// sortIfMasked sorts names that are in the order of the lanes while that would reveal the
// lanes.
func (b *board) sortIfMasked(names []string) {
	if b.mask.on {
		slices.Sort(names)
	}
}

// addRecent adds a target to the recent ones, unless their order would reveal it.
func (b *board) addRecent(t gateway.Target) {
	if !b.mask.on {
		b.recents = mergeRecents([]gateway.Target{t}, b.recents)
	}
}

// versionName names a version of an answer, counted from 1, by its target.
func (m mask) versionName(n int, target string) string {
	name := fmt.Sprintf("version %d", n)
	if !m.on {
		name += ", " + figures.TargetName(target)
	}
	return safe.Line(name).String()
}

// revealingActions are the actions that show which model a lane asks, or change it.
var revealingActions = []string{
	"model.pick", "model.next", "model.previous", "chain", "gateway", "raw", "params", "inspect", "measure",
	"rerun", "rerun.other", "regenerate.other", "branch.tree", "copy.all", "session.edit", "session.export",
}

// blockedByMask reports whether an action must wait for the vote.
func (b *board) blockedByMask(id string) bool {
	return b.mask.on && slices.Contains(revealingActions, id)
}
