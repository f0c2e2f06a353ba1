package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// notSentWords begin the error that replaces the answer to a prompt that was not sent.
const notSentWords = "not sent, because the prompt can't be saved: "

// endUnsent ends a turn whose prompt could not be saved, and asks what to do. The prompt
// stays on the screen, and is saved once that works again.
func (a *app) endUnsent(t *turn, why error) tea.Cmd {
	a.run = nil
	a.unsent = append(a.unsent, t.lane)
	a.closeTurn(t, errors.New(notSentWords+saveErrorWords(why)))
	told := a.saveTrouble != ""
	a.saveTrouble = saveErrorWords(why)
	switch {
	case a.overlay == nil && writeBlocked(why):
		return tea.Batch(t.save(), a.showBlockedNotice(why, a.sendUnsavedAction()))
	case a.overlay == nil:
		return tea.Batch(t.save(), a.showNotSentNotice())
	case told:
		return t.save()
	}
	return tea.Batch(t.save(), a.warn(notSentWords+a.saveTrouble))
}

// sendUnsavedAction is the key that sends the prompts that are held back.
func (a *app) sendUnsavedAction() overlay.NoticeAction {
	return overlay.NoticeAction{Key: "u", Word: "send it unsaved", Run: a.sendUnsaved}
}

// sendUnsaved sends the prompts that are held back, and all that follow, until saving
// works again.
func (a *app) sendUnsaved() tea.Cmd {
	if a.writer == nil {
		return nil
	}
	a.writer.SendUnsaved(true)
	var cmds []tea.Cmd
	for _, l := range a.unsent {
		if !slices.Contains(a.lanes, l) || l.busy() || len(l.exchanges) == 0 {
			continue
		}
		cmd, err := a.askAgain(l, len(l.exchanges)-1)
		if err != nil {
			cmd = a.warn(err.Error())
		}
		cmds = append(cmds, cmd)
	}
	a.unsent = nil
	return tea.Batch(cmds...)
}

// reportSaveOf is reportSave unless the session of w has been closed. What couldn't be
// saved there is reported when its writer is closed.
func (a *app) reportSaveOf(w *sessions.Writer, err error) tea.Cmd {
	if w != a.writer {
		return nil
	}
	return a.reportSave(err)
}

// reportSave handles the outcome of a save. It reports a failure once, and that saving
// works again. Meanwhile the text stays on the screen, and the header says that it isn't
// saved.
func (a *app) reportSave(err error) tea.Cmd {
	was := a.saveTrouble
	if err == nil {
		a.saveTrouble, a.conflict = "", nil
		if was == "" {
			return nil
		}
		if a.writer != nil {
			a.writer.SendUnsaved(false)
		}
		if len(a.unsent) > 0 {
			lane := max(0, slices.Index(a.lanes, a.unsent[0]))
			a.unsent = nil
			return a.say("saved again; " + a.messageHints(lane).Retry + " sends the prompt")
		}
		return a.say("saved again")
	}
	a.saveTrouble = saveErrorWords(err)
	if conflictWords(err) != "" {
		a.conflict = err
	}
	if a.saveTrouble == was || a.readOnly != "" {
		return nil
	}
	// A notice takes letters as keys: none may open while the user types.
	if writeBlocked(err) && a.overlay == nil && a.composer.Empty() {
		return a.showBlockedNotice(err)
	}
	return a.warn("not saved: " + a.saveTrouble)
}

// askSaveAs asks for a new file for the session.
func (a *app) askSaveAs() tea.Cmd {
	if why := a.whyNoSaveAs(); why != "" {
		return a.say(why)
	}
	return a.askQuestion("Save this session elsewhere", overlay.Question{
		Label: "Save to:", Value: saveAsName(a.path), Hint: "a new file, perhaps on another disk; empty: in the sessions folder",
		Then: func(path string) tea.Cmd {
			writer, path := a.writer, a.typedPath(path)
			return func() tea.Msg { return moveSession(writer, path) }
		},
	})
}

// typedPath is the path that the user means by what they typed.
func (a *app) typedPath(path string) string {
	if a.opts.ExpandHome == nil {
		return path
	}
	return a.opts.ExpandHome(strings.TrimSpace(path))
}

// saveAsName proposes a file name, in the working directory.
func saveAsName(path string) string {
	if path == "" {
		return "session.toml"
	}
	return look.FileName(path)
}

// moveSession continues the session in a copy, in another file. It does I/O.
func moveSession(w *sessions.Writer, path string) sessionMoved {
	moved, err := w.MoveTo(path)
	s := w.Session()
	return sessionMoved{writer: w, moved: moved, path: s.Path(), title: s.Meta().Title, err: err}
}

// sessionMoved reports whether the session continues in another file.
type sessionMoved struct {
	writer      *sessions.Writer
	moved       bool
	path, title string
	err         error
}

func (m sessionMoved) apply(a *app) tea.Cmd {
	if m.writer != a.writer {
		return nil
	}
	if !m.moved {
		return a.warn("can't save it there: " + m.err.Error())
	}
	a.path, a.name, a.readOnly, a.saveTrouble, a.conflict, a.unsent = m.path, m.title, "", "", nil, nil
	if m.err != nil {
		return a.reportSave(m.err)
	}
	return a.say("saved; the session continues in " + m.path)
}

// saveTroubleLine is what the footer says as long as saving fails, empty while it works.
func (a *app) saveTroubleLine() string {
	if a.saveTrouble == "" || a.readOnly != "" {
		return ""
	}
	words, cause := "not saved, tried again every 5 s", " · "+a.saveTrouble
	if a.saveTrouble == openElsewhereWords {
		words, cause = "not saved: "+openElsewhereWords, ""
	}
	if key := a.keyFor("session.elsewhere", a.focusScope()); key != "" && a.action("session.elsewhere").enabled(a) {
		words += " · " + key + " saves elsewhere"
	}
	return words + cause
}

// warnRecreated warns where a save found the file gone and created it again.
func (a *app) warnRecreated() tea.Cmd {
	if a.writer == nil || !a.writer.Remade() {
		return nil
	}
	a.reloadTrouble = ""
	return a.warn(sessions.RemadeWords(look.FileName(a.path)))
}
