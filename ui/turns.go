package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/compare"
)

// turnByID finds the running turn of an id.
func (b *board) turnByID(id int) *turn {
	for _, l := range b.lanes {
		if l.turn != nil && l.turn.id == id {
			return l.turn
		}
	}
	return nil
}

// closeTurn ends an answer on the screen: figures and the lane's memory. Saving it
// is the caller's.
func (b *board) closeTurn(t *turn, err error) {
	l := t.lane
	m := t.close(err, b.now)
	b.httpExchanges.Ended(&t.received)
	l.exchanges[t.exchange].answer = m
	l.last = compare.Summarise(m)
	if t.call == nil || !t.call.Warmup {
		l.measured = append(l.measured, compare.Measure(m))
	}
	if m.Start != nil {
		b.cost.add(m.CostUSD)
	}
	l.turn = nil
}

// cancelTurn closes a running turn at once with what there is on the screen.
func (b *board) cancelTurn(t *turn) {
	t.stop()
	b.closeTurn(t, &gateway.Error{Kind: gateway.KindCancelled, Message: "stopped"})
}

// callEnded notes that a call of the run has ended.
func (b *board) callEnded(t *turn) {
	if b.run != nil && t.call != nil {
		b.run.waiting--
	}
}

// dropRunFigures ends the figures of a measured run: they don't mix with those of
// prompts.
func (b *board) dropRunFigures() {
	if b.runPlan == "" {
		return
	}
	b.runPlan = ""
	for _, l := range b.lanes {
		l.measured = nil
	}
}

// stop ends the focused lane's answer; the text so far stays.
func (b *board) stop() tea.Cmd {
	if t := b.focusedLane().turn; t != nil {
		t.stop()
	}
	return nil
}

func (t *turn) stop() {
	t.stopped = true
	t.cancel()
}

func (b *board) nothingToStop() string {
	if !b.focusedLane().busy() {
		return "no answer is under way in this lane"
	}
	return ""
}

func (b *board) whyNoRegenerate() string {
	l := b.focusedLane()
	switch {
	case l.busy():
		return "an answer is under way"
	case b.run != nil:
		return "a run is under way"
	case len(l.exchanges) == 0:
		return "nothing was asked yet"
	case l.partial:
		return stillReadingWords
	}
	return ""
}

func (b *board) whyNoMessage() string {
	if b.focusedLane().transcript.Len() == 0 {
		return "nothing was asked yet"
	}
	return ""
}

// whyNoInspection says why there is nothing to look into.
func (b *board) whyNoInspection() string {
	if len(b.focusedLane().answerIDs()) == 0 {
		return "nothing was answered yet"
	}
	return ""
}
