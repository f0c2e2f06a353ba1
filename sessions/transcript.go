package sessions

import (
	"sluice/gateway"
)

// Transcript returns what the lane shows and the next request sends, oldest first: the
// branch that ends with the lane's last message, or [Lane.Shown]'s.
func (s *Session) Transcript(lane int) []Message {
	messages, _ := s.TranscriptTail(lane, -1)
	return messages
}

// TranscriptTail returns the last n messages of [Session.Transcript], and how many there
// are before them: a screen shows the end of a long session first. A negative n returns
// all.
func (s *Session) TranscriptTail(lane, n int) (messages []Message, before int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := transcript(s.records, lane, s.meta.lane(lane))
	if n >= 0 {
		before = max(0, len(path)-n)
	}
	for _, i := range path[before:] {
		messages = append(messages, s.decode(i))
	}
	return messages, before
}

// leaf returns the id of the last message that a lane shows, empty for none.
func leaf(records []record, lane int) string {
	for i := len(records) - 1; i >= 0; i-- {
		if records[i].in(lane) {
			return records[i].id
		}
	}
	return ""
}

// transcript returns the indexes of the branch that ends with a lane's last message,
// oldest first, or of the one that was chosen. A lane that was added to a session with
// messages shows what it took over until it has messages of its own: see [Lane.From].
func transcript(records []record, lane int, l Lane) []int {
	if at := shownPlace(records, lane, l); at >= 0 {
		t := treeOf(records, lane)
		return t.branch(t.end(at))
	}
	from, last := l.From, len(records)-1
	for last >= 0 && !(records[last].lane == lane || from == "" && records[last].in(lane)) {
		last--
	}
	t := treeOf(records, lane)
	if last < 0 && from != "" {
		if last = indexOf(records, from); last >= 0 {
			t.lane = max(0, records[last].lane)
		}
	}
	return t.branch(last)
}

func lastAnswer(records []record, lane int, prompt string) int {
	for i := len(records) - 1; i >= 0; i-- {
		r := &records[i]
		if r.lane == lane && r.parent == prompt && r.role == gateway.RoleAssistant {
			return i
		}
	}
	return -1
}
