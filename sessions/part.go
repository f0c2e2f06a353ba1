package sessions

// TranscriptPart returns the messages of [Session.Transcript] from one index up to
// another, and how many there are in all: for reading a long session piece by piece while
// others use it.
func (s *Session) TranscriptPart(lane, from, to int) (messages []Message, of int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := transcript(s.records, lane, s.meta.lane(lane))
	for _, i := range path[min(from, len(path)):min(to, len(path))] {
		messages = append(messages, s.decode(i))
	}
	return messages, len(path)
}
