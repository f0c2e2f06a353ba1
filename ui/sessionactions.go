package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// sessionActions are what the browser does to any session, for the open one.
func sessionActions() []action {
	on := func(run func(*app, shelf) tea.Cmd) func(*app) tea.Cmd {
		return func(a *app) tea.Cmd { return run(a, a.shelf()) }
	}
	return []action{
		{ID: "session.rename", Title: "Rename this session", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd {
				return a.askLine("Rename this session", titleQuestion(s, a.path, a.name, a.say))
			})},
		{ID: "session.tags", Title: "Tag this session", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd { return s.askTags(a.path) })},
		{ID: "session.pin", Title: "Pin this session to the top of the list, or unpin it", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd { return s.togglePin(a.path) })},
		{ID: "session.duplicate", Title: "Duplicate this session", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd { return s.duplicate(a.path) })},
		{ID: "session.trash", Title: "Move this session to the trash", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd { return s.trash(a.path) })},
		{ID: "session.edit", Title: "Open this session's file in $EDITOR", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd { return s.edit(a.path) })},
		{ID: "session.export", Title: "Export this session as markdown, JSON or HTML", Short: "export", Leader: "x", Scope: everywhere,
			Why: (*app).whyNoSession, Run: on(func(a *app, s shelf) tea.Cmd {
				return a.askLine("Export this session", exportQuestion(s, a.path, a.say))
			})},
	}
}

func (a *app) whyNoSession() string {
	if a.path == "" {
		return "there is no session yet: the first prompt makes one"
	}
	return ""
}

// tagsRead: the open session's tags are known, and may be edited.
type tagsRead struct {
	shelf shelf
	path  string
	tags  []string
}

func (m tagsRead) apply(a *app) tea.Cmd {
	if a.overlay != nil || m.path != a.path {
		return nil // something else is wanted meanwhile
	}
	return a.askLine("Tag this session", tagQuestion(m.shelf, m.path, m.tags))
}

// askTags finds out the tags first: asking a session waits for the disk.
func (s shelf) askTags(path string) tea.Cmd {
	return func() tea.Msg { return tagsRead{s, path, s.writer.Session().Meta().Tags} }
}

func (s shelf) togglePin(path string) tea.Cmd {
	return s.change(path, func(m *sessions.Meta) { m.Pinned = !m.Pinned }, pinWords)
}

func pinWords(m sessions.Meta) string {
	if m.Pinned {
		return "pinned: it stays at the top of the list"
	}
	return "not pinned any more"
}

func renameWords(m sessions.Meta) string { return "renamed to " + strings.TrimSpace(m.Title) }
