package ui

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// branchActions are the actions on the selected message, or on the last one.
func branchActions() []action {
	return []action{
		{ID: "message.edit", Title: "Edit the message; its earlier version stays", Short: "edit", Keys: []string{"e"}, Leader: "E", Scope: inTranscript,
			WhyNot: (*app).whyNoBranch, Run: (*app).editMessage},
		{ID: "branch.previous", Title: "Go to an earlier version", Short: "earlier", Keys: []string{"["}, Leader: "[", Scope: inTranscript,
			WhyNot: (*app).whyNoBranch, WhyNoEffect: (*app).noOtherVersion, Run: func(a *app) tea.Cmd { return a.switchVersion(-1) }},
		{ID: "branch.next", Title: "Go to a later version", Short: "later", Keys: []string{"]"}, Leader: "]", Scope: inTranscript,
			WhyNot: (*app).whyNoBranch, WhyNoEffect: (*app).noOtherVersion, Run: func(a *app) tea.Cmd { return a.switchVersion(1) }},
		{ID: "branch.tree", Title: "Branches: where this lane's conversation splits", Short: "branches", Keys: []string{"b"}, Leader: "B", Scope: inTranscript,
			WhyNot: (*app).whyNoBranch, Run: (*app).openBranchTree},
		{ID: "session.fork", Title: "Fork: a new session up to this message", Short: "fork", Keys: []string{"F"}, Leader: "F", Scope: inTranscript,
			WhyNot: (*app).whyNoBranch, Run: (*app).fork},
	}
}

func (a *app) whyNoBranch() string {
	l := a.focusedLane()
	switch {
	case l.busy():
		return "an answer is under way: esc stops it"
	case a.run != nil:
		return "a run is under way: ctrl+c ends it"
	case a.writer == nil || len(l.exchanges) == 0:
		return "nothing was asked yet"
	case l.partial:
		return stillReadingWords
	}
	return ""
}

// branchLoaded reports that a lane's branch was read.
type branchLoaded struct {
	writer   *sessions.Writer
	lane     *lane
	messages []sessions.Message
	places   map[string]sessions.Place
	// selectID is the message to select, toast the message to show; empty for
	// neither.
	selectID, toast string
	err             error
}

// apply shows the branch, unless the lane has changed meanwhile.
func (m branchLoaded) apply(a *app) tea.Cmd {
	switch {
	case m.err != nil:
		return a.warn(m.err.Error())
	case m.writer != a.writer || !slices.Contains(a.lanes, m.lane) || m.lane.busy() || a.run != nil:
		return nil
	case len(m.messages) == 0:
		return a.say("this message is not saved yet")
	}
	a.side = cachedSidebar{}
	m.lane.load(m.messages)
	m.lane.branch = m.messages[len(m.messages)-1].ID
	m.lane.showVersionNumbers(m.places)
	a.arrange()
	if m.selectID != "" {
		m.lane.transcript.ShowHighlight(m.selectID)
	}
	if m.toast == "" {
		return nil
	}
	return a.say(m.toast)
}

var errNoOtherVersion = errors.New("there is no other version: e edits, r asks again")

func (a *app) noOtherVersion() string {
	if !a.focusedLane().hasVersions() {
		return errNoOtherVersion.Error()
	}
	return ""
}

// switchVersion goes to another version of the selected message, or without one of the
// last that has versions.
func (a *app) switchVersion(by int) tea.Cmd {
	l := a.focusedLane()
	m, ok := l.versionedMessage()
	if !ok {
		return a.say("nothing was asked yet")
	}
	writer, number := a.writer, l.number
	return func() tea.Msg {
		out := loadBranch(writer, l, number, "")
		ids := writer.Session().Siblings(m.ID)
		if len(ids) < 2 {
			out.err = errNoOtherVersion
			return out
		}
		at := slices.Index(ids, m.ID)
		next := ((at+by)%len(ids) + len(ids)) % len(ids)
		out = loadBranch(writer, l, number, ids[next])
		out.toast = fmt.Sprintf("version %d of %d", next+1, len(ids))
		return out
	}
}

// loadBranch reads the branch of a lane that goes through a message; an empty id reads
// none. The lane's number is a parameter because it must be taken before the command
// runs: a new chat renumbers its lanes.
func loadBranch(w *sessions.Writer, l *lane, number int, id string) branchLoaded {
	out := branchLoaded{writer: w, lane: l, selectID: id}
	if id != "" {
		out.messages = w.Session().Branch(number, id)
	}
	out.places = w.Session().Places(number)
	return out
}

// fork copies the branch up to the selected message into a new session, and opens that.
func (a *app) fork() tea.Cmd {
	m, _, ok := a.focusedLane().selectedMessage()
	if !ok {
		return a.say("nothing was asked yet")
	}
	writer := a.writer
	return func() tea.Msg {
		forked, err := writer.Session().Fork("", m.ID)
		if err != nil {
			return sessionForked{err: err}
		}
		return sessionForked{path: forked.Path(), err: forked.Close()}
	}
}

// sessionForked reports that a branch was copied into a new session.
type sessionForked struct {
	path string
	err  error
}

func (m sessionForked) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.warn("can't fork the session: " + m.err.Error())
	}
	return a.openSession(m.path)
}

// showVersionNumbers notes beside each message that has several versions which one it is.
func (l *lane) showVersionNumbers(places map[string]sessions.Place) {
	for i := range l.transcript.Len() {
		note := ""
		if m, at, ok := l.messageAt(i); ok {
			if p, more := places[m.ID]; more {
				note = versionWords(p)
				if m.Role == gateway.RoleAssistant {
					l.exchanges[at].versions = p.Of
				}
			}
		}
		l.transcript.SetAside(i, note)
	}
}

func versionWords(p sessions.Place) string { return fmt.Sprintf("%d of %d", p.N, p.Of) }

// versionNumbersLoaded reports which messages of the lanes have other versions.
type versionNumbersLoaded struct {
	writer *sessions.Writer
	places map[*lane]map[string]sessions.Place
}

func (m versionNumbersLoaded) apply(a *app) tea.Cmd {
	if m.writer == a.writer {
		a.side = cachedSidebar{}
		for _, l := range a.lanes {
			if places, ok := m.places[l]; ok && !l.busy() {
				l.showVersionNumbers(places)
			}
		}
	}
	return nil
}

// loadVersionNumbers looks for messages with several versions, in a command.
func (a *app) loadVersionNumbers() tea.Cmd {
	writer, lanes := a.writer, slices.Clone(a.lanes)
	if writer == nil {
		return nil
	}
	numbers := make([]int, len(lanes))
	for i, l := range lanes {
		numbers[i] = l.number
	}
	return func() tea.Msg {
		found := versionNumbersLoaded{writer: writer, places: map[*lane]map[string]sessions.Place{}}
		for i, l := range lanes {
			found.places[l] = writer.Session().Places(numbers[i])
		}
		return found
	}
}
