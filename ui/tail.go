package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// A long session shows its end first. What comes before is read behind it, in
// pieces, so that saving doesn't wait for it.

const (
	// tailMessages is how many messages of a lane are shown at once: some screens.
	tailMessages = 80
	// partMessages is how many are read at a time then.
	partMessages = 200
)

// historyRead: the whole history of lanes is known of which the end is shown.
type historyRead struct {
	writer   *sessions.Writer
	messages map[*lane][]sessions.Message
}

// readHistory reads what comes before the ends that are shown.
func (a *app) readHistory() tea.Cmd {
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
		read := historyRead{writer: writer, messages: map[*lane][]sessions.Message{}}
		s := writer.Session()
		for l, number := range numbers {
			for from, of := 0, 1; from < of && ctx.Err() == nil; from += partMessages {
				var part []sessions.Message
				part, of = s.TranscriptPart(number, from, from+partMessages)
				read.messages[l] = append(read.messages[l], part...)
			}
		}
		return read
	}
}

func (m historyRead) apply(a *app) tea.Cmd {
	if m.writer != a.writer {
		return nil
	}
	for _, l := range a.lanes {
		if messages, ok := m.messages[l]; ok && l.partial {
			l.complete(messages)
		}
	}
	return a.findPlaces()
}
