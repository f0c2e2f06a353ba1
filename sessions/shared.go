package sessions

// Shared finds the parent with which a single prompt to every lane follows, in each of
// these lanes, by number, the message that the lane shows last ([Root] for none). ok is
// false if there is no such parent, because the lanes' histories differ: then each lane
// needs its own prompt.
func (s *Session) Shared(last map[int]string) (parent string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	want, newest := map[int]int{}, -1
	for lane, id := range last {
		at := indexOf(s.records, id)
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
