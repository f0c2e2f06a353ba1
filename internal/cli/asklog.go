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

// askLog is the session that an ask continues and is saved to. Without a session it saves
// nothing.
type askLog struct {
	store  *sessions.Store
	path   string
	writer *sessions.Writer
	// turn is the prompt and its answer, nil until the prompt is saved; begun is the
	// answer as it was begun.
	turn  *sessions.Turn
	begun sessions.Message
	// err is the first error of saving a piece of the answer.
	err error
}

// openLog opens the session in a file. A missing file is created with the prompt; one
// that can't be written is refused before anything is sent.
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
	l.writer = sessions.NewWriter(s)
	return l, nil
}

// recovered says what opening the session recovered, empty for nothing.
func (l *askLog) recovered() string {
	if l.writer == nil {
		return ""
	}
	return l.writer.Session().Recovered()
}

// remade says that the file was gone when something was saved, empty if it was there.
func (l *askLog) remade() string {
	if l.writer == nil || !l.writer.Remade() {
		return ""
	}
	return sessions.RemadeWords(l.path)
}

// chains are those that the session keeps.
func (l *askLog) chains() []sessions.Chain {
	if l.writer == nil {
		return nil
	}
	return l.writer.Session().Meta().Chains
}

// lane is the session's first lane.
func (l *askLog) lane() (sessions.Lane, bool) {
	if l.writer == nil {
		return sessions.Lane{}, false
	}
	if lanes := l.writer.Session().Meta().Lanes; len(lanes) > 0 {
		return lanes[0], true
	}
	return sessions.Lane{}, false
}

// branch is what was said before.
func (l *askLog) branch() []sessions.Message {
	if l.writer == nil {
		return nil
	}
	return l.writer.Session().Transcript(0)
}

// reload takes over what another program changed in the session while the prompt was read,
// and reports whether anything was.
func (l *askLog) reload() (changed bool, err error) {
	if l.writer == nil {
		return false, nil
	}
	return l.writer.Session().Reload()
}

// begin saves the prompt and opens the answer. A new session begins with the lane's
// settings.
func (l *askLog) begin(settings ask.Settings, prompt string) error {
	if l.path == "" {
		return nil
	}
	if l.writer == nil {
		s, err := l.store.CreateAt(l.path, sessions.Meta{Lanes: []sessions.Lane{settings.Lane()}})
		if err != nil {
			return err
		}
		l.writer = sessions.NewWriter(s)
	}
	now := time.Now()
	turn := sessions.NewTurn(sessions.Message{Role: gateway.RoleUser, Text: prompt, Time: now}, settings.Answer(0, now), nil)
	l.writer.Queue(turn)
	begun, err := l.writer.Begin(turn)
	if err != nil {
		return err
	}
	l.turn, l.begun = turn, begun.Answer
	return nil
}

// delta journals a piece of the answer before it is shown, so that it survives whatever
// happens to the program.
func (l *askLog) delta(d gateway.Delta) {
	if l.turn == nil {
		return
	}
	if err := l.writer.Journal(l.turn, []gateway.Delta{d}); l.err == nil {
		l.err = err
	}
}

// end saves the whole answer, which makes up for pieces that could not be saved.
func (l *askLog) end(answer func() sessions.Message) error {
	if l.turn == nil {
		return nil
	}
	l.turn.End(answer())
	if err := l.writer.Save(); err != nil {
		return errors.Join(err, l.err)
	}
	return nil
}

// close closes the session. What could not be saved is not retried: end has reported it.
func (l *askLog) close() error {
	if l.writer == nil {
		return nil
	}
	return l.writer.Session().Close()
}
