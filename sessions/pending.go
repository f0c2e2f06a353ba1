package sessions

import (
	"errors"
	"slices"
)

// Pending returns the messages that could not be saved, oldest first, for example because
// the disk was full or the session is read-only. They are only in memory until
// [Session.Retry] or the next save succeeds, or [Session.CopyTo] saves them elsewhere.
// Messages doesn't include them.
func (s *Session) Pending() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pending)
}

// Retry saves what is pending. A program calls it every few seconds while Pending returns
// something.
func (s *Session) Retry() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return err
	}
	return s.savePending()
}

// saveInOrder saves what is pending and then the message, or lets it wait too.
func (s *Session) saveInOrder(m Message) error {
	err := s.writable()
	if err == nil {
		err = s.savePending()
	}
	if err == nil {
		err = s.save(m)
	}
	if err != nil && !errors.Is(err, ErrClosed) {
		s.hold(m)
	}
	return err
}

// leaf returns the message that a new one follows: the last that its lane shows, pending
// ones included. A pending one keeps the parent it had.
func (s *Session) leaf(m Message) string {
	before := s.pending
	if i := slices.IndexFunc(before, func(p Message) bool { return p.ID == m.ID }); i >= 0 {
		before = before[:i]
	}
	if id := leaf(recordsOf(before), m.Lane); id != "" {
		return id
	}
	if at := shownPlace(s.records, m.Lane, s.meta.lane(m.Lane)); at >= 0 {
		return s.records[treeOf(s.records, m.Lane).end(at)].id
	}
	return leaf(s.records, m.Lane)
}

func (s *Session) hold(m Message) {
	if i := slices.IndexFunc(s.pending, func(p Message) bool { return p.ID == m.ID }); i >= 0 {
		s.pending[i] = m
	} else {
		s.pending = append(s.pending, m)
	}
}

func (s *Session) savePending() error {
	for len(s.pending) > 0 {
		if err := s.save(s.pending[0]); err != nil {
			return err
		}
		s.pending = slices.Delete(s.pending, 0, 1)
	}
	return nil
}
