package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/external"
)

// editor is the command in $VISUAL, else in $EDITOR, empty where neither is set.
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

func (c *chrome) editorClosed(msg external.EditorClosed) tea.Cmd {
	if msg.Err != nil {
		return c.warn(msg.Err.Error())
	}
	c.composer.SetValue(msg.Text)
	return c.setFocus(focusComposer)
}

func (a *app) copyMessage() tea.Cmd {
	item, ok := a.focusedLane().transcript.Current()
	if !ok {
		return a.say("nothing to copy yet")
	}
	return external.CopyText(item.Text, "the message")
}

const noCodeWords = "this message has no code block"

func (a *app) noCode() string {
	if !a.focusedLane().transcript.HasCode() {
		return noCodeWords
	}
	return ""
}

func (a *app) copyCode() tea.Cmd {
	block, n, of, ok := a.focusedLane().transcript.NextCodeBlock()
	if !ok {
		return a.say(noCodeWords)
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

func (c *chrome) copied(msg external.Copied) tea.Cmd {
	if len(msg.Routes) == 0 {
		return c.warn(msg.String())
	}
	return c.say(msg.String())
}
