package message

import (
	"slices"
	"time"
	"unicode/utf8"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

// body is the text of an answer, rendered as markdown. The renderer gets clean text, and
// its output is filtered again before it is kept.
type body struct {
	doc   *markdown.Document
	clean cleaner
	st    *look.Styles
	// lines are the document's lines, or, while pending, a copy of the previous ones.
	lines []string
	// any is set once there is text.
	any bool
	// taken is how many bytes of the text are rendered, undrawn how many came after
	// maxDrawn.
	taken, undrawn int
	// pending is set while lines are old, because rendering takes longer than a frame.
	pending bool
	// sent is the whole text once it has ended. While the body is released, doc is nil
	// and sent is all that is left.
	sent  string
	ended bool
}

// renderBudget is how long one frame may render a text that has to be rendered as a
// whole, after a change of width or when it is loaded.
const renderBudget = 8 * time.Millisecond

func newBody() *body {
	b := &body{doc: markdown.New(markdown.Plain(), 1)}
	b.doc.SetFilter(safe.FilterLine)
	b.clean.to = b.grow
	return b
}

// maxDrawn is how much of an answer is rendered, in bytes: some three thousand pages. The
// rest is kept, copied and saved.
const maxDrawn = 8 << 20

// Append adds a piece of the answer as it was sent. It renders nothing yet.
func (b *body) Append(text string) {
	room := maxDrawn - b.taken
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

// drawable returns the longest beginning of a text that has at most room bytes and cuts
// no character.
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

// Close ends the text. sent is all of it: the document shares it instead of keeping a
// copy, where nothing had to be cleaned.
func (b *body) Close(sent string) {
	b.clean.Flush()
	b.doc.Close()
	b.doc.Share(sent)
	b.sent, b.ended = sent, true
}

// release drops the rendered text.
func (b *body) release() {
	if b.ended && !b.pending {
		b.doc, b.lines, b.st = nil, nil, nil
	}
}

// restore renders a released text again.
func (b *body) restore() {
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
// rendered in parts is rendered again only when it has grown enough.
func (b *body) behind() int {
	if b.pending || b.doc == nil {
		return 0
	}
	return b.doc.Behind()
}

// CodeBlocks returns the code blocks in order, with character references as they were
// written.
func (b *body) CodeBlocks() []markdown.CodeBlock {
	b.restore()
	blocks := slices.Clone(b.doc.CodeBlocks())
	for i := range blocks {
		blocks[i].Text = safe.Verbatim(blocks[i].Text)
	}
	return blocks
}

// Lines returns the rendered text in lines of at most width cells, in tables of at most
// that many, or the previous lines while pending is set. The slice is valid until the next change.
func (b *body) Lines(st *look.Styles, width, tables int) []string {
	if !b.any {
		return nil
	}
	b.restore()
	if b.st != st {
		b.st = st
		b.doc.SetStyle(st.Markdown)
	}
	b.doc.SetWidth(width)
	b.doc.SetTableWidth(tables)
	if b.doc.Pending() {
		if !b.pending {
			b.lines = slices.Clone(b.lines)
		}
		if b.pending = b.doc.Work(renderBudget); b.pending {
			return b.lines
		}
	}
	b.pending, b.lines = false, b.doc.Lines()
	return b.lines
}
