package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// The open session is watched: what could not be saved is tried again, and what another
// program changed in the file is shown.

const (
	// retryEvery is how often a failed save is tried again.
	retryEvery = 5 * time.Second
	// watchEvery is how often the file is looked at while no answer arrives: a look
	// costs asking the system for its size and time.
	watchEvery = 2 * time.Second
)

type (
	// checkDue: it is time to look at the session again.
	checkDue struct{}
	// sessionReloaded: the session is as its file is now, or the file can't be read.
	sessionReloaded struct {
		writer *sessions.Writer
		sessions.Reloaded
		// chosen are the branches that were shown.
		chosen map[int]string
		err    error
	}
)

// watch looks at the session now and then, as long as one is open. It is called at the
// end of every update, and gives nil while a look is due.
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

// checkSession tries again what could not be saved, and else looks whether
// another program changed the file.
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

// reloadSession shows what another program changed in the file.
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
		if m.Changed { // it is shown when the lanes rest
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
			return a.warn(words + "; what it held is in this window")
		}
		return a.warn("shown is what was read before: " + m.err.Error())
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

// reuseLanes lets lanes that were read again be the ones that they were: an open
// overlay may be about one of them.
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
