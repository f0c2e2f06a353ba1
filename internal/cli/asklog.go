package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"sluice/gateway"
	"sluice/sessions"
)

// askLog is the session that an ask goes on with and is saved to. Without a
// session it saves nothing.
type askLog struct {
	store   *sessions.Store
	path    string
	session *sessions.Session
	growing *sessions.Growing
	// err is the first piece of the answer that could not be saved.
	err error
}

// openLog opens the session in a file. A file that isn't there is made with the
// prompt; one that can't be written is refused before anything is sent.
func openLog(store *sessions.Store, path string) (*askLog, error) {
	l := &askLog{store: store, path: path}
	if path == "" {
		return l, nil
	}
	s, err := store.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, wrongUsage(fmt.Errorf("session %s: %w", path, err))
	}
	if readOnly, why := s.ReadOnly(); readOnly {
		_ = s.Close()
		return nil, wrongUsage(fmt.Errorf("session %s can't be written, and nothing was sent: %s", path, why))
	}
	l.session = s
	return l, nil
}

// recovered says what opening the session brought back, empty for nothing.
func (l *askLog) recovered() string {
	if l.session == nil {
		return ""
	}
	return l.session.Recovered()
}

// remade says that the file was gone when something was saved, empty where it was
// there.
func (l *askLog) remade() string {
	if l.session == nil || !l.session.Remade() {
		return ""
	}
	return l.path + " was deleted or moved by another program: it was written again, with all that was said"
}

// chains are those that the session keeps.
func (l *askLog) chains() []sessions.Chain {
	if l.session == nil {
		return nil
	}
	return l.session.Meta().Chains
}

// lane is the session's first lane, with its target and settings.
func (l *askLog) lane() (sessions.Lane, bool) {
	if l.session == nil {
		return sessions.Lane{}, false
	}
	if lanes := l.session.Meta().Lanes; len(lanes) > 0 {
		return lanes[0], true
	}
	return sessions.Lane{}, false
}

// conversation is what was said before.
func (l *askLog) conversation() []gateway.Message {
	if l.session == nil {
		return nil
	}
	return sessions.Conversation(l.session.Transcript(0))
}

// renew takes over what another program changed in the session while the prompt was
// read: the chat, whose last message is the prompt, goes on from there.
func (l *askLog) renew(chat *gateway.Chat) error {
	if l.session == nil {
		return nil
	}
	changed, err := l.session.Reload()
	if changed {
		chat.Messages = append(l.conversation(), chat.Messages[len(chat.Messages)-1])
	}
	return err
}

// begin saves the prompt, which is the chat's last message, and opens the answer.
func (l *askLog) begin(target gateway.Target, chat gateway.Chat) error {
	if l.path == "" {
		return nil
	}
	if l.session == nil {
		s, err := l.store.CreateAt(l.path, sessions.Meta{Lanes: []sessions.Lane{{Target: target.String(), System: chat.System, Params: chat.Params}}})
		if err != nil {
			return err
		}
		l.session = s
	}
	now := time.Now()
	prompt, err := l.session.Append(sessions.Message{Role: gateway.RoleUser, Text: chat.Messages[len(chat.Messages)-1].Text, Time: now})
	if err != nil {
		return err
	}
	l.growing, err = l.session.Begin(sessions.Message{
		Parent: prompt.ID, Role: gateway.RoleAssistant, Target: target.String(), Params: chat.Params, Time: now,
	})
	return err
}

// delta journals a piece of the answer before it is shown, so that it survives
// whatever happens to the program.
func (l *askLog) delta(d gateway.Delta) {
	if l.growing == nil {
		return
	}
	var err error
	switch d.Kind {
	case gateway.DeltaText:
		err = l.growing.Text(d.Text)
	case gateway.DeltaReasoning:
		err = l.growing.Reasoning(d.Text)
	case gateway.DeltaRefusal:
		err = l.growing.Refusal(d.Text)
	}
	if l.err == nil {
		l.err = err
	}
}

// end saves the answer whole, which makes up for pieces that could not be saved.
func (l *askLog) end(a *gateway.Answer, cost costs, now time.Time) error {
	if l.growing == nil {
		return nil
	}
	m := sessions.Answered(l.growing.Message(), a, now)
	m.SetCost(cost())
	if err := l.growing.Finish(m); err != nil {
		return errors.Join(err, l.err)
	}
	return nil
}

func (l *askLog) close() error {
	if l.session == nil {
		return nil
	}
	return l.session.Close()
}
