package ui

import (
	"fmt"
	"slices"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/inspector"
)

// board is the lanes, and what is running in them.
type board struct {
	lanes []*lane
	// current is the index of the lane that has the focus, or had it last.
	current int
	// sessionLanes are all lanes of the session by number, closed ones too.
	sessionLanes []sessions.Lane
	// zoomed shows the focused lane alone, syncScroll scrolls all lanes together, and
	// onlyCurrent sends prompts to the focused lane alone.
	zoomed, syncScroll, onlyCurrent bool
	// aside are the lanes that a new chat put aside.
	aside lanesAside
	// baseline is the lane that answers are compared with; the first lane where it is nil
	// or closed.
	baseline *lane
	// run is the measured run in progress, nil for none. runPlan describes the run that
	// the lanes' figures come from, empty where they come from prompts.
	run     *run
	runPlan string
	mask    mask
	// prompt is the prompt to all lanes as it was drawn last, promptHeight its height.
	prompt       cachedPrompt
	promptHeight promptHeight
	// bestFigures say in what each of the answers bestOf is the best.
	bestOf      []*compare.Summary
	bestFigures []compare.Bests
	judged      cachedVerdict
	// shuffleFunc replaces rand.Shuffle in tests; nil is rand.Shuffle.
	shuffleFunc func(n int, swap func(i, j int))

	// now is the time of the newest tick or result, turns the number of turns so far.
	// ticking is set while a tick is on its way.
	now     time.Time
	turns   int
	ticking bool

	cost          totalCost
	recents       []gateway.Target
	favourites    favourites
	httpExchanges inspector.Exchanges
}

func (b *board) focusedLane() *lane { return b.lanes[b.current] }

// cycleLane moves to a neighbouring lane, from the last to the first and back.
func (b *board) cycleLane(by int) {
	n := len(b.lanes)
	b.current = ((b.current+by)%n + n) % n
}

// laneName is a lane's name among the others: prefixed by its place where two lanes have
// the same name.
func (b *board) laneName(i int) string {
	name := b.lanes[i].name()
	for j, l := range b.lanes {
		if j != i && l.name() == name {
			return fmt.Sprintf("%d %s", i+1, name)
		}
	}
	return name
}

// nameOf is laneName for a lane instead of an index.
func (b *board) nameOf(l *lane) string { return b.laneName(slices.Index(b.lanes, l)) }

func (b *board) anyBusy() bool {
	for _, l := range b.lanes {
		if l.busy() {
			return true
		}
	}
	return false
}

// whyNoOtherLane says why an action that needs several lanes can't run.
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

// MostLanes is the most lanes on the screen: as many as [measure.MostLanes].
const MostLanes = measure.MostLanes

// lanesAside are the lanes that a new chat put aside, left and right of the one that it
// kept.
type lanesAside struct{ left, right []laneAside }

// laneAside is what a lane asked.
type laneAside struct {
	settings    ask.Settings
	baseOptions gateway.Options
	muted       bool
}

func (s lanesAside) count() int { return len(s.left) + len(s.right) }

// baselineLane is the lane that the others are compared with, the first by default.
func (b *board) baselineLane() *lane {
	if slices.Contains(b.lanes, b.baseline) {
		return b.baseline
	}
	return b.lanes[0]
}
