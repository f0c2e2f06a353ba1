package ui

import (
	"slices"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
)

// session is the session that is open, and what is in the way of saving it.
type session struct {
	// writer writes the session, nil before the first prompt. name and path are the
	// session's as they were last told: asking the session waits for the disk.
	writer     *sessions.Writer
	name, path string
	// closing are sessions that are not closed yet.
	closing []*sessions.Writer
	// openRequest is the session that is wanted and not read yet, 0 for none; openings
	// counts the wishes.
	openRequest, openRequests int
	// readOnly says why the session can't be written, saveTrouble what the newest
	// save failed with. Both are empty while saving works.
	readOnly, saveTrouble string
	// reloadTrouble is why the file could not be read again when it had changed.
	reloadTrouble string
	// conflict is what another program did to the file, nil for nothing: what was
	// saved there is in this window alone.
	conflict error
	// unsent are lanes whose last prompt was not sent, because it can't be saved.
	unsent []*lane
	// watching tells that a look at the session is due.
	watching bool
	// chains are the session's own.
	chains []sessions.Chain
}

// keepChain puts a chain into the session, in the place of the one called was.
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

// forgetChain takes a chain out of the session.
func (s *session) forgetChain(name string) {
	s.chains = slices.DeleteFunc(slices.Clone(s.chains), func(c sessions.Chain) bool { return c.Name == name })
}

func chainNamed(list []sessions.Chain, name string) (sessions.Chain, bool) {
	i := slices.IndexFunc(list, func(c sessions.Chain) bool { return c.Name == name })
	if i < 0 {
		return sessions.Chain{}, false
	}
	return list[i], true
}

// saveState says that the conversation isn't on the disk, which must not pass as a
// message does.
func (s *session) saveState() string {
	switch {
	case s.readOnly != "":
		return "read-only"
	case s.saveTrouble != "", s.conflict != nil:
		return "not saved"
	}
	return ""
}

// title is the session's name, cleaned.
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

// unsavedWork says what would be thrown away with this window, empty for nothing.
func (s *session) unsavedWork() string {
	if s.writer == nil {
		return ""
	}
	switch {
	case s.conflict != nil:
		return sentence(saveErrorWords(s.conflict)) + " All that was said is in this window, and perhaps nowhere else."
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

// unsavedWords is said of what is lost with the window.
const unsavedWords = "what was said here since is in this window alone"
