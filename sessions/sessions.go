// Package sessions keeps conversations in TOML files, one file per session, that people
// can read, edit, diff and commit. docs/session-format.md describes the format.
//
// What it guarantees: a message that [Session.Append] or [Growing.Finish] reported as
// saved is on the disk and stays there; text handed to [Growing.Text] survives a killed
// program; a file that can't be read completely is opened read-only and never modified;
// keys, tables and comments that it doesn't know stay as they are.
//
// How: saving appends one [[message]] block, so it costs the same in a long session as in
// a new one. Each append is first written completely to a journal beside the file, so a
// torn append is completed at the next open. A growing answer is journalled piece by
// piece. The header (title, lanes) is edited in place, line by line, and the file
// replaced atomically.
//
//	Store      finds, lists, creates, opens, searches, trashes store.go, list.go, search.go, trash.go
//	Session    one open session: append, change the header     session.go, save.go, header.go
//	           read it, decoding only what is needed           record.go, outline.go, transcript.go
//	           branches, votes, notes, attachments             branch.go, annotate.go, attachment.go
//	           what could not be saved yet; copies             pending.go, copy.go
//	Growing    an answer that is still arriving                growing.go
//	Writer     saves the answers of several lanes              writer.go
//	           a prompt and its answer; one prompt to lanes    turn.go
//	           lanes, branches, votes, title                   writerhead.go
//	           retries, reloads, continues in another file     writerfile.go
//	journal    frames that survive a killed program            journal.go, leftover.go
//	recovery   completes, mends and recovers at open           recover.go, mend.go
//	encode     our own writer of blocks, checked by reading    encode.go, text.go
//	decode     blocks to messages, with BurntSushi/toml        decode.go, block.go, scan.go
//	outside    what other programs did to an open session      outside.go
//	FS         the file calls in one place, and locks          fs.go, replace.go, lock.go
//
// Screens, cost and the meaning of targets are left to others.
package sessions

import "errors"

// FormatVersion is the version of the format that this package writes. Files of
// a newer version open read-only.
const FormatVersion = 1

// Conditions that callers test for. A read-only session gives its reason through
// [Session.ReadOnly]; errors of refused writes wrap [ErrReadOnly] and the reason.
var (
	// ErrReadOnly says that this session can't be written.
	ErrReadOnly = errors.New("the session is read-only")
	// ErrLocked says that another instance has the session open.
	ErrLocked = errors.New("another sluice has this session open")
	// ErrNewer says that the file was written by a newer version of the format.
	ErrNewer = errors.New("the file has a newer format")
	// ErrDamaged says that the file could not be read completely.
	ErrDamaged = errors.New("the file can't be read completely")
	// ErrNotRegular says that the path is a folder, device, pipe or socket.
	ErrNotRegular = errors.New("not a regular file")
	// ErrTooLarge says that a file is larger than this package reads.
	ErrTooLarge = errors.New("the file is too large for a session")
	// ErrReplaced says that the file of an open session now holds another session.
	ErrReplaced = errors.New("the file contains another session now")
	// ErrLost says that the file of an open session lacks messages that were saved
	// in it.
	ErrLost = errors.New("the file lacks what was saved in it")
	// ErrGone says that the file of an open session, or its folder, is gone.
	ErrGone = errors.New("the file is gone")
	// ErrNoFolder says that there is no folder for sessions.
	ErrNoFolder = errors.New("no folder for sessions is known: set HOME, or SLUICE_SESSIONS to a folder")
	// ErrNotFound says that no session has this id, name or path.
	ErrNotFound = errors.New("no such session")
	// ErrAmbiguous says that several sessions match.
	ErrAmbiguous = errors.New("several sessions match")
	// ErrClosed says that the session was closed.
	ErrClosed = errors.New("the session is closed")
)

// The limits of what is read, in bytes and levels.
const (
	maxFileSize = 1 << 30
	maxNesting  = 64
)
