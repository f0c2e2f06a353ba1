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

// mask hides the lanes' names from each prompt until its vote: blind comparison. All
// that would reveal a vendor meanwhile is kept back in this file. Times and rates stay,
// since they belong to the judgement.
type mask struct {
	// wanted says that names are hidden with each prompt, on that they are hidden now.
	wanted, on bool
}

// laneView is what the screen may say of a lane.
type laneView struct {
	// name is the model's, or while names are hidden a letter.
	name string
	// target is what the lane asks, zero while names are hidden.
	target gateway.Target
	// alias is the letter that stands for the name, empty while names are shown.
	alias string
}

// view gives what may be said of the lane now.
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

// shownSettings are what is set of the lane's parameters, as far as it may be said.
func (l *lane) shownSettings() []string {
	if l.alias != "" {
		return nil
	}
	return l.settingWords()
}

func (v laneView) masked() bool { return v.alias != "" }

// title is the whole target, or the letter.
func (v laneView) title() string {
	if v.masked() {
		return v.alias
	}
	return safe.Line(v.target.String()).String()
}

// figures are those that may be shown.
func (v laneView) figures(all []compare.Figure) []compare.Figure {
	if v.masked() {
		return compare.Masked(all)
	}
	return all
}

// hideNames hides the names again for the next prompt, where that is wanted.
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

// setBlind hides the names, in an order that tells nothing, or shows them for good.
func (b *board) setBlind(on bool) {
	if on && !b.anyBusy() {
		b.shuffle()
	}
	b.setMask(mask{wanted: on, on: on})
}

// setMask takes over whether names are hidden.
func (b *board) setMask(m mask) {
	b.mask = m
	b.assignAliases()
}

// assignAliases gives the lanes letters for names while they are hidden.
func (b *board) assignAliases() {
	for i, l := range b.lanes {
		l.alias = ""
		if b.mask.on {
			l.alias = fmt.Sprintf("%c", 'A'+i)
		}
	}
}

// shuffle puts the lanes into any order.
func (b *board) shuffle() {
	shuffle := b.shuffleFunc
	if shuffle == nil {
		shuffle = rand.Shuffle
	}
	shuffle(len(b.lanes), func(i, j int) { b.lanes[i], b.lanes[j] = b.lanes[j], b.lanes[i] })
}

// restoreOrder puts the lanes in the order that they had, which the file may not
// know; new ones come last.
func (b *board) restoreOrder(before []*lane) {
	place := func(l *lane) int {
		if i := slices.Index(before, l); i >= 0 {
			return i
		}
		return len(before)
	}
	slices.SortStableFunc(b.lanes, func(l, m *lane) int { return place(l) - place(m) })
}

// shownCost is what the session cost, and false where nothing may be said of it: it
// grows with each answer, by its price.
func (b *board) shownCost() (totalCost, bool) {
	return b.cost, b.cost.answers > 0 && !b.mask.on
}

// sortIfMasked sorts what stands in the order of the lanes, where that would reveal them.
func (b *board) sortIfMasked(names []string) {
	if b.mask.on {
		slices.Sort(names)
	}
}

// addRecent remembers a target among the newest, unless their order would reveal it.
func (b *board) addRecent(t gateway.Target) {
	if !b.mask.on {
		b.recents = mergeRecents([]gateway.Target{t}, b.recents)
	}
}

// versionName names a version of an answer, counted from 1, by the target that gave it.
func (m mask) versionName(n int, target string) string {
	name := fmt.Sprintf("version %d", n)
	if !m.on {
		name += ", " + figures.TargetName(target)
	}
	return safe.Line(name).String()
}

// revealingActions are the actions that show who a lane is, or change it unseen.
var revealingActions = []string{
	"model.pick", "model.next", "model.previous", "chain", "gateway", "raw", "params", "inspect", "measure",
	"rerun", "rerun.other", "regenerate.other", "branch.tree", "copy.all", "session.edit", "session.export",
}

// blockedByMask reports whether an action waits for the vote, for a lane. To ask a failed
// prompt again reveals nothing.
func (b *board) blockedByMask(id string, l *lane) bool {
	return b.mask.on && slices.Contains(revealingActions, id) && (id != "rerun" || !l.lastFailed())
}
