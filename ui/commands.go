package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/external"
	"sluice/ui/overlay"
)

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
	case a.anyBusy():
		return a.say("this lane rests: ctrl+c stops the others")
	}
	return nil
}

func (a *app) openPalette() tea.Cmd { return a.open(a.palette()) }

// openCommands is the palette that a slash at an empty prompt opens. Another
// slash closes it and is text.
func (a *app) openCommands() tea.Cmd {
	p := a.palette()
	p.Title, p.EmptyKey = "All actions · / again for a slash", "/"
	p.OnEmptyKey = func() tea.Cmd { return a.composer.Paste("/") }
	return a.open(p)
}

func (a *app) palette() *overlay.List {
	var rows []paletteRow
	for i := range a.actions {
		act := &a.actions[i]
		if act.AliasOf != "" {
			continue
		}
		row := paletteRow{ID: act.ID, Title: act.Title, Keys: a.allKeys(act.ID)}
		if act.WhyNot != nil {
			row.Why = act.WhyNot(a)
		}
		if act.WhyNoEffect != nil && row.Why == "" {
			row.Why = act.WhyNoEffect(a)
		}
		rows = append(rows, row)
	}
	return newPalette(a.styles, rows, func(id string) tea.Cmd { return a.runAction(a.action(id)) })
}

func (c *chrome) openHelp() tea.Cmd {
	sections := []overlay.HelpSection{
		{Title: "Anywhere", Rows: c.helpRows(everywhere)},
		{Title: "In the prompt", Rows: c.helpRows(inComposer)},
		{Title: "In the transcript", Rows: c.helpRows(inTranscript)},
	}
	sections[0].Rows = append(sections[0].Rows,
		overlay.HelpRow{Keys: "ctrl+c", Does: "Stop; else put the draft into the history; twice: quit"})
	sections[1].Rows = append(sections[1].Rows,
		overlay.HelpRow{Keys: "up, down", Does: "Earlier and later prompts, at the first and the last line"},
		overlay.HelpRow{Keys: "/", Does: "All actions, where the prompt is empty"})
	// What has the focus comes first.
	order := []overlay.HelpSection{sections[1], sections[0], sections[2]}
	if c.focus == focusTranscript {
		order = []overlay.HelpSection{sections[2], sections[0], sections[1]}
	}
	return c.open(overlay.NewHelp(c.styles, order))
}

func (a *app) toggleReasoning() tea.Cmd {
	if !a.focusedLane().transcript.ToggleFold() {
		return a.say("this message has nothing folded")
	}
	return nil
}

// toggleTheme goes from dark to light and back; the terminal's background does
// not decide any more.
func (a *app) toggleTheme() tea.Cmd {
	a.themeFixed = true
	a.setStyles(a.newStyles(!a.styles.Dark))
	return nil
}

// toggleSource goes from rendered messages to their source and back.
func (a *app) toggleSource() tea.Cmd {
	a.source = !a.source
	for _, l := range a.lanes {
		l.transcript.SetSource(a.source)
	}
	if a.source {
		return a.say("messages as they were sent; hidden characters have names")
	}
	return a.say("messages are rendered")
}

func (c *chrome) toggleMouse() tea.Cmd {
	c.mouse = !c.mouse
	if c.mouse {
		return c.say("the wheel scrolls here; shift and drag selects text in most terminals")
	}
	return c.say("the mouse belongs to the terminal: drag selects text")
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

func (a *app) openEditor() tea.Cmd {
	return external.EditDraft(a.editor(), a.composer.Value(), a.opts.Environ)
}

func (a *app) copyMessage() tea.Cmd {
	item, ok := a.focusedLane().transcript.Current()
	if !ok {
		return a.say("nothing to copy yet")
	}
	return external.CopyText(item.Text, "the message")
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
	return external.CopyText(block.Text, what)
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
	return external.CopyText(strings.TrimSpace(b.String())+"\n", "the conversation")
}
