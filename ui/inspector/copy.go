package inspector

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/external"
	"sluice/ui/look"
	"sluice/ui/palette"
)

// copy handles the keys that copy something.
func (in *Inspector) copy(k string) tea.Cmd {
	switch k {
	case "y":
		return external.CopyText(in.answer.report(), "the report")
	case "c":
		if in.answer.prepared != nil {
			return external.CopyText(in.answer.prepared.Curl(), "the request as curl")
		}
	case "h":
		if in.answer.prepared != nil {
			return external.CopyText(in.answer.prepared.HTTPFile(), "the request as an HTTP file")
		}
	case "u":
		if in.answer.universal != nil {
			return in.copyUniversal()
		}
	case "l":
		if id := in.answer.logID(); id != "" {
			return external.CopyText(id, "the id in the gateway's log")
		}
	case "b":
		if text, what := in.payload(); what != "" {
			return external.CopyText(text, "the "+what)
		}
	}
	return nil
}

// logID is the answer's id in the gateway's log, empty where it isn't known.
func (a *Answer) logID() string {
	switch m := a.Message; {
	case m.Start != nil && m.Start.LogID != "":
		return m.Start.LogID
	case m.Error != nil:
		return m.Error.LogID
	}
	return ""
}

// copyUniversal copies the request in the universal endpoint's format.
func (in *Inspector) copyUniversal() tea.Cmd {
	text, err := in.answer.universal()
	if err != nil {
		return func() tea.Msg {
			return external.Copied{What: "the request as universal JSON", Err: errors.New(gateway.Explain(err).What)}
		}
	}
	return external.CopyText(string(text), "the request as universal JSON")
}

// payload is what the section is about: a body, a frame, the text. what is its name,
// empty where there is none.
func (in *Inspector) payload() (text, what string) {
	d := &in.answer
	switch in.section {
	case sectionRequest:
		if d.prepared != nil && len(d.prepared.Body) > 0 {
			return string(d.prepared.Body), "body"
		}
	case sectionReply:
		if calls := d.calls(); len(calls) > 0 && calls[len(calls)-1].ReplyBodySize > 0 {
			return string(calls[len(calls)-1].ReplyBody), "body"
		}
	case sectionFrames:
		if d.trace != nil {
			if h, ok := in.frames.selected(d.trace.tracedFrames()); ok {
				return string(h.Data), "frame"
			}
		}
	case sectionText:
		if d.Message.Text != "" {
			return d.Message.Text, "text"
		}
	}
	return "", ""
}

// report is everything but the frames as plain text, to be sent to somebody who can help.
// It contains no keys.
func (a *Answer) report() string {
	const width = twoPanes - 1
	st := look.New(palette.NoColour)
	var b strings.Builder
	fmt.Fprintf(&b, "sluice · %s · %s\n", safeTarget(a.AnsweredBy()), a.sent.UTC().Format("2006-01-02 15:04:05.000 MST"))
	for _, part := range []struct {
		name string
		draw func(*section)
	}{{"REQUEST", a.request}, {"RESPONSE", a.reply}, {"TIMELINE", a.timeline}, {"COST", a.cost}} {
		s := newSection(st, width)
		part.draw(s)
		fmt.Fprintf(&b, "\n== %s ==\n\n", part.name)
		for _, line := range s.Lines {
			b.WriteString(strings.TrimRight(ansi.Strip(line), " ") + "\n")
		}
	}
	return b.String()
}
