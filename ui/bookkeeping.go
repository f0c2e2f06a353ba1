package ui

import (
	"fmt"

	"sluice/sessions"
)

// This file is what is done to a book's session beside writing the conversation.
// Like the rest of the book it does I/O: it is for commands.

// now is the session that the book writes: it may go on in another file.
func (b *book) now() *sessions.Session {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.session
}

// path is the session's file, empty before the first prompt is saved.
func (b *book) path() string { return b.now().Path() }

// change changes the session's head and gives it as it is then.
func (b *book) change(change func(*sessions.Meta)) (sessions.Meta, error) {
	b.mu.Lock()
	defer b.unlock()
	meta := b.session.Meta()
	change(&meta)
	err := b.session.SetMeta(meta)
	return b.session.Meta(), err
}

// copyTo saves what is final and then everything in a new session, which is
// returned open.
func (b *book) copyTo(path string) (*sessions.Session, error) {
	b.mu.Lock()
	defer b.unlock()
	_ = b.catchUp() // what can't be saved here is pending, and CopyTo takes it along
	s, err := b.session.CopyTo(path)
	if err != nil {
		return nil, fmt.Errorf("copy the session: %w", err)
	}
	return s, nil
}
