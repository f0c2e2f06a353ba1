package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
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

// lane is the session's first lane.
func (l *askLog) lane() (sessions.Lane, bool) {
	if l.session == nil {
		return sessions.Lane{}, false
	}
	if lanes := l.session.Meta().Lanes; len(lanes) > 0 {
		return lanes[0], true
	}
	return sessions.Lane{}, false
}

// branch is what was said before.
func (l *askLog) branch() []sessions.Message {
	if l.session == nil {
		return nil
	}
	return l.session.Transcript(0)
}

// renew takes over what another program changed in the session while the prompt was
// read, and tells whether anything was.
func (l *askLog) renew() (changed bool, err error) {
	if l.session == nil {
		return false, nil
	}
	return l.session.Reload()
}

// begin saves the prompt and opens the answer. A session that isn't there yet begins
// with the lane's settings.
func (l *askLog) begin(settings ask.Settings, prompt string) error {
	if l.path == "" {
		return nil
	}
	if l.session == nil {
		s, err := l.store.CreateAt(l.path, sessions.Meta{Lanes: []sessions.Lane{settings.Lane()}})
		if err != nil {
			return err
		}
		l.session = s
	}
	now := time.Now()
	asked, err := l.session.Append(sessions.Message{Role: gateway.RoleUser, Text: prompt, Time: now})
	if err != nil {
		return err
	}
	answer := settings.Answer(0, now)
	answer.Parent = asked.ID
	l.growing, err = l.session.Begin(answer)
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

// begun is the answer as it was begun, the zero message where nothing is saved.
func (l *askLog) begun() sessions.Message {
	if l.growing == nil {
		return sessions.Message{}
	}
	return l.growing.Message()
}

// end saves the answer whole, which makes up for pieces that could not be saved.
func (l *askLog) end(answer func() sessions.Message) error {
	if l.growing == nil {
		return nil
	}
	if err := l.growing.Finish(answer()); err != nil {
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
