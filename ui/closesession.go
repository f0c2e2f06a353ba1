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

// confirmDiscard runs do, which discards this window's conversation. Where that isn't
// saved it asks first; verb names do in the question.
func (a *app) confirmDiscard(verb string, do func() tea.Cmd) tea.Cmd {
	why := a.unsavedWork()
	if why == "" {
		return do()
	}
	n := overlay.NewNotice(a.styles, "Not saved", []string{why, "Save it elsewhere, or it is lost."},
		overlay.NoticeAction{Key: "s", Word: "save elsewhere", Run: a.askSaveAs}, overlay.NoticeAction{Key: "q", Word: verb, Run: do})
	n.EscWord = "stay"
	return a.open(n)
}

// newChat starts a new session with the focused lane as it is set.
func (a *app) newChat() tea.Cmd { return a.confirmDiscard("discard it", a.startNewChat) }

// startNewChat is newChat without a question about unsaved work.
func (a *app) startNewChat() tea.Cmd {
	a.openRequest = 0
	state := a.saveState()
	closed := a.closeSession()
	a.putLanesAside()
	words := a.newChatWords()
	note := a.say(words)
	if state != "" {
		note = a.warn(words + "; the last one is " + state)
	}
	return tea.Batch(closed, a.setFocus(focusComposer), note)
}

// closeSession stops what runs, empties the lanes and lets go of the session. The command
// saves what isn't saved yet, or close does if the program ends first.
func (a *app) closeSession() tea.Cmd {
	a.now, a.run, a.runPlan = time.Now(), nil, ""
	chosen := a.selectedBranches()
	for _, l := range a.lanes {
		if l.turn != nil {
			a.cancelTurn(l.turn)
		}
		l.exchanges, l.last, l.measured, l.silences, l.pieces, l.partial, l.branch = nil, nil, nil, nil, nil, false, ""
		l.transcript.Reset()
	}
	old := a.writer
	a.writer, a.name, a.path, a.readOnly, a.saveTrouble, a.reloadTrouble = nil, "", "", "", "", ""
	a.conflict, a.unsent = nil, nil
	a.cost, a.savedAt = totalCost{}, time.Time{}
	a.forgetSideFacts()
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

// sessionClosed reports that a session was closed.
type sessionClosed struct {
	writer *sessions.Writer
	err    error
}

func (a *app) sessionClosed(msg sessionClosed) tea.Cmd {
	a.closing = slices.DeleteFunc(a.closing, func(w *sessions.Writer) bool { return w == msg.writer })
	if msg.err != nil {
		return a.warn("the previous session is not completely saved: " + saveErrorWords(msg.err))
	}
	return nil
}

// errQuitGrace is the error where a quit didn't wait for a slow disk.
var errQuitGrace = errors.New("the disk is too slow: the end of the conversation may not be saved")

// close closes the sessions after the screen is gone: running answers are saved as
// stopped, and what isn't saved yet is saved. It waits no longer than grace; whatever is
// in the journal by then is recovered when the session is opened.
func (a *app) close(grace time.Duration) error { return a.closeWriters(grace, nil) }

// closeKeepingUnsaved is close where a signal or a fault ends the program. Nobody can be
// asked then, so what exists only in this window is saved in a new file.
func (a *app) closeKeepingUnsaved(grace time.Duration) error {
	var unsaved *sessions.Writer
	if a.unsavedWork() != "" {
		unsaved = a.writer
	}
	return a.closeWriters(grace, unsaved)
}

// saveToNewFile saves a session in a new file of the store. Its error says where that is,
// or that it failed.
func saveToNewFile(w *sessions.Writer) error {
	kept := moveSession(w, "")
	if !kept.moved {
		return fmt.Errorf("the messages since the last save could not be saved anywhere: %w", kept.err)
	}
	return errors.Join(fmt.Errorf("the session's own file could not be written: the whole conversation is saved in %s", kept.path), kept.err)
}

// closeWriters closes the sessions. unsaved, unless nil, is moved to a new file first.
func (a *app) closeWriters(grace time.Duration, unsaved *sessions.Writer) error {
	a.closeSession()
	writers, done := a.closing, make(chan error, 1)
	time.AfterFunc(0, func() {
		var err error
		defer func() {
			if value := recover(); value != nil {
				done <- &Fault{Value: value, Stack: debug.Stack()}
			}
		}()
		if unsaved != nil {
			err = saveToNewFile(unsaved)
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
