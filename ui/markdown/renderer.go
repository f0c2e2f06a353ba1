package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"charm.land/glamour/v2/ansi"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// breakpoints are the characters after which glamour breaks lines of quotes,
// lists and the document.
const breakpoints = " ,.;-+|"

// renderer draws blocks the way glamour's ansi package does, with its style sheets, into
// boxes that nest as the blocks do. The outermost box is the document's: lines are
// wrapped one by one, so a line there is final once something follows it. Glamour's own
// renderer keeps its boxes to itself and can only draw whole documents.
type renderer struct {
	style  Style
	width  int
	pens   pens
	source []byte
	boxes  []box
	begun  bool // something was drawn above the first child of the document

	last      grid   // the table drawn last, often the next one too
	lastCells int    // how wide it could be
	drawn     string // what it looked like
}

// box is the text of a block that isn't finished.
type box struct {
	text  []byte
	style ansi.StyleBlock
	cells int // that its indentation and margins take
}

func newRenderer(style Style, width int) *renderer {
	r := &renderer{style: style, width: width, pens: pens{}}
	r.reset()
	return r
}

// reset empties the document's box.
func (r *renderer) reset() {
	if len(r.boxes) == 0 {
		r.boxes = append(r.boxes, box{style: r.style.sheet.Document})
	}
	r.boxes = r.boxes[:1]
	r.boxes[0].text = r.boxes[0].text[:0]
}

func (r *renderer) box() *box { return &r.boxes[len(r.boxes)-1] }

func (r *renderer) current() ansi.StyleBlock { return r.box().style }

// cells returns the width that is left, 0 for none.
func (r *renderer) cells() int {
	left := r.width
	for _, b := range r.boxes {
		left -= b.cells
	}
	return max(0, left)
}

func (r *renderer) print(style ansi.StylePrimitive, text string) {
	b := r.box()
	b.text = r.pens.write(b.text, style, text)
}

func (r *renderer) raw(text string) {
	b := r.box()
	b.text = append(b.text, text...)
}

// open begins a box; its block prefix goes into the box around it.
func (r *renderer) open(style ansi.StyleBlock) {
	r.print(r.current().StylePrimitive, style.BlockPrefix)
	cells := 0
	if style.Indent != nil {
		cells = int(*style.Indent)
		if style.IndentToken != nil {
			cells *= xansi.StringWidth(*style.IndentToken)
		}
	}
	if style.Margin != nil {
		cells += 2 * int(*style.Margin)
	}
	r.boxes = append(r.boxes, box{style: style, cells: cells})
	r.print(style.StylePrimitive, style.Prefix)
}

// close ends the innermost box: it wraps the text and puts it, indented, into the box
// around it.
func (r *renderer) close(breaks string, newline bool) {
	inner := r.box()
	text := carryPens(xansi.Wrap(string(inner.text), r.cells(), breaks))
	if newline {
		text += "\n"
	}
	r.boxes = r.boxes[:len(r.boxes)-1]
	r.indent(text, inner.style, r.current().StylePrimitive)
	r.print(inner.style.StylePrimitive, inner.style.Suffix)
	r.print(r.current().StylePrimitive, inner.style.BlockSuffix)
}

// indent writes text with the indentation of a block before each line.
func (r *renderer) indent(text string, block ansi.StyleBlock, style ansi.StylePrimitive) {
	n := 0
	if block.Indent != nil {
		n += int(*block.Indent)
	}
	if block.Margin != nil {
		n += int(*block.Margin)
	}
	token := " "
	if block.IndentToken != nil {
		token = *block.IndentToken
	}
	b := r.box()
	if n == 0 {
		b.text = append(b.text, text...)
		return
	}
	prefix := bytes.Repeat(r.pens.write(nil, style, token), n)
	for len(text) > 0 {
		end := strings.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		b.text = append(b.text, prefix...)
		b.text = append(b.text, text[:end]...)
		text = text[end:]
	}
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

// blocks draws the children of a block.
func (r *renderer) blocks(parent ast.Node) {
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		r.block(c)
	}
}

// first reports whether a block is the first within its parent.
func (r *renderer) first(n ast.Node) bool {
	return n.PreviousSibling() == nil && (len(r.boxes) > 1 || !r.begun)
}

// block draws one block, or inline text directly within a block.
func (r *renderer) block(n ast.Node) {
	sheet := r.style.sheet
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
	case *ast.Paragraph:
		if n.Parent().Kind() == ast.KindListItem {
			r.itemText(n)
		} else {
			r.paragraph(n)
		}
	case *ast.TextBlock:
		r.itemText(n)
	case *ast.Blockquote:
		r.raw("\n")
		r.open(cascadeBlock(r.current(), sheet.BlockQuote, false))
		r.blocks(n)
		r.close(breakpoints, false)
	case *ast.List:
		r.list(n, itemRange{})
	case *ast.ThematicBreak:
		b := r.box()
		b.text = r.base(b.text, element{style: sheet.HorizontalRule}, nil)
	case *ast.FencedCodeBlock:
		r.raw("\n")
		r.code(content(n, r.source), string(n.Language(r.source)))
	case *ast.CodeBlock:
		r.raw("\n")
		r.code(content(n, r.source), "")
	case *ast.HTMLBlock:
		r.html(n)
	case *extast.Table:
		r.table(n)
	case *extast.DefinitionList:
		r.open(cascadeBlock(r.current(), sheet.DefinitionList, false))
		r.blocks(n)
		r.close(breakpoints, true)
	case *extast.DefinitionTerm:
		r.raw("\n")
		b := r.box()
		b.text = r.base(b.text, element{style: sheet.DefinitionTerm}, nil)
		r.blocks(n)
	case *extast.DefinitionDescription:
		b := r.box()
		b.text = r.base(b.text, element{style: sheet.DefinitionDescription}, nil)
		r.blocks(n)
		r.raw("\n")
	default:
		b := r.box()
		b.text = r.inline(b.text, n, nil)
	}
}

func (r *renderer) heading(n *ast.Heading) {
	sheet := r.style.sheet
	levels := [...]ansi.StyleBlock{sheet.H1, sheet.H2, sheet.H3, sheet.H4, sheet.H5, sheet.H6}
	style := cascadeBlocks(sheet.Heading, levels[n.Level-1])
	if !r.first(n) {
		r.print(r.current().StylePrimitive, "\n")
	}
	r.open(cascadeBlock(r.current(), style, false))
	r.blocks(n)
	r.close("", false)
}

func (r *renderer) paragraph(n ast.Node) {
	if !r.first(n) {
		r.raw("\n")
	}
	r.open(cascadeBlock(r.current(), r.style.sheet.Paragraph, false))
	r.blocks(n)
	b := r.box()
	if len(bytes.TrimSpace(b.text)) == 0 {
		b.text = b.text[:0]
		r.close("", false)
		return
	}
	r.close("", true)
}

// itemText draws the text of a list item, which has no box of its own.
func (r *renderer) itemText(n ast.Node) {
	if n.PreviousSibling() != nil && n.FirstChild() != nil && !r.atLineStart() {
		r.raw("\n")
	}
	r.blocks(n)
}

func (r *renderer) atLineStart() bool {
	text := r.box().text
	return len(text) > 0 && text[len(text)-1] == '\n'
}

// itemRange selects the items of a list to draw; the zero value is all of them.
type itemRange struct {
	before int  // items drawn earlier
	start  int  // number of the list's first item, where some were drawn earlier
	open   bool // leave out the last item, more follows
}

// list draws a list, or a part of it.
func (r *renderer) list(n *ast.List, p itemRange) {
	style := r.style.sheet.List.StyleBlock
	if style.Indent == nil {
		style.Indent = set[uint](0)
	}
	for up := n.Parent(); up != nil; up = up.Parent() {
		if up.Kind() == ast.KindList {
			style.Indent = &r.style.sheet.List.LevelIndent
			break
		}
	}
	if p.before == 0 {
		r.raw("\n")
		p.start = n.Start
	}
	r.open(cascadeBlock(r.current(), style, false))
	number := p.before
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		number++
		if p.open && c.NextSibling() == nil {
			break
		}
		if c.Kind() != ast.KindListItem {
			r.block(c)
			continue
		}
		r.bullet(c, n.IsOrdered(), number, p.start)
		r.blocks(c)
		if c.NextSibling() != nil && (c.LastChild() == nil || c.LastChild().Kind() != ast.KindList) {
			r.raw("\n")
		}
	}
	r.close(breakpoints, !p.open)
}

// bullet draws the mark or number of an item, the number-th of its list.
func (r *renderer) bullet(item ast.Node, ordered bool, number, start int) {
	sheet := r.style.sheet
	b := r.box()
	if first := item.FirstChild(); first != nil {
		if task, ok := first.FirstChild().(*extast.TaskCheckBox); ok {
			mark := sheet.Task.Unticked
			if task.IsChecked {
				mark = sheet.Task.Ticked
			}
			b.text = r.base(b.text, element{prefix: mark, style: sheet.Task.StylePrimitive}, nil)
			return
		}
	}
	if !ordered {
		b.text = r.base(b.text, element{style: sheet.Item}, nil)
		return
	}
	if start != 1 {
		number += start - 1
	}
	b.text = r.base(b.text, element{prefix: strconv.Itoa(number), style: sheet.Enumeration}, nil)
}

// html draws a block of HTML: as it is written, or what glamour leaves of it.
func (r *renderer) html(n *ast.HTMLBlock) {
	source := content(n, r.source)
	if n.HasClosure() {
		source += string(n.ClosureLine.Value(r.source))
	}
	style := r.style.sheet.HTMLBlock.StylePrimitive
	b := r.box()
	if !r.first(n) {
		r.raw("\n")
	}
	source = dropControls(strings.TrimRight(source, "\n"))
	for line := range strings.SplitSeq(source, "\n") {
		b.text = r.pens.write(b.text, cascade(b.style.StylePrimitive, style, false), line)
		b.text = append(b.text, '\n')
	}
}

// content returns the lines of a block as written.
func content(n ast.Node, source []byte) string {
	return string(n.Lines().Value(source))
}
