package sessions

import "slices"

// The branch that a lane shows if it is not the one that ends with the lane's last
// message: see [Lane.Shown].

// Chosen returns what [Lane.Shown] has to be so that a lane shows the branch through a
// message: empty if it shows that anyway, or if it has no such message.
func (s *Session) Chosen(lane int, id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := shownPlace(s.records, lane, Lane{Shown: id})
	if at < 0 {
		return ""
	}
	itself := s.meta.lane(lane)
	itself.Shown = ""
	path := transcript(s.records, lane, itself)
	if len(path) > 0 && path[len(path)-1] == treeOf(s.records, lane).end(at) {
		return ""
	}
	return id
}

// lane returns a lane's settings, zero if there is no such lane.
func (m Meta) lane(n int) Lane {
	if n < 0 || n >= len(m.Lanes) {
		return Lane{}
	}
	return m.Lanes[n]
}

// shownPlace returns the index of the message that a lane's settings name as shown, or
// -1.
func shownPlace(records []record, lane int, l Lane) int {
	if l.Shown == "" {
		return -1
	}
	if at := indexOf(records, l.Shown); at >= 0 && records[at].in(lane) {
		return at
	}
	return -1
}

// resetShown resets the chosen branch of lanes in which a new message starts another: the
// latest message is shown. That requires writing the head, so it is only done then. If
// the head can't be changed, the message can still be saved; the error means that the
// file can't be read.
func (s *Session) resetShown(m Message) error {
	if !slices.ContainsFunc(s.meta.Lanes, func(l Lane) bool { return l.Shown != "" }) {
		return nil
	}
	records := append(s.records[:len(s.records):len(s.records)], recordOf(m))
	meta := s.meta
	meta.Lanes = slices.Clone(meta.Lanes)
	left := false
	for n, l := range meta.Lanes {
		at := shownPlace(s.records, n, l)
		if at < 0 || !records[len(s.records)].in(n) || slices.Contains(treeOf(records, n).branch(len(s.records)), at) {
			continue
		}
		meta.Lanes[n].Shown, left = "", true
	}
	if !left || s.setMeta(meta) == nil {
		return nil
	}
	untold := s.changeUnreported
	err := s.refresh() // the head may be written although that failed
	s.changeUnreported = untold
	return err
}
