package ui

import (
	"fmt"
	"slices"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/inspector"
)

// board is the lanes, and what is under way in them.
type board struct {
	lanes []*lane
	// current is the lane that has the focus, or had it last.
	current int
	// sessionLanes are all lanes of the session by number, those that were closed too.
	sessionLanes []sessions.Lane
	// zoomed shows the focused lane alone, together scrolls all lanes with it, and
	// onlyCurrent sends the prompt to it alone.
	zoomed, syncScroll, onlyCurrent bool
	// baseline is the lane that answers are compared with, the first where it is
	// none of the lanes.
	baseline *lane
	// run is a measured run that is under way, nil for none; mode says how the
	// figures were measured, empty where it was by ordinary prompts.
	run     *run
	runPlan string
	mask    mask
	// shuffleFunc is rand.Shuffle, but in tests.
	shuffleFunc func(n int, swap func(i, j int))

	// now is the time of the newest tick or result, turns counts the turns so far, and
	// ticking says that a tick was asked for.
	now     time.Time
	turns   int
	ticking bool

	cost          totalCost
	recents       []gateway.Target
	httpExchanges inspector.Exchanges
}

func (b *board) focusedLane() *lane { return b.lanes[b.current] }

// cycleLane goes to a neighbour, round at the ends.
func (b *board) cycleLane(by int) {
	n := len(b.lanes)
	b.current = ((b.current+by)%n + n) % n
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

// nameOf is the lane's name among the others.
func (b *board) nameOf(l *lane) string { return b.laneName(slices.Index(b.lanes, l)) }

func (b *board) anyBusy() bool {
	for _, l := range b.lanes {
		if l.busy() {
			return true
		}
	}
	return false
}

// whyNoOtherLane says why nothing can be done with one lane that takes several.
func (b *board) whyNoOtherLane() string {
	if len(b.lanes) < 2 {
		return "there is one lane"
	}
	return ""
}

func (b *board) whyNoMessage() string {
	if b.focusedLane().transcript.Len() == 0 {
		return "nothing was asked yet"
	}
	return ""
}
