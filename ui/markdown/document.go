package markdown

import (
	"time"

	"github.com/yuin/goldmark/parser"
)

// Document is one growing answer. It is not safe for concurrent use and starts no
// goroutine.
type Document struct {
	style  Style
	width  int
	tables int // how wide a table may be; less than width is width
	text   source
	closed bool
	fresh  bool // lines are those of text
	lines  []string
	heads  []int                    // which of the lines begin a block of code
	filter func(line string) string // nil for none

	renderer    *renderer
	at          place   // where the open text begins: what is above is settled
	blockStart  place   // where the block began that at lies in
	past        []place // some places between blocks that were passed
	sizes       sizes
	window      int // bytes of open text to look at in one go
	drawn       int // how long the text was when all of it was drawn last
	indivisible int // 1 + offset of a block that isn't settled in parts

	refs   map[string]parser.Reference // all definitions so far, by label
	missed map[string]int              // labels without one, and after which past place they were first used
}

// New returns an empty document, rendered width cells wide; a width below 1 counts as 1.
// The zero Style counts as Plain.
func New(style Style, width int) *Document {
	if style.sheet == nil {
		style = Plain()
	}
	return &Document{style: style, width: max(1, width), sizes: defaultSizes, window: defaultSizes.slice}
}

// Append adds text to the end of the document. The text must have been
// cleaned of control characters; it may end anywhere, even within a
// character. Nothing is rendered until the lines are asked for. Text that
// comes after Close opens the document again.
func (d *Document) Append(text string) {
	if text == "" {
		return
	}
	if d.closed {
		d.closed = false
		d.restart()
	}
	d.text.add(text)
	d.fresh = false
}

// Source returns the text so far, as it was appended.
func (d *Document) Source() string { return d.text.String() }

// Share has the document refer to a text that the caller keeps anyway instead of its own
// copy, and reports whether it does: both must be equal. It is for a finished text: the
// document makes a copy again when more is appended.
func (d *Document) Share(text string) bool { return d.text.share(text) }

// SetFilter sets a function that every line passes before it is kept; it must not make
// lines wider. Set it before lines are asked for.
func (d *Document) SetFilter(filter func(line string) string) { d.filter = filter }

// Filter returns the function that every line passes, nil for none.
func (d *Document) Filter() func(line string) string { return d.filter }

// Lines returns the rendered lines: styled, without line breaks, trailing blanks or an
// open style, and without blank lines at both ends. It renders what was appended since
// the last call. The slice belongs to the document and is valid until the next call after
// a change.
func (d *Document) Lines() []string {
	if !d.fresh && !d.postponed() {
		d.render()
		d.fresh = true
	}
	if d.closed && d.fresh {
		d.renderer = nil // what it drew with is as large as the text
	}
	return trimBlank(d.lines)
}

// CodeHeads returns for each of CodeBlocks the index of the line in Lines that begins it and
// names its language. The slice is valid as long as that of Lines.
func (d *Document) CodeHeads() []int {
	above := len(d.lines) - len(trimBlankStart(d.lines))
	if above == 0 {
		return d.heads
	}
	heads := make([]int, len(d.heads))
	for i, line := range d.heads {
		heads[i] = line - above
	}
	return heads
}

// Behind returns how many bytes at the end of the text Lines doesn't draw yet: those of a
// long block that can't be settled in parts.
func (d *Document) Behind() int {
	if !d.postponed() {
		return 0
	}
	return d.text.len() - d.drawn
}

// Settled returns how many of the first lines will stay as they are whatever text
// follows; only a link definition that comes later can still change them. It is for
// output that can't be taken back.
func (d *Document) Settled() int {
	shown := len(d.Lines())
	if d.closed {
		return shown
	}
	above := len(d.lines) - len(trimBlankStart(d.lines))
	return min(max(0, d.at.lines-above), shown)
}

// SetWidth changes the width in cells; a width below 1 counts as 1. All lines
// have to be rendered again, see Pending.
func (d *Document) SetWidth(width int) {
	width = max(1, width)
	if width == d.width {
		return
	}
	d.width = width
	d.restart()
}

// SetTableWidth changes how wide a table may be whose columns the width doesn't suffice for,
// in cells; less than the width is the width, which it is without this. All lines have to
// be rendered again, see Pending.
func (d *Document) SetTableWidth(width int) {
	if width == d.tables {
		return
	}
	d.tables = width
	d.restart()
}

// SetStyle changes the style. All lines have to be rendered again, see
// Pending.
func (d *Document) SetStyle(style Style) {
	if style == d.style {
		return
	}
	d.style = style
	d.restart()
}

// Close says that no more text follows, so that what counts only when its
// line is complete counts now.
func (d *Document) Close() {
	if !d.closed {
		d.closed = true
		d.fresh = false
	}
}

// Pending reports whether so much has to be rendered that Lines could take longer than a
// frame: after a change of width or style, or after much text at once. Then call Work
// until it returns false, drawing a copy of the previous lines in the meantime; or call
// Lines and wait.
func (d *Document) Pending() bool {
	open := d.text.len() - d.at.offset
	return !d.fresh && open > 2*d.sizes.slice && open > d.window && !d.postponed()
}

// Work renders for about the budget, a few milliseconds at least, and reports whether
// work is still pending.
func (d *Document) Work(budget time.Duration) bool {
	for begin := time.Now(); d.Pending(); {
		if !d.step() {
			d.fresh = true
			break
		}
		if time.Since(begin) >= budget {
			break
		}
	}
	return d.Pending()
}
