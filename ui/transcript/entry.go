package transcript

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

const (
	// entryMargin is left of everything, for the mark of the chosen message.
	entryMargin = 1
	// bodyIndent is how far a message stands in under its name.
	bodyIndent = 2
	// bodyMeasure is the widest that running text gets, in cells: longer lines
	// tire the eye.
	bodyMeasure = 100
)

// bodyWidth is the width of a message's text in a transcript of the given width.
func bodyWidth(width int) int {
	return max(1, min(bodyMeasure, width-2*entryMargin-bodyIndent))
}

// partKind names the parts of a message. Within one message each kind but
// gapPart appears once, so that a place can be found again after the message
// was broken into other lines.
type partKind uint8

const (
	gapPart partKind = iota
	headPart
	foldPart
	foldedPart
	bodyPart
	refusalPart
	toolsPart
	sourcesPart
	omittedPart
	stepsPart
	notePart
	troublePart
)

// part is a run of lines of a message, none wider than the message's width.
type part struct {
	kind   partKind
	indent int
	// style is put on each line as it is drawn; nil for lines styled already.
	style *lipgloss.Style
	lines []string
}

// page gathers the parts of one message.
type page []part

// add appends a part, after a blank line where gap says so and something stands
// before it.
func (p *page) add(gap bool, next part) {
	if len(next.lines) == 0 {
		return
	}
	if gap && len(*p) > 0 {
		*p = append(*p, part{kind: gapPart, lines: []string{""}})
	}
	*p = append(*p, next)
}

// entry is one message of a transcript.
type entry interface {
	// id is the message's name, unique within the transcript.
	id() string
	role() gateway.Role
	// layout gives the message in lines that fit a transcript of the width.
	layout(st *look.Styles, width int, h Hints) page
	// changed tells whether layout would now give something else for the same
	// arguments. Asking for the layout settles it.
	changed() bool
	// running tells whether the message is still growing.
	running() bool
	// late tells whether the last layout shows lines from before, because there is
	// more to render than fits a frame. Asking for the layout again goes on.
	late() bool
	// showSource shows the message as it was sent, or as it is meant to be read.
	showSource(on bool)
	// fold opens or closes what the message keeps folded; false where there is
	// nothing.
	fold() bool
	item() Item
}

// Item is what can be done something with: a message as others see it.
type Item struct {
	ID   string
	Role gateway.Role
	// Text is the message as it was written or sent, for copying and for the
	// session; it is untrusted.
	Text string
	// Foldable tells whether ToggleReasoning does something.
	Foldable bool
	// Failed tells whether an answer ended with an error or was stopped.
	Failed bool
	// Running tells whether an answer is still coming.
	Running bool

	blocks func() []markdown.CodeBlock
}

// CodeBlocks gives the message's blocks of code in order.
func (i Item) CodeBlocks() []markdown.CodeBlock {
	if i.blocks == nil {
		return nil
	}
	return i.blocks()
}

// Hints are the keys that messages name, so that they never name a key which
// does something else.
type Hints struct {
	// Fold opens and closes reasoning. Retry asks again, Other asks another
	// model, Details opens the inspector. An empty one is not named.
	Fold, Retry, Other, Details string
	// Alias stands for the model's name where that is hidden.
	Alias string
}

func defaultHints() Hints { return Hints{Fold: "space", Retry: "r", Other: "R", Details: "i"} }

// slot is an entry with its lines.
type slot struct {
	entry  entry
	page   page
	height int
	// width and st are what page was laid out for, and frame is when.
	width, frame int
	st           *look.Styles
	// aside stands behind the message's heading: "2 of 3".
	aside string
}

// lay brings the lines up to date. What is late goes on once a frame, so that
// nothing moves while one is drawn.
func (s *slot) lay(st *look.Styles, width, frame int, h Hints) {
	if s.width == width && s.st == st && (!s.entry.changed() || s.entry.late() && s.frame == frame) {
		return
	}
	s.frame = frame
	s.page = s.entry.layout(st, width, h)
	if s.aside != "" && len(s.page) > 0 && s.page[0].kind == headPart && len(s.page[0].lines) > 0 {
		head := s.page[0].lines[0] + "  " + st.Muted.Render(s.aside)
		s.page[0].lines = []string{ansi.Truncate(head, max(1, width-2*entryMargin), "…")}
	}
	s.width, s.st, s.height = width, st, 0
	for _, p := range s.page {
		s.height += len(p.lines)
	}
}

// rest lets the lines go, which are laid out again when somebody looks.
func (s *slot) rest() {
	if s.width == 0 || s.entry.running() || s.entry.late() {
		return
	}
	s.page, s.width = nil, 0
	if e, ok := s.entry.(interface{ rest() }); ok {
		e.rest()
	}
}

// at gives the part that holds a line, and the line's place in it.
func (s *slot) at(line int) (p *part, within int) {
	for i := range s.page {
		p = &s.page[i]
		if line < len(p.lines) {
			return p, line
		}
		line -= len(p.lines)
	}
	return nil, 0
}

// start gives the line at which a kind of part begins, and -1 where there is none.
func (s *slot) start(kind partKind) int {
	line := 0
	for _, p := range s.page {
		if p.kind == kind {
			return line
		}
		line += len(p.lines)
	}
	return -1
}
