package ui

import (
	"slices"
	"time"

	"sluice/internal/safe"
	"sluice/ui/markdown"
)

// body is the text of an answer, rendered as markdown. It stands between the
// two cleaners: what goes into the renderer is clean text, and what comes out
// passes the filter before it is kept.
type body struct {
	doc   *markdown.Document
	clean cleaner
	// filter is the second gate, safe.FilterLine but in the test that takes it
	// out.
	filter func(string) string
	st     *styles
	// raw are the document's lines as they were when lines were made of them.
	raw, lines []string
	// any tells whether there is text.
	any bool
	// late tells that lines are from before, because rendering takes longer than
	// a frame.
	late bool
}

// renderBudget is how long one frame may spend on a text that has much to
// render at once, after a change of width or when it is loaded.
const renderBudget = 8 * time.Millisecond

func newBody() *body {
	b := &body{doc: markdown.New(markdown.Plain(), 1), filter: safe.FilterLine}
	b.clean.to = b.grow
	return b
}

// Append adds a piece of the answer as it was sent. It renders nothing.
func (b *body) Append(text string) { b.clean.Write(text) }

func (b *body) grow(clean safe.Text) {
	b.any = b.any || clean.String() != ""
	b.doc.Append(clean.String())
}

// Close says that no more text follows.
func (b *body) Close() {
	b.clean.Flush()
	b.doc.Close()
}

// CodeBlocks gives the blocks of code in order, character references as they
// were written.
func (b *body) CodeBlocks() []markdown.CodeBlock {
	blocks := slices.Clone(b.doc.CodeBlocks())
	for i := range blocks {
		blocks[i].Text = safe.Verbatim(blocks[i].Text)
	}
	return blocks
}

// Lines gives the rendered text in lines of at most width cells, or while late
// is set those from before. The slice belongs to the body until its next change.
func (b *body) Lines(st *styles, width int) []string {
	if !b.any {
		return nil
	}
	if b.st != st {
		b.st = st
		b.doc.SetStyle(markdownStyle(st))
	}
	b.doc.SetWidth(width)
	if b.late = b.doc.Pending() && b.doc.Work(renderBudget); b.late {
		return b.lines
	}
	lines := b.doc.Lines()
	b.raw, b.lines = b.raw[:min(len(b.raw), len(lines))], b.lines[:min(len(b.lines), len(lines))]
	for i, line := range lines {
		if i < len(b.raw) && b.raw[i] == line {
			continue
		}
		filtered := b.filter(line)
		if i < len(b.raw) {
			b.raw[i], b.lines[i] = line, filtered
		} else {
			b.raw, b.lines = append(b.raw, line), append(b.lines, filtered)
		}
	}
	return b.lines
}

func markdownStyle(st *styles) markdown.Style {
	switch {
	case st.mono:
		return markdown.Plain().WithLinks(st.links)
	case st.dark:
		return markdown.Dark().WithLinks(st.links)
	}
	return markdown.Light().WithLinks(st.links)
}
