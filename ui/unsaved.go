package ui

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

// notSentWords begin what stands in the place of an answer to a prompt that was not
// sent.
const notSentWords = "not sent, because the prompt can't be saved: "

// endUnsent ends a turn whose prompt could not be saved, and asks what to do. The
// prompt stays on the screen, and is saved when that works again.
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

// showNotSentNotice asks what to do with a prompt that can't be saved.
func (a *app) showNotSentNotice() tea.Cmd {
	text := []string{
		"The prompt can't be saved: " + a.saveTrouble + ".",
		"It was not sent: an answer that nobody can keep is soon lost. It is saved by itself when that works again, and can be sent then.",
	}
	n := overlay.NewNotice(a.styles, "Not sent", text, overlay.NoticeAction{Key: "s", Word: "save elsewhere", Run: a.askSaveAs}, a.sendUnsavedAction())
	n.EscWord = "wait"
	return a.open(n)
}

// sendUnsavedAction sends what was held back.
func (a *app) sendUnsavedAction() overlay.NoticeAction {
	return overlay.NoticeAction{Key: "u", Word: "send it unsaved", Run: a.sendUnsaved}
}

// sendUnsaved sends the prompts that were held back, and from here on those that
// follow, until saving works again.
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

// confirmDiscard does something that throws this window's conversation away, and
// asks first where it isn't saved.
func (a *app) confirmDiscard(word string, do func() tea.Cmd) tea.Cmd {
	why := a.unsavedWork()
	if why == "" {
		return do()
	}
	n := overlay.NewNotice(a.styles, "Not saved", []string{why, "Save it elsewhere, or it is lost."},
		overlay.NoticeAction{Key: "s", Word: "save elsewhere", Run: a.askSaveAs}, overlay.NoticeAction{Key: "q", Word: word, Run: do})
	n.EscWord = "stay"
	return a.open(n)
}

// quit ends the program.
func (a *app) quit() tea.Cmd {
	return a.confirmDiscard("quit anyway", func() tea.Cmd { return tea.Quit })
}
