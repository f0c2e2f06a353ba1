package ui

import (
	"slices"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/compare"
)

// historyBefore is the conversation before an exchange, as it is sent to a model.
func (l *lane) historyBefore(at int) []gateway.Message {
	before := l.exchanges[:at]
	return sessions.ConversationOf(2*at, func(yield func(*sessions.Message) bool) {
		for i := range before {
			if !yield(&before[i].prompt) || !yield(&before[i].answer) {
				return
			}
		}
	})
}

// lastMessageID is the id of the last message before an exchange, sessions.Root for none.
func (l *lane) lastMessageID(before int) string {
	if before == 0 {
		return sessions.Root
	}
	return l.exchanges[before-1].lastID()
}

// load shows a stored branch, oldest message first.
func (l *lane) load(messages []sessions.Message) {
	l.partial, l.branch = false, ""
	l.setExchanges(messages)
	l.transcript.Load(messages)
}

// messages are the lane's history as a session stores it.
func (l *lane) messages() []sessions.Message {
	var out []sessions.Message
	for _, e := range l.exchanges {
		out = append(out, e.prompt)
		if e.answer.ID != "" {
			out = append(out, e.answer)
		}
	}
	return out
}

// setExchanges replaces the lane's exchanges by a history, oldest message first.
func (l *lane) setExchanges(messages []sessions.Message) {
	l.exchanges, l.last, l.measured, l.silences, l.pieces = nil, nil, nil, nil, nil
	for _, m := range messages {
		switch m.Role {
		case gateway.RoleUser:
			l.exchanges = append(l.exchanges, exchange{prompt: m})
		case gateway.RoleAssistant:
			if n := len(l.exchanges); n > 0 {
				l.exchanges[n-1].answer, l.exchanges[n-1].shownID = m, m.ID
				l.last = compare.Summarise(m)
				l.measured = append(l.measured, compare.Measure(m))
			}
		}
	}
}

// prependHistory completes a history of which only the end is shown. messages are all of
// it, oldest first.
func (l *lane) prependHistory(messages []sessions.Message) {
	l.partial = false
	l.setExchanges(messages)
	if before := len(messages) - l.transcript.Len(); before > 0 {
		l.transcript.Prepend(messages[:before])
	}
}

// lastExchange is the lane's last exchange, nil where there is none.
func (l *lane) lastExchange() *exchange {
	if len(l.exchanges) == 0 {
		return nil
	}
	return &l.exchanges[len(l.exchanges)-1]
}

// selectedExchange is the exchange of the selected message, else the last one; nil where
// nothing was asked.
func (l *lane) selectedExchange() *exchange {
	_, at, _ := l.messageAt(l.transcript.CurrentIndex())
	if at < 0 || at >= len(l.exchanges) {
		return nil
	}
	return &l.exchanges[at]
}

// matchingExchange is the lane's exchange with the same prompt as e, nil where it has
// none.
func (l *lane) matchingExchange(e *exchange) *exchange {
	for i := range slices.Backward(l.exchanges) {
		if l.exchanges[i].samePrompt(*e) {
			return &l.exchanges[i]
		}
	}
	return nil
}

// whyNotCompared says why an exchange's answer can't be compared, empty where it can. It
// follows the lane's name.
func (l *lane) whyNotCompared(e *exchange) string {
	switch {
	case e == nil:
		return "wasn't asked this"
	case l.turn != nil && &l.exchanges[l.turn.exchange] == e:
		return "is still answering"
	case !e.answered():
		return "has no answer"
	}
	return ""
}

// versionWords say which version of an answer is shown, such as "2 of 3"; empty for the
// only one.
func (l *lane) versionWords(e *exchange) string {
	for i := range l.transcript.Len() {
		if l.transcript.Role(i) == gateway.RoleAssistant && l.transcript.ID(i) == e.shownID {
			return l.transcript.Aside(i)
		}
	}
	return ""
}

// answerIDs are the ids of the lane's answers in the transcript, in order.
func (l *lane) answerIDs() []string {
	var ids []string
	for i := range l.transcript.Len() {
		if l.transcript.Role(i) == gateway.RoleAssistant {
			ids = append(ids, l.transcript.ID(i))
		}
	}
	return ids
}

// messageAt returns the message at an index of the transcript, and the index of its
// exchange. It is not ok for a message that isn't saved yet.
func (l *lane) messageAt(slot int) (m sessions.Message, exchange int, ok bool) {
	exchange = -1
	for i := range min(slot+1, l.transcript.Len()) {
		if l.transcript.Role(i) == gateway.RoleUser {
			exchange++
		}
	}
	if slot < 0 || exchange < 0 || exchange >= len(l.exchanges) {
		return sessions.Message{}, 0, false
	}
	m = l.exchanges[exchange].answer
	if l.transcript.Role(slot) == gateway.RoleUser {
		m = l.exchanges[exchange].prompt
	}
	return m, exchange, m.ID != ""
}

// selectedMessage is messageAt for the selected message, else for the last one.
func (l *lane) selectedMessage() (m sessions.Message, exchange int, ok bool) {
	return l.messageAt(l.transcript.CurrentIndex())
}

// versionedMessage is the selected message, or without one the last that has versions, or
// else the last.
func (l *lane) versionedMessage() (m sessions.Message, ok bool) {
	at := l.transcript.CurrentIndex()
	if l.transcript.SelectedIndex() < 0 {
		for i := l.transcript.Len() - 1; i >= 0; i-- {
			if l.transcript.Aside(i) != "" {
				at = i
				break
			}
		}
	}
	m, _, ok = l.messageAt(at)
	return m, ok
}

// hasVersions reports whether a message that is shown has others beside it.
func (l *lane) hasVersions() bool {
	for i := range l.transcript.Len() {
		if l.transcript.Aside(i) != "" {
			return true
		}
	}
	return false
}

// messageToEdit is the selected message, or without one the last prompt, and its exchange.
func (l *lane) messageToEdit() (m sessions.Message, exchange int, ok bool) {
	at := l.transcript.CurrentIndex()
	if l.transcript.SelectedIndex() < 0 {
		for at >= 0 && l.transcript.Role(at) != gateway.RoleUser {
			at--
		}
	}
	return l.messageAt(at)
}
