package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

func (c *chrome) nothingToSend() string {
	if c.composer.Empty() {
		return "the prompt is empty"
	}
	return ""
}

// historyLimits bound what is read of the saved sessions for the history of prompts.
var historyLimits = sessions.PromptLimits{Most: 1000, Longest: 64 << 10, Bytes: 64 << 20}

// historyDelay is how long after the start the saved sessions are read: the first frame
// comes first.
const historyDelay = 150 * time.Millisecond

// historyWanted says that it is time to read the prompts of saved sessions.
type historyWanted struct{}

func (historyWanted) apply(a *app) tea.Cmd { return a.readHistory(false) }

// historyRead has the prompts of saved sessions, newest first. open is set where the user
// waits for the list of them.
type historyRead struct {
	prompts []string
	err     error
	open    bool
}

// readHistory returns a command that reads the prompts of saved sessions.
func (a *app) readHistory(open bool) tea.Cmd {
	store, ctx := a.opts.Store, a.ctx
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		prompts, err := store.Prompts(ctx, historyLimits)
		return historyRead{prompts, err, open}
	}
}

func (m historyRead) apply(a *app) tea.Cmd {
	a.historyRead = m.err == nil
	a.composer.HistoryLoad(m.prompts)
	if !m.open {
		return nil // an error is told where the history is asked for: it is read again then
	}
	var cmd tea.Cmd
	if m.err != nil {
		cmd = a.warn("the prompts of saved sessions can't be read: " + m.err.Error())
		if len(a.composer.History()) == 0 {
			return cmd
		}
	}
	if a.overlay == nil {
		cmd = tea.Batch(cmd, a.showHistory())
	}
	return cmd
}

// openHistory lists the prompts, once those of saved sessions have been read.
func (a *app) openHistory() tea.Cmd {
	if cmd := a.readHistory(true); !a.historyRead && cmd != nil {
		return cmd
	}
	return a.showHistory()
}

func (c *chrome) showHistory() tea.Cmd {
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

// newHistorySearch lists prompts, newest first.
func newHistorySearch(st *look.Styles, entries []string, take func(string) tea.Cmd) overlay.Overlay {
	rows := make([]overlay.Choice, 0, len(entries))
	for i, entry := range slices.Backward(entries) {
		rows = append(rows, overlay.Choice{
			ID: strconv.Itoa(i), Label: safe.Line(beginning(entry, rowBytes)), Keywords: strings.TrimPrefix(beginning(entry, searchedBytes), beginning(entry, rowBytes)),
		})
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
