package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sluice/gateway"
)

// Session is one open session. It is safe for concurrent use. Close it to let
// another instance write.
type Session struct {
	mu    sync.Mutex
	fs    FS
	store *Store

	// path is the file with links resolved; empty until the file is made.
	path string
	// info is the file as it was when it was last read or written, nil where
	// there is none.
	info fs.FileInfo
	// endsLine tells whether the file's last byte is a line break.
	endsLine bool
	// mistrust says that a sync failed: the next save replaces the whole file.
	mistrust bool
	// tornAt is the length that a failed append could not give back to the file,
	// 0 for none.
	tornAt int64

	meta     Meta
	messages []Message
	journal  journal
	growing  map[string]*Growing
	// number counts the growing messages in the journal.
	number uint64

	// ours says that there was no file at path before this session's own.
	ours bool
	// ready says that the journal, if any, is this session's own.
	ready     bool
	readOnly  error
	recovered []string
	release   func() error
	closed    bool
}

// Path is the session's file, empty before the first message is saved.
func (s *Session) Path() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.path
}

// Meta gives a copy of the header.
func (s *Session) Meta() Meta {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.meta
	m.Lanes = slices.Clone(m.Lanes)
	return m
}

// Messages gives every message in the order of the file, all lanes and branches.
// Growing ones are not among them.
func (s *Session) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Transcript gives the branch that ends with the lane's last message, oldest
// first: what the lane shows and what the next request sends.
func (s *Session) Transcript(lane int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return transcript(s.messages, lane)
}

// ReadOnly tells whether the session can't be written, and why in words.
func (s *Session) ReadOnly() (bool, string) {
	if err := s.ReadOnlyErr(); err != nil {
		return true, err.Error()
	}
	return false, ""
}

// ReadOnlyErr is why the session can't be written, nil where it can. It wraps
// [ErrLocked], [ErrNewer], [ErrDamaged] or the system's error.
func (s *Session) ReadOnlyErr() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.readOnly
}

// Recovered says what opening the session brought back after a crash, a line
// for each, and is empty where nothing was amiss.
func (s *Session) Recovered() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.recovered, "\n")
}

// Append saves a message: when it returns nil, the message is on the disk. It
// gives the message as it was saved: with an id, a time and, where the parent
// was empty, the lane's last message as its parent ([Root] for none).
//
// After an error nothing was saved. To try again, append the message that was
// returned, which keeps its id.
func (s *Session) Append(m Message) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m = s.prepare(m)
	if err := s.writable(); err != nil {
		return m, err
	}
	return m, s.save(m)
}

// SetMeta changes the title and the lanes. The rest of the file, comments and
// unknown keys too, stays byte for byte. Before the first message nothing is
// written.
func (s *Session) SetMeta(m Meta) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return err
	}
	var data []byte
	if s.info != nil {
		var err error
		if data, err = s.current(); err != nil {
			return err
		}
	}
	m.ID, m.Created = s.meta.ID, s.meta.Created
	m = m.normal()
	if s.info == nil {
		s.meta = m
		return nil
	}
	edited, err := editHead(data, s.meta, m)
	if err != nil {
		return err
	}
	if err := replace(s.fs, s.path, edited); err != nil {
		return s.failed(err)
	}
	s.meta = m
	return s.note(edited)
}

// Close gives the session free for others. An answer that is still growing
// stays in the journal, and the next Open brings it back as cut.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if len(s.growing) == 0 && s.readOnly == nil && s.ready {
		err = s.journal.remove()
	} else if s.journal.file != nil {
		err = errors.Join(s.journal.sync(), s.journal.file.Close())
	}
	if s.release != nil {
		err = errors.Join(err, s.release())
	}
	return err
}

func (s *Session) writable() error {
	switch {
	case s.closed:
		return ErrClosed
	case s.readOnly != nil:
		return fmt.Errorf("%w: %w", ErrReadOnly, s.readOnly)
	}
	return nil
}

// prepare fills in what a new message lacks.
func (s *Session) prepare(m Message) Message {
	if m.Time.IsZero() {
		m.Time = time.Now()
	}
	if m.ID == "" {
		m.ID = newID(m.Time)
	}
	if m.Role == "" {
		m.Role = gateway.RoleUser
	}
	m = m.normal()
	switch m.Parent {
	case Root:
		m.Parent = ""
	case "":
		m.Parent = leaf(s.messages, m.Lane)
	}
	return m
}

// save makes a prepared message durable. A message that is there already, from
// an earlier try, is not saved again.
func (s *Session) save(m Message) error {
	block := encodeMessage(m)
	if err := checkBlock(block, m); err != nil {
		return err
	}
	if s.info == nil {
		return s.create(m)
	}
	if err := s.refresh(); err != nil {
		return err
	}
	if slices.ContainsFunc(s.messages, func(have Message) bool { return have.ID == m.ID }) {
		return nil
	}
	if !s.endsLine {
		block = append([]byte("\n"), block...)
	}
	if err := s.write(block); err != nil {
		return s.failed(err)
	}
	s.messages = append(s.messages, m)
	s.endsLine = true
	if len(s.growing) == 0 {
		s.journal.reset()
	}
	return nil
}

// write appends a block: first whole to the journal, so that a torn append can
// be completed, then to the file. Where the journal or a sync fails, the whole
// file is replaced instead.
func (s *Session) write(block []byte) error {
	before := s.journal.size
	journalErr := s.journal.write(appendFrame(nil, frameSave, saveOffset(s.info.Size()), block))
	if journalErr == nil {
		journalErr = s.journal.sync()
	}
	if journalErr != nil || s.mistrust {
		return s.rewrite(block)
	}
	synced, err := s.extend(block)
	switch {
	case err == nil:
		return nil
	case synced:
		s.mistrust = true
		return s.rewrite(block)
	}
	if s.tornAt == 0 {
		s.journal.rollBack(before)
	}
	return err
}

// extend writes the block at the end of the file. syncFailed tells a failed sync
// from a failed write; after either the file gets its old length again, at the
// latest before the next save.
func (s *Session) extend(block []byte) (syncFailed bool, err error) {
	f, err := s.fs.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	size := s.info.Size()
	if _, err = f.WriteAt(block, size); err == nil {
		if err = f.Sync(); err != nil {
			syncFailed = true
		}
	}
	if err != nil {
		if f.Truncate(size) != nil {
			s.tornAt = size
		}
		return syncFailed, errors.Join(err, f.Close())
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return true, err
	}
	s.info = info
	return false, nil
}

// rewrite replaces the file by itself and the block.
func (s *Session) rewrite(block []byte) error {
	data, _, err := readFile(s.fs, s.path)
	if err != nil {
		return err
	}
	if int64(len(data)) < s.info.Size() {
		return fmt.Errorf("%s became shorter while it was saved", filepath.Base(s.path))
	}
	data = data[:s.info.Size():s.info.Size()]
	if err := replace(s.fs, s.path, data, block); err != nil {
		return err
	}
	s.mistrust = false
	return s.note(append(data, block...))
}

// note remembers the file as it is after it was written.
func (s *Session) note(data []byte) error {
	info, err := s.fs.Stat(s.path)
	if err != nil {
		return err
	}
	s.info, s.endsLine = info, len(data) == 0 || bytes.HasSuffix(data, []byte("\n"))
	return nil
}

// current gives the file's bytes after taking over what others changed.
func (s *Session) current() ([]byte, error) {
	if err := s.refresh(); err != nil {
		return nil, err
	}
	data, _, err := readFile(s.fs, s.path)
	return data, err
}

// refresh reads the file again where somebody else changed it, an editor for
// example, and makes it again where somebody deleted it. A change that can't be
// read makes the session read-only.
func (s *Session) refresh() error {
	if err := s.untear(); err != nil {
		return s.failed(err)
	}
	info, err := s.fs.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.info = nil
		return s.create()
	}
	if err != nil {
		return s.failed(err)
	}
	if os.SameFile(info, s.info) && info.Size() == s.info.Size() && info.ModTime().Equal(s.info.ModTime()) {
		return nil
	}
	data, info, err := readFile(s.fs, s.path)
	if err != nil {
		return s.failed(err)
	}
	doc, _, err := parse(data)
	if err != nil {
		s.readOnly = fmt.Errorf("%s was changed by another program: %w", filepath.Base(s.path), err)
		return s.writable()
	}
	s.take(doc, data, info)
	return nil
}

// untear cuts off what a failed append left.
func (s *Session) untear() error {
	if s.tornAt == 0 {
		return nil
	}
	f, err := s.fs.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Truncate(s.tornAt), f.Close()); err != nil {
		return err
	}
	s.tornAt = 0
	return nil
}

// take makes a document the session's content.
func (s *Session) take(doc document, data []byte, info fs.FileInfo) {
	s.meta, s.messages, s.info = doc.meta, doc.messages, info
	s.endsLine = len(data) == 0 || bytes.HasSuffix(data, []byte("\n"))
	if s.meta.Title == "" {
		s.meta.Title = titleFrom(doc.messages)
	}
}

func titleFrom(messages []Message) string {
	for _, m := range messages {
		if m.Role == gateway.RoleUser {
			if title := titleOf(m.Text); title != "" {
				return title
			}
		}
	}
	return ""
}

func (s *Session) failed(err error) error {
	return fmt.Errorf("save %s: %w", filepath.Base(s.path), err)
}
