package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// This file is what other programs do to the file of an open session: which of
// their changes are taken over, and what is done where it is gone.

// changedError is why a session became read-only that another program broke, and
// that can be written again when it has been put right.
type changedError struct{ error }

func (e changedError) Unwrap() error { return e.error }

// changed says why a changed file isn't taken over.
func (s *Session) changed(err error) error {
	return changedError{fmt.Errorf("%s was changed by another program: %w", filepath.Base(s.path), err)}
}

// readChanged reads a file that another program changed. It fails where that can't
// be read completely, or isn't this session with all that was saved in it.
func (s *Session) readChanged() (doc document, data []byte, info fs.FileInfo, err error) {
	if data, info, err = readFile(s.fs, s.path); err != nil {
		return doc, nil, nil, err
	}
	if err = s.unlinked(); err == nil {
		doc, _, err = parse(data)
	}
	if err == nil {
		err = doc.growable(data)
	}
	// Where little is left of a file, that says more than that it can't be read.
	if missing := s.missingIn(doc); missing != nil && (err == nil || len(doc.records) == 0 && errors.Is(missing, ErrReplaced)) {
		err = missing
	}
	if err != nil {
		err = s.changed(err)
	}
	return doc, data, info, err
}

// missingIn tells what a document lacks of what this session has on the disk: it
// is another session, or an earlier state of this one. What was edited, moved or
// added is its author's to change.
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
		case s.records[i].loose:
		case there[s.records[i].id]:
			kept++
		default:
			missing++
		}
	}
	switch {
	case missing > 0:
		return fmt.Errorf("%w: %d of %d messages", ErrLost, missing, missing+kept)
	case s.cutIn(doc):
		return fmt.Errorf("%w: the end of the last message", ErrLost)
	}
	return nil
}

// cutIn tells whether a document's last message is the beginning of what it was.
func (s *Session) cutIn(doc document) bool {
	if len(doc.records) == 0 {
		return false
	}
	last := doc.records[len(doc.records)-1]
	at := place(s.records, last.id)
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

// unlinked fails where a link was put in the place of the file or of a folder above
// it: what it leads to is another file.
func (s *Session) unlinked() error {
	resolved, err := s.fs.Resolve(s.path)
	if err == nil && resolved != s.path {
		err = fmt.Errorf("%w: a link leads to %s", ErrReplaced, resolved)
	}
	return err
}

// takenOver tells whether another instance, on a machine that our lock doesn't
// reach, brought back an answer that is still arriving here.
func (s *Session) takenOver(doc document) bool {
	for i := range doc.records {
		if s.growing[doc.records[i].id] == nil {
			continue
		}
		if m, err := doc.records[i].message(); err == nil && broughtBack(m) {
			return true
		}
	}
	return false
}

// signRecovered is how another instance is known that our lock doesn't reach.
const signRecovered = "it brought back an answer that is arriving here"

// broughtBack tells whether a message is what a recovery made of a journal.
func broughtBack(m Message) bool { return m.Error != nil && m.Error.Message == endedWhileArriving }

// Gone tells whether the file of an open session is missing, with an error that
// wraps [ErrGone] and says what is. The next save makes it again, unless its folder
// was moved: then it waits until that is back.
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

// moved tells whether the folder that holds the lock was moved away.
func (s *Session) moved() bool { return s.lock != nil && s.lock.Moved() }

// remake makes the file again that somebody removed, with its folder. Where that
// was moved, and may come back, nothing is put in its place.
func (s *Session) remake() error {
	if s.moved() {
		return s.failed(s.gone())
	}
	entries, _ := s.fs.ReadDir(filepath.Dir(s.path)) // none where the folder is gone too
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == filepath.Base(s.path) }) {
		return s.failed(fmt.Errorf("%w: a link that leads nowhere", ErrReplaced))
	}
	s.info = nil
	if err := s.create(); err != nil {
		return err
	}
	s.remade.Store(true)
	return s.alone()
}

// Remade tells, once each time, that a save found the file gone and made it again
// with all that was said. It waits for nobody.
func (s *Session) Remade() bool { return s.remade.Swap(false) }

// RemadeWords say to people what [Session.Remade] tells, of a file called name.
func RemadeWords(name string) string {
	return name + " was deleted or moved by another program: it was written again, with all that was said"
}

// stand makes sure that this session is the one that writes here, and gives the
// file as it is, made again where it was removed.
func (s *Session) stand() (fs.FileInfo, error) {
	info, err := s.fs.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.remake(); err != nil {
			return nil, err
		}
		return s.info, nil
	case err != nil:
		return nil, s.failed(err)
	}
	return info, s.alone()
}

// alone stops the save where another instance writes this session although we
// hold the lock: locks of some network file systems end at the machine. A journal
// that was merely taken away is made anew.
func (s *Session) alone() error {
	state, err := s.journal.look()
	switch {
	case err != nil:
		return s.failed(err)
	case state == journalAnothers:
		return s.another("its journal is in the place of ours")
	case state == journalLost:
		return s.regain()
	}
	return nil
}

// another stops a session that another instance writes.
func (s *Session) another(sign string) error {
	s.readOnly = fmt.Errorf("%w, perhaps on another machine: %s", ErrLocked, sign)
	return s.writable()
}

// regain takes lock and journal anew that somebody took away, with the folder or
// alone.
func (s *Session) regain() error {
	if err := s.relock(); err != nil {
		return err
	}
	if len(s.growing) == 0 {
		s.journal.drop() // the next frame makes it
		return nil
	}
	if err := s.renewJournal(); err != nil {
		return s.failed(err)
	}
	return nil
}

// relock takes the lock again where it no longer stands under its name.
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
