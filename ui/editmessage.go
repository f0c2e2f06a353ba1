package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/composer"
)

// editMessage opens the selected message for editing, or without one the last prompt.
func (a *app) editMessage() tea.Cmd {
	l := a.focusedLane()
	m, at, ok := l.messageToEdit()
	if !ok {
		return a.say("nothing was asked yet")
	}
	title, verb := "Edit the prompt: it is sent again", "send"
	if m.Role != gateway.RoleUser {
		title, verb = "Edit the answer: the conversation continues from it", "save"
	}
	return a.open(composer.NewMessageEdit(a.styles, title, verb, m.Text, func(text string, done bool) tea.Cmd {
		switch {
		case !done || strings.TrimSpace(text) == "":
			if text != m.Text {
				a.composer.HistoryAdd(text) // so that nothing typed is lost
			}
			return nil
		case m.Role != gateway.RoleUser:
			return a.saveEdited(l, m.ID, text)
		}
		return a.askEdited(l, at, m.ID, text)
	}))
}

// saveEdited saves an edited answer as another version of the old one, and shows it.
func (s *session) saveEdited(l *lane, id, text string) tea.Cmd {
	writer, number := s.writer, l.number
	return func() tea.Msg {
		if err := writer.Save(); err != nil {
			return branchLoaded{err: fmt.Errorf("not saved: %w", err)}
		}
		edited, err := writer.Session().Edit(id, text)
		if err != nil {
			return branchLoaded{err: fmt.Errorf("can't save the edited answer: %w", err)}
		}
		out := loadBranch(writer, l, number, edited.ID)
		out.toast = "saved beside the old answer: [ and ] go from one to the other"
		return out
	}
}

// askEdited sends an edited prompt as another version of the old one.
func (a *app) askEdited(l *lane, at int, id, text string) tea.Cmd {
	if l.settings.Target.IsZero() {
		return a.warn(errNoTarget.Error())
	}
	if at >= len(l.exchanges) || l.exchanges[at].prompt.ID != id {
		a.composer.HistoryAdd(text)
		return a.warn("not sent: the conversation has changed meanwhile; the text is in the history")
	}
	steps, err := a.resolve(l)
	if err == nil {
		_, err = a.request(l, steps, at, text)
	}
	if err != nil {
		a.composer.HistoryAdd(text)
		return a.warn(gateway.Explain(err).What)
	}
	a.now = time.Now()
	prompt := sessions.Message{
		ID: sessions.NewID(a.now), Parent: l.lastMessageID(at), Lane: l.number, Role: gateway.RoleUser, Text: text, Time: a.now, Edited: id,
	}
	l.exchanges = l.exchanges[:at:at]
	l.transcript.Truncate(at)
	cmd := a.startTurn(l, prompt, at, steps, l.settings, nil)
	return tea.Batch(cmd, a.startTicking(), a.setFocus(focusComposer))
}
