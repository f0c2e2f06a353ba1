package sessions

import (
	"fmt"
	"strconv"

	"sluice/gateway"
)

// record is one message of an open session. Its place in the tree is known at
// once; the rest is decoded when somebody asks.
type record struct {
	id, parent string
	lane       int
	role       gateway.Role
	// block is the message's bytes in the file until it is decoded.
	block   []byte
	decoded *Message
	// loose says that the message is not in the file, but in a journal alone.
	loose bool
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

// in tells whether a lane shows the message.
func (r record) in(lane int) bool {
	return r.lane == lane || r.lane == EveryLane || lane == EveryLane
}

// document is a whole session in memory.
type document struct {
	meta    Meta
	records []record
	// single says that the file was read as one piece: it has no blocks that could
	// be read one by one.
	single bool
}

// add takes a message in, with what it leaves out filled in: an id by its
// place, the lane, the parent.
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

// has tells whether a message with this id is among the records.
func has(records []record, id string) bool { return place(records, id) >= 0 }

// place gives the number of the first message with this id, or -1.
func place(records []record, id string) int {
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

// Message gives the message at a place in the file, from 0 to Len()-1. It is
// decoded when it is asked for the first time.
func (s *Session) Message(i int) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decode(i)
}

// Tail gives the last n messages in the order of the file, all where there are
// fewer.
func (s *Session) Tail(n int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decodeAll(max(0, len(s.records)-max(0, n)))
}

// Messages gives every message in the order of the file, all lanes and branches.
// Growing ones are not among them. In a large session that takes its time: about
// a second for 20 MB. [Session.Tail] and [Session.Message] decode a few alone.
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

// decode gives a message. Opening has looked at every byte, so it can't fail;
// should it all the same, the session is shown and no longer written.
func (s *Session) decode(i int) Message {
	r := &s.records[i]
	m, err := r.message()
	if err == nil {
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
