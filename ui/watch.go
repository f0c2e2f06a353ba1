package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
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
	// sessionMoved: the session goes on in another file, or couldn't.
	sessionMoved struct {
		writer      *sessions.Writer
		moved       bool
		path, title string
		err         error
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

// warnRecreated says that a save found the file gone and made it again.
func (a *app) warnRecreated() tea.Cmd {
	if a.writer == nil || !a.writer.Remade() {
		return nil
	}
	a.reloadTrouble = ""
	return a.warn(sessions.RemadeWords(look.FileName(a.path)))
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

// savingActions help where a session can't be saved.
func savingActions() []action {
	return []action{
		{ID: "session.elsewhere", Title: "Save this session elsewhere and go on there", Short: "save elsewhere", Leader: "S", Scope: everywhere,
			WhyNot: (*app).whyNoSaveAs, Run: (*app).askSaveAs},
		{ID: "session.again", Title: "Open this session again", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: (*app).reopenSession},
	}
}

func (a *app) askSaveAs() tea.Cmd {
	if why := a.whyNoSaveAs(); why != "" {
		return a.say(why)
	}
	return a.askQuestion("Save this session elsewhere", overlay.Question{
		Label: "Save to:", Value: saveAsName(a.path), Hint: "a new file, perhaps on another disk; empty: among the sessions",
		Then: func(path string) tea.Cmd {
			writer, path := a.writer, a.typedPath(path)
			return func() tea.Msg { return moveSession(writer, path) }
		},
	})
}

// typedPath is a path as it was meant.
func (a *app) typedPath(path string) string {
	if a.opts.ExpandHome == nil {
		return path
	}
	return a.opts.ExpandHome(strings.TrimSpace(path))
}

// saveAsName proposes a file in the folder in which the program was started.
func saveAsName(path string) string {
	if path == "" {
		return "session.toml"
	}
	return look.FileName(path)
}

// moveSession lets the session go on in a copy in another file.
func moveSession(w *sessions.Writer, path string) sessionMoved {
	moved, err := w.MoveTo(path)
	s := w.Session()
	return sessionMoved{writer: w, moved: moved, path: s.Path(), title: s.Meta().Title, err: err}
}

func (m sessionMoved) apply(a *app) tea.Cmd {
	if m.writer != a.writer {
		return nil
	}
	if !m.moved {
		return a.warn("can't save it there: " + m.err.Error())
	}
	a.path, a.name, a.readOnly, a.saveTrouble, a.conflict, a.unsent = m.path, m.title, "", "", nil, nil
	if m.err != nil {
		return a.reportSave(m.err)
	}
	return a.say("saved; the session goes on in " + m.path)
}

// reopenSession closes the session and opens it as it is now.
func (a *app) reopenSession() tea.Cmd {
	return a.confirmDiscard("open it as it is", a.reopenNow)
}

func (a *app) reopenNow() tea.Cmd {
	path := a.path
	left := a.closeSession()
	return tea.Batch(left, a.openSession(path))
}

// saveTroubleLine is the line that stands as long as nothing can be saved.
func (a *app) saveTroubleLine() string {
	if a.saveTrouble == "" || a.readOnly != "" {
		return ""
	}
	words, cause := "not saved, tried again every 5 s", " · "+a.saveTrouble
	if a.saveTrouble == openElsewhereWords {
		words, cause = "not saved: "+openElsewhereWords, ""
	}
	if key := a.keyFor("session.elsewhere", a.focusScope()); key != "" && a.action("session.elsewhere").enabled(a) {
		words += " · " + key + " saves elsewhere"
	}
	return words + cause
}
