package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// CopyTo saves everything in a new session, which is returned open: in the store's folder
// for an empty path, never over a file. It is for sessions that can't be written, and for
// continuing in two directions. Pending messages are included, growing ones are not.
// Unknown keys and comments are included too, unless the file could not be read
// completely.
func (s *Session) CopyTo(path string) (*Session, error) {
	s.mu.Lock()
	messages := append(s.decodeAll(0), s.pending...)
	draft, drafted := s.draftOf()
	s.mu.Unlock()
	return s.copy(path, messages, draft, drafted)
}

// Fork saves the branch up to a message in a new session, as CopyTo does for everything.
// Of several lanes it takes the message's own; for a prompt to all, the first.
func (s *Session) Fork(path, id string) (*Session, error) {
	s.mu.Lock()
	at := indexOf(s.records, id)
	if at < 0 {
		s.mu.Unlock()
		return nil, fmt.Errorf("message %q: %w", id, ErrNotFound)
	}
	var messages []Message
	for _, i := range treeOf(s.records, max(0, s.records[at].lane)).branch(at) {
		messages = append(messages, s.decode(i))
	}
	s.mu.Unlock()
	for i := range messages {
		messages[i].Parent = "" // another lane's answer may have been the parent
		if i > 0 {
			messages[i].Parent = messages[i-1].ID
		}
	}
	return s.copy(path, messages, nil, 0)
}

// draftOf returns the file's bytes and how many of the messages they hold, nothing if
// they are incomplete.
func (s *Session) draftOf() ([]byte, int) {
	if s.info == nil {
		return nil, 0
	}
	data, _, err := readFile(s.fs, s.path)
	if err != nil {
		return nil, 0
	}
	doc, _, err := parse(data)
	if err != nil || doc.appendable(data) != nil || len(doc.records) > len(s.records) || errors.Is(s.missingIn(doc), ErrReplaced) {
		return nil, 0
	}
	for i := range doc.records {
		if doc.records[i].id != s.records[i].id {
			return nil, 0
		}
	}
	if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, '\n')
	}
	return data, len(doc.records)
}

func (s *Session) copy(path string, messages []Message, draft []byte, drafted int) (*Session, error) {
	meta := s.Meta()
	meta.ID, meta.Created = "", time.Time{}
	if path != "" {
		var err error
		if path, err = Absolute(path); err != nil {
			return nil, err
		}
	}
	c := s.store.begin(path, meta)
	for _, m := range messages {
		c.records = append(c.records, recordOf(m.normal()))
	}
	for i := range c.meta.Lanes {
		if shownPlace(c.records, i, c.meta.Lanes[i]) < 0 {
			c.meta.Lanes[i].Shown = ""
		}
	}
	if draft != nil {
		if head, err := copiedHead(draft, c.meta); err == nil {
			c.draft, c.drafted = head, drafted
		}
	}
	if err := c.create(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if err := s.copyAttachments(c, messages); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// copiedHead returns the file with a new id and time.
func copiedHead(data []byte, meta Meta) ([]byte, error) {
	p := split(data)
	if p.cut() {
		p = p.rejoined(data)
	}
	if !p.readable() {
		p = parts{head: data}
	}
	head := slices.Clone(p.head)
	for key, value := range map[string]string{"id": stringValue(meta.ID), "created": meta.Created.Format(timeLayout)} {
		head = setKey(head, -1, key, value)
	}
	doc, _, err := decodeDocument(parts{head: head})
	if err != nil {
		return nil, err
	}
	if doc.meta.ID != meta.ID || !doc.meta.Created.Equal(meta.Created) {
		return nil, errors.New("the header can't be changed in place")
	}
	return slices.Concat(head, data[len(p.head):]), nil
}

// copyAttachments copies the attachments that the messages name, if the copy is in
// another folder. Missing ones stay missing.
func (s *Session) copyAttachments(c *Session, messages []Message) error {
	s.mu.Lock()
	from := s.attachments()
	s.mu.Unlock()
	if c.attachments() == from {
		return nil
	}
	for _, m := range messages {
		for _, a := range m.Attachments {
			data, err := s.Attached(a)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrDamaged) {
				continue
			}
			if err == nil {
				_, err = c.Attach(a.Name, a.Type, bytes.NewReader(data))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
