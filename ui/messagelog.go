package ui

import (
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
)

// messageLog stands between the framework and a model and writes down what the model
// is told, for whoever looks for what goes wrong on the screen: when, of which type,
// and how long the model took over it. What a message holds is left out, so that
// neither a prompt nor a key gets into the file. An error of the writer is left out
// too: there is nobody to tell.
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
