package sessions

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sluice/gateway"
)

// Session is one open session. It is safe for concurrent use. Close it to let another
// instance write.
type Session struct {
	mu    sync.Mutex
	fs    FS
	store *Store

	// path is the file with links resolved; empty until the file is created.
	path string
	// info is the file as it was when it was last read or written, nil if there is none.
	info fs.FileInfo
	// refused is the file as another program left it, which can't be read, and refusal
	// says why.
	refused fs.FileInfo
	refusal error
	// changeUnreported says that a save took over what another program changed, and that
	// Reload has not reported that yet.
	changeUnreported bool
	// remade says that the file was created again after somebody removed it, and that
	// Remade has not reported that yet.
	remade atomic.Bool
	// endsLine says whether the file's last byte is a line break.
	endsLine bool
	// syncFailed says that a sync failed: the next save replaces the whole file.
	syncFailed bool
	// tornAt is the length to which the file could not be truncated after a failed
	// append, 0 for none.
	tornAt int64

	meta    Meta
	records []record
	// held is how many bytes the records' blocks keep in memory, as subslices of the file
	// as it was read, and undecoded how many of them are still needed.
	held, undecoded int
	journal         journal
	growing         map[string]*Growing
	// pending are messages that could not be saved yet, in order.
	pending []Message
	// draft is the beginning of a copy's file until the file is created, and drafted how
	// many messages are in it.
	draft   []byte
	drafted int
	// number counts the growing messages in the journal.
	number uint64

	// ours says that there was no file at path before this session's own.
	ours bool
	// ready says that the journal, if any, is this session's own.
	ready     bool
	readOnly  error
	recovered []string
	lock      Lock
	closed    bool
}

// Path is the session's file, empty before the first message is saved.
func (s *Session) Path() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.path
}

// Meta returns a copy of the header.
func (s *Session) Meta() Meta {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.meta
	m.Lanes, m.Tags, m.Chains = slices.Clone(m.Lanes), slices.Clone(m.Tags), slices.Clone(m.Chains)
	return m
}

// ReadOnly reports whether the session can't be written, and why in words.
func (s *Session) ReadOnly() (bool, string) {
	if err := s.ReadOnlyErr(); err != nil {
		return true, err.Error()
	}
	return false, ""
}

// ReadOnlyErr is why the session can't be written, nil if it can. It wraps [ErrLocked],
// [ErrNewer], [ErrDamaged] or the system's error.
func (s *Session) ReadOnlyErr() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.readOnly
}

// Recovered says what opening the session recovered after a crash, a line for each; empty
// if nothing was wrong.
func (s *Session) Recovered() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.recovered, "\n")
}

// Append saves a message: when it returns nil, the message is on the disk. It returns the
// message as saved: with an id, a time and, if the parent was empty, the lane's last
// message as its parent ([Root] for none).
//
// After an error nothing was saved, and the message is pending: see [Session.Pending]. It
// is saved before the next one, so the order stays.
func (s *Session) Append(m Message) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m = s.prepare(m)
	return m, s.saveInOrder(m)
}

// SetMeta changes the header except for id and time. The rest of the file, comments and
// unknown keys included, stays byte for byte. Before the first message nothing is
// written.
func (s *Session) SetMeta(m Meta) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.setMeta(m)
}

func (s *Session) setMeta(m Meta) error {
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
	edited, rest, err := editHead(data, s.meta, m)
	if err != nil {
		return err
	}
	if err := replace(s.fs, s.path, edited, rest); err != nil {
		return s.failed(err)
	}
	s.meta = m
	if len(rest) > 0 {
		edited = rest
	}
	return s.recordFile(edited)
}

// Close releases the session for other instances. An answer that is still growing stays
// in the journal, and the next Open recovers it as incomplete.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.leaveJournal()
	if s.lock != nil {
		err = errors.Join(err, s.lock.Release())
	}
	return err
}

// leaveJournal closes the journal. What is in it stays for the next Open, but not beside
// a file that became another session or an earlier state of this one.
func (s *Session) leaveJournal() error {
	outside := errors.Is(s.readOnly, ErrReplaced) || errors.Is(s.readOnly, ErrLost)
	switch {
	case s.ready && (s.readOnly == nil || outside) && len(s.growing) == 0:
		if state, err := s.journal.state(); err == nil && state == journalOther {
			s.journal.drop()
			return nil
		}
		return s.journal.remove()
	case s.journal.file == nil:
		return nil
	case outside:
		return s.asideJournal()
	}
	return errors.Join(s.journal.sync(), s.journal.file.Close())
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
		m.ID = NewID(m.Time)
	}
	if m.Role == "" {
		m.Role = gateway.RoleUser
	}
	m = m.normal()
	switch m.Parent {
	case Root:
		m.Parent = ""
	case "":
		m.Parent = s.leaf(m)
	}
	return m
}
