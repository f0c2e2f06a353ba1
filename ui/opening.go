package ui

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

type (
	// sessionOpened: a saved session was read, or couldn't be.
	sessionOpened struct {
		// id is the wish that this answers: only the newest counts.
		id     int
		writer *sessions.Writer
		meta   sessions.Meta
		// messages are what each lane shows, by its number.
		messages [][]sessions.Message
		// before counts the messages that come before those, by lane.
		before    []int
		cost      totalCost
		path      string
		recovered string
		// readOnly is why the session can't be written, nil where it can.
		readOnly error
		// at is where to open it, nil for the end.
		at  *sessions.Hit
		err error
	}
	// sessionClosed: a session that was left is closed.
	sessionClosed struct {
		writer *sessions.Writer
		err    error
	}
)

// errSameSession says that the session to open is the one that is open.
var errSameSession = errors.New("this session is open already")

// openSession reads a session in a command. Sessions that were left are closed
// first, since one of them may be the wanted one.
func (a *app) openSession(path string) tea.Cmd { return a.openSessionAt(path, nil) }

// openSessionAt opens a session at a place where a text was found, nil for its
// end.
func (a *app) openSessionAt(path string, at *sessions.Hit) tea.Cmd {
	return a.confirmDiscard("throw it away", func() tea.Cmd { return a.readSessionAt(path, at) })
}

func (a *app) readSessionAt(path string, at *sessions.Hit) tea.Cmd {
	a.openRequests++
	a.openRequest = a.openRequests
	id, store, left, current := a.openRequest, a.opts.Store, slices.Clone(a.closing), a.path
	return func() tea.Msg {
		if sessions.SamePath(path, current) {
			return sessionOpened{id: id, at: at, err: errSameSession}
		}
		for _, w := range left {
			_ = w.Close() // its own command tells of it
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

func (a *app) sessionOpened(msg sessionOpened) tea.Cmd {
	if msg.id != a.openRequest { // another was wanted since
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
	if a.overlay != nil { // it is about the lanes that are left
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
		if nothing { // which is no opening
			a.toast.text = ""
		}
		note = tea.Batch(note, a.showReadOnlyNotice(msg.readOnly, nothing))
	case strings.Contains(msg.recovered, "kept as"), strings.Contains(msg.recovered, "\n"): // a file that one should know of, or much
		note = tea.Batch(note, a.open(overlay.NewNotice(a.styles, "Recovered", sentences(msg.recovered))))
	case msg.recovered != "":
		note = a.say(joinNotes(msg.recovered, a.overflowWords()))
	}
	a.arrange() // the lanes are new, and a place on the screen is looked for
	return tea.Batch(left, a.setFocus(focusComposer), note, a.showHit(msg.at), a.loadVersionNumbers(), a.loadHistory())
}

func notEmpty(messages []sessions.Message) bool { return len(messages) > 0 }

func containsMessage(messages []sessions.Message, id string) bool {
	return slices.ContainsFunc(messages, func(m sessions.Message) bool { return m.ID == id })
}

// showHit goes to where a text was found and marks it everywhere; esc unmarks it.
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

// newChat starts an empty session with the lane as it is set.
func (a *app) newChat() tea.Cmd { return a.confirmDiscard("throw it away", a.startNewChat) }

func (a *app) startNewChat() tea.Cmd {
	a.openRequest = 0
	note := a.say("a new chat")
	if state := a.saveState(); state != "" {
		note = a.warn("a new chat; the last one is " + state)
	}
	return tea.Batch(a.closeSession(), a.setFocus(focusComposer), note)
}

// closeSession stops what runs, empties the lanes and lets the session go. What is not
// saved yet is saved by the command, or by close where the program ends first.
func (a *app) closeSession() tea.Cmd {
	a.now, a.run, a.runPlan = time.Now(), nil, ""
	chosen := a.selectedBranches()
	for _, l := range a.lanes {
		if l.turn != nil {
			a.cancelTurn(l.turn)
		}
		l.exchanges, l.last, l.measured, l.partial, l.branch = nil, nil, nil, false, ""
		l.transcript.Reset()
	}
	old := a.writer
	a.writer, a.name, a.path, a.readOnly, a.saveTrouble, a.reloadTrouble = nil, "", "", "", "", ""
	a.conflict, a.unsent = nil, nil
	a.cost = totalCost{}
	a.renumberLanes()
	if old != nil {
		old.SetShown(chosen)
		a.closing = append(a.closing, old)
	}
	return closeWriter(old)
}

func closeWriter(w *sessions.Writer) tea.Cmd {
	if w == nil {
		return nil
	}
	return func() tea.Msg { return sessionClosed{w, w.Close()} }
}

func (a *app) sessionClosed(msg sessionClosed) tea.Cmd {
	a.closing = slices.DeleteFunc(a.closing, func(w *sessions.Writer) bool { return w == msg.writer })
	if msg.err != nil {
		return a.warn("the session that was left is not saved whole: " + saveErrorWords(msg.err))
	}
	return nil
}

// errQuitGrace says that a quit didn't wait for a slow disk.
var errQuitGrace = errors.New("the disk is too slow: the end of the conversation may not be saved")

// close ends the sessions after the screen has gone: running answers are saved
// as stopped, and what no command has saved yet is saved. It waits no longer
// than the grace; what is in the journal by then comes back with the next open.
func (a *app) close(grace time.Duration) error { return a.closeWriters(grace, nil) }

// closeKeepingUnsaved is close where the program is ended from outside, by a signal or a fault. Nobody
// can be asked then what to do with what is in this window alone, so it is kept in a
// new file.
func (a *app) closeKeepingUnsaved(grace time.Duration) error {
	var alone *sessions.Writer
	if a.unsavedWork() != "" {
		alone = a.writer
	}
	return a.closeWriters(grace, alone)
}

// saveToNewFile saves what is in this window alone among the sessions, and says where.
func saveToNewFile(w *sessions.Writer) error {
	kept := moveSession(w, "")
	if !kept.moved {
		return fmt.Errorf("what was said since the last save could be kept nowhere: %w", kept.err)
	}
	return errors.Join(fmt.Errorf("the session's own file could not be written: all that was said is kept in %s", kept.path), kept.err)
}

// closeWriters closes the sessions, of which one is moved first.
func (a *app) closeWriters(grace time.Duration, alone *sessions.Writer) error {
	a.closeSession()
	writers, done := a.closing, make(chan error, 1)
	time.AfterFunc(0, func() {
		var err error
		defer func() {
			if value := recover(); value != nil {
				done <- &Fault{Value: value, Stack: debug.Stack()}
			}
		}()
		if alone != nil {
			err = saveToNewFile(alone)
		}
		for _, w := range writers {
			err = errors.Join(err, w.Close())
		}
		done <- err
	})
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
		return errQuitGrace
	}
}
