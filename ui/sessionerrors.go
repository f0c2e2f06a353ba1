package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"sluice/sessions"
)

// saveErrorWords is diskErrorWords without the words that the line around it has already.
func saveErrorWords(err error) string {
	if errors.Is(err, sessions.ErrReadOnly) && errors.Is(err, sessions.ErrLocked) {
		return openElsewhereWords
	}
	if words := conflictWords(err); words != "" {
		return words
	}
	words := diskErrorWords(err)
	if _, cause, ok := strings.Cut(words, sessions.ErrDamaged.Error()+": "); ok {
		return cause
	}
	return strings.TrimPrefix(words, sessions.ErrReadOnly.Error()+": ")
}

// diskErrorWords says why something could not be saved, in the operating system's words
// where it refused. The session's own file isn't named, since its path is long and known.
// A folder that can't be created or written is named, with what to do about it.
func diskErrorWords(err error) string {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return err.Error()
	}
	why, folder := path.Err.Error(), filepath.Dir(path.Path)
	switch {
	case path.Op == "mkdir" && errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("the folder %s can't be created: %s; create it, or allow it in %s", path.Path, why, folder)
	case path.Op == "mkdir" && (errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrExist)):
		return fmt.Sprintf("the folder %s can't be created: %s; a file is in its place: move it away", path.Path, why)
	case path.Op == "mkdir":
		return fmt.Sprintf("the folder %s can't be created: %s; create it by hand", path.Path, why)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("%s: change who may write %s, or the files in it", why, folder)
	}
	return why
}

// openElsewhereWords say why a session isn't saved that another sluice has locked.
const openElsewhereWords = "another sluice has it open"

// whyReadOnly says why an opened session can't be written, and what to do next. nothing
// is set where no message of it can be shown.
func whyReadOnly(err error, nothing bool) (what, next string) {
	what = err.Error()
	switch {
	case errors.Is(err, sessions.ErrNewer):
		what, _, _ = strings.Cut(strings.TrimPrefix(what, sessions.ErrNewer.Error()+": "), ";")
		return "A newer sluice wrote this file: " + what + ".",
			"It is shown as far as this version understands it, and stays as it is. Update sluice to go on with it. A copy has what is shown here, and nothing more."
	case errors.Is(err, sessions.ErrDamaged) && nothing:
		return "This file can't be read: " + strings.TrimPrefix(what, sessions.ErrDamaged.Error()+": ") + ".",
			"None of it can be shown, and it stays as it is. Fix it in an editor and open it again."
	case errors.Is(err, sessions.ErrDamaged):
		return "This file can't be read completely: " + strings.TrimPrefix(what, sessions.ErrDamaged.Error()+": ") + ".",
			"What could be read is shown, and the file stays as it is. Fix it in an editor and open it again, or go on in a copy of what is shown."
	case errors.Is(err, sessions.ErrLocked):
		return "Another sluice has this session open, and only one writes it.",
			"What the other one saves appears here too. Close it there and open it again, or go on in a copy."
	}
	var path *fs.PathError
	if errors.As(err, &path) { // its long name is known
		what = strings.Replace(what, path.Error(), path.Err.Error(), 1)
	}
	return sentence(what),
		"It is shown, but nothing said here is saved. Change the permissions or the disk and open it again, or go on in a copy."
}

// whyNotOpened says why a session can't be opened, and what to do next.
func whyNotOpened(err error) (what, next string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "There is no such file.", "It may have been renamed, or moved to the trash: the list of sessions shows both."
	case errors.Is(err, sessions.ErrNotRegular):
		return "This is a folder, a pipe or a device, not a file.", "Nothing was changed. Open the file of a session."
	case errors.Is(err, fs.ErrPermission):
		return "You have no permission to read this file.", "It belongs to somebody else, or its permissions keep you out: change them and open it again."
	case errors.Is(err, sessions.ErrTooLarge):
		return "This file is larger than a session may be: 1 GB.", "Nothing was changed. Split it in an editor at a line that says [[message]]."
	}
	if errors.Is(err, syscall.ELOOP) || strings.Contains(err.Error(), "too many links") {
		return "This link points to itself.", "Nothing was changed. Make the link point to a file, and open it again."
	}
	return "It can't be opened: " + diskErrorWords(err) + ".", "Nothing was changed."
}

// conflictWords say what another program did to the session's file, empty for other
// errors.
func conflictWords(err error) string {
	switch {
	case errors.Is(err, sessions.ErrLost):
		return "the file lacks messages that were saved in it"
	case errors.Is(err, sessions.ErrReplaced):
		return "another session is in the place of its file"
	case errors.Is(err, sessions.ErrGone):
		_, words, _ := strings.Cut(err.Error(), sessions.ErrGone.Error())
		return sessions.ErrGone.Error() + words
	}
	return ""
}

// writeBlocked reports whether the session can't be written because of another program or
// the file's state, rather than because a save failed.
func writeBlocked(err error) bool {
	return errors.Is(err, sessions.ErrReadOnly) || errors.Is(err, sessions.ErrLost) || errors.Is(err, sessions.ErrReplaced)
}
