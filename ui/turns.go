package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/compare"
)

// turnByID returns the running turn with an id, nil where there is none.
func (b *board) turnByID(id int) *turn {
	for _, l := range b.lanes {
		if l.turn != nil && l.turn.id == id {
			return l.turn
		}
	}
	return nil
}

// closeTurn ends an answer on the screen and adds it to the lane's figures. The caller
// saves it.
func (b *board) closeTurn(t *turn, err error) {
	l := t.lane
	if err != nil {
		t.noteSilence(b.now)
	}
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
	l.turn, l.silences, l.pieces = nil, t.silences, &t.pieces
}

// cancelTurn stops a running turn and closes it at once, with the text so far.
func (b *board) cancelTurn(t *turn) {
	t.stop()
	b.closeTurn(t, &gateway.Error{Kind: gateway.KindCancelled, Message: "stopped"})
}

func (a *app) turnStarted(msg turnStarted) tea.Cmd {
	t := a.turnByID(msg.id)
	if t == nil { // its lane or session was closed meanwhile
		if msg.gathered != nil {
			msg.gathered.Close()
		}
		return a.reportSaveOf(msg.writer, msg.saveErr)
	}
	a.name, a.path = msg.Title, msg.Path
	t.gathered = msg.gathered
	t.lane.exchanges[t.exchange].prompt = msg.Prompt
	if msg.Held {
		return a.endUnsent(t, msg.saveErr)
	}
	t.received.Begin(msg.at)
	t.lastData = msg.at
	return tea.Batch(t.next(), a.reportSave(msg.saveErr))
}

func (a *app) deltasArrived(msg deltasArrived) tea.Cmd {
	t := a.turnByID(msg.id)
	if t == nil {
		return nil
	}
	t.apply(msg.batch)
	var trouble tea.Cmd
	if msg.saveErr != nil {
		trouble = a.reportSave(msg.saveErr)
	}
	if !msg.batch.Last {
		return tea.Batch(t.next(), trouble)
	}
	a.now = time.Now()
	a.closeTurn(t, msg.batch.Err)
	a.callEnded(t)
	return tea.Batch(t.save(), trouble, a.startNextRound(), a.offerConnect(msg.batch.Err))
}

func (a *app) answerSaved(msg answerSaved) tea.Cmd {
	if msg.err == nil && msg.writer == a.writer {
		a.savedAt = time.Now()
	}
	return tea.Batch(a.reportSaveOf(msg.writer, msg.err), a.loadVersionNumbers())
}
