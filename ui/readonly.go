package ui

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// This file is what is said of a session that can't be written, or not be opened.

// whyReadOnly puts into words why an opened session can't be written, and what
// to do. nothing says that there is nothing of it to show.
func whyReadOnly(err error, nothing bool) (what, next string) {
	what = err.Error()
	switch {
	case errors.Is(err, sessions.ErrNewer):
		what, _, _ = strings.Cut(strings.TrimPrefix(what, sessions.ErrNewer.Error()+": "), ";")
		return "A newer sluice wrote this file: " + what + ".",
			"It is shown as far as this version understands it, and stays as it is. Update sluice to go on with it. A copy has what is shown here, and nothing more."
	case errors.Is(err, sessions.ErrDamaged) && nothing:
		return "This file can't be read: " + strings.TrimPrefix(what, sessions.ErrDamaged.Error()+": ") + ".",
			"Nothing of it can be shown, and it stays as it is. Put it right in an editor and open it again."
	case errors.Is(err, sessions.ErrDamaged):
		return "This file can't be read completely: " + strings.TrimPrefix(what, sessions.ErrDamaged.Error()+": ") + ".",
			"What could be read is shown, and the file stays as it is. Put it right in an editor and open it again, or go on in a copy of what is shown."
	case errors.Is(err, sessions.ErrLocked):
		return "Another sluice has this session open, and only one writes it.",
			"What the other one saves appears here too. Close it there and open it again, or go on in a copy."
	}
	var path *fs.PathError
	if errors.As(err, &path) { // whose long name is known
		what = strings.Replace(what, path.Error(), path.Err.Error(), 1)
	}
	return sentence(what),
		"It is shown, and nothing that is said here is saved. Change the permissions or the disk and open it again, or go on in a copy."
}

// tellReadOnly says why the session that was opened can't be written, and what
// can be done about it.
func (a *app) tellReadOnly(err error, nothing bool) tea.Cmd {
	what, next := whyReadOnly(err, nothing)
	var acts []overlay.Act
	if !nothing {
		acts = append(acts, overlay.Act{Key: "s", Word: "go on in a copy", Run: a.askElsewhere})
	}
	acts = append(acts, overlay.Act{Key: "r", Word: "open it again", Run: a.openAgain})
	if errors.Is(err, sessions.ErrDamaged) {
		acts = append(acts, overlay.Act{Key: "e", Word: "editor", Run: func() tea.Cmd { return a.sessionCommands().Edit(a.path) }})
	}
	n := overlay.NewNotice(a.styles, "Read-only: "+look.FileName(a.path), []string{what, next}, acts...)
	if nothing {
		n.Leave = "close"
	}
	return a.open(n)
}

// tellStopped says why a session can't be written any more while it is open.
func (a *app) tellStopped(err error, more ...overlay.Act) tea.Cmd {
	const (
		since = "What was said here since is on the screen alone. "
		whole = "The file stays as it is, and all that was said is still in this window. Go on in a copy; or put the file back, and it is saved by itself."
	)
	acts := append([]overlay.Act{{Key: "s", Word: "go on in a copy", Run: a.askElsewhere}}, more...)
	again := overlay.Act{Key: "r", Word: "open the file, and give this up", Run: a.openAgain}
	var text []string
	switch {
	case errors.Is(err, sessions.ErrLocked):
		text = []string{
			"Another sluice writes this session too, perhaps on another machine.",
			since + "Go on in a copy: the file stays as the other one writes it.",
		}
	case errors.Is(err, sessions.ErrReplaced):
		text = []string{"Another program put another session in the place of this one's file: a sync or a checkout, perhaps.", whole}
		acts = append(acts, again)
	case errors.Is(err, sessions.ErrLost):
		text = []string{"The file was changed by another program, and messages that were saved are missing: a sync or a checkout of an earlier state, perhaps.", whole}
		acts = append(acts, again)
	default:
		text = []string{
			"The file was changed by another program, and can't be read any more: " + a.saveTrouble + ".",
			since + "Put the file right in an editor, and it is saved by itself; or go on in a copy.",
		}
		acts = append(acts, overlay.Act{Key: "e", Word: "editor", Run: func() tea.Cmd { return a.sessionCommands().Edit(a.path) }})
	}
	return a.open(overlay.NewNotice(a.styles, "Not saved: "+look.FileName(a.path), text, acts...))
}

// whyNotOpened puts into words why there is nothing to open, and what to do.
func whyNotOpened(err error) (what, next string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "There is no such file.", "It may have got another name, or lie in the trash: the list of sessions shows both."
	case errors.Is(err, sessions.ErrNotRegular):
		return "This is a folder, a pipe or a device, and no file.", "Nothing was changed. Open the file of a session."
	case errors.Is(err, fs.ErrPermission):
		return "You may not read this file.", "It belongs to somebody else, or its permissions keep you out: change them and open it again."
	case errors.Is(err, sessions.ErrTooLarge):
		return "This file is larger than a session may be: 1 GB.", "Nothing was changed. Split it in an editor at a line that says [[message]]."
	}
	if errors.Is(err, syscall.ELOOP) || strings.Contains(err.Error(), "too many links") {
		return "This link leads to itself.", "Nothing was changed. Let the link lead to a file, and open it again."
	}
	return "It can't be opened: " + diskTrouble(err) + ".", "Nothing was changed."
}

// tellNotOpened says why a session could not be opened; what is open stays open.
func (a *app) tellNotOpened(path string, err error) tea.Cmd {
	what, next := whyNotOpened(err)
	n := overlay.NewNotice(a.styles, "Not opened: "+look.FileName(path), []string{what, safe.Line(path).String(), next},
		overlay.Act{Key: "s", Word: "list the sessions", Run: a.openSessions})
	n.Leave = "close"
	return a.open(n)
}

// sentences makes each line one.
func sentences(lines string) []string {
	var out []string
	for line := range strings.SplitSeq(lines, "\n") {
		if line != "" {
			out = append(out, strings.ToUpper(line[:1])+line[1:]+".")
		}
	}
	return out
}
