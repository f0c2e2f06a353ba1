package transcript

import (
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

const (
	// entryMargin is the empty columns on the left, where the selected message is marked.
	entryMargin = 1
	// bodyIndent is how far a message is indented under its heading.
	bodyIndent = 2
	// bodyMeasure is the greatest width of running text, in cells: longer lines tire the
	// eye.
	bodyMeasure = 96
)

// bodyWidth is the width of a message's text in a transcript of the given width.
func bodyWidth(width int) int {
	return max(1, min(bodyMeasure, width-2*(entryMargin+bodyIndent)))
}

// partKind is the kind of a part of a message. All but gapPart occur at most once in a
// message, so that a place can be found again after the message was wrapped anew.
type partKind uint8

const (
	gapPart partKind = iota
	headPart
	livePart
	foldPart
	foldedPart
	bodyPart
	sourcePart
	refusalPart
	toolsPart
	citationsPart
	omittedPart
	stepsPart
	notePart
	troublePart
)

// part is some lines of a message, none wider than the message.
type part struct {
	kind   partKind
	indent int
	// style is put on each line when it is drawn; nil where the lines are styled already.
	style *lipgloss.Style
	// panel draws the lines, which are plain text, on a surface with a bar before them.
	panel bool
	// quoted puts a bar before the lines.
	quoted bool
	// bar, unless nil, is the bar's style; the lines are styled for the surface then.
	bar *lipgloss.Style
	// heads are the lines that begin a block of code.
	heads []int
	// needed is set for a heading that says more than the name.
	needed bool
	lines  []string
}

// parts are the parts of one message, from top to bottom.
type parts []part

// add appends a part unless it is empty. With gap, a blank line comes before it unless it
// is the first.
func (p *parts) add(gap bool, next part) {
	if len(next.lines) == 0 {
		return
	}
	if gap && len(*p) > 0 {
		*p = append(*p, part{kind: gapPart, lines: []string{""}})
	}
	*p = append(*p, next)
}

// entry is what a message shows: a prompt or an answer.
type entry interface {
	// id is unique within the transcript.
	id() string
	role() gateway.Role
	// layout returns the lines of the message for a transcript of the given width.
	layout(st *look.Styles, width int, h Hints) parts
	// facts are what the line above the message says of it at the right.
	facts(h Hints) facts
	// changed reports whether layout would return something else than last time for the
	// same arguments. Calling layout resets it.
	changed() bool
	// running reports whether the message is still growing.
	running() bool
	// pending reports whether the last layout returned old lines, because there is more
	// to render than one frame has time for. Calling layout again continues.
	pending() bool
	// showSource shows the message as it was sent, or rendered.
	showSource(on bool)
	// fold opens or closes what can be folded; it returns false where nothing can.
	fold() bool
	// foldedLines are the lines that fold would show, for a text of the given width; none
	// while it is open. They come after the part of the kind that foldedAfter returns.
	foldedLines(width int) []string
	foldedAfter() partKind
	// sentTexts are all texts of the message as they were sent, for a search.
	sentTexts() []string
	// asked is the target that an answer was asked of, empty for a prompt.
	asked() string
	// links are the addresses that the message names.
	links() []Link
	item() Item
}

// Item is a message as the rest of the program sees it.
type Item struct {
	ID   string
	Role gateway.Role
	// Text is the message as it was written or sent, for copying and saving. It is
	// untrusted.
	Text string
	// Foldable reports whether ToggleFold does something.
	Foldable bool
	// Failed reports whether an answer ended with an error or was stopped.
	Failed bool
	// Running reports whether an answer is still coming.
	Running bool

	blocks func() []markdown.CodeBlock
}

// CodeBlocks returns the message's code blocks in order.
func (i Item) CodeBlocks() []markdown.CodeBlock {
	if i.blocks == nil {
		return nil
	}
	return i.blocks()
}

// Hints are the keys that messages mention, so that they never mention one which does
// something else.
type Hints struct {
	// Fold opens and closes reasoning, Retry asks again, Other asks another model,
	// Details opens the inspector. An empty key isn't mentioned.
	Fold, Retry, Other, Details string
	// Next and Previous go through the hits of a search, Leave closes it.
	Next, Previous, Leave string
	// Stop ends a running answer, Copy copies the message.
	Stop, Copy string
	// Code copies the next block of code.
	Code string
	// Alias replaces the model's name where that is hidden; empty shows the name.
	Alias string

	// chain is the chain that a prompt was sent to, empty for none.
	chain string
	// Bare says that the last prompt and the name of who answers it are shown beside the
	// transcript. The last answer then begins at the top, without a heading that says no
	// more than that.
	Bare bool
}

// toChain says to which chain a prompt was sent: "→ chain resilient".
func (h Hints) toChain() string {
	if h.chain == "" || h.Alias != "" {
		return ""
	}
	return "→ chain " + safe.Line(h.chain).String()
}

// chainOf is the name of a target that is a chain, empty for all others.
func chainOf(target string) string {
	t, err := gateway.ParseTarget(target)
	if err != nil {
		return ""
	}
	return t.Chain
}

func defaultHints() Hints {
	return Hints{Fold: "space", Retry: "r", Other: "R", Details: "i", Stop: "esc", Copy: "y", Code: "c", Next: "n", Previous: "N", Leave: "esc"}
}

// message is an entry with its lines.
type message struct {
	entry  entry
	parts  parts
	height int
	// width, st and hints are what parts was laid out for, frame is when.
	width, frame int
	st           *look.Styles
	hints        Hints
	// layouts counts how often the lines were made. hits are the lines with what is
	// searched, as of the layout searched; lacks is set where the message can't have it.
	layouts, searched int
	hits              []hit
	lacks             bool
	linked            linked
	// aside comes after the heading: "2 of 3".
	aside string
}

// update lays the message out where its lines are out of date. A pending message
// continues once a frame, so that nothing moves while one is drawn.
func (m *message) update(st *look.Styles, width, frame int, h Hints) {
	if m.width == width && m.st == st && m.hints == h && (!m.entry.changed() || m.entry.pending() && m.frame == frame) {
		return
	}
	m.frame = frame
	m.layouts++
	m.parts = m.entry.layout(st, width, h)
	if head := m.parts[0]; head.kind == headPart {
		if h.Bare && !head.needed && m.aside == "" && len(m.parts) > 1 {
			m.parts = m.parts[1:]
		} else {
			m.parts[0].lines = []string{headLine(st, head.lines[0], m.aside, m.entry.facts(h), width)}
		}
	}
	m.width, m.st, m.hints, m.height = width, st, h, 0
	for _, p := range m.parts {
		m.height += len(p.lines)
	}
}

// release drops the lines. They are laid out again when they are needed.
func (m *message) release() {
	if m.width == 0 || m.entry.running() || m.entry.pending() {
		return
	}
	m.parts, m.width = nil, 0
	if e, ok := m.entry.(interface{ release() }); ok {
		e.release()
	}
}

// at returns the part that holds a line, and the line's index in that part.
func (m *message) at(line int) (p *part, within int) {
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
func (m *message) start(kind partKind) int {
	line := 0
	for _, p := range m.parts {
		if p.kind == kind {
			return line
		}
		line += len(p.lines)
	}
	return -1
}
