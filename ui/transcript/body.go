package transcript

import (
	"slices"
	"time"
	"unicode/utf8"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

// body is the text of an answer, rendered as markdown. It stands between the
// two cleaners: what goes into the renderer is clean text, and what comes out
// passes the filter before it is kept.
type body struct {
	doc   *markdown.Document
	clean cleaner
	st    *look.Styles
	// lines are the document's, or while late a copy of those from before.
	lines []string
	// any tells whether there is text.
	any bool
	// taken is how many bytes of the text are drawn, undrawn how many more came.
	taken, undrawn int
	// late tells that lines are from before, because rendering takes longer than
	// a frame.
	late bool
	// sent is the whole text once it has ended; doc is nil then while it rests.
	sent  string
	ended bool
}

// renderBudget is how long one frame may spend on a text that has much to
// render at once, after a change of width or when it is loaded.
const renderBudget = 8 * time.Millisecond

func newBody() *body {
	b := &body{doc: markdown.New(markdown.Plain(), 1)}
	b.doc.SetFilter(safe.FilterLine)
	b.clean.to = b.grow
	return b
}

// drawnMost is the most of an answer that is drawn, in bytes: some three thousand pages.
// The rest is kept, copied and saved.
const drawnMost = 8 << 20

// Append adds a piece of the answer as it was sent. It renders nothing.
func (b *body) Append(text string) {
	room := drawnMost - b.taken
	if b.undrawn > 0 {
		room = 0 // or there would be a hole before it
	}
	drawn := drawable(text, room)
	b.taken += len(drawn)
	b.undrawn += len(text) - len(drawn)
	if drawn != "" {
		b.clean.Write(drawn)
	}
}

// drawable gives as many whole characters of a text as there is room for.
func drawable(text string, room int) string {
	if len(text) <= room {
		return text
	}
	for room > 0 && !utf8.RuneStart(text[room]) {
		room--
	}
	return text[:max(0, room)]
}

func (b *body) grow(clean safe.Text) {
	b.any = b.any || clean.String() != ""
	b.doc.Append(clean.String())
}

// Close says that no more text follows than was sent in all, which is not kept
// twice where nothing had to be cleaned.
func (b *body) Close(sent string) {
	b.clean.Flush()
	b.doc.Close()
	b.doc.Share(sent)
	b.sent, b.ended = sent, true
}

// rest lets go of what is drawn.
func (b *body) rest() {
	if b.ended && !b.late {
		b.doc, b.lines, b.st = nil, nil, nil
	}
}

// wake makes the document again that rested.
func (b *body) wake() {
	if b.doc != nil {
		return
	}
	awake := newBody()
	awake.Append(b.sent)
	awake.Close(b.sent)
	*b = *awake
	b.clean.to = b.grow
}

// behind is how many bytes have come that the last lines lack: a block that can't be
// drawn in parts is drawn anew only when it has grown by some.
func (b *body) behind() int {
	if b.late || b.doc == nil {
		return 0
	}
	return b.doc.Behind()
}

// CodeBlocks gives the blocks of code in order, character references as they
// were written.
func (b *body) CodeBlocks() []markdown.CodeBlock {
	b.wake()
	blocks := slices.Clone(b.doc.CodeBlocks())
	for i := range blocks {
		blocks[i].Text = safe.Verbatim(blocks[i].Text)
	}
	return blocks
}

// Lines gives the rendered text in lines of at most width cells, or while late
// is set those from before. The slice belongs to the body until its next change.
func (b *body) Lines(st *look.Styles, width int) []string {
	if !b.any {
		return nil
	}
	b.wake()
	if b.st != st {
		b.st = st
		b.doc.SetStyle(st.Markdown)
	}
	b.doc.SetWidth(width)
	if b.doc.Pending() {
		if !b.late {
			b.lines = slices.Clone(b.lines)
		}
		if b.late = b.doc.Work(renderBudget); b.late {
			return b.lines
		}
	}
	b.late, b.lines = false, b.doc.Lines()
	return b.lines
}
