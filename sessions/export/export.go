// Package export writes a session in formats that other programs read: markdown, the JSON
// that vendors take, and self-contained HTML.
//
// Prompts and answers are untrusted: whatever they hold, the markdown keeps its headings,
// and the HTML runs and loads nothing.
package export

import (
	"fmt"
	"io"
	"time"

	"sluice/gateway"
	"sluice/sessions"
)

// Format is an output format.
type Format string

// The formats.
const (
	Markdown Format = "md"
	JSON     Format = "json"
	HTML     Format = "html"
)

// AllLanes exports each lane's transcript, one after the other.
const AllLanes = -1

// Write writes what the lanes show: each one's branch as returned by [sessions.Session]
// Transcript. In JSON several lanes are one object per line.
func Write(w io.Writer, s *sessions.Session, format Format, lane int) error {
	talk := conversationOf(s, lane)
	switch format {
	case Markdown:
		return writeMarkdown(w, talk)
	case JSON:
		return writeJSON(w, talk)
	case HTML:
		return writeHTML(w, talk)
	}
	return fmt.Errorf("there is no format %q: md, json or html", format)
}

// conversation is what is exported.
type conversation struct {
	title   string
	created time.Time
	tags    []string
	lanes   []lane
}

type lane struct {
	number   int
	settings sessions.Lane
	messages []sessions.Message
}

func conversationOf(s *sessions.Session, only int) conversation {
	meta := s.Meta()
	c := conversation{title: meta.Title, created: meta.Created, tags: meta.Tags}
	if c.title == "" {
		c.title = "Session"
	}
	for i := range max(1, len(meta.Lanes)) {
		if only != AllLanes && only != i {
			continue
		}
		l := lane{number: i, messages: s.Transcript(i)}
		if i < len(meta.Lanes) {
			l.settings = meta.Lanes[i]
		}
		c.lanes = append(c.lanes, l)
	}
	return c
}

// speaker says who wrote a message.
func speaker(m sessions.Message) string {
	if m.Role != gateway.RoleAssistant {
		return "You"
	}
	if m.Start != nil && m.Start.Target != (gateway.Target{}) && m.Start.Target.String() != m.Target {
		return m.Target + " (" + m.Start.Target.String() + ")"
	}
	if m.Target == "" {
		return "Answer"
	}
	return m.Target
}

// remark says what is wrong with an answer, empty for nothing.
func remark(m sessions.Message) string {
	switch {
	case m.Error != nil && m.Error.Kind != "":
		return fmt.Sprintf("%s: %s", m.Error.Kind, m.Error.Message)
	case m.Error != nil:
		return m.Error.Message
	case m.Incomplete:
		return "incomplete"
	}
	return ""
}
