package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

func (a *app) turnStarted(msg turnStarted) tea.Cmd {
	t := a.turnByID(msg.id)
	if t == nil { // it was left meanwhile
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
	return tea.Batch(t.save(), trouble, a.startNextRound())
}

// price is what a model costs, nil where it is unknown. It only uses what doesn't
// change.
func (a *app) price(t gateway.Target) *gateway.Price {
	if a.opts.Price == nil {
		return nil
	}
	price, _ := a.opts.Price(t)
	return price
}

func (a *app) answerSaved(msg answerSaved) tea.Cmd {
	return tea.Batch(a.reportSaveOf(msg.writer, msg.err), a.loadVersionNumbers())
}

// reportSaveOf is saved for the open session. What is left unsaved in one that was left
// is told when that is closed.
func (a *app) reportSaveOf(w *sessions.Writer, err error) tea.Cmd {
	if w != a.writer {
		return nil
	}
	return a.reportSave(err)
}

// reportSave tells of a save that failed, once, and that saving works again. The text
// stays on the screen, and the header says that it is not saved.
func (a *app) reportSave(err error) tea.Cmd {
	was := a.saveTrouble
	if err == nil {
		a.saveTrouble, a.conflict = "", nil
		if was == "" {
			return nil
		}
		if a.writer != nil {
			a.writer.SendUnsaved(false)
		}
		if len(a.unsent) > 0 {
			lane := max(0, slices.Index(a.lanes, a.unsent[0]))
			a.unsent = nil
			return a.say("saved again; " + a.messageHints(lane).Retry + " sends the prompt")
		}
		return a.say("saved again")
	}
	a.saveTrouble = saveErrorWords(err)
	if conflictWords(err) != "" {
		a.conflict = err
	}
	if a.saveTrouble == was || a.readOnly != "" {
		return nil
	}
	// A box takes letters, so none comes between those of a prompt.
	if writeBlocked(err) && a.overlay == nil && a.composer.Empty() {
		return a.showBlockedNotice(err)
	}
	return a.warn("not saved: " + a.saveTrouble)
}

// interrupt is ctrl+c: stop what runs; else close the overlay; else put the
// draft away; else, pressed twice within a second, quit.
func (a *app) interrupt() tea.Cmd {
	a.leaderPressed = false
	a.run = nil
	if a.anyBusy() {
		for _, l := range a.lanes {
			if l.turn != nil {
				l.turn.stop()
			}
		}
		return a.say("stopped")
	}
	now := time.Now()
	again := now.Sub(a.lastQuit) < time.Second
	a.lastQuit = time.Time{}
	if !a.composer.Empty() && a.overlay == nil {
		a.composer.HistoryAdd(a.composer.Value())
		a.composer.Reset()
		return a.say("the draft is in the history: up brings it back")
	}
	if a.overlay != nil {
		a.leaveOverlay()
		if !a.composer.Empty() {
			return nil
		}
	}
	if again {
		return a.quit()
	}
	a.lastQuit = now
	return a.say("ctrl+c again quits")
}

// regenerate asks the last prompt again; the earlier answer stays in the file.
func (a *app) regenerate() tea.Cmd {
	l := a.focusedLane()
	if why := a.whyNoRegenerate(); why != "" {
		return a.say(why)
	}
	last := len(l.exchanges) - 1
	cmd, err := a.askAgain(l, last)
	if err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	return cmd
}

// setTarget points the lane at another model.
func (a *app) setTarget(t gateway.Target) tea.Cmd {
	if a.run != nil {
		return a.say(runUnderWayWords)
	}
	a.focusedLane().settings.Target = t
	a.recents = mergeRecents([]gateway.Target{t}, a.recents)
	return a.lanesChanged()
}

// runUnderWayWords keeps a run's figures those of one model a lane.
const runUnderWayWords = "a measured run is under way: its lanes keep their models"

// cycleRecent goes through the targets used before.
func (a *app) cycleRecent(dir int) tea.Cmd {
	if a.run != nil {
		return a.say(runUnderWayWords)
	}
	n := len(a.recents)
	at := -1
	for i, t := range a.recents {
		if t == a.focusedLane().settings.Target {
			at = i
		}
	}
	next := 0
	if at >= 0 && n > 0 {
		next = ((at+dir)%n + n) % n
	}
	if n == 0 || next == at {
		return a.say("no other model was used yet")
	}
	a.focusedLane().settings.Target = a.recents[next]
	return nil
}
