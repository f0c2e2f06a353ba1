package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/browser"
)

// sessionActions do to the open session what the browser does to any session.
func sessionActions() []action {
	return []action{
		{ID: "session.rename", Title: "Rename this session", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: func(a *app) tea.Cmd {
				return a.askQuestion("Rename this session", a.sessionCommands().TitleQuestion(a.path, a.name, a.say))
			}},
		{ID: "session.tags", Title: "Tag this session", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: (*app).askTags},
		{ID: "session.pin", Title: "Pin this session to the top, or unpin it", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: func(a *app) tea.Cmd { return a.sessionCommands().TogglePin(a.path) }},
		{ID: "session.duplicate", Title: "Duplicate this session", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: func(a *app) tea.Cmd { return a.sessionCommands().Duplicate(a.path) }},
		{ID: "session.trash", Title: "Move this session to the trash", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: func(a *app) tea.Cmd { return a.sessionCommands().Trash(a.path) }},
		{ID: "session.edit", Title: "Open this session's file in $EDITOR", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: func(a *app) tea.Cmd { return a.sessionCommands().Edit(a.path) }},
		{ID: "session.export", Title: "Export this session as markdown, JSON or HTML", Short: "export", Leader: "x", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: func(a *app) tea.Cmd {
				return a.askQuestion("Export this session", a.sessionCommands().ExportQuestion(a.path, a.say))
			}},
	}
}

// tagsLoaded reports the open session's tags, to be edited.
type tagsLoaded struct {
	commands browser.Commands
	path     string
	tags     []string
}

func (m tagsLoaded) apply(a *app) tea.Cmd {
	if a.overlay != nil || m.path != a.path {
		return nil // the user has moved on
	}
	return a.askQuestion("Tag this session", m.commands.TagQuestion(m.path, m.tags))
}

// askTags asks for the session's tags. A command reads the current ones first, since that
// may wait for the disk.
func (a *app) askTags() tea.Cmd {
	commands, path, writer := a.sessionCommands(), a.path, a.writer
	return func() tea.Msg { return tagsLoaded{commands, path, writer.Session().Meta().Tags} }
}

// savingActions help where a session can't be saved.
func savingActions() []action {
	return []action{
		{ID: "session.elsewhere", Title: "Save this session elsewhere and continue there", Short: "save elsewhere", Leader: "S", Scope: everywhere,
			WhyNot: (*app).whyNoSaveAs, Run: (*app).askSaveAs},
		{ID: "session.again", Title: "Open this session again", Scope: everywhere,
			WhyNot: (*app).whyNoSession, Run: (*app).reopenSession},
	}
}
