package message

import (
	"slices"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
)

// Message is a prompt or an answer with its lines.
type Message struct {
	content content
	parts   parts
	height  int
	// width, st and hints are what parts was laid out for, frame is when. width is 0 while
	// the lines have to be made anew.
	width, frame int
	st           *look.Styles
	hints        Hints
	// layouts counts how often the lines were made.
	layouts int
	linked  linked
	// aside comes after the heading: "2 of 3".
	aside string
}

// NewPrompt returns the user's message. sentAt is zero where that isn't known.
func NewPrompt(id, text string, sentAt time.Time) *Message {
	return &Message{content: newPrompt(id, text, sentAt)}
}

// NewStored returns a message of a stored conversation. It becomes a prompt or an answer
// when it is first shown, so that a long conversation opens at once.
func NewStored(m sessions.Message) *Message { return &Message{content: &stored{message: m}} }

// Of returns the message that shows an answer.
func Of(a *Answer) *Message { return &Message{content: a} }

// ID is unique within a transcript.
func (m *Message) ID() string { return m.content.id() }

// Role is who wrote the message.
func (m *Message) Role() gateway.Role { return m.content.role() }

// Target is what an answer was asked of, empty for a prompt.
func (m *Message) Target() string { return m.content.asked() }

// Item is the message as the rest of the program sees it.
func (m *Message) Item() Item { return m.content.item() }

// Running reports whether the message is still growing.
func (m *Message) Running() bool { return m.content.running() }

// Changed reports whether Layout would make other lines than last time.
func (m *Message) Changed() bool { return m.content.changed() }

// Pending reports whether the lines are old ones, because there is more to render than one
// frame has time for. Calling Layout in another frame continues.
func (m *Message) Pending() bool { return m.content.pending() }

// Layout makes the lines for a transcript of the given width in cells, unless they are up
// to date. frame counts how often the screen was drawn: a pending message continues once a
// frame, so that nothing moves while one is drawn.
func (m *Message) Layout(st *look.Styles, width, frame int, h Hints) {
	if m.width == width && m.st == st && m.hints == h && (!m.content.changed() || m.content.pending() && m.frame == frame) {
		return
	}
	m.frame = frame
	m.layouts++
	m.parts = m.content.layout(st, width, h)
	if head := m.parts[0]; head.kind == headPart {
		if h.Bare && !head.needed && m.aside == "" && len(m.parts) > 1 {
			m.parts = m.parts[1:]
		} else {
			m.parts[0].lines = []string{headLine(st, head.lines[0], m.aside, m.content.facts(h), width)}
		}
	}
	m.width, m.st, m.hints, m.height = width, st, h, 0
	for _, p := range m.parts {
		m.height += len(p.lines)
	}
}

// Invalidate has Layout make the lines anew.
func (m *Message) Invalidate() { m.width = 0 }

// Version is another number whenever the lines were made anew, and 0 where they have to
// be.
func (m *Message) Version() int {
	if m.width == 0 {
		return 0
	}
	return m.layouts
}

// HasCode reports whether a block of code is among the lines.
func (m *Message) HasCode() bool {
	return slices.ContainsFunc(m.parts, func(p part) bool { return len(p.heads) > 0 })
}

// Height is how many lines the message has.
func (m *Message) Height() int { return m.height }

// Release drops the lines of a message that has ended. Layout makes them again.
func (m *Message) Release() {
	if m.width == 0 || m.content.running() || m.content.pending() {
		return
	}
	m.parts, m.width = nil, 0
	if e, ok := m.content.(interface{ release() }); ok {
		e.release()
	}
}

// Aside is the remark after the heading, such as "2 of 3".
func (m *Message) Aside() string { return m.aside }

// SetAside sets the remark after the heading, empty for none. It reports whether that was
// another one.
func (m *Message) SetAside(words string) bool {
	if m.aside == words {
		return false
	}
	m.aside = words
	m.Invalidate()
	return true
}

// Vote marks an answer as the one that the user voted for, or takes the mark away. A
// prompt has no such mark.
func (m *Message) Vote(on bool) {
	if e, ok := m.content.(interface{ vote(on bool) }); ok {
		e.vote(on)
	}
}

// ShowSource shows the message as it was sent, or rendered.
func (m *Message) ShowSource(on bool) { m.content.showSource(on) }

// Fold opens or closes what can be folded; it returns false where nothing can.
func (m *Message) Fold() bool { return m.content.fold() }

// Refold closes what is open, in a transcript of the given width in cells. It returns false
// where nothing can be closed.
func (m *Message) Refold(width int) bool {
	return len(m.content.foldedLines(TextWidth(width))) == 0 && m.content.fold()
}

// FoldLine is the line that says what is folded, counted from the message's first, -1
// where there is none.
func (m *Message) FoldLine() int { return m.start(foldPart) }

// TroubleLine is the line at which the message says what is wrong with an answer or what it
// waits for, counted from the message's first, -1 where there is none.
func (m *Message) TroubleLine() int { return m.start(troublePart) }

// at returns the part that holds a line, and the line's index in that part.
func (m *Message) at(line int) (p *part, within int) {
	for i := range m.parts {
		p = &m.parts[i]
		if line < len(p.lines) {
			return p, line
		}
		line -= len(p.lines)
	}
	return nil, 0
}

// start returns the line at which a kind of part begins, -1 where there is none.
func (m *Message) start(kind partKind) int {
	line := 0
	for _, p := range m.parts {
		if p.kind == kind {
			return line
		}
		line += len(p.lines)
	}
	return -1
}
