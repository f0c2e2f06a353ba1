package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/sessions"
)

// transcript shows a conversation. It lays out only the messages that are on
// the screen, so its cost does not grow with the conversation.
type transcript struct {
	st    *styles
	w, h  int
	empty func(w, h int) []string
	hints hints

	slots []*slot
	// marked is the chosen message, -1 for none. It is drawn while focused.
	marked  int
	focused bool
	scroll  scroll
	codes   codeCycle

	// drawn is the last view, for as long as it is fresh.
	drawn string
	fresh bool
}

func newTranscript(st *styles) *transcript {
	t := &transcript{st: st, hints: defaultHints()}
	t.Reset()
	return t
}

// SetSize gives the place on the screen in cells.
func (t *transcript) SetSize(w, h int) {
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
func (t *transcript) SetStyles(st *styles) {
	t.touch()
	t.st = st
}

// SetEmpty gives what stands in a transcript without messages.
func (t *transcript) SetEmpty(lines func(w, h int) []string) {
	t.touch()
	t.empty = lines
}

// SetHints gives the keys that messages name.
func (t *transcript) SetHints(h hints) {
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
func (t *transcript) SetFocused(on bool) {
	if on == t.focused {
		return
	}
	t.focused = on
	t.touch()
}

// Reset takes everything out.
func (t *transcript) Reset() {
	t.slots, t.marked, t.codes = nil, -1, codeCycle{}
	t.scroll = scroll{follow: true}
	t.touch()
}

// Prompt adds the user's message and goes to the bottom.
func (t *transcript) Prompt(id, text string) {
	t.add(newPrompt(id, text))
	t.Bottom()
}

// Answer adds a model's message in the state of waiting. The name heads it; the
// target stands for an empty name.
func (t *transcript) Answer(id, target, name string) *answer {
	a := newAnswer(id, target, name)
	t.add(a)
	return a
}

// Load shows a stored conversation from its end, in place of what was there.
func (t *transcript) Load(messages []sessions.Message) {
	t.Reset()
	for _, m := range messages {
		t.add(&stored{message: m})
	}
}

// Replace takes the message out, so that another can be put in its place.
func (t *transcript) Replace(id string) {
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

func (t *transcript) add(e entry) {
	t.slots = append(t.slots, &slot{entry: e})
	t.touch()
}

// touch says that the view must be drawn again.
func (t *transcript) touch() { t.fresh = false }

// Update takes messages that are for nobody else. The transcript asks for none
// now.
func (t *transcript) Update(tea.Msg) tea.Cmd { return nil }

// slot gives a message with its lines up to date.
func (t *transcript) slot(i int) *slot {
	s := t.slots[i]
	s.lay(t.st, t.w, t.hints)
	return s
}

// height is how many lines a message takes, with the blank line before all but
// the first.
func (t *transcript) height(i int) int { return t.slot(i).height + gapBefore(i) }

func gapBefore(i int) int {
	if i == 0 {
		return 0
	}
	return 1
}

// View draws exactly the size that SetSize gave.
func (t *transcript) View() string {
	if t.fresh && !t.grew() {
		return t.drawn
	}
	t.drawn, t.fresh = strings.Join(t.draw(), "\n"), true
	return t.drawn
}

// grew tells whether a message on the screen has changed since it was drawn.
// Only the last messages of a transcript change.
func (t *transcript) grew() bool {
	for i := len(t.slots) - 1; i >= 0 && i >= t.scroll.top.entry; i-- {
		if t.slots[i].entry.changed() {
			return true
		}
	}
	return false
}

func (t *transcript) draw() []string {
	if t.w <= 0 || t.h <= 0 {
		return nil
	}
	out := make([]string, 0, t.h)
	if len(t.slots) == 0 {
		return t.drawEmpty(out)
	}
	at := t.place()
	for i := at.entry; i < len(t.slots) && len(out) < t.h; i++ {
		s, gap := t.slot(i), gapBefore(i)
		from := 0
		if i == at.entry {
			from = at.line
		}
		for line := from; line < s.height+gap && len(out) < t.h; line++ {
			out = append(out, t.drawLine(s, line-gap, t.focused && i == t.marked))
		}
	}
	for len(out) < t.h {
		out = append(out, strings.Repeat(" ", t.w))
	}
	return out
}

// drawLine draws a line of a message, -1 for the blank line before it.
func (t *transcript) drawLine(s *slot, line int, marked bool) string {
	if line < 0 {
		return strings.Repeat(" ", t.w)
	}
	p, within := s.at(line)
	text := p.lines[within]
	if p.style != nil {
		text = p.style.Render(text)
	}
	margin := strings.Repeat(" ", entryMargin)
	if marked {
		margin = t.st.Selected.Render("▎")
	}
	return fit(margin+strings.Repeat(" ", p.indent)+text, t.w)
}

func (t *transcript) drawEmpty(out []string) []string {
	if t.empty != nil {
		for _, line := range t.empty(t.w, t.h) {
			if len(out) < t.h {
				out = append(out, fit(line, t.w))
			}
		}
	}
	for len(out) < t.h {
		out = append(out, strings.Repeat(" ", t.w))
	}
	return out
}

// fit cuts or fills a styled line to exactly w cells.
func fit(line string, w int) string {
	switch n := ansi.StringWidth(line); {
	case n > w:
		return fit(ansi.Truncate(line, w, "…"), w)
	case n < w:
		return line + strings.Repeat(" ", w-n)
	}
	return line
}
