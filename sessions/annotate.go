package sessions

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/BurntSushi/toml"
)

// SetVote saves a vote on a message, in its block. Nothing else in the file changes.
func (s *Session) SetVote(id string, vote Vote) error {
	value := ""
	if vote != VoteNone {
		value = stringValue(valid(string(vote)))
	}
	return s.annotate(id, "vote", value, func(m *Message) { m.Vote = Vote(valid(string(vote))) })
}

// SetNote saves a note on a message, as SetVote does; an empty one removes it.
func (s *Session) SetNote(id, note string) error {
	note = valid(note)
	return s.annotate(id, "note", textValue(note), func(m *Message) { m.Note = note })
}

// annotate sets one key of a message's block in place, reads the block back and replaces
// the file.
func (s *Session) annotate(id, key, value string, change func(*Message)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return err
	}
	if s.info == nil {
		return fmt.Errorf("message %q: %w", id, ErrNotFound)
	}
	data, err := s.current()
	if err != nil {
		return err
	}
	at := indexOf(s.records, id)
	if at < 0 {
		return fmt.Errorf("message %q: %w", id, ErrNotFound)
	}
	p := split(data)
	if p.cut() {
		p = p.rejoined(data)
	}
	// Messages in the head, or in a block with several, are for their author to change.
	i := at - (len(s.records) - len(p.blocks))
	if i < 0 {
		return fmt.Errorf("message %q has no block of its own: edit the file by hand", id)
	}
	edited := setBlockKey(p.blocks[i], key, value)
	if err := checkAnnotated(p.blocks[i], edited, key, change); err != nil {
		return fmt.Errorf("message %q: %w", id, err)
	}
	begin := len(p.head)
	for _, b := range p.blocks[:i] {
		begin += len(b)
	}
	end := begin + len(p.blocks[i])
	if err := replace(s.fs, s.path, data[:begin], edited, data[end:]); err != nil {
		return s.failed(err)
	}
	m := s.decode(at)
	change(&m)
	s.records[at] = recordOf(m)
	if end < len(data) {
		edited = data[end:]
	}
	return s.recordFile(edited)
}

// setBlockKey sets a key of the block's first table, in the order in which blocks are
// written. An empty value removes it.
func setBlockKey(block []byte, key, value string) []byte {
	order := func(name string) int {
		return slices.IndexFunc(blockTables[0].keys, func(k blockKey) bool { return k.name == name })
	}
	at := 0
	for s := range statements(block) {
		switch {
		case s.header != "" && at > 0:
			return insertPair(block, at, key, value)
		case s.header != "":
			at = s.end
		case s.key == key && value == "":
			return slices.Concat(block[:s.begin], block[s.end:])
		case s.key == key:
			return slices.Concat(block[:s.valueBegin], []byte(value), block[s.valueEnd:])
		case order(s.key) < order(key):
			at = s.end
		}
	}
	return insertPair(block, at, key, value)
}

func insertPair(block []byte, at int, key, value string) []byte {
	if value == "" {
		return block
	}
	return insert(block, at, appendPair(nil, key, value))
}

// checkAnnotated reads an edited block back: the message must be unchanged except for the
// given change, and so must all unknown keys.
func checkAnnotated(before, after []byte, key string, change func(*Message)) error {
	want, was, err := decodeAnnotated(before, key)
	if err != nil {
		return err
	}
	change(&want)
	got, is, err := decodeAnnotated(after, key)
	if err != nil {
		return fmt.Errorf("check before saving: %w", err)
	}
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(was, is) {
		return errors.New("it can't be changed in place: edit the file by hand")
	}
	return nil
}

// decodeAnnotated returns a block's message, and all its tables and keys but one.
func decodeAnnotated(block []byte, key string) (m Message, others map[string]any, err error) {
	if m, err = decodeBlock(block); err == nil {
		_, err = toml.Decode(string(block), &others)
	}
	messages, _ := others["message"].([]map[string]any)
	for _, m := range messages {
		delete(m, key)
	}
	return m, others, err
}
