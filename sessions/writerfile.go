package sessions

import "errors"

// What a Writer does when its file can't be written, was changed by another program, or
// is to be replaced by another one.

// Retry saves what could not be saved before. A program calls it every few seconds as
// long as saving fails.
func (w *Writer) Retry() error {
	w.mu.Lock()
	defer w.unlock()
	if w.closed {
		return nil
	}
	changed, err := w.session.Reload()
	if changed {
		w.unshown.Store(true)
	}
	if err != nil {
		return err
	}
	if err := w.session.Retry(); err != nil {
		return err
	}
	return w.saveEnded()
}

// Reloaded is the result of [Writer.Reload].
type Reloaded struct {
	// Skipped says that the file was not read, because something is still to be saved in
	// it: the Writer has more than the file.
	Skipped bool
	// Changed says that another program changed the session. The other fields are only
	// set then.
	Changed bool
	Meta    Meta
	// Transcripts are what each lane shows, by its number.
	Transcripts [][]Message
	Spent       Spending
}

// Reload takes over what another program changed in the file. A lane for which shown
// names a message shows the branch with that message. The error says that the file can't
// be read any more, or wraps [ErrLost], [ErrReplaced] or [ErrGone]; for a session that
// was read-only from the beginning only the last three are reported.
func (w *Writer) Reload(shown map[int]string) (Reloaded, error) {
	w.mu.Lock()
	defer w.unlock()
	if w.closed || len(w.session.Pending()) > 0 || w.unsaved() {
		return Reloaded{Skipped: true}, nil
	}
	changed, err := w.session.Reload()
	if err == nil && w.unshown.Swap(false) {
		changed = true
	}
	if !changed {
		if err == nil {
			err = w.session.Gone()
		}
		lost := errors.Is(err, ErrLost) || errors.Is(err, ErrReplaced) || errors.Is(err, ErrGone)
		if w.readOnly && !lost {
			err = nil
		}
		return Reloaded{}, err
	}
	out := Reloaded{Changed: true, Meta: w.session.Meta(), Spent: w.session.Spending()}
	for n := range max(1, len(out.Meta.Lanes)) {
		messages := w.session.Branch(n, shown[n])
		if len(messages) == 0 {
			messages = w.session.Transcript(n)
		}
		out.Transcripts = append(out.Transcripts, messages)
	}
	return out, err
}

// MarkUnshown says that the result of [Writer.Reload] could not be shown: the next one
// returns the session again.
func (w *Writer) MarkUnshown() { w.unshown.Store(true) }

// CopyTo saves what has ended, and then everything in a new session, which is returned
// open: see [Session.CopyTo]. The Writer stays with its own.
func (w *Writer) CopyTo(path string) (*Session, error) {
	w.mu.Lock()
	defer w.unlock()
	_ = w.saveEnded() // what can't be saved here is pending, and CopyTo copies it
	return w.session.CopyTo(path)
}

// MoveTo continues in a copy in another file, with what could not be saved here and with
// the answers that are arriving. The session that was written so far is closed. It
// returns false and the reason if there is no copy, and the Writer stays where it was;
// else the error says what could not be saved in the copy.
func (w *Writer) MoveTo(path string) (bool, error) {
	w.mu.Lock()
	defer w.unlock()
	copied, err := w.session.CopyTo(path)
	if err != nil {
		return false, err
	}
	old := w.session
	w.session, w.readOnly = copied, false
	turns := w.queued()
	arriving := map[*Turn]*Growing{}
	for _, t := range turns { // those that have begun still grow in the old journal
		if t.growing != nil && t.final.Load() == nil {
			arriving[t] = t.growing
		}
		t.begun, t.growing = false, nil
	}
	err = w.saveEnded()
	for _, t := range turns {
		if g := arriving[t]; g != nil && !t.saved {
			err = errors.Join(err, w.goOn(t, g))
		}
	}
	_ = old.Close() // what it could not save is in the copy
	return true, err
}

// goOn continues an arriving answer in the session that is written now.
func (w *Writer) goOn(t *Turn, g *Growing) error {
	again, err := g.GoOn(w.session)
	if again != nil {
		t.growing, t.answer, t.begun = again, again.Message(), true
	}
	return err
}
