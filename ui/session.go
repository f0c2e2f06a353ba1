package ui

import "sluice/sessions"

// session is the session that is open, and what is in the way of saving it.
type session struct {
	// writer writes the session, nil before the first prompt. name and path are the
	// session's as they were last told: asking the session waits for the disk.
	writer     *sessions.Writer
	name, path string
	// left are sessions that are not closed yet.
	left []*sessions.Writer
	// opening is the session that is wanted and not read yet, 0 for none; openings
	// counts the wishes.
	opening, openings int
	// readOnly says why the session can't be written, saveTrouble what the newest
	// save failed with. Both are empty while saving works.
	readOnly, saveTrouble string
	// reloadTrouble is why the file could not be read again when it had changed.
	reloadTrouble string
	// outside is what another program did to the file, nil for nothing: what was
	// saved there is in this window alone.
	outside error
	// unsent are lanes whose last prompt was not sent, because it can't be saved.
	unsent []*lane
	// watching tells that a look at the session is due.
	watching bool
	// chains are the session's own.
	chains []sessions.Chain
}
