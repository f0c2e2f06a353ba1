package message

import (
	"strings"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// sourceView shows a message as it was sent: its markdown as text, and the name of each
// character that is hidden elsewhere. The zero value is off, and costs nothing while the
// message grows.
type sourceView struct {
	on     bool
	flow   look.Flow
	stream safe.Stream
}

// show turns the view on or off. sent is the whole message so far; ended is set where no
// more comes.
func (v *sourceView) show(on bool, sent string, ended bool) {
	v.on = on
	if !on {
		v.flow = look.Flow{}
		return
	}
	v.stream = safe.Revealing()
	v.Append(sent)
	if ended {
		v.Close()
	}
}

// Append adds what was sent next.
func (v *sourceView) Append(text string) {
	if v.on {
		v.flow.Append(v.stream.Write(text).String())
	}
}

// Close ends the message.
func (v *sourceView) Close() {
	if v.on {
		v.flow.Append(v.stream.Flush().String())
	}
}

// Lines returns the view in lines of at most width cells, without blank lines at the end.
func (v *sourceView) Lines(width int) []string {
	if v.flow.Empty() {
		return nil
	}
	lines := v.flow.Lines(width)
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
