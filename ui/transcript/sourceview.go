package transcript

import (
	"strings"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// sourceView is a message as it was sent: its markdown as text, and each
// character that is hidden elsewhere by its name. The zero value is off and
// costs nothing while the message grows.
type sourceView struct {
	on     bool
	flow   look.Flow
	stream safe.Stream
}

// show turns the view on or off. sent is the whole message so far, ended whether
// no more comes.
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

// Close says that no more follows.
func (v *sourceView) Close() {
	if v.on {
		v.flow.Append(v.stream.Flush().String())
	}
}

// Lines gives the view in lines of at most width cells.
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

// SetSource shows all messages as they were sent, or as they are meant to be
// read.
func (t *Transcript) SetSource(on bool) {
	if on == t.source {
		return
	}
	t.rewrap(func() {
		t.source = on
		for _, s := range t.slots {
			s.entry.showSource(on)
		}
	})
	t.touch()
}
