package ui

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"sluice/gateway"
	"sluice/sessions"
)

// book writes one session. Commands run at any time and in any order, or not at
// all where the program quits first; the book makes the order of what is written
// that of the prompts, and nothing is written twice. What a full disk refused is
// tried again before the next thing that is written. Its methods do I/O: they
// are for commands.
type book struct {
	mu      sync.Mutex
	session *sessions.Session
	closed  bool
	// readOnly says that the session was opened so: everybody knows that nothing
	// is saved.
	readOnly bool
	// unsavedToo says that the user wants prompts sent which can't be saved.
	unsavedToo atomic.Bool
	// unshown says that the session took over another program's changes which the
	// screen has not shown yet.
	unshown atomic.Bool

	// remade says that the file was gone and was made again, which nobody has told yet.
	remade atomic.Bool

	// listMu guards open and lanes alone and is never held over I/O, so that the screen can
	// enter a record at once.
	listMu sync.Mutex
	// open are the records that are not whole in the file yet, oldest first.
	open []*record
	// lanes are the session's as they were told last, nil where nothing has changed.
	lanes []sessions.Lane
	// chains are those that the session has, told with the lanes.
	chains []sessions.Chain
	// shown are the messages with which the branches end that lanes show, by number,
	// where the user went to another.
	shown map[int]string
}

// record is one turn's part of a book: a prompt and its answer.
type record struct {
	// round is what was sent together.
	round *round
	// prompt is saved once: by its id the session knows it when it is asked again.
	prompt, answer sessions.Message
	growing        *sessions.Growing
	started, done  bool
	// final is the closed answer. The screen sets it; from then on whoever comes
	// to the book saves it.
	final atomic.Pointer[sessions.Message]
}

// round is one prompt's way to its lanes.
type round struct {
	records []*record
	// shared asks for one prompt for all of them, where the session can tell them
	// apart then; settled says that this was decided.
	shared, settled bool
}

// settle decides where the round's prompt stands in the session: once for all
// lanes, or once in each.
func (r *round) settle(s *sessions.Session) {
	if r.settled {
		return
	}
	r.settled = true
	if !r.shared {
		return
	}
	last := map[int]string{}
	for _, record := range r.records {
		last[record.prompt.Lane] = record.prompt.Parent
	}
	parent, ok := s.Shared(last)
	if !ok {
		return
	}
	first := r.records[0].prompt
	for _, record := range r.records {
		record.prompt.ID, record.prompt.Lane, record.prompt.Parent = first.ID, sessions.EveryLane, parent
	}
}

// unlock ends what was done to the session, and notes whether its file was made again.
func (b *book) unlock() {
	if b.session.Remade() {
		b.remade.Store(true)
	}
	b.mu.Unlock()
}

// begun is what the screen learns of a turn that has begun.
type begun struct {
	// send is false where nothing must be sent: the turn was closed before it began,
	// or its prompt can't be saved, which held says.
	send, held     bool
	prompt, answer sessions.Message
	// title is the session's, and path its file.
	title, path string
}

// begin saves the prompt, the lane's settings where they have changed, and opens
// the answer's journal. What can't be saved isn't sent, but where the session was
// opened read-only, or the user wants it.
func (b *book) begin(r *record) (begun, error) {
	b.mu.Lock()
	defer b.unlock()
	err := b.catchUp()
	send := r.final.Load() == nil && !b.closed
	if send && err == nil {
		err = b.start(r)
	}
	held := send && err != nil && !b.readOnly && !b.unsavedToo.Load()
	return begun{
		send: send && !held, held: held, prompt: r.prompt, answer: r.answer,
		title: b.session.Meta().Title, path: b.session.Path(),
	}, err
}

// journal writes pieces of a growing answer before they are shown.
func (b *book) journal(r *record, deltas []gateway.Delta) error {
	b.mu.Lock()
	defer b.unlock()
	if r.growing == nil || r.done || b.closed {
		return nil
	}
	var err error
	for len(deltas) > 0 {
		kind, piece := deltas[0].Kind, ""
		piece, deltas = together(deltas)
		switch kind {
		case gateway.DeltaText:
			err = errors.Join(err, r.growing.Text(piece))
		case gateway.DeltaReasoning:
			err = errors.Join(err, r.growing.Reasoning(piece))
		case gateway.DeltaRefusal:
			err = errors.Join(err, r.growing.Refusal(piece))
		}
	}
	return err
}

// together takes the deltas off that are of the first one's kind, and joins their
// texts: a frame's worth is written in one piece.
func together(deltas []gateway.Delta) (text string, rest []gateway.Delta) {
	n := 1
	for n < len(deltas) && deltas[n].Kind == deltas[0].Kind {
		n++
	}
	if n == 1 {
		return deltas[0].Text, deltas[1:]
	}
	var b strings.Builder
	for _, d := range deltas[:n] {
		b.WriteString(d.Text)
	}
	return b.String(), deltas[n:]
}

// finish saves what is final, in the order of the prompts.
func (b *book) finish() error {
	b.mu.Lock()
	defer b.unlock()
	return b.catchUp()
}

// close saves what is final and lets the session go. What can't be saved now
// stays in the journal.
func (b *book) close() error {
	b.mu.Lock()
	defer b.unlock()
	if b.closed {
		return nil
	}
	err := b.catchUp()
	if err == nil {
		b.keepShown()
	}
	if b.readOnly {
		err = nil
	}
	b.closed = true
	return errors.Join(err, b.session.Close())
}

// enter puts a turn into the book. It does no I/O: from here on the turn is saved
// even where none of its commands gets to run.
func (b *book) enter(r *record) {
	b.listMu.Lock()
	defer b.listMu.Unlock()
	b.open = append(b.open, r)
}

// catchUp saves every closed record in order. It stops at the first that can't
// be saved, so that none overtakes another.
func (b *book) catchUp() error {
	if b.closed {
		return nil
	}
	b.listMu.Lock()
	open := slices.Clone(b.open)
	b.listMu.Unlock()
	for _, r := range open {
		final := r.final.Load()
		if final == nil {
			continue
		}
		if err := b.start(r); err != nil {
			return err
		}
		if err := r.growing.Finish(*final); err != nil {
			return err
		}
		r.done = true
		b.listMu.Lock()
		b.open = slices.DeleteFunc(b.open, func(have *record) bool { return have == r })
		b.listMu.Unlock()
	}
	return b.keepLanes()
}

// unsaved tells whether an answer has ended and is about to be saved. One that
// can't be saved because the session is read-only doesn't count.
func (b *book) unsaved() bool {
	b.listMu.Lock()
	defer b.listMu.Unlock()
	return !b.readOnly && slices.ContainsFunc(b.open, func(r *record) bool { return r.final.Load() != nil })
}

// start brings a record to where its answer may grow. It goes on where an
// earlier try failed.
func (b *book) start(r *record) error {
	if r.started {
		return nil
	}
	r.round.settle(b.session)
	if _, err := b.session.Append(r.prompt); err != nil {
		return err
	}
	if err := b.keepLanes(); err != nil {
		return err
	}
	r.answer.Parent = r.prompt.ID
	var err error
	if r.growing, err = b.session.Begin(r.answer); err != nil {
		return err
	}
	r.answer, r.started = r.growing.Message(), true
	return nil
}

// vote keeps verdicts on answers, by their ids.
func (b *book) vote(votes map[string]sessions.Vote) error {
	b.mu.Lock()
	defer b.unlock()
	err := b.catchUp()
	for id, vote := range votes {
		if err == nil {
			err = b.session.SetVote(id, vote)
		}
	}
	return err
}

// setLanes tells what the session's lanes and chains are now. It does no I/O: they
// are saved with whatever is saved next.
func (b *book) setLanes(lanes []sessions.Lane, chains []sessions.Chain) {
	b.listMu.Lock()
	defer b.listMu.Unlock()
	b.lanes, b.chains = lanes, chains
}

// keepLanes saves the lanes and chains in the session's head.
func (b *book) keepLanes() error {
	b.listMu.Lock()
	lanes, chains := b.lanes, b.chains
	b.listMu.Unlock()
	meta := b.session.Meta()
	for i := range min(len(lanes), len(meta.Lanes)) {
		lanes[i].Shown = meta.Lanes[i].Shown // kept at the end: see keepShown
	}
	if lanes == nil || reflect.DeepEqual(meta.Lanes, lanes) && reflect.DeepEqual(meta.Chains, chains) {
		return nil
	}
	meta.Lanes, meta.Chains = lanes, chains
	return b.session.SetMeta(meta)
}

// setShown tells which branches are shown where the user went to another. It does
// no I/O: see keepShown.
func (b *book) setShown(shown map[int]string) {
	b.listMu.Lock()
	defer b.listMu.Unlock()
	b.shown = shown
}

// keepShown saves which branches were shown when the session is left: looking at
// one costs no write as long as one comes back from it. A session that can't be
// written, or not at this place, opens with what was said last.
func (b *book) keepShown() {
	b.listMu.Lock()
	shown := b.shown
	b.listMu.Unlock()
	meta := b.session.Meta()
	meta.Lanes = slices.Clone(meta.Lanes)
	changed := false
	for n, id := range shown {
		if n >= len(meta.Lanes) {
			continue
		}
		if want := b.session.Chosen(n, id); want != meta.Lanes[n].Shown {
			meta.Lanes[n].Shown, changed = want, true
		}
	}
	if changed {
		_ = b.session.SetMeta(meta)
	}
}
