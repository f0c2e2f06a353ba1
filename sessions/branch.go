package sessions

import (
	"fmt"
	"slices"

	"sluice/gateway"
)

// Edit saves a changed copy of any message beside it: a new branch from the same parent,
// which the lane shows from then on. The old one stays. An edited prompt is then sent; an
// edited answer is what the next prompt follows.
func (s *Session) Edit(id, text string) (Message, error) {
	s.mu.Lock()
	i := indexOf(s.records, id)
	if i < 0 {
		s.mu.Unlock()
		return Message{}, fmt.Errorf("message %q: %w", id, ErrNotFound)
	}
	old := s.decode(i)
	s.mu.Unlock()
	m := Message{
		Parent: old.Parent, Lane: old.Lane, Role: old.Role, Target: old.Target, Params: old.Params,
		Attachments: old.Attachments, Edited: id, Text: text,
	}
	if m.Parent == "" {
		m.Parent = Root
	}
	return s.Append(m)
}

// Siblings returns the ids of the messages that answer, or ask, in the same position as
// this one, including itself, in the order of the file. It is empty if there is no such
// message.
func (s *Session) Siblings(id string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := indexOf(s.records, id)
	if at < 0 {
		return nil
	}
	this := s.records[at]
	var ids []string
	for _, r := range s.records {
		if r.parent == this.parent && r.role == this.role && (r.in(this.lane) || this.in(r.lane)) {
			ids = append(ids, r.id)
		}
	}
	return ids
}

// Branch returns what a lane shows if the branch through a message is chosen: from the
// beginning to the message, and on to the last message that was said after it. It is
// empty if there is no such message.
func (s *Session) Branch(lane int, id string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := indexOf(s.records, id)
	if at < 0 {
		return nil
	}
	tree := treeOf(s.records, lane)
	var messages []Message
	for _, i := range tree.branch(tree.end(at)) {
		messages = append(messages, s.decode(i))
	}
	return messages
}

// tree finds what a lane shows before a message.
type tree struct {
	records []record
	lane    int
	index   map[string]int
}

func treeOf(records []record, lane int) tree {
	t := tree{records, lane, make(map[string]int, len(records))}
	for i := range records {
		if _, taken := t.index[records[i].id]; !taken {
			t.index[records[i].id] = i
		}
	}
	return t
}

// parent is only followed backwards, so cycles in a hand-edited file don't matter.
func (t tree) parent(i int) int {
	if p, ok := t.index[t.records[i].parent]; ok && p < i {
		return p
	}
	return -1
}

// above returns the index of the message before one, or -1. A prompt to every lane has
// one parent, which may be another lane's answer: each lane then takes its own last
// answer to the prompt before. A lane's own message whose parent belongs to another lane
// took over that lane's history, which is then returned as in.
func (t tree) above(i, lane int) (place, in int) {
	next := t.parent(i)
	if next >= 0 && lane >= 0 && t.records[i].lane == lane && !t.records[next].in(lane) {
		return next, t.records[next].lane
	}
	for next >= 0 && !t.records[next].in(lane) {
		next = t.parent(next)
	}
	if next >= 0 && t.records[i].lane == EveryLane && t.records[next].role == gateway.RoleUser {
		if own := lastAnswer(t.records[next+1:i], lane, t.records[next].id); own >= 0 {
			return next + 1 + own, lane
		}
	}
	return next, lane
}

// end returns the index of the last message that was said after one, or its own.
func (t tree) end(at int) int {
	after, last := make([]bool, len(t.records)), at
	after[at] = true
	for i := at + 1; i < len(t.records); i++ {
		if !t.records[i].in(t.lane) {
			continue
		}
		if above, _ := t.above(i, t.lane); above >= 0 && after[above] {
			after[i], last = true, i
		}
	}
	return last
}

// branch returns the indexes of the messages up to one, oldest first.
func (t tree) branch(last int) []int {
	var path []int
	lane := t.lane
	for i := last; i >= 0; i, lane = t.above(i, lane) {
		path = append(path, i)
	}
	slices.Reverse(path)
	return path
}
