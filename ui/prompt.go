package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/overlay"
)

func (c *chrome) nothingToSend() string {
	if c.composer.Empty() {
		return "the prompt is empty"
	}
	return ""
}

// historyLimits bound what is read of the saved sessions for the history of prompts.
var historyLimits = sessions.PromptLimits{Most: 1000, Longest: 64 << 10, Total: 4 << 20, Bytes: 64 << 20}

// historyDelay is how long after the start the saved sessions are read: the first frame
// comes first.
const historyDelay = 150 * time.Millisecond

// historyWanted says that it is time to read the prompts of saved sessions.
type historyWanted struct{}

func (historyWanted) apply(a *app) tea.Cmd { return a.readHistory() }

// historyRead has the prompts of saved sessions, newest first.
type historyRead struct {
	prompts []string
	err     error
}

// readHistory returns a command that reads the prompts of saved sessions.
func (a *app) readHistory() tea.Cmd {
	store, ctx := a.opts.Store, a.ctx
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		prompts, err := store.Prompts(ctx, historyLimits)
		return historyRead{prompts, err}
	}
}

func (m historyRead) apply(a *app) tea.Cmd {
	a.historyRead = m.err == nil
	a.composer.HistoryLoad(m.prompts)
	if a.historyList == nil || a.historyList != a.overlay {
		return nil // an error is told where the history is asked for: it is read again then
	}
	a.historyList.WhenEmpty = noPromptsWords
	a.historyList.UpdateRows(historyRows(a.composer.History()))
	if m.err != nil {
		return a.warn("the prompts of saved sessions can't be read: " + m.err.Error())
	}
	return nil
}

const noPromptsWords = "no prompt was sent yet"

// openHistory lists the prompts, newest first; those of saved sessions as soon as they
// have been read.
func (a *app) openHistory() tea.Cmd {
	list := overlay.NewList(a.styles, "Earlier prompts", "type to search", historyRows(a.composer.History()), func(row overlay.Choice) tea.Cmd {
		a.composer.HistoryAdd(a.composer.Value()) // so that the draft isn't lost
		a.composer.SetValue(row.ID)
		return nil
	})
	list.Verb, list.WhenEmpty = "take it", noPromptsWords
	a.historyList = list
	cmd := a.open(list)
	if !a.historyRead {
		if read := a.readHistory(); read != nil {
			list.WhenEmpty = "reading the saved sessions…"
			cmd = tea.Batch(cmd, read)
		}
	}
	return cmd
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

const (
	// rowBytes is how much of a prompt is drawn in its row, searchedBytes how much of it is
	// searched.
	rowBytes      = 400
	searchedBytes = 4 << 10
)

// beginning is the first bytes of a text, cut between letters.
func beginning(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// historyRows are rows of prompts, newest first and each once. A row's id is the prompt.
func historyRows(prompts []string) []overlay.Choice {
	rows := make([]overlay.Choice, 0, len(prompts))
	listed := map[string]bool{}
	for _, prompt := range slices.Backward(prompts) {
		if listed[prompt] {
			continue
		}
		listed[prompt] = true
		shown := beginning(prompt, rowBytes)
		rows = append(rows, overlay.Choice{ID: prompt, Label: safe.Line(shown), Keywords: strings.TrimPrefix(beginning(prompt, searchedBytes), shown)})
	}
	return rows
}
