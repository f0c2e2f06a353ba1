package transcript

import (
	"slices"
	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
)

// Transcript shows a conversation. It lays out only the messages that are on
// the screen, so its cost does not grow with the conversation.
type Transcript struct {
	st    *look.Styles
	w, h  int
	empty func(w, h int) []string
	hints Hints

	slots []*slot
	// marked is the chosen message, -1 for none. It is drawn while focused.
	marked  int
	focused bool
	// source shows messages as they were sent.
	source bool
	scroll scroll
	codes  codeCycle
	// marks are words that are marked wherever they stand.
	marks string

	// drawn is the last view, for as long as it is fresh.
	drawn []string
	fresh bool
	// frame counts the drawings.
	frame int
	// catchingUp tells that a command of CatchUp's is under way.
	catchingUp bool
}

// New makes an empty one.
func New(st *look.Styles) *Transcript {
	t := &Transcript{st: st, hints: defaultHints()}
	t.Reset()
	return t
}

// SetSize gives the place on the screen in cells.
func (t *Transcript) SetSize(w, h int) {
	if w == t.w && h == t.h {
		return
	}
	t.touch()
	if w == t.w {
		t.h = h
		return
	}
	t.rewrap(func() { t.w, t.h = w, h })
}

// SetStyles follows a change of theme.
func (t *Transcript) SetStyles(st *look.Styles) {
	if st != t.st {
		t.touch()
		t.st = st
	}
}

// SetEmpty gives what stands in a transcript without messages.
func (t *Transcript) SetEmpty(lines func(w, h int) []string) {
	t.touch()
	t.empty = lines
}

// SetHints gives the keys that messages name.
func (t *Transcript) SetHints(h Hints) {
	if h == t.hints {
		return
	}
	t.hints = h
	for _, s := range t.slots {
		s.width = 0
	}
	t.touch()
}

// SetFocused tells whether keys go to the transcript: the chosen message is
// marked only then.
func (t *Transcript) SetFocused(on bool) {
	if on != t.focused {
		t.touch()
		t.focused = on
	}
}

// Reset takes everything out.
func (t *Transcript) Reset() {
	t.slots, t.marked, t.codes, t.marks = nil, -1, codeCycle{}, ""
	t.scroll = scroll{follow: true}
	t.touch()
}

// Prompt adds the user's message and goes to the bottom.
func (t *Transcript) Prompt(id, text string) {
	t.add(newPrompt(id, text))
	t.Bottom()
}

// Answer adds a model's message in the state of waiting. The name heads it; the
// target stands for an empty name.
func (t *Transcript) Answer(id, target, name string) *Answer {
	a := NewAnswer(id, target, name)
	t.add(a)
	return a
}

// Load shows a stored conversation from its end, in place of what was there.
func (t *Transcript) Load(messages []sessions.Message) {
	t.Reset()
	for _, m := range messages {
		t.add(&stored{message: m})
	}
}

// Replace takes the message out, so that another can be put in its place.
func (t *Transcript) Replace(id string) {
	for i, s := range t.slots {
		if s.entry.id() != id {
			continue
		}
		t.slots = append(t.slots[:i], t.slots[i+1:]...)
		if t.marked == i {
			t.marked = -1
		} else if t.marked > i {
			t.marked--
		}
		t.scroll.removed(i)
		t.touch()
		return
	}
}

// Vote marks an answer as the one that was voted for, or not any more.
func (t *Transcript) Vote(id string, on bool) {
	for _, s := range t.slots {
		if e, ok := s.entry.(interface{ vote(on bool) }); ok && s.entry.id() == id {
			e.vote(on)
			t.touch()
		}
	}
}

func (t *Transcript) add(e entry) {
	e.showSource(t.source)
	t.slots = append(t.slots, &slot{entry: e})
	for _, s := range t.slots[:max(0, len(t.slots)-awakeMost)] {
		s.rest()
	}
	t.touch()
}

// awakeMost is how many of the newest messages keep their lines when another comes:
// more than a screen has room for.
const awakeMost = 64

// touch says that the view must be drawn again.
func (t *Transcript) touch() { t.fresh = false }

// slot gives a message with its lines up to date.
func (t *Transcript) slot(i int) *slot {
	s := t.slots[i]
	s.lay(t.st, t.w, t.frame, t.hints)
	return s
}

// height is how many lines a message takes, with the blank line before all but
// the first.
func (t *Transcript) height(i int) int { return t.slot(i).height + gapBefore(i) }

func gapBefore(i int) int {
	if i == 0 {
		return 0
	}
	return 1
}

// Truncate takes out a prompt, counted from 0, and all behind it.
func (t *Transcript) Truncate(prompt int) {
	for i, s := range t.slots {
		if s.entry.role() != gateway.RoleUser {
			continue
		}
		if prompt--; prompt < 0 {
			t.slots = t.slots[:i]
			t.marked = -1
			t.Bottom()
			return
		}
	}
}

// Length counts the lines that there are to show, but no more than have room.
func (t *Transcript) Length() int {
	if len(t.slots) == 0 {
		return 0
	}
	_, n := t.step(t.end(), -t.h)
	return n
}

// Prepend puts messages before those that are shown, which stay where they are on
// the screen.
func (t *Transcript) Prepend(messages []sessions.Message) {
	var slots []*slot
	for _, m := range messages {
		slots = append(slots, &slot{entry: &stored{message: m}})
	}
	n := len(slots)
	if n == 0 {
		return
	}
	t.slots = slices.Concat(slots, t.slots)
	for _, p := range []*place{&t.scroll.top, &t.scroll.seen} {
		if p.entry == 0 {
			p.line++ // the first message has no blank line before it
		}
		p.entry += n
	}
	if t.scroll.landmark != nil {
		t.scroll.landmark.entry += n
	}
	if t.marked >= 0 {
		t.marked += n
	}
	t.touch()
}

// Len is how many messages there are.
func (t *Transcript) Len() int { return len(t.slots) }

// Role says who wrote a message, and ID is its id, by its place from 0.
func (t *Transcript) Role(at int) gateway.Role { return t.slots[at].entry.role() }

// ID is a message's id: see [transcript.Role].
func (t *Transcript) ID(at int) string { return t.slots[at].entry.id() }

// Aside is what stands behind a message's heading, and SetAside puts it there.
func (t *Transcript) Aside(at int) string { return t.slots[at].aside }

// SetAside puts words behind a message's heading: "2 of 3".
func (t *Transcript) SetAside(at int, words string) {
	if s := t.slots[at]; s.aside != words {
		s.aside, s.width = words, 0
		t.touch()
	}
}

// Redraw says that the messages look otherwise than they did, for a reason that they
// don't know.
func (t *Transcript) Redraw() { t.touch() }

// Marked is the place of the message that is marked, -1 for none.
func (t *Transcript) Marked() int { return t.marked }

// Marks are the words that are marked, empty for none.
func (t *Transcript) Marks() string { return t.marks }
