package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// A long session shows its end first. What comes before is read behind it, in
// pieces, so that saving doesn't wait for it.

const (
	// firstShownMessages is how many messages of a lane are shown at once: some screens.
	firstShownMessages = 80
	// messagesPerRead is how many are read at a time then.
	messagesPerRead = 200
)

// historyLoaded: the whole history of lanes is known of which the end is shown.
type historyLoaded struct {
	writer   *sessions.Writer
	messages map[*lane][]sessions.Message
}

// loadHistory reads what comes before the ends that are shown.
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
