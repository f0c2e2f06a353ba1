package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// A long session shows its end first. A command reads the rest, in pieces: the session is
// locked while it is read, and saving has to wait.

const (
	// firstShownMessages is how many messages of a lane are shown at first, a few
	// screens' worth.
	firstShownMessages = 80
	// messagesPerRead is how many are read at a time after that.
	messagesPerRead = 200
)

// historyLoaded reports the whole histories of lanes that show only the end.
type historyLoaded struct {
	writer   *sessions.Writer
	messages map[*lane][]sessions.Message
}

// loadHistory reads the histories of lanes that show only the end.
func (a *app) loadHistory() tea.Cmd {
	numbers := map[*lane]int{}
	for _, l := range a.lanes {
		if l.partial {
			numbers[l] = l.number
		}
	}
	if len(numbers) == 0 || a.writer == nil {
		return nil
	}
	writer, ctx := a.writer, a.ctx
	return func() tea.Msg {
		read := historyLoaded{writer: writer, messages: map[*lane][]sessions.Message{}}
		s := writer.Session()
		for l, number := range numbers {
			for from, of := 0, 1; from < of && ctx.Err() == nil; from += messagesPerRead {
				var part []sessions.Message
				part, of = s.TranscriptPart(number, from, from+messagesPerRead)
				read.messages[l] = append(read.messages[l], part...)
			}
		}
		return read
	}
}

func (m historyLoaded) apply(a *app) tea.Cmd {
	if m.writer != a.writer {
		return nil
	}
	for _, l := range a.lanes {
		if messages, ok := m.messages[l]; ok && l.partial {
			l.prependHistory(messages)
		}
	}
	return a.loadVersionNumbers()
}
