package ui

import (
	"slices"
	"time"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
)

// session is the open session, and what prevents saving it.
type session struct {
	// writer writes the session, nil before the first prompt. name and path are the
	// session's title and file as they were reported last: asking the writer may wait for
	// the disk.
	writer     *sessions.Writer
	name, path string
	// savedAt is when it was saved last, zero before that.
	savedAt time.Time
	// closing are the writers of earlier sessions that aren't closed yet.
	closing []*sessions.Writer
	// openRequest is the number of the newest request to open a session, 0 once it has
	// been answered. openRequests counts them.
	openRequest, openRequests int
	// readOnly says why the session can't be written, saveTrouble why the newest save
	// failed. Both are empty while saving works.
	readOnly, saveTrouble string
	// reloadTrouble is why the file could not be reloaded after it had changed, empty
	// where it could.
	reloadTrouble string
	// conflict is what another program did to the file, nil for nothing. Messages that
	// were saved there may exist only in this window.
	conflict error
	// unsent are the lanes whose last prompt is held back because it can't be saved.
	unsent []*lane
	// watching is set while the next check of the file is scheduled.
	watching bool
	// chains are the session's own chains.
	chains []sessions.Chain
}

// keepChain adds a chain to the session, in place of the one called was.
func (s *session) keepChain(was string, c sessions.Chain) {
	kept := slices.Clone(s.chains)
	kept = slices.DeleteFunc(kept, func(have sessions.Chain) bool { return have.Name == c.Name && have.Name != was })
	if i := slices.IndexFunc(kept, func(have sessions.Chain) bool { return have.Name == was }); i >= 0 {
		kept[i] = c
	} else {
		kept = append(kept, c)
	}
	s.chains = kept
}

// forgetChain removes a chain from the session.
func (s *session) forgetChain(name string) {
	s.chains = slices.DeleteFunc(slices.Clone(s.chains), func(c sessions.Chain) bool { return c.Name == name })
}

// chainNamed returns the chain with a name, false where there is none.
func chainNamed(list []sessions.Chain, name string) (sessions.Chain, bool) {
	i := slices.IndexFunc(list, func(c sessions.Chain) bool { return c.Name == name })
	if i < 0 {
		return sessions.Chain{}, false
	}
	return list[i], true
}

// saveState says in the header that the conversation isn't on the disk, empty where it
// is. The header keeps saying so, unlike the footer.
func (s *session) saveState() string {
	switch {
	case s.readOnly != "":
		return "read-only"
	case s.saveTrouble != "", s.conflict != nil:
		return "not saved"
	}
	return ""
}

// title is the session's name in the header, cleaned.
func (s *session) title() string {
	if t := safe.Line(s.name).String(); t != "" {
		return t
	}
	if s.path != "" {
		return look.FileName(s.path)
	}
	return "new chat"
}

func (s *session) whyNoSession() string {
	if s.path == "" {
		return "there is no session yet: the first prompt makes one"
	}
	return ""
}

// unsavedWork says what would be lost if the session were closed, empty for nothing.
func (s *session) unsavedWork() string {
	if s.writer == nil {
		return ""
	}
	switch {
	case s.conflict != nil:
		return sentence(saveErrorWords(s.conflict)) + " The whole conversation is in this window, and perhaps nowhere else."
	case !s.writer.Pending() || s.saveTrouble == "" && s.readOnly == "":
		return ""
	case s.readOnly != "":
		return "The session is read-only: " + unsavedWords + "."
	}
	return "Saving fails: " + s.saveTrouble + ". " + sentence(unsavedWords)
}

func (s *session) whyNoSaveAs() string {
	if s.writer == nil {
		return "there is no session yet: the first prompt makes one"
	}
	return ""
}

// unsavedWords say what is lost with the window.
const unsavedWords = "messages since then are only in this window"
