package sessions

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"sluice/gateway"
)

// Writer writes one session for a program in which several answers arrive at once. The
// program queues each [Turn] when its prompt is sent. What saves it then may run on any
// goroutine and in any order, or not at all if the program ends first: each save begins
// with the turns that have ended before, so that the file has the turns in the order in
// which they were queued, and each of them once. What a full disk refused is retried
// first by every later save.
//
// All methods may be called from any goroutine. Queue, SetLanes, SetShown, SendUnsaved,
// MarkUnshown, Pending and Remade return at once. The others wait for the disk and for
// each other: a screen calls them in a command, and never while drawing.
type Writer struct {
	// mu is held during I/O, by one save at a time.
	mu      sync.Mutex
	session *Session
	closed  bool
	// readOnly says that the session was read-only when it was handed over: whoever
	// opened it knows that nothing is saved.
	readOnly bool

	// sendUnsaved says that prompts that can't be saved are to be sent all the same.
	sendUnsaved atomic.Bool
	// unshown says that the session took over another program's changes which the caller
	// has not shown yet.
	unshown atomic.Bool
	// remade says that the file was gone and was created again, which Remade has not
	// reported yet.
	remade atomic.Bool

	// listMu guards what follows, and is never held during I/O: queueing a turn must not
	// wait for the disk.
	listMu sync.Mutex
	// turns are those that are not completely in the file yet, oldest first.
	turns []*Turn
	// lanes and chains are the session's as they were set last; lanes is nil if nothing
	// was set.
	lanes  []Lane
	chains []Chain
	// shown are messages on the branches that lanes show, by lane: see SetShown.
	shown map[int]string
}

// NewWriter creates the writer of a session, which it owns from then on: [Writer.Close]
// closes it. A session that is read-only now stays so until [Writer.MoveTo] continues in
// a copy; that nothing is saved is then not a failure.
func NewWriter(s *Session) *Writer { return &Writer{session: s, readOnly: s.ReadOnlyErr() != nil} }

// unlock ends a method that wrote, and records whether the file was created again.
func (w *Writer) unlock() {
	if w.session.Remade() {
		w.remade.Store(true)
	}
	w.mu.Unlock()
}

// Session returns the session that is written now: [Writer.MoveTo] changes it. Read it,
// but write turns, header and votes through the Writer. It waits for a running save.
func (w *Writer) Session() *Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.session
}

// Remade reports, once each time, that a save found the file gone and created it again
// with all messages.
func (w *Writer) Remade() bool { return w.remade.Swap(false) }

// SendUnsaved sets whether [Writer.Begin] lets prompts be sent that can't be saved.
func (w *Writer) SendUnsaved(yes bool) { w.sendUnsaved.Store(yes) }

// Queue adds a turn to those that are to be saved. From then on any save writes it once
// it has ended, even if [Writer.Begin] is never called for it.
func (w *Writer) Queue(t *Turn) {
	w.listMu.Lock()
	defer w.listMu.Unlock()
	w.turns = append(w.turns, t)
}

func (w *Writer) queued() []*Turn {
	w.listMu.Lock()
	defer w.listMu.Unlock()
	return slices.Clone(w.turns)
}

// Pending reports whether there is a turn that is not completely in the file, because it
// is under way or could not be saved.
func (w *Writer) Pending() bool {
	w.listMu.Lock()
	defer w.listMu.Unlock()
	return len(w.turns) > 0
}

// unsaved reports whether a turn has ended and is still to be saved. In a read-only
// session none is.
func (w *Writer) unsaved() bool {
	return !w.readOnly && slices.ContainsFunc(w.queued(), func(t *Turn) bool { return t.final.Load() != nil })
}

// Begun is the result of [Writer.Begin].
type Begun struct {
	// Send says that the request is to be sent. It is false if the turn ended before it
	// began, if the Writer was closed, or if the prompt is held back.
	Send bool
	// Held says that the request is not to be sent because its prompt can't be saved.
	Held bool
	// Prompt and Answer are the messages as they are in the session.
	Prompt, Answer Message
	// Title is the session's, and Path its file, empty if none could be created.
	Title, Path string
}

// Begin saves a queued turn's prompt, and the lanes if they have changed, and opens the
// answer's journal. Call it before the request is sent: a prompt that can't be saved is
// held back, unless the session was read-only from the beginning or [Writer.SendUnsaved]
// allows it. The error says why something could not be saved, whether or not the request
// is to be sent.
func (w *Writer) Begin(t *Turn) (Begun, error) {
	w.mu.Lock()
	defer w.unlock()
	err := w.saveEnded()
	send := t.final.Load() == nil && !w.closed
	if send && err == nil {
		err = w.begin(t)
	}
	held := send && err != nil && !w.readOnly && !w.sendUnsaved.Load()
	return Begun{
		Send: send && !held, Held: held, Prompt: t.prompt, Answer: t.answer,
		Title: w.session.Meta().Title, Path: w.session.Path(),
	}, err
}

// begin brings a turn to where its answer may grow. It continues where an earlier try
// failed.
func (w *Writer) begin(t *Turn) error {
	if t.begun {
		return nil
	}
	t.shared.settle(w.session)
	if _, err := w.session.Append(t.prompt); err != nil {
		return err
	}
	t.answer.Parent = t.prompt.ID
	var err error
	if t.growing, err = w.session.Begin(t.answer); err != nil {
		return err
	}
	t.answer, t.begun = t.growing.Message(), true
	return nil
}

// Journal writes pieces of an answer that is arriving. Call it before they are shown:
// then they survive a killed program. After an error the pieces are kept, and written
// with the next ones. If there is no journal, because the turn could not begin or is
// over, it does nothing.
func (w *Writer) Journal(t *Turn, deltas []gateway.Delta) error {
	w.mu.Lock()
	defer w.unlock()
	if t.growing == nil || t.saved || w.closed {
		return nil
	}
	return t.journal(deltas)
}

// Save saves the turns that have ended, and the lanes if they have changed.
func (w *Writer) Save() error {
	w.mu.Lock()
	defer w.unlock()
	return w.saveEnded()
}

// saveEnded saves the turns that have ended, in order. It stops at the first that can't
// be saved, so that none overtakes another.
func (w *Writer) saveEnded() error {
	if w.closed {
		return nil
	}
	for _, t := range w.queued() {
		final := t.final.Load()
		if final == nil {
			continue
		}
		if err := w.begin(t); err != nil {
			return err
		}
		if err := t.growing.Finish(*final); err != nil {
			return err
		}
		t.saved = true
		w.listMu.Lock()
		w.turns = slices.DeleteFunc(w.turns, func(other *Turn) bool { return other == t })
		w.listMu.Unlock()
	}
	return w.saveLanes()
}

// Append saves a complete message, such as the answer to a prompt that was saved before.
func (w *Writer) Append(m Message) error {
	w.mu.Lock()
	defer w.unlock()
	if err := w.saveEnded(); err != nil {
		return err
	}
	_, err := w.session.Append(m)
	return err
}

// Close saves what has ended, and which branches are shown, and closes the session. An
// answer that has not ended, or that can't be saved now, stays in the journal, and the
// next [Store.Open] recovers it.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.unlock()
	if w.closed {
		return nil
	}
	err := w.saveEnded()
	if err == nil {
		w.saveShown()
	}
	if w.readOnly {
		err = nil
	}
	w.closed = true
	return errors.Join(err, w.session.Close())
}
