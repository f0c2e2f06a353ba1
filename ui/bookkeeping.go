package ui

import (
	"fmt"

	"sluice/sessions"
)

// This file is what is done to a book's session beside writing the conversation.
// Like the rest of the book it does I/O: it is for commands.

// path is the session's file, empty before the first prompt is saved.
func (b *book) path() string { return b.session.Path() }

// change changes the session's head and gives it as it is then.
func (b *book) change(change func(*sessions.Meta)) (sessions.Meta, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	meta := b.session.Meta()
	change(&meta)
	err := b.session.SetMeta(meta)
	return b.session.Meta(), err
}

// copyTo saves what is final and then everything in a new session, which is
// returned open.
func (b *book) copyTo(path string) (*sessions.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.catchUp() // what can't be saved here is pending, and CopyTo takes it along
	s, err := b.session.CopyTo(path)
	if err != nil {
		return nil, fmt.Errorf("copy the session: %w", err)
	}
	return s, nil
}

// reload takes over what another program changed in the file.
func (b *book) reload() (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false, nil
	}
	return b.session.Reload()
}
