package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// showReadOnlyNotice says why the opened session can't be written, and what can be done.
// nothing is set where no message of it can be shown.
func (a *app) showReadOnlyNotice(err error, nothing bool) tea.Cmd {
	what, next := whyReadOnly(err, nothing)
	var acts []overlay.NoticeAction
	if !nothing {
		acts = append(acts, overlay.NoticeAction{Key: "s", Word: "go on in a copy", Run: a.askSaveAs})
	}
	acts = append(acts, overlay.NoticeAction{Key: "r", Word: "open it again", Run: a.reopenSession})
	if errors.Is(err, sessions.ErrDamaged) {
		acts = append(acts, overlay.NoticeAction{Key: "e", Word: "editor", Run: func() tea.Cmd { return a.sessionCommands().Edit(a.path) }})
	}
	n := overlay.NewNotice(a.styles, "Read-only: "+look.FileName(a.path), []string{what, next}, acts...)
	if nothing {
		n.EscWord = "close"
	}
	return a.open(n)
}

// showBlockedNotice says why the open session can't be written any more.
func (a *app) showBlockedNotice(err error, more ...overlay.NoticeAction) tea.Cmd {
	const (
		since = "Messages since then are only on the screen. "
		whole = "The file stays as it is, and the whole conversation is still in this window. Go on in a copy; or put the file back, and it is saved automatically."
	)
	acts := append([]overlay.NoticeAction{{Key: "s", Word: "go on in a copy", Run: a.askSaveAs}}, more...)
	again := overlay.NoticeAction{Key: "r", Word: "open the file and discard this", Run: a.reopenSession}
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
			since + "Fix the file in an editor, and it is saved automatically; or go on in a copy.",
		}
		acts = append(acts, overlay.NoticeAction{Key: "e", Word: "editor", Run: func() tea.Cmd { return a.sessionCommands().Edit(a.path) }})
	}
	return a.open(overlay.NewNotice(a.styles, "Not saved: "+look.FileName(a.path), text, acts...))
}

// showNotOpenedNotice says why a session could not be opened. The open session stays
// open.
func (a *app) showNotOpenedNotice(path string, err error) tea.Cmd {
	what, next := whyNotOpened(err)
	n := overlay.NewNotice(a.styles, "Not opened: "+look.FileName(path), []string{what, safe.Line(path).String(), next},
		overlay.NoticeAction{Key: "s", Word: "list the sessions", Run: a.openSessions})
	n.EscWord = "close"
	return a.open(n)
}

// showNotSentNotice asks what to do with a prompt that can't be saved.
func (a *app) showNotSentNotice() tea.Cmd {
	text := []string{
		"The prompt can't be saved: " + a.saveTrouble + ".",
		"It was not sent, because its answer would be lost. It is saved automatically when saving works again, and can be sent then.",
	}
	n := overlay.NewNotice(a.styles, "Not sent", text, overlay.NoticeAction{Key: "s", Word: "save elsewhere", Run: a.askSaveAs}, a.sendUnsavedAction())
	n.EscWord = "wait"
	return a.open(n)
}
