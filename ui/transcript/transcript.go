package transcript

import (
	"slices"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/overlay"
)

// Transcript shows a conversation. It lays out only the messages on the screen, so that
// drawing costs the same however long the conversation is. Make one with New.
type Transcript struct {
	st *look.Styles
	// w and h are the size of what shows messages; rows is the height with the search
	// line.
	w, h, rows int
	empty      func(w, h int) []string
	hints      message.Hints

	messages []*entry
	// selected is the index of the selected message, -1 for none. It is drawn as selected
	// only while focused.
	selected int
	focused  bool
	// elsewhere is set while the next key goes to something else than the transcript.
	elsewhere bool
	// source shows messages as they were sent, not rendered.
	source bool
	scroll scroll
	codes  codeCycle
	// highlight is a text that is highlighted wherever it occurs, empty for none.
	highlight string
	find      find
	pick      linePick

	// drawn is the last view; it is up to date while fresh is set.
	drawn []string
	fresh bool
	// frame counts how often the view was drawn.
	frame int
	// renderScheduled is set while a command of RenderPending is under way.
	renderScheduled bool
}

// New returns a transcript without messages.
func New(st *look.Styles) *Transcript {
	t := &Transcript{st: st, hints: defaultHints()}
	t.Reset()
	return t
}

func defaultHints() message.Hints {
	return message.Hints{Fold: "space", Retry: "r", Other: "R", Details: "i", Stop: "esc", Copy: "y", Code: "c", Next: "n", Previous: "N", Leave: "esc"}
}

// SetSize sets the width and height in cells. The same words stay at the top.
func (t *Transcript) SetSize(w, h int) {
	t.rows = h
	h = max(0, h-t.lineRows(h))
	if w == t.w && h == t.h {
		return
	}
	t.invalidate()
	if w == t.w {
		t.h = h
		return
	}
	t.rewrap(func() { t.w, t.h = w, h })
	t.restartFind()
}

// SetStyles sets the styles, after a change of theme.
func (t *Transcript) SetStyles(st *look.Styles) {
	if st != t.st {
		t.invalidate()
		t.st = st
		if t.find.open {
			overlay.StyleInput(&t.find.input, st)
		}
	}
}

// SetEmpty sets the function that draws a transcript without messages; nil leaves it
// blank.
func (t *Transcript) SetEmpty(lines func(w, h int) []string) {
	t.invalidate()
	t.empty = lines
}

// SetHints sets the keys that messages mention.
func (t *Transcript) SetHints(h message.Hints) {
	if h == t.hints {
		return
	}
	t.hints = h
	for _, s := range t.messages {
		s.Invalidate()
	}
	t.invalidate()
}

// SetSource shows all messages as they were sent, or rendered.
func (t *Transcript) SetSource(on bool) {
	if on == t.source {
		return
	}
	t.rewrap(func() {
		t.source = on
		for _, s := range t.messages {
			s.ShowSource(on)
		}
	})
	t.restartFind()
	t.invalidate()
}

// SetFocused sets whether keys go to the transcript. The selected message is marked only
// then.
func (t *Transcript) SetFocused(on bool) {
	if on != t.focused {
		t.invalidate()
		t.focused = on
	}
}

// SetKeysElsewhere sets whether the next key goes elsewhere although the transcript is
// focused: the selected message keeps its mark, in another colour.
func (t *Transcript) SetKeysElsewhere(on bool) {
	if on != t.elsewhere {
		t.invalidate()
		t.elsewhere = on
	}
}

// Reset removes all messages.
func (t *Transcript) Reset() {
	t.messages, t.selected, t.codes, t.highlight = nil, -1, codeCycle{}, ""
	t.scroll, t.pick = scroll{follow: true}, linePick{}
	t.closeFind()
	t.invalidate()
}

// AddPrompt adds the user's message and goes to the bottom. at is when it was sent, zero
// where that isn't known.
func (t *Transcript) AddPrompt(id, text string, at time.Time) {
	t.add(message.NewPrompt(id, text, at))
	t.Bottom()
}

// AddAnswer adds a model's message, which waits for its first text. Its heading is name,
// or target where name is empty.
func (t *Transcript) AddAnswer(id, target, name string) *message.Answer {
	a := message.NewAnswer(id, target, name)
	t.add(message.Of(a))
	return a
}

// Load replaces all messages by those of a stored conversation and goes to its end.
func (t *Transcript) Load(messages []sessions.Message) {
	t.Reset()
	for _, m := range messages {
		t.add(message.NewStored(m))
	}
}

// Remove takes a message out. It does nothing for an unknown id.
func (t *Transcript) Remove(id string) {
	for i, s := range t.messages {
		if s.ID() != id {
			continue
		}
		if t.pick.m == s {
			t.StopPicking()
		}
		t.messages = append(t.messages[:i], t.messages[i+1:]...)
		if t.selected == i {
			t.selected = -1
		} else if t.selected > i {
			t.selected--
		}
		t.scroll.removed(i)
		t.restartFind()
		t.invalidate()
		return
	}
}

// Vote marks an answer as the one that the user voted for, or takes the mark away.
func (t *Transcript) Vote(id string, on bool) {
	for _, s := range t.messages {
		if s.ID() == id {
			s.Vote(on)
			t.invalidate()
		}
	}
}

func (t *Transcript) add(m *message.Message) {
	m.ShowSource(t.source)
	t.messages = append(t.messages, &entry{Message: m})
	for _, s := range t.messages[:max(0, len(t.messages)-maxRendered)] {
		s.Release()
	}
	if t.find.words != "" {
		t.find.scan.queue = append(t.find.scan.queue, len(t.messages)-1)
	}
	t.invalidate()
}

// maxRendered is how many of the newest messages keep their lines when another is added:
// more than fit on a screen.
const maxRendered = 64

// invalidate has the view drawn again.
func (t *Transcript) invalidate() { t.fresh = false }

// message returns a message with its lines up to date.
func (t *Transcript) message(i int) *entry {
	s, hints := t.messages[i], t.hints
	if i != len(t.messages)-1 {
		hints.Retry, hints.Other = "", "" // they ask the last prompt
	}
	if i != t.CurrentIndex() {
		hints.Details = ""
	}
	if i+1 < len(t.messages) && s.Role() == gateway.RoleUser {
		hints = hints.SentTo(t.messages[i+1].Target())
	}
	hints.Bare = t.bare(i)
	s.Layout(t.st, t.w, t.frame, hints)
	if t.pick.m == s {
		s.Replace(t.pickedLines())
	}
	return s
}

// height is how many lines a message takes, with the blank line before all but the first.
func (t *Transcript) height(i int) int { return t.message(i).Height() + gapBefore(i) }

func gapBefore(i int) int {
	if i == 0 {
		return 0
	}
	return 1
}

// Truncate removes a prompt, counted from 0, and everything after it.
func (t *Transcript) Truncate(prompt int) {
	for i, s := range t.messages {
		if s.Role() != gateway.RoleUser {
			continue
		}
		if prompt--; prompt < 0 {
			t.StopPicking()
			t.messages = t.messages[:i]
			t.selected = -1
			t.Bottom()
			t.restartFind()
			return
		}
	}
}

// VisibleLineCount is how many lines there are to show, at most the height.
func (t *Transcript) VisibleLineCount() int {
	if len(t.messages) == 0 {
		return 0
	}
	_, n := t.step(t.end(), -t.h)
	return n
}

// Prepend adds stored messages before the others, which stay where they are on the
// screen.
func (t *Transcript) Prepend(messages []sessions.Message) {
	var slots []*entry
	for _, m := range messages {
		slots = append(slots, &entry{Message: message.NewStored(m)})
	}
	n := len(slots)
	if n == 0 {
		return
	}
	t.messages = slices.Concat(slots, t.messages)
	for _, p := range []*place{&t.scroll.top, &t.scroll.seen} {
		if p.entry == 0 {
			p.line++ // the first message has no blank line before it
		}
		p.entry += n
	}
	if t.scroll.anchor != nil {
		t.scroll.anchor.entry += n
	}
	if t.selected >= 0 {
		t.selected += n
	}
	t.find.from.anchor.entry += n
	if t.find.from.selected >= 0 {
		t.find.from.selected += n
	}
	t.restartFind()
	t.invalidate()
}

// Len is the number of messages.
func (t *Transcript) Len() int { return len(t.messages) }

// Role is who wrote the message at an index, which counts from 0.
func (t *Transcript) Role(at int) gateway.Role { return t.messages[at].Role() }

// ID is the id of the message at an index, which counts from 0.
func (t *Transcript) ID(at int) string { return t.messages[at].ID() }

// Aside is the remark after the heading of the message at an index, such as "2 of 3".
func (t *Transcript) Aside(at int) string { return t.messages[at].Aside() }

// SetAside sets the remark after the heading of the message at an index; empty for none.
func (t *Transcript) SetAside(at int, words string) {
	if t.messages[at].SetAside(words) {
		t.invalidate()
	}
}

// Redraw has the view drawn again, after a change that the transcript can't notice.
func (t *Transcript) Redraw() { t.invalidate() }

// SelectedIndex is the index of the selected message, -1 for none.
func (t *Transcript) SelectedIndex() int { return t.selected }

// Highlight is the text that is highlighted, empty for none.
func (t *Transcript) Highlight() string { return t.highlight }
