package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

// This file is what the actions do that open, copy or edit something.

// escape backs out one thing at a time: the marked message, the running answer,
// the transcript's focus.
func (a *app) escape() tea.Cmd {
	l := a.focusedLane()
	switch {
	case l.transcript.Deselect():
		return nil
	case l.busy():
		return a.stop()
	case a.focus == focusTranscript:
		return a.setFocus(focusComposer)
	}
	return nil
}

func (a *app) switchFocus() tea.Cmd {
	if a.focus == focusComposer {
		return a.setFocus(focusTranscript)
	}
	return a.setFocus(focusComposer)
}

func (a *app) whyNoRegenerate() string {
	l := a.focusedLane()
	switch {
	case l.busy():
		return "an answer is under way"
	case len(l.exchanges) == 0:
		return "nothing was asked yet"
	}
	return ""
}

// openPicker gathers the models in a command, since keys may have to be looked
// up, and opens when they are there.
func (a *app) openPicker() tea.Cmd {
	return a.pick(func(in pickerInput) tea.Msg { return pickerReady{in: in} })
}

func (a *app) pick(done func(pickerInput) tea.Msg) tea.Cmd {
	in := pickerInput{Recents: a.recents, Current: a.focusedLane().target}
	models, providers := a.opts.Models, a.opts.Providers
	return func() tea.Msg {
		if models != nil {
			in.Models = models()
		}
		if providers != nil {
			in.Providers = providers()
		}
		return done(in)
	}
}

// regenerateWith picks another model and asks the last prompt again.
func (a *app) regenerateWith() tea.Cmd {
	return a.pick(func(in pickerInput) tea.Msg { return pickerReady{in: in, again: true} })
}

func (a *app) pickerReady(msg pickerReady) tea.Cmd {
	choose := a.setTarget
	if msg.again {
		choose = func(t gateway.Target) tea.Cmd {
			return tea.Batch(a.setTarget(t), a.regenerate())
		}
	}
	return a.open(newPicker(a.styles, msg.in, choose))
}

func (a *app) openParams() tea.Cmd {
	l := a.focusedLane()
	return a.open(newParams(a.styles, l.system, l.params, func(system string, p gateway.Params) tea.Cmd {
		l.system, l.params = system, p
		return a.say("applies from the next prompt on")
	}))
}

func (a *app) openSessions() tea.Cmd {
	store, ctx := a.opts.Store, a.ctx
	list := newSessionList(a.styles, func() tea.Msg {
		infos, err := store.List(ctx)
		return sessionsListed{infos, err}
	}, a.openSession)
	return tea.Batch(a.open(list), list.Init())
}

func (a *app) openHistory() tea.Cmd {
	entries := a.composer.History()
	if len(entries) == 0 {
		return a.say("no prompt was sent yet")
	}
	return a.open(newHistorySearch(a.styles, entries, func(text string) tea.Cmd {
		a.composer.SetValue(text)
		return nil
	}))
}

func (a *app) openPalette() tea.Cmd {
	var rows []paletteRow
	for i := range a.actions {
		act := &a.actions[i]
		row := paletteRow{ID: act.ID, Title: act.Title, Keys: act.keys()}
		if act.Why != nil {
			row.Why = act.Why(a)
		}
		rows = append(rows, row)
	}
	return a.open(newPalette(a.styles, rows, func(id string) tea.Cmd {
		if act := a.action(id); act != nil {
			return a.perform(act)
		}
		return nil
	}))
}

// keys is how an action's keys are written for people.
func (a *action) keys() string {
	keys := append([]string{}, a.Keys...)
	if a.Leader != "" {
		keys = append(keys, "ctrl+x "+a.Leader)
	}
	return strings.Join(keys, ", ")
}

func (a *app) openHelp() tea.Cmd {
	sections := []helpSection{
		{Title: "Anywhere", Rows: a.helpRows(everywhere)},
		{Title: "In the prompt", Rows: a.helpRows(inComposer)},
		{Title: "In the transcript (tab)", Rows: a.helpRows(inTranscript)},
	}
	sections[1].Rows = append(sections[1].Rows,
		helpRow{"up, down", "Earlier and later prompts, at the first and last line"},
		helpRow{"/", "All actions, at an empty prompt"})
	sections[0].Rows = append(sections[0].Rows,
		helpRow{"ctrl+c", "Stop everything; else put the draft into the history; twice: quit"})
	return a.open(newHelp(a.styles, sections))
}

func (a *app) helpRows(where scope) []helpRow {
	var rows []helpRow
	for i := range a.actions {
		if act := &a.actions[i]; act.Scope == where && act.keys() != "" {
			rows = append(rows, helpRow{act.keys(), act.Title})
		}
	}
	return rows
}

// editor is the command of $VISUAL, else $EDITOR.
func (a *app) editor() string {
	editor := ""
	for _, entry := range a.opts.Environ {
		name, value, _ := strings.Cut(entry, "=")
		if (name == "VISUAL" && value != "") || (name == "EDITOR" && editor == "") {
			editor = value
		}
	}
	return editor
}

func (a *app) openEditor() tea.Cmd { return editDraft(a.editor(), a.composer.Value()) }

func (a *app) editorClosed(msg editorClosed) tea.Cmd {
	if msg.err != nil {
		return a.warn("the editor: " + msg.err.Error())
	}
	a.composer.SetValue(msg.text)
	return a.setFocus(focusComposer)
}

func (a *app) copyMessage() tea.Cmd {
	item, ok := a.focusedLane().transcript.Selected()
	if !ok {
		return a.say("nothing to copy yet")
	}
	return copyText(item.Text, "the message")
}

func (a *app) copyCode() tea.Cmd {
	block, n, of, ok := a.focusedLane().transcript.NextCodeBlock()
	if !ok {
		return a.say("this message has no code block")
	}
	what := "the code block"
	if of > 1 {
		what = fmt.Sprintf("code block %d of %d", n, of)
	}
	return copyText(block.Text, what)
}

func (a *app) copyConversation() tea.Cmd {
	var b strings.Builder
	for _, e := range a.focusedLane().exchanges {
		fmt.Fprintf(&b, "## You\n\n%s\n\n", e.prompt.Text)
		if e.answer.Text != "" {
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", e.answer.Target, e.answer.Text)
		}
	}
	if b.Len() == 0 {
		return a.say("nothing to copy yet")
	}
	return copyText(strings.TrimSpace(b.String())+"\n", "the conversation")
}

func (a *app) copied(msg copied) tea.Cmd {
	if len(msg.routes) == 0 {
		return a.warn(msg.String())
	}
	return a.say(msg.String())
}
