package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

type (
	// sessionOpened: a saved session was read, or couldn't be.
	sessionOpened struct {
		// id is the number of the request: only the newest one counts.
		id     int
		writer *sessions.Writer
		meta   sessions.Meta
		// messages are those that each lane shows, by its number.
		messages [][]sessions.Message
		// before counts the messages before the ones shown, by lane.
		before    []int
		cost      totalCost
		path      string
		recovered string
		// readOnly is why the session can't be written, nil where it can.
		readOnly error
		// at is the message to show, nil for the end.
		at  *sessions.Hit
		err error
	}
)

var errSameSession = errors.New("this session is open already")

// openSession reads a session in a command. Sessions that are still being closed are
// closed first, since one of them may be the one to open.
func (a *app) openSession(path string) tea.Cmd { return a.openSessionAt(path, nil) }

// openSessionAt opens a session at a place where a text was found; nil is its end.
func (a *app) openSessionAt(path string, at *sessions.Hit) tea.Cmd {
	return a.confirmDiscard("discard it", func() tea.Cmd { return a.readSessionAt(path, at) })
}

// readSessionAt is openSessionAt without a question about unsaved work.
func (a *app) readSessionAt(path string, at *sessions.Hit) tea.Cmd {
	a.openRequests++
	a.openRequest = a.openRequests
	id, store, left, current := a.openRequest, a.opts.Store, slices.Clone(a.closing), a.path
	return func() tea.Msg {
		if sessions.SamePath(path, current) {
			return sessionOpened{id: id, at: at, err: errSameSession}
		}
		for _, w := range left {
			_ = w.Close() // its own command reports the error
		}
		s, err := store.Open(path)
		if err != nil {
			return sessionOpened{id: id, path: path, err: err}
		}
		out := sessionOpened{
			id: id, writer: sessions.NewWriter(s), meta: s.Meta(),
			path: s.Path(), recovered: s.Recovered(), at: at,
		}
		for n := range max(1, len(out.meta.Lanes)) {
			messages, before := s.TranscriptTail(n, firstShownMessages)
			if at != nil && before > 0 {
				messages, before = s.Transcript(n), 0
			}
			out.before = append(out.before, before)
			if at != nil && n == max(0, at.Lane) && at.Message != "" && !containsMessage(messages, at.Message) {
				messages = s.Branch(n, at.Message)
			}
			out.messages = append(out.messages, messages)
		}
		out.readOnly = s.ReadOnlyErr()
		cost := s.Spending()
		out.cost = totalCost{answers: cost.Answers, usd: cost.USD, unknown: cost.Unknown}
		return out
	}
}

// sessionOpened reports that a saved session was read, or could not be.
func (a *app) sessionOpened(msg sessionOpened) tea.Cmd {
	if msg.id != a.openRequest { // another one was requested since
		return closeWriter(msg.writer)
	}
	a.openRequest = 0
	switch {
	case errors.Is(msg.err, errSameSession) && msg.at != nil:
		return a.showHit(msg.at)
	case errors.Is(msg.err, errSameSession):
		return a.say(msg.err.Error())
	case msg.err != nil:
		return a.showNotOpenedNotice(msg.path, msg.err)
	}
	if a.overlay != nil { // it is about the lanes of the old session
		a.leaveOverlay()
	}
	left := a.closeSession()
	a.writer, a.name, a.path = msg.writer, msg.meta.Title, msg.path
	a.readOnly, a.cost = "", msg.cost
	a.chains = msg.meta.Chains
	a.restoreLanes(msg.meta.Lanes, msg.messages)
	for _, l := range a.lanes {
		l.partial = l.number < len(msg.before) && msg.before[l.number] > 0
	}
	note := a.say(joinNotes("opened "+look.FileName(msg.path), a.overflowWords()))
	switch {
	case msg.readOnly != nil:
		a.readOnly = msg.readOnly.Error()
		nothing := !slices.ContainsFunc(msg.messages, notEmpty)
		if nothing { // nothing was really opened
			a.toast.text = ""
		}
		note = tea.Batch(note, a.showReadOnlyNotice(msg.readOnly, nothing))
	case strings.Contains(msg.recovered, "kept as"), strings.Contains(msg.recovered, "\n"): // too important or too long for the footer
		note = tea.Batch(note, a.open(overlay.NewNotice(a.styles, "Recovered", sentences(msg.recovered))))
	case msg.recovered != "":
		note = a.say(joinNotes(msg.recovered, a.overflowWords()))
	}
	a.arrange() // showHit needs the new lanes' sizes
	return tea.Batch(left, a.setFocus(focusComposer), note, a.showHit(msg.at), a.loadVersionNumbers(), a.loadHistory())
}

func notEmpty(messages []sessions.Message) bool { return len(messages) > 0 }

func containsMessage(messages []sessions.Message, id string) bool {
	return slices.ContainsFunc(messages, func(m sessions.Message) bool { return m.ID == id })
}

// showHit scrolls to the place where a text was found, and highlights the text everywhere
// until esc.
func (a *app) showHit(at *sessions.Hit) tea.Cmd {
	if at == nil || at.Message == "" {
		return nil
	}
	for i, l := range a.lanes {
		if l.number == at.Lane {
			a.current = i
		}
	}
	t := a.focusedLane().transcript
	t.SetHighlight(at.Found())
	if !t.ShowHighlight(at.Message) {
		return a.say("this message is on another branch")
	}
	return a.setFocus(focusTranscript)
}

// reopenSession closes the session and opens its file again.
func (a *app) reopenSession() tea.Cmd {
	return a.confirmDiscard("open it as it is", a.reopenNow)
}

// reopenNow is reopenSession without a question about unsaved work.
func (a *app) reopenNow() tea.Cmd {
	path := a.path
	left := a.closeSession()
	return tea.Batch(left, a.openSession(path))
}
