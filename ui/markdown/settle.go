package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
)

// sizes are in bytes. They decide how text is rendered, not what the lines are.
type sizes struct {
	slice        int // how much text is parsed and rendered in one go
	longText     int // from which length on a paragraph is settled in parts
	openText     int // how much at the end of such a paragraph stays open, at least
	redrawAlways int // up to which length what is open is drawn again whenever it grew
}

var defaultSizes = sizes{slice: 4 << 10, longText: 2 << 10, openText: 512, redrawAlways: 32 << 10}

// place is a point in the text between two blocks, or within one that can be continued,
// with all that is needed to render on from there.
type place struct {
	offset int
	lines  int   // lines above
	above  above // the block above
	block  block
}

// block is the block that a place lies in; the zero value is none.
type block struct {
	kind    ast.NodeKind
	head    []byte       // source lines to put before the text, so that it parses as that block
	list    itemRange    // the items above
	table   *tableLayout // nil where its rows are drawn as text
	rows    int          // of the table above
	listing *listing     // the code above
	text    string       // the begun line of a paragraph, rendered
	soft    softBreak    // in that paragraph
	marks   markCount    // in the text of the paragraph above
}

// restart forgets everything rendered.
func (d *Document) restart() {
	d.fresh = false
	d.lines, d.heads = nil, nil
	d.renderer = nil
	d.at = place{}
	d.past = nil
	d.missed = nil
	d.window = d.sizes.slice
	d.drawn = 0
}

// postponed reports whether too little was added to a long open text to draw it again:
// drawing it at each piece would take time proportional to the square of its length.
func (d *Document) postponed() bool {
	if d.closed || d.drawn == 0 {
		return false
	}
	open := d.drawn - d.at.offset
	return d.text.len()-d.drawn < (open-d.sizes.redrawAlways)/8 || d.onlyGrowsRow()
}

// onlyGrowsRow reports whether all that was added is part of a table row whose line isn't
// complete, which isn't shown.
func (d *Document) onlyGrowsRow() bool {
	open := d.text.slice(max(d.at.offset, d.drawn-1), d.text.len())
	if d.at.block.kind != extast.KindTable || bytes.IndexByte(open, '\n') >= 0 {
		return false
	}
	row := d.text.slice(d.at.offset, d.drawn)
	return bytes.HasPrefix(row[bytes.LastIndexByte(row, '\n')+1:], []byte("|"))
}

// render settles what can be settled and renders the rest.
func (d *Document) render() {
	for d.step() {
	}
}

// step settles a piece of the open text, or widens the window where nothing in it can be
// settled. It returns false once all is rendered.
func (d *Document) step() bool {
	if d.settle() {
		return true
	}
	if d.windowEnd() == d.text.len() {
		return false
	}
	d.window *= 2
	return true
}

// windowEnd returns the end of the part of the text that is parsed now: the end of a
// line, or of the text.
func (d *Document) windowEnd() int {
	end := d.at.offset + d.window
	if end >= d.text.len() {
		return d.text.len()
	}
	if n := bytes.LastIndexByte(d.text.slice(d.at.offset, end), '\n'); n >= 0 {
		return d.at.offset + n + 1
	}
	return d.text.len()
}

// settle parses the open text within the window, and settles what can't change any more.
// If there is nothing to settle and the window holds all of the text, it renders that as
// the open end. It reports whether something changed, so that it should be called again.
func (d *Document) settle() bool {
	if d.renderer == nil {
		d.renderer = newRenderer(d.style, d.width, max(0, d.tables-d.width))
	}
	end := d.windowEnd()
	head := d.at.block.head
	source := d.text.slice(d.at.offset, end)
	if len(head) > 0 {
		source = slices.Concat(head, source)
	}
	doc, p := d.style.parse(source, d.refs, d.closed && end == d.text.len())
	if d.learn(p) {
		return true
	}
	if d.misjudged(doc) {
		return true
	}
	r := d.renderer
	r.reset(d.at.above)
	r.source, r.ended = source, p.ended
	next, ok := d.settleBlocks(r, doc, p)
	if !ok && d.indivisible != d.at.offset+1 {
		r.reset(d.at.above)
		next, ok = d.settlePart(r, doc, p)
	}
	if ok {
		next.offset += d.at.offset - len(head)
		d.advance(r, next, p)
		return true
	}
	if end < d.text.len() {
		return false
	}
	r.reset(d.at.above)
	d.draw(r, doc.FirstChild(), nil)
	d.keep(r.lines())
	d.drawn = end
	return false
}

// learn records the definitions that a parse found. Where settled text used a label
// before it was defined, the document goes back to there, and learn returns true.
func (d *Document) learn(p *parsing) bool {
	back := len(d.past)
	found := false
	for label, ref := range p.references() {
		if _, known := d.refs[label]; known {
			continue
		}
		if d.refs == nil {
			d.refs = map[string]parser.Reference{}
		}
		d.refs[label] = ref
		if i, missed := d.missed[label]; missed {
			back = min(back, i)
			found = true
		}
	}
	if !found || back == len(d.past) {
		return false
	}
	d.goBack(back)
	return true
}

// goBack makes the text after one of the past places open again.
func (d *Document) goBack(to int) {
	d.at = d.past[to]
	d.past = d.past[:to]
	for label, i := range d.missed {
		if i >= to {
			delete(d.missed, label)
		}
	}
}

// misjudged reports whether the open text turns out not to continue the block that it was
// taken to continue. The document then goes back to where that block began, and takes it
// as a whole.
func (d *Document) misjudged(doc ast.Node) bool {
	kind := d.at.block.kind
	if kind == 0 || doc.FirstChild() != nil && doc.FirstChild().Kind() == kind {
		return false
	}
	d.at = d.blockStart
	d.indivisible = d.at.offset + 1
	return true
}

// settleBlocks draws all blocks but those at the end that may still change, and returns
// the place after them, with its offset in the source of the parse.
func (d *Document) settleBlocks(r *renderer, doc ast.Node, p *parsing) (place, bool) {
	for n := doc.LastChild(); n != nil; n = n.PreviousSibling() {
		before := n.PreviousSibling()
		if before == nil {
			break
		}
		if at := p.start(n); at > len(d.at.block.head) && boundaryIsFinal(before, n, at, p) {
			d.draw(r, doc.FirstChild(), n)
			return place{offset: at, above: r.frame().above}, true
		}
	}
	return place{}, false
}

// boundaryIsFinal reports whether n, on the line at an offset, is the block after before
// whatever text follows.
func boundaryIsFinal(before, n ast.Node, at int, p *parsing) bool {
	if before.Kind() == extast.KindDefinitionList || n.Kind() == extast.KindDefinitionList {
		return false // a later line may make them one
	}
	if formula, ok := before.(*formulaBlock); ok && !formula.closed {
		return false // n may close it
	}
	if before.Kind() == kindReferences && !blankAbove(p.source, at) {
		return false // what follows may turn out to be the title of the last
	}
	line, lines := p.source[at:], 1
	if n.Kind() == extast.KindTable {
		lines = 2
	}
	if end := lineEnd(line, lines); p.complete(at + end) {
		return true
	}
	// The line may still turn into something else. After a blank line it
	// can't become part of the block above, but for a definition of it, or
	// an item of a list.
	line = bytes.TrimLeft(line, " ")
	return n.Kind() != extast.KindTable && blankAbove(p.source, at) && line[0] != ':' &&
		!(before.Kind() == ast.KindList && len(bytes.Trim(line, "0123456789")) == 0)
}

// blankAbove reports whether the line above the one at an offset is blank.
func blankAbove(source []byte, at int) bool {
	above := source[:max(0, at-1)]
	return len(bytes.TrimSpace(above[bytes.LastIndexByte(above, '\n')+1:])) == 0
}

// draw draws the blocks from first up to stop; the first may continue a block that was
// begun above.
func (d *Document) draw(r *renderer, first, stop ast.Node) {
	for n := first; n != stop && n != nil; n = n.NextSibling() {
		if n == first && d.at.block.kind != 0 {
			d.continued(r, n)
			continue
		}
		r.block(n)
	}
}

// continued draws the rest of a block that was begun above.
func (d *Document) continued(r *renderer, n ast.Node) {
	b := d.at.block
	switch n := n.(type) {
	case *ast.List:
		r.list(n, b.list)
	case *extast.Table:
		g := r.grid(n)
		g.head, g.layout, g.drawn = nil, b.table, b.rows
		r.emitTable(g)
	case *ast.Paragraph:
		r.emitAll(r.flow(b.text, len(b.head), n, nil, b.soft))
	case *ast.FencedCodeBlock:
		listing := b.listing.clone()
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			if text := string(line.Value(r.source)); !unshown(text) {
				listing.add(text)
			}
		}
		r.codeLines(listing.shown())
	}
	r.leaves(n)
}

// advance settles what the renderer drew: the open text begins at next.
func (d *Document) advance(r *renderer, next place, p *parsing) {
	if n := len(d.past); d.at.block.kind == 0 && (n == 0 || d.at.offset-d.past[n-1].offset >= d.sizes.slice) {
		d.past = append(d.past, d.at)
	}
	for label := range p.labels {
		if _, known := d.refs[label]; known {
			continue
		}
		if d.missed == nil {
			d.missed = map[string]int{}
		}
		if _, earlier := d.missed[label]; !earlier {
			d.missed[label] = len(d.past) - 1
		}
	}
	if d.at.block.kind == 0 {
		d.blockStart = d.at
	}
	d.keep(r.lines())
	next.lines = len(d.lines)
	d.at = next
	d.window = d.sizes.slice
}

// keep puts lines after the settled ones, filtered.
func (d *Document) keep(lines []string) {
	if d.filter != nil {
		for i, line := range lines {
			lines[i] = d.filter(line)
		}
	}
	d.lines = append(d.lines[:d.at.lines], lines...)
	settled := len(d.heads)
	for settled > 0 && d.heads[settled-1] >= d.at.lines {
		settled--
	}
	d.heads = d.heads[:settled]
	for _, line := range d.renderer.heads {
		d.heads = append(d.heads, d.at.lines+line)
	}
}
