package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// The open session is checked at intervals: a failed save is tried again, and changes that
// another program made to the file are shown.

const (
	// retryEvery is the interval at which a failed save is tried again.
	retryEvery = 5 * time.Second
	// watchEvery is the interval at which the file is checked while no answer arrives: a
	// check reads its size and time.
	watchEvery = 2 * time.Second
)

type (
	// checkDue says that it is time to check the session again.
	checkDue struct{}
	// sessionReloaded reports the session as its file is now, or that the file can't be
	// read.
	sessionReloaded struct {
		writer *sessions.Writer
		sessions.Reloaded
		// chosen are the branches that were shown, by lane number.
		chosen map[int]string
		err    error
	}
)

// watch schedules the next check while a session is open, unless one is scheduled.
func (a *app) watch() tea.Cmd {
	if a.watching || a.writer == nil {
		return nil
	}
	a.watching = true
	every := watchEvery
	if a.saveTrouble != "" {
		every = retryEvery
	}
	return a.after(every, func(time.Time) tea.Msg { return checkDue{} })
}

func (checkDue) apply(a *app) tea.Cmd {
	a.watching = false
	return a.checkSession()
}

// checkSession retries a failed save, or else checks whether another program changed the
// file.
func (a *app) checkSession() tea.Cmd {
	switch {
	case a.writer == nil:
		return nil
	case a.saveTrouble != "" && a.readOnly == "":
		writer := a.writer
		return func() tea.Msg { return answerSaved{writer, writer.Retry()} }
	case a.anyBusy():
		return nil
	}
	return a.reloadSession()
}

// reloadSession reads changes that another program made to the file.
func (a *app) reloadSession() tea.Cmd {
	if a.writer == nil || a.openRequest != 0 {
		return nil
	}
	writer, chosen := a.writer, a.selectedBranches()
	return func() tea.Msg {
		reloaded, err := writer.Reload(chosen)
		return sessionReloaded{writer: writer, Reloaded: reloaded, chosen: chosen, err: err}
	}
}

func (m sessionReloaded) apply(a *app) tea.Cmd {
	switch {
	case m.writer != a.writer, m.Skipped:
		return nil
	case a.anyBusy():
		if m.Changed { // it is shown once the answers have ended
			m.writer.MarkUnshown()
		}
		return nil
	}
	was := a.reloadTrouble
	a.reloadTrouble, a.conflict = "", nil
	if conflictWords(m.err) != "" {
		a.conflict = m.err
	}
	switch {
	case writeBlocked(m.err) && a.readOnly == "":
		return a.reportSave(m.err)
	case m.err != nil:
		if a.reloadTrouble = m.err.Error(); a.reloadTrouble == was {
			return nil
		}
		if words := conflictWords(m.err); words != "" {
			return a.warn(words + "; its content is in this window")
		}
		return a.warn("showing what was read before: " + m.err.Error())
	case !m.Changed:
		return nil
	}
	a.name = m.Meta.Title
	a.cost = totalCost{answers: m.Spent.Answers, usd: m.Spent.USD, unknown: m.Spent.Unknown}
	current, zoomed, only, before := a.current, a.zoomed, a.onlyCurrent, a.lanes
	blind := a.mask
	a.restoreLanes(m.Meta.Lanes, m.Transcripts)
	a.reuseLanes(before)
	if blind.wanted && len(a.lanes) > 1 {
		a.restoreOrder(before)
		a.setMask(blind)
	}
	for _, l := range a.lanes {
		l.branch = m.chosen[l.number]
	}
	a.current, a.zoomed, a.onlyCurrent = min(current, len(a.lanes)-1), zoomed, only && len(a.lanes) > 1
	words := "the file was changed by another program, and read again"
	if a.readOnly == sessions.ErrLocked.Error() {
		words = "read what the other sluice saved"
	}
	return tea.Batch(a.say(words), a.loadVersionNumbers())
}

// reuseLanes keeps the *lane of each lane that was there before, with its new contents:
// an open overlay may refer to it.
func (a *app) reuseLanes(before []*lane) {
	for i, l := range a.lanes {
		at := slices.IndexFunc(before, func(old *lane) bool { return old.number == l.number })
		if at < 0 || before[at] == l {
			continue
		}
		old := before[at]
		*old = *l
		old.transcript.SetEmpty(func(w, h int) []string { return a.emptyLaneLines(old, w, h) })
		a.lanes[i] = old
	}
}
