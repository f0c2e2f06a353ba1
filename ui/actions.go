package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/overlay"
	"sluice/ui/transcript"
)

// newActions returns the table of everything that a user can do. newlineOnEnter swaps
// enter and ctrl+j in the prompt. overrides replaces the keys of actions by their ids;
// "none" unbinds.
func newActions(overrides map[string][]string, newlineOnEnter bool) []action {
	all := slices.Concat(conversationActions(), targetActions(), composerActions(newlineOnEnter), transcriptActions(), branchActions(), laneActions(), differenceActions(), sessionActions(), savingActions(), screenActions())
	for i := range all {
		keys, ok := overrides[all[i].ID]
		switch {
		case !ok:
		case len(keys) == 1 && keys[0] == "none":
			all[i].Keys = nil
		default:
			all[i].Keys = make([]string, len(keys))
			for k, key := range keys {
				all[i].Keys[k] = safe.Line(overlay.CanonicalKey(key)).String()
			}
		}
	}
	blockRevealing(all)
	return all
}

// noCmd makes an action of a function that returns no command.
func noCmd(run func(*app)) func(*app) tea.Cmd {
	return func(a *app) tea.Cmd { run(a); return nil }
}

func conversationActions() []action {
	return []action{
		{ID: "stop", Title: "Stop the answer", Short: "stop", Keys: []string{"esc"}, Scope: everywhere,
			WhyNoEffect: (*app).nothingToStop, Run: (*app).escape},
		{ID: "chat.new", Title: "New chat", Short: "new", Keys: []string{"ctrl+n"}, Leader: "n", Scope: everywhere,
			Run: (*app).newChat},
		{ID: "session.list", Title: "Open a saved session", Short: "sessions", Keys: []string{"ctrl+s"}, Leader: "l", Scope: everywhere,
			Run: (*app).openSessions},
		{ID: "regenerate", Title: "Ask the last prompt again", Short: "again", Keys: []string{"r"}, Leader: "r", Scope: inTranscript,
			WhyNot: (*app).whyNoRegenerate, Run: (*app).regenerate},
		{ID: "rerun", Title: "Replay the session, and see what changed", Short: "replay", Keys: []string{"f5"}, Scope: everywhere,
			WhyNot: (*app).whyNoRerun, Run: (*app).runAgain},
		{ID: "regenerate.other", Title: "Ask the last prompt again with another model", Short: "other model", Keys: []string{"R"}, Leader: "R", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherModel, Run: (*app).regenerateWith},
		{ID: "rerun.other", Title: "Replay the session with another model", Short: "replay with another", Keys: []string{"shift+f5"}, Scope: everywhere,
			WhyNot: (*app).whyNoRerun, Run: (*app).runAgainWith},
	}
}

func targetActions() []action {
	return []action{
		{ID: "model.pick", Title: "Pick a model", Short: "model", Keys: []string{"ctrl+l"}, Leader: "m", Scope: everywhere,
			Run: (*app).openPicker},
		{ID: "model.next", Title: "Next model used before", Keys: []string{"f2"}, Scope: everywhere,
			WhyNoEffect: (*app).noOtherRecent, Run: func(a *app) tea.Cmd { return a.cycleRecent(1) }},
		{ID: "model.previous", Title: "Previous model used before", Keys: []string{"shift+f2"}, Scope: everywhere,
			WhyNoEffect: (*app).noOtherRecent, Run: func(a *app) tea.Cmd { return a.cycleRecent(-1) }},
		{ID: "chain", Title: "Compose a fallback chain", Short: "chain", Keys: []string{"f7"}, Leader: "f", Scope: everywhere,
			Run: (*app).openChain},
		{ID: "rehearse", Title: "Rehearse a failure of the chain", Short: "rehearse a failure", Keys: []string{"!"}, Leader: "H", Scope: inTranscript,
			WhyNot: (*app).whyNoRehearsal, Run: (*app).rehearse},
		{ID: "gateway", Title: "Gateway: cache, timeout, retries, metadata", Short: "gateway", Keys: []string{"ctrl+g"}, Leader: "g", Scope: everywhere,
			Run: (*app).openGateway},
		{ID: "raw", Title: "Raw requests: any JSON to any endpoint", Short: "raw", Leader: "J", Scope: everywhere,
			Run: (*app).openRaw},
		{ID: "connect", Title: "Connect your gateway: keys, a test call", Short: "connect", Leader: "K", Scope: everywhere,
			WhyNot: (*app).whyNoConnect, Run: (*app).openConnect},
		{ID: "params", Title: "System prompt and parameters", Short: "parameters", Keys: []string{"ctrl+t"}, Leader: "p", Scope: everywhere,
			Run: (*app).openParams},
	}
}

func composerActions(newlineOnEnter bool) []action {
	send, newline := "enter", "ctrl+j"
	if newlineOnEnter {
		send, newline = newline, send
	}
	return []action{
		{ID: "send", Title: "Send the prompt", Short: "send", Keys: []string{send}, Scope: inComposer,
			WhyNoEffect: (*app).nothingToSend, Run: (*app).send},
		{ID: "newline", Title: "New line in the prompt", Short: "newline", Keys: []string{newline, "alt+enter", "shift+enter"}, Scope: inComposer,
			Run: noCmd(func(a *app) { a.composer.Newline() })},
		{ID: "editor", Title: "Write the prompt in $EDITOR", Short: "editor", Keys: []string{"ctrl+o", "f4"}, Leader: "e", Scope: everywhere,
			Run: (*app).openEditor},
		{ID: "history", Title: "Search earlier prompts, of all sessions", Keys: []string{"ctrl+r"}, Scope: inComposer,
			Run: (*app).openHistory},
		{ID: "yank", Title: "Paste what ctrl+u, ctrl+k or ctrl+w cut", Keys: []string{"ctrl+y"}, Scope: inComposer,
			WhyNot: (*app).whyNoYank, Run: noCmd(func(a *app) { a.composer.Yank() })},
		{ID: "undo", Title: "Undo the last change of the prompt", Keys: []string{"ctrl+_", "ctrl+/"}, Scope: inComposer,
			WhyNot: (*app).whyNoUndo, Run: noCmd(func(a *app) { a.composer.Undo() })},
	}
}

func transcriptActions() []action {
	scroll := func(run func(*transcript.Transcript)) func(*app) tea.Cmd {
		return noCmd(func(a *app) {
			run(a.focusedLane().transcript)
			a.syncScrollFrom(a.focusedLane())
		})
	}
	return []action{
		{ID: "focus.next", Title: "Cycle through the prompt and the lanes", Short: "pane", Keys: []string{"tab"}, Scope: everywhere,
			Run: func(a *app) tea.Cmd { return a.cycleFocus(1) }},
		{ID: "focus.previous", Title: "The same, backwards", Keys: []string{"shift+tab"}, Scope: everywhere,
			Run: func(a *app) tea.Cmd { return a.cycleFocus(-1) }},
		{ID: "scroll.down", Title: "Scroll down a line", Short: "scroll", Keys: []string{"j", "down"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.ScrollBy(1) })},
		{ID: "scroll.up", Title: "Scroll up a line", Keys: []string{"k", "up"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.ScrollBy(-1) })},
		{ID: "scroll.halfdown", Title: "Scroll down half a page", Keys: []string{"ctrl+d"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.HalfPage(1) })},
		{ID: "scroll.halfup", Title: "Scroll up half a page", Keys: []string{"ctrl+u"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.HalfPage(-1) })},
		{ID: "scroll.pagedown", Title: "Scroll down a page", Keys: []string{"pgdown"}, Scope: everywhere,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.Page(1) })},
		{ID: "scroll.pageup", Title: "Scroll up a page", Keys: []string{"pgup"}, Scope: everywhere,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.Page(-1) })},
		{ID: "scroll.top", Title: "Go to the beginning", Keys: []string{"g", "home"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.Top() })},
		{ID: "scroll.bottom", Title: "Go to the end and follow", Keys: []string{"G", "end"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.Bottom() })},
		{ID: "follow", AliasOf: "scroll.bottom", Keys: []string{"ctrl+end"}, Scope: everywhere},
		{ID: "message.next", Title: "Mark the next message", Keys: []string{"J"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.SelectBy(1) })},
		{ID: "message.previous", Title: "Mark the previous message", Keys: []string{"K"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: scroll(func(t *transcript.Transcript) { t.SelectBy(-1) })},
		{ID: "copy.message", Title: "Copy the message", Short: "copy", Keys: []string{"y"}, Leader: "y", Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: (*app).copyMessage},
		{ID: "copy.all", Title: "Copy the conversation", Keys: []string{"Y"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: (*app).copyConversation},
		{ID: "copy.code", Title: "Copy the next code block", Short: "copy code", Keys: []string{"c"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, WhyNoEffect: (*app).noCode, Run: (*app).copyCode},
		{ID: "select.lines", Title: "Select lines to copy, as they were sent", Short: "select lines", Keys: []string{"L"}, Leader: "L", Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: (*app).selectLines},
		{ID: "link.open", Title: "Open a link of the message in the browser", Short: "link", Keys: []string{"o"}, Leader: "u", Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, WhyNoEffect: (*app).noLink, Run: (*app).openLink},
		{ID: "find", Title: "Find in this conversation", Short: "find", Keys: []string{"/"}, Leader: "/", Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, Run: (*app).openFind},
		{ID: "match.next", Title: "Next match", Short: "next match", Keys: []string{"n"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMatch, Run: func(a *app) tea.Cmd { return a.findNext(1) }},
		{ID: "match.previous", Title: "Previous match", Short: "previous match", Keys: []string{"N"}, Scope: inTranscript,
			WhyNot: (*app).whyNoMatch, Run: func(a *app) tea.Cmd { return a.findNext(-1) }},
		{ID: "source", Title: "The text as it was sent, hidden characters named", Short: "source", Keys: []string{"M"}, Leader: "M", Scope: inTranscript,
			Run: (*app).toggleSource},
		{ID: "reasoning", Title: "Fold or open the thinking", Short: "fold", Keys: []string{"space"}, Leader: "o", Scope: inTranscript,
			WhyNot: (*app).whyNoMessage, WhyNoEffect: (*app).nothingFolded, Run: (*app).toggleReasoning},
	}
}

func screenActions() []action {
	return []action{
		{ID: "inspect", Title: "Inspect the answer: request, reply, frames, cost", Short: "inspect", Keys: []string{"i"}, Leader: "i", Scope: inTranscript,
			WhyNot: (*app).whyNoInspection, Run: (*app).inspect},
		{ID: "inspect.anywhere", AliasOf: "inspect", Keys: []string{"f3"}, Scope: everywhere},
		{ID: "palette", Title: "All actions", Short: "actions", Keys: []string{"ctrl+p"}, Scope: everywhere,
			Run: (*app).openPalette},
		{ID: "help", Title: "Help: what the keys do", Short: "help", Keys: []string{"f1"}, Scope: everywhere,
			Run: (*app).openHelp},
		{ID: "help.transcript", AliasOf: "help", Keys: []string{"?"}, Scope: inTranscript},
		{ID: "leader", Title: "Leader: an action by its letter", Keys: []string{"ctrl+x"}, Scope: everywhere,
			Run: noCmd(func(a *app) { a.leaderPressed = true })},
		{ID: "messages", Title: "Messages: what was said here, newest first", Short: "messages", Leader: "!", Scope: everywhere,
			WhyNot: func(a *app) string { return a.whyNoMessages() }, Run: (*app).openMessages},
		{ID: "sidebar", Title: "Sidebar: the answer, the model, what is asked with", Short: "sidebar", Leader: "b", Scope: everywhere,
			WhyNot: (*app).whyNoSidebar, Run: (*app).toggleSidebar},
		{ID: "theme", Title: "Theme: dark or light", Short: "theme", Leader: "t", Scope: everywhere,
			Run: (*app).toggleTheme},
		{ID: "mouse", Title: "Mouse: scroll here, or select with the terminal", Short: "mouse", Leader: "w", Scope: everywhere,
			Run: (*app).toggleMouse},
		{ID: "suspend", Title: "Suspend (fg resumes)", Keys: []string{"ctrl+z"}, Scope: everywhere,
			Run: (*app).suspend},
		{ID: "quit", Title: "Quit", Short: "quit", Keys: nil, Leader: "q", Scope: everywhere,
			Run: (*app).quit},
	}
}

// blockRevealing disables the actions that would reveal a lane's vendor until the vote.
func blockRevealing(all []action) {
	for i := range all {
		if !slices.Contains(revealingActions, all[i].ID) {
			continue
		}
		id, why := all[i].ID, all[i].WhyNot
		all[i].WhyNot = func(a *app) string {
			switch {
			case a.blockedByMask(id):
				return "it would reveal the lanes: vote first, or " + a.keyFor("vote.blind", a.focusScope()) + " shows their names"
			case why == nil:
				return ""
			}
			return why(a)
		}
	}
}
