package markdown

import (
	"bytes"
	"strings"

	"charm.land/glamour/v2/ansi"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// renderer draws blocks as lines, with what the blocks around them put before each line.
type renderer struct {
	style  Style
	width  int
	pens   pens
	source []byte
	out    []string // drawn lines, not yet in their canonical form
	frames []frame  // the blocks that are open, outermost first; the document's own
	soft   softBreak
	ended  bool // the source is whole

	last      grid     // the table that was drawn last, often the next one too
	lastCells int      // how wide it could be
	drawn     []string // what it looked like
}

// frame is an open block that holds others.
type frame struct {
	first, rest string // before its first line, and before those that follow
	cells       int    // that these take
	begun       bool   // its first line was drawn
	style       ansi.StylePrimitive
	above       above // what stands above the next block in it
}

// above is what a block stands below, as far as it decides about a blank line between.
type above uint8

const (
	aboveNothing above = iota
	aboveText
	aboveTitle   // a heading of the first two levels
	aboveHeading // another heading
)

// leastCells is how many cells indentation leaves a text at least.
const leastCells = 8

func newRenderer(style Style, width int) *renderer {
	r := &renderer{style: style, width: width, pens: pens{}}
	r.reset(aboveNothing)
	return r
}

// reset begins anew below something.
func (r *renderer) reset(a above) {
	r.out = r.out[:0]
	r.frames = append(r.frames[:0], frame{above: a, begun: true})
}

func (r *renderer) frame() *frame { return &r.frames[len(r.frames)-1] }

// cells returns the width that is left.
func (r *renderer) cells() int {
	left := r.width
	for i := range r.frames {
		left -= r.frames[i].cells
	}
	return max(1, left)
}

// emit adds a line.
func (r *renderer) emit(line string) {
	var b strings.Builder
	for i := range r.frames {
		f := &r.frames[i]
		if f.begun {
			b.WriteString(f.rest)
		} else {
			b.WriteString(f.first)
			f.begun = true
		}
	}
	b.WriteString(line)
	r.out = append(r.out, b.String())
}

func (r *renderer) emitAll(lines []string) {
	for _, line := range lines {
		r.emit(line)
	}
}

// gap adds the blank line before a block, where one belongs there.
func (r *renderer) gap(n ast.Node) {
	f := r.frame()
	if f.above != aboveNothing && f.begun && r.apart(f.above, n) {
		r.emit("")
	}
}

// apart reports whether a blank line stands between a block and what is above it. In an
// item of a list it does where one was written.
func (r *renderer) apart(a above, n ast.Node) bool {
	heading := n.Kind() == ast.KindHeading
	panel := n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindCodeBlock || n.Kind() == extast.KindTable
	switch {
	case heading:
		return true
	case a == aboveHeading:
		return false
	case a == aboveTitle:
		return panel
	}
	if parent := n.Parent(); parent != nil && (parent.Kind() == ast.KindListItem || parent.Kind() == extast.KindDefinitionDescription) {
		return n.HasBlankPreviousLines()
	}
	return true
}

// leaves notes what stands above the next block.
func (r *renderer) leaves(n ast.Node) { r.frame().above = aboveOf(n) }

func aboveOf(n ast.Node) above {
	h, ok := n.(*ast.Heading)
	switch {
	case !ok:
		return aboveText
	case h.Level <= 2:
		return aboveTitle
	}
	return aboveHeading
}

// open begins a block that holds others: first stands before its first line, and blanks as
// wide before those that follow, or rest where that isn't empty.
func (r *renderer) open(first, rest string, style ansi.StylePrimitive) {
	cells := xansi.StringWidth(first)
	if rest == "" {
		rest = strings.Repeat(" ", cells)
	}
	r.frames = append(r.frames, frame{first: first, rest: rest, cells: cells, style: cascade(r.frame().style, style, false)})
}

// shut ends the innermost block. One that holds nothing is the line that its first line
// begins with.
func (r *renderer) shut() {
	if f := r.frame(); !f.begun {
		r.emit("")
	}
	r.frames = r.frames[:len(r.frames)-1]
}

// blocks draws the children of a block.
func (r *renderer) blocks(parent ast.Node) {
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		r.block(c)
	}
}

// block draws one block, with the blank line before it.
func (r *renderer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.gap(n)
		r.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		r.paragraph(n)
		return
	case *ast.Blockquote:
		r.gap(n)
		r.quote(n)
	case *ast.List:
		r.gap(n)
		r.list(n, itemRange{})
	case *ast.ThematicBreak:
		r.gap(n)
		r.emit(r.rule())
	case *ast.FencedCodeBlock:
		r.gap(n)
		r.code(content(n, r.source), string(n.Language(r.source)))
	case *ast.CodeBlock:
		r.gap(n)
		r.code(content(n, r.source), "")
	case *formulaBlock:
		r.gap(n)
		r.formulaLines(n)
	case *ast.HTMLBlock:
		r.gap(n)
		r.html(n)
	case *extast.Table:
		r.gap(n)
		r.table(n)
	case *extast.DefinitionList:
		r.definitions(n)
	default:
		return
	}
	r.leaves(n)
}

// rule is a line over the whole width.
func (r *renderer) rule() string {
	return string(r.pens.write(nil, r.style.quiet(r.style.palette.Rule), strings.Repeat("─", r.cells())))
}

func (r *renderer) heading(n *ast.Heading) {
	sheet := r.style.sheet
	levels := [...]ansi.StyleBlock{sheet.H1, sheet.H2, sheet.H3, sheet.H4, sheet.H5, sheet.H6}
	r.frames = append(r.frames, frame{begun: true, style: cascade(r.frame().style, levels[n.Level-1].StylePrimitive, false)})
	text := r.inlines(n, softBlank)
	r.frames = r.frames[:len(r.frames)-1]
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	r.emitAll(wrap(string(text), r.cells()))
	if n.Level == 1 {
		r.emit(r.rule())
	}
}

func (r *renderer) paragraph(n ast.Node) {
	soft, _ := r.softBreaks(n)
	text := r.inlines(n, soft)
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	r.gap(n)
	r.emitAll(wrap(string(text), r.cells()))
	r.leaves(n)
}

// inlines renders the text of a block.
func (r *renderer) inlines(n ast.Node, soft softBreak) []byte {
	r.soft = soft
	var text []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		text = r.inline(text, c, nil)
	}
	return text
}

// definitions draws terms, and what they mean indented below them.
func (r *renderer) definitions(n *extast.DefinitionList) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *extast.DefinitionTerm:
			if f := r.frame(); c.PreviousSibling() == nil || c.PreviousSibling().Kind() != extast.KindDefinitionTerm {
				if f.above != aboveNothing && f.begun {
					r.emit("")
				}
			}
			r.frames = append(r.frames, frame{begun: true, style: cascade(r.frame().style, r.style.sheet.DefinitionTerm, false)})
			text := r.inlines(c, softBlank)
			r.frames = r.frames[:len(r.frames)-1]
			r.emitAll(wrap(string(text), r.cells()))
		default:
			indent := "    "
			if r.cells() < 4*leastCells {
				indent = "  "
			}
			r.open(indent, "", ansi.StylePrimitive{})
			r.blocks(c)
			r.shut()
		}
		r.frame().above = aboveText
	}
}

// html draws a block of HTML as it is written.
func (r *renderer) html(n *ast.HTMLBlock) {
	source := content(n, r.source)
	if n.HasClosure() {
		source += string(n.ClosureLine.Value(r.source))
	}
	style := cascade(r.frame().style, r.style.sheet.HTMLBlock.StylePrimitive, false)
	for line := range strings.SplitSeq(dropControls(strings.TrimRight(source, "\n")), "\n") {
		r.emitAll(wrap(string(r.pens.write(nil, style, line)), r.cells()))
	}
}

// content returns the lines of a block as written.
func content(n ast.Node, source []byte) string {
	return string(n.Lines().Value(source))
}

// carryPens ends styles and links before each line break and begins them again after it.
func carryPens(text string) string {
	if !strings.Contains(text, "\n") || !strings.Contains(text, "\x1b") {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	var now pen
	for len(text) > 0 {
		stop := strings.IndexAny(text, "\n\x1b")
		if stop < 0 {
			break
		}
		out = append(out, text[:stop]...)
		text = text[stop:]
		if text[0] == '\n' {
			out = now.switchTo(out, pen{})
			out = append(out, '\n')
			out = pen{}.switchTo(out, now)
			text = text[1:]
			continue
		}
		n := now.escape(text)
		out = append(out, text[:n]...)
		text = text[n:]
	}
	return string(append(out, text...))
}
