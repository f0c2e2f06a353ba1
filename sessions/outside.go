package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// What other programs do to the file of an open session: which of their changes are taken
// over, and what is done if it is gone.

// changedError is why a session became read-only that another program damaged. It becomes
// writable again when the file has been repaired.
type changedError struct{ error }

func (e changedError) Unwrap() error { return e.error }

// changed says why a changed file isn't taken over.
func (s *Session) changed(err error) error {
	return changedError{fmt.Errorf("%s was changed by another program: %w", filepath.Base(s.path), err)}
}

// readChanged reads a file that another program changed. It fails if that can't be read
// completely, or isn't this session with everything that was saved in it.
func (s *Session) readChanged() (doc document, data []byte, info fs.FileInfo, err error) {
	if data, info, err = readFile(s.fs, s.path); err != nil {
		return doc, nil, nil, err
	}
	if err = s.checkNoLink(); err == nil {
		doc, _, err = parse(data)
	}
	if err == nil {
		err = doc.appendable(data)
	}
	// If little is left of a file, that says more than that it can't be read.
	if missing := s.missingIn(doc); missing != nil && (err == nil || len(doc.records) == 0 && errors.Is(missing, ErrReplaced)) {
		err = missing
	}
	if err != nil {
		err = s.changed(err)
	}
	return doc, data, info, err
}

// missingIn returns an error if a document lacks what this session has on the disk: it is
// another session, or an earlier state of this one. What was edited, moved or added is
// its author's business.
func (s *Session) missingIn(doc document) error {
	if s.meta.ID != "" && doc.meta.ID != s.meta.ID && len(doc.records)+len(doc.meta.ID) > 0 {
		return ErrReplaced
	}
	there := make(map[string]bool, len(doc.records))
	for i := range doc.records {
		there[doc.records[i].id] = true
	}
	missing, kept := 0, 0
	for i := range s.records {
		switch {
		case s.records[i].journalOnly:
		case there[s.records[i].id]:
			kept++
		default:
			missing++
		}
	}
	switch {
	case missing > 0:
		return fmt.Errorf("%w: %d of %d messages", ErrLost, missing, missing+kept)
	case s.lastMessageCut(doc):
		return fmt.Errorf("%w: the end of the last message", ErrLost)
	}
	return nil
}

// lastMessageCut reports whether a document's last message is the beginning of what it was.
func (s *Session) lastMessageCut(doc document) bool {
	if len(doc.records) == 0 {
		return false
	}
	last := doc.records[len(doc.records)-1]
	at := indexOf(s.records, last.id)
	if at < 0 {
		return false
	}
	now, err := last.message()
	if err != nil {
		return false
	}
	was, is := bytes.TrimSpace(encodeMessage(s.decode(at))), bytes.TrimSpace(encodeMessage(now))
	return len(is) < len(was) && bytes.HasPrefix(was, is)
}

// checkNoLink fails if the file or a folder above it was replaced by a link, which leads to
// another file.
func (s *Session) checkNoLink() error {
	resolved, err := s.fs.Resolve(s.path)
	if err == nil && resolved != s.path {
		err = fmt.Errorf("%w: a link leads to %s", ErrReplaced, resolved)
	}
	return err
}

// recoveredElsewhere reports whether another instance, on a machine that our lock doesn't
// reach, recovered an answer that is still arriving here.
func (s *Session) recoveredElsewhere(doc document) bool {
	for i := range doc.records {
		if s.growing[doc.records[i].id] == nil {
			continue
		}
		if m, err := doc.records[i].message(); err == nil && isRecovered(m) {
			return true
		}
	}
	return false
}

// signRecovered is how another instance is noticed that our lock doesn't reach.
const signRecovered = "it recovered an answer that is still arriving here"

// isRecovered reports whether a message was recovered from a journal.
func isRecovered(m Message) bool { return m.Error != nil && m.Error.Message == endedWhileArriving }

// Gone returns an error if the file of an open session is missing; it wraps [ErrGone] and
// says what is missing. The next save creates it again, unless its folder was moved: then
// it waits until that is back.
func (s *Session) Gone() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.info == nil || s.closed {
		return nil
	}
	if _, err := s.fs.Stat(s.path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return s.gone()
}

func (s *Session) gone() error {
	dir := filepath.Dir(s.path)
	switch _, err := s.fs.Stat(dir); {
	case !errors.Is(err, fs.ErrNotExist):
		return ErrGone
	case s.moved():
		return fmt.Errorf("%w: its folder %s was moved", ErrGone, dir)
	}
	return fmt.Errorf("%w with its folder %s", ErrGone, dir)
}

// moved reports whether the folder that holds the lock was moved away.
func (s *Session) moved() bool { return s.lock != nil && s.lock.Moved() }

// recreate creates the file again that somebody removed, with its folder. If that was
// moved, and may come back, nothing is put in its place.
func (s *Session) recreate() error {
	if s.moved() {
		return s.failed(s.gone())
	}
	entries, _ := s.fs.ReadDir(filepath.Dir(s.path)) // none if the folder is gone too
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == filepath.Base(s.path) }) {
		return s.failed(fmt.Errorf("%w: a link that leads nowhere", ErrReplaced))
	}
	s.info = nil
	if err := s.create(); err != nil {
		return err
	}
	s.remade.Store(true)
	return s.checkSoleWriter()
}

// Remade reports, once each time, that a save found the file gone and created it again
// with all messages. It never blocks.
func (s *Session) Remade() bool { return s.remade.Swap(false) }

// RemadeWords puts [Session.Remade] into words, for a file called name.
func RemadeWords(name string) string {
	return name + " was deleted or moved by another program: it was written again, with the whole conversation"
}

// claim makes sure that this session is the only one that writes here, and returns the
// file's info, after creating it again if it was removed.
func (s *Session) claim() (fs.FileInfo, error) {
	info, err := s.fs.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.recreate(); err != nil {
			return nil, err
		}
		return s.info, nil
	case err != nil:
		return nil, s.failed(err)
	}
	return info, s.checkSoleWriter()
}

// checkSoleWriter stops the save if another instance writes this session although we hold
// the lock: locks of some network file systems end at the machine. A journal that was
// merely removed is written anew.
func (s *Session) checkSoleWriter() error {
	state, err := s.journal.state()
	switch {
	case err != nil:
		return s.failed(err)
	case state == journalOther:
		return s.stopForOther("its journal is in the place of ours")
	case state == journalLost:
		return s.recreateLock()
	}
	return nil
}

// stopForOther stops a session that another instance writes.
func (s *Session) stopForOther(sign string) error {
	s.readOnly = fmt.Errorf("%w, perhaps on another machine: %s", ErrLocked, sign)
	return s.writable()
}

// recreateLock recreates lock and journal that somebody removed, with the folder or alone.
func (s *Session) recreateLock() error {
	if err := s.relock(); err != nil {
		return err
	}
	if len(s.growing) == 0 {
		s.journal.drop() // the next frame creates it
		return nil
	}
	if err := s.renewJournal(); err != nil {
		return s.failed(err)
	}
	return nil
}

// relock takes the lock again if its file has lost its name.
func (s *Session) relock() error {
	if s.lock == nil || s.lock.Held() {
		return nil
	}
	lock, ok, err := s.fs.TryLock(s.path + lockSuffix)
	switch {
	case err != nil:
		return fmt.Errorf("lock %s again: %w", filepath.Base(s.path), err)
	case !ok:
		s.readOnly = ErrLocked
		return s.writable()
	}
	_ = s.lock.Release() // it locks nothing any more
	s.lock = lock
	return nil
}
