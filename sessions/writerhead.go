package sessions

import (
	"reflect"
	"slices"
)

// What a Writer saves beside turns: the session's head, and votes.

// SetLanes sets the session's lanes and chains. They are saved with whatever is saved
// next, except for [Lane.Shown]: see [Writer.SetShown]. The Writer owns the slices from
// then on.
func (w *Writer) SetLanes(lanes []Lane, chains []Chain) {
	w.listMu.Lock()
	defer w.listMu.Unlock()
	w.lanes, w.chains = lanes, chains
}

// saveLanes saves the lanes and chains if they have changed.
func (w *Writer) saveLanes() error {
	w.listMu.Lock()
	lanes, chains := w.lanes, w.chains
	w.listMu.Unlock()
	meta := w.session.Meta()
	for i := range min(len(lanes), len(meta.Lanes)) {
		lanes[i].Shown = meta.Lanes[i].Shown
	}
	if lanes == nil || reflect.DeepEqual(meta.Lanes, lanes) && reflect.DeepEqual(meta.Chains, chains) {
		return nil
	}
	meta.Lanes, meta.Chains = lanes, chains
	return w.session.SetMeta(meta)
}

// SetShown sets which branches are shown, by lane as a message of each, if that is not
// the branch that was written last. Only [Writer.Close] saves it: looking at a branch
// costs no write if one returns from it.
func (w *Writer) SetShown(shown map[int]string) {
	w.listMu.Lock()
	defer w.listMu.Unlock()
	w.shown = shown
}

// saveShown saves which branches are shown. A session whose head can't be written opens
// with the latest message.
func (w *Writer) saveShown() {
	w.listMu.Lock()
	shown := w.shown
	w.listMu.Unlock()
	meta := w.session.Meta()
	meta.Lanes = slices.Clone(meta.Lanes)
	changed := false
	for n, id := range shown {
		if n >= len(meta.Lanes) {
			continue
		}
		if want := w.session.Chosen(n, id); want != meta.Lanes[n].Shown {
			meta.Lanes[n].Shown, changed = want, true
		}
	}
	if changed {
		_ = w.session.SetMeta(meta)
	}
}

// SetVotes saves votes for answers, by their ids.
func (w *Writer) SetVotes(votes map[string]Vote) error {
	w.mu.Lock()
	defer w.unlock()
	err := w.saveEnded()
	for id, vote := range votes {
		if err == nil {
			err = w.session.SetVote(id, vote)
		}
	}
	return err
}

// UpdateMeta changes the session's head, and returns the result.
func (w *Writer) UpdateMeta(change func(*Meta)) (Meta, error) {
	w.mu.Lock()
	defer w.unlock()
	meta := w.session.Meta()
	change(&meta)
	err := w.session.SetMeta(meta)
	return w.session.Meta(), err
}
