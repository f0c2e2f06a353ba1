package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/browser"
)

// openSessions opens the list of saved sessions.
func (a *app) openSessions() tea.Cmd {
	return a.open(browser.New(a.ctx, a.styles, browser.Options{
		Commands: a.sessionCommands, Open: a.openSessionAt, New: a.newChat, Say: a.say, Current: a.path,
		Leader: a.leaderKey(), MaskCurrent: a.mask.on, Now: a.clock,
	}))
}

// sessionCommands are what can be done with saved sessions now.
func (a *app) sessionCommands() browser.Commands {
	return browser.Commands{Store: a.opts.Store, Writer: a.writer, Busy: a.anyBusy(), Editor: a.editor(), Environ: a.opts.Environ, ExpandHome: a.typedPath}
}

// sessionChanged applies a change of the open session, passes it on to the list of
// sessions, and shows what was done.
func (a *app) sessionChanged(m browser.Changed) tea.Cmd {
	var cmds []tea.Cmd
	if m.Writer != nil && m.Writer == a.writer {
		switch {
		case m.Closed:
			cmds = append(cmds, a.closeSession())
		case m.Reload:
			cmds = append(cmds, a.reloadSession())
		case m.Err == nil:
			a.name = m.Title
		}
	}
	if list, ok := a.overlay.(*browser.Browser); ok {
		cmds = append(cmds, list.Update(m))
	}
	if m.Err != nil {
		return tea.Batch(append(cmds, a.warn(m.Err.Error()))...)
	}
	return tea.Batch(append(cmds, a.say(m.Words))...)
}
