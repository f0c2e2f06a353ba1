package ui

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/overlay"
)

// confirmDiscard does something that throws this window's conversation away, and
// asks first where it isn't saved.
func (a *app) confirmDiscard(word string, do func() tea.Cmd) tea.Cmd {
	why := a.unsavedWork()
	if why == "" {
		return do()
	}
	n := overlay.NewNotice(a.styles, "Not saved", []string{why, "Save it elsewhere, or it is lost."},
		overlay.NoticeAction{Key: "s", Word: "save elsewhere", Run: a.askSaveAs}, overlay.NoticeAction{Key: "q", Word: word, Run: do})
	n.EscWord = "stay"
	return a.open(n)
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

// sessionClosed: a session that was left is closed.
type sessionClosed struct {
	writer *sessions.Writer
	err    error
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
