package ui

import (
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
)

// messageLog wraps a model and logs the messages that it gets, for debugging: the time,
// the type, and how long Update took. It never writes the contents, which may be a prompt
// or a key. Errors of the writer are ignored.
type messageLog struct {
	tea.Model
	w io.Writer
}

// Update implements [tea.Model].
func (l *messageLog) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	began := time.Now()
	_, cmd := l.Model.Update(msg)
	_, _ = fmt.Fprintf(l.w, "%s %T %s\n", began.UTC().Format("15:04:05.000000"), msg, time.Since(began).Round(time.Microsecond))
	return l, cmd
}
