package sessions

import (
	"bytes"
	"fmt"
	"strconv"

	"sluice/gateway"
)

// record is one message of an open session. Its place in the tree is known at once; the
// rest is decoded on first use.
type record struct {
	id, parent string
	lane       int
	role       gateway.Role
	// block is the message's bytes in the file until it is decoded.
	block   []byte
	decoded *Message
	// journalOnly says that the message is not in the file, but only in a journal.
	journalOnly bool
	// cost is what the message adds to the session's.
	cost Spending
}

func recordOf(m Message) record {
	return record{id: m.ID, parent: m.Parent, lane: m.Lane, role: m.Role, decoded: &m, cost: m.spending()}
}

func recordsOf(messages []Message) []record {
	records := make([]record, 0, len(messages))
	for _, m := range messages {
		records = append(records, recordOf(m))
	}
	return records
}

// message decodes the record's block, once.
func (r *record) message() (Message, error) {
	if r.decoded == nil {
		m, err := decodeBlock(r.block)
		if err != nil {
			return Message{}, err
		}
		// What the block left out is known from its place: see document.add.
		m.ID, m.Parent, m.Lane, m.Role = r.id, r.parent, r.lane, r.role
		r.decoded, r.block = &m, nil
	}
	return *r.decoded, nil
}

// in reports whether a lane shows the message.
func (r record) in(lane int) bool {
	return r.lane == lane || r.lane == EveryLane || lane == EveryLane
}

// document is a whole session in memory.
type document struct {
	meta    Meta
	records []record
	// single says that the file was read as one piece: its blocks can't be read one by
	// one.
	single bool
}

// add adds a message and fills in what it leaves out: an id by its index, the lane, the
// parent.
func (d *document) add(r record, hasLane, hasParent bool) {
	if r.id == "" {
		r.id = "m" + strconv.Itoa(len(d.records)+1)
	}
	if r.role == "" {
		r.role = gateway.RoleUser
	}
	if !hasLane {
		r.lane = d.laneOf(r.role)
	}
	if !hasParent {
		r.parent = leaf(d.records, r.lane)
	}
	if m := r.decoded; m != nil {
		m.ID, m.Parent, m.Lane, m.Role = r.id, r.parent, r.lane, r.role
	}
	d.records = append(d.records, r)
}

// laneOf is the lane of a message that names none.
func (d *document) laneOf(role gateway.Role) int {
	if role == gateway.RoleUser && len(d.meta.Lanes) > 1 {
		return EveryLane
	}
	return 0
}

func (d *document) addTables(tables []messageTable) {
	for _, t := range tables {
		d.add(recordOf(t.message()), t.Lane != nil, t.Parent != nil)
	}
}

// contains reports whether a message with this id is among the records.
func contains(records []record, id string) bool { return indexOf(records, id) >= 0 }

// indexOf returns the index of the first message with this id, or -1.
func indexOf(records []record, id string) int {
	for i := range records {
		if records[i].id == id {
			return i
		}
	}
	return -1
}

// Len counts the messages, all lanes and branches, without decoding them.
func (s *Session) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.records)
}

// Message returns the message at an index in the file, from 0 to Len()-1. It is decoded
// on first use.
func (s *Session) Message(i int) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decode(i)
}

// Tail returns the last n messages in the order of the file, or all if there are fewer.
func (s *Session) Tail(n int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decodeAll(max(0, len(s.records)-max(0, n)))
}

// Messages returns every message in the order of the file, all lanes and branches.
// Growing ones are not included. In a large session that is slow: about a second for 20
// MB. [Session.Tail] and [Session.Message] only decode a few.
func (s *Session) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decodeAll(0)
}

func (s *Session) decodeAll(from int) []Message {
	messages := make([]Message, 0, len(s.records)-from)
	for i := from; i < len(s.records); i++ {
		messages = append(messages, s.decode(i))
	}
	return messages
}

// releaseFile releases the file's bytes when half of them are decoded: the blocks are
// subslices, so each would keep all of them alive.
func (s *Session) releaseFile() {
	if s.undecoded >= s.held/2 {
		return
	}
	for i := range s.records {
		s.records[i].block = bytes.Clone(s.records[i].block)
	}
	s.held = s.undecoded
}

// decode returns a message. Opening has checked every byte, so it can't fail; should it
// all the same, the session is shown and no longer written.
func (s *Session) decode(i int) Message {
	r := &s.records[i]
	size := len(r.block)
	m, err := r.message()
	if err == nil {
		s.undecoded -= size
		s.releaseFile()
		return m
	}
	err = fmt.Errorf("%w: message %s: %w", ErrDamaged, r.id, err)
	if s.readOnly == nil {
		s.readOnly = err
	}
	return Message{
		ID: r.id, Parent: r.parent, Lane: r.lane, Role: r.role, Incomplete: true,
		Error: &MessageError{Message: err.Error()},
	}
}
