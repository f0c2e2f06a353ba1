package ui

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

func (c *chrome) nothingToSend() string {
	if c.composer.Empty() {
		return "the prompt is empty"
	}
	return ""
}

func (c *chrome) openHistory() tea.Cmd {
	entries := c.composer.History()
	if len(entries) == 0 {
		return c.say("no prompt was sent yet")
	}
	return c.open(newHistorySearch(c.styles, entries, func(text string) tea.Cmd {
		c.composer.HistoryAdd(c.composer.Value()) // so that the draft isn't lost
		c.composer.SetValue(text)
		return nil
	}))
}

func (c *chrome) whyNoYank() string {
	if !c.composer.CanYank() {
		return "nothing was cut yet: ctrl+u, ctrl+k and ctrl+w cut"
	}
	return ""
}

func (c *chrome) whyNoUndo() string {
	if !c.composer.CanUndo() {
		return "nothing was changed yet"
	}
	return ""
}

// samplePrompt is the prompt in previews: the draft, or a question.
func (c *chrome) samplePrompt() string {
	if text := c.composer.Value(); text != "" {
		return text
	}
	return "Why is pizza so good?"
}

// newHistorySearch lists the prompts of this run, newest first.
func newHistorySearch(st *look.Styles, entries []string, take func(string) tea.Cmd) overlay.Overlay {
	rows := make([]overlay.Choice, 0, len(entries))
	for i, entry := range slices.Backward(entries) {
		rows = append(rows, overlay.Choice{ID: strconv.Itoa(i), Label: safe.Line(entry)})
	}
	c := overlay.NewList(st, "Earlier prompts", "type to search", rows, func(row overlay.Choice) tea.Cmd {
		i, err := strconv.Atoi(row.ID)
		if err != nil {
			return nil
		}
		return take(entries[i])
	})
	c.Verb = "take it"
	return c
}
