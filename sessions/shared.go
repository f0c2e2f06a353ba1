package sessions

// Shared finds the parent with which one prompt to every lane stands in each of
// these lanes, by number, behind the message that the lane shows last ([Root] for
// none). It is not ok where no parent does, because the lanes have gone separate
// ways: then each lane needs a prompt of its own.
func (s *Session) Shared(last map[int]string) (parent string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	want, newest := map[int]int{}, -1
	for lane, id := range last {
		at := place(s.records, id)
		if at < 0 && id != Root {
			return "", false
		}
		want[lane], newest = at, max(newest, at)
	}
	next := record{lane: EveryLane}
	if newest >= 0 {
		next.parent = s.records[newest].id
	}
	records := append(s.records[:len(s.records):len(s.records)], next)
	for lane, at := range want {
		if above, in := treeOf(records, lane).above(len(records)-1, lane); above != at || in != lane {
			return "", false
		}
	}
	if newest < 0 {
		return Root, true
	}
	return next.parent, true
}
