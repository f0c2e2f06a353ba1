package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// settlePart draws what can't change any more of the only block of the open text, and
// returns the place after it, with its offset in the source of the parse.
func (d *Document) settlePart(r *renderer, doc ast.Node, p *parsing) (place, bool) {
	n := doc.FirstChild()
	if n == nil || n.NextSibling() != nil {
		return place{}, false
	}
	switch n := n.(type) {
	case *ast.List:
		return d.settleItems(r, n, p)
	case *ast.Paragraph:
		return d.settleText(r, n, p)
	case *extast.Table:
		return d.settleRows(r, n, p)
	case *ast.FencedCodeBlock:
		return d.settleCode(r, n, p)
	}
	return place{}, false
}

// settleItems settles all items of a list but the last.
func (d *Document) settleItems(r *renderer, n *ast.List, p *parsing) (place, bool) {
	at, known := p.starts[n.LastChild()]
	if !known || at == 0 || n.ChildCount() < 2 || indented(p.source[at:]) ||
		!blankAbove(p.source, at) && !p.complete(at+lineEnd(p.source[at:], 1)) {
		return place{}, false
	}
	rest := d.at.block.list
	if rest.before == 0 {
		rest.start = n.Start
	}
	drawn := rest
	drawn.open = true
	if rest.before == 0 {
		r.gap(n)
	}
	r.list(n, drawn)
	rest.before += n.ChildCount() - 1
	rest.apart = blankAbove(p.source, at)
	return place{
		offset: at,
		above:  aboveText,
		block:  block{kind: ast.KindList, list: rest},
	}, true
}

// indented reports whether a line begins with so many blanks that it could be code where
// no list is open.
func indented(line []byte) bool {
	return bytes.HasPrefix(line, []byte("    ")) || bytes.IndexByte(line[:min(4, len(line))], '\t') >= 0
}

// settleRows settles all rows of a table but the last, once there are enough to decide
// the width of the columns.
func (d *Document) settleRows(r *renderer, n *extast.Table, p *parsing) (place, bool) {
	g := r.grid(n)
	head := d.at.block.head
	if head == nil {
		if len(g.rows) <= layoutRows+1 && !r.asText(g) {
			return place{}, false
		}
		g = r.layOut(g)
		if p.start(n) != 0 {
			return place{}, false
		}
		head = bytes.Clone(p.source[:lineEnd(p.source, 2)])
		if r.asText(g) {
			head = placeholderHead(len(g.alignments))
		}
	} else {
		g.head, g.layout, g.drawn = nil, d.at.block.table, d.at.block.rows
	}
	at := p.rowStart(n.LastChild())
	if len(g.rows) < 2 || at < 0 {
		return place{}, false
	}
	g.rows = g.rows[:len(g.rows)-1]
	if d.at.block.head == nil {
		r.gap(n)
	}
	r.emitTable(g)
	return place{
		offset: at,
		above:  aboveText,
		block:  block{kind: extast.KindTable, head: head, table: g.layout, rows: g.drawn + len(g.rows)},
	}, true
}

// lineEnd returns the offset after the first n lines.
func lineEnd(source []byte, n int) int {
	end := 0
	for range n {
		i := bytes.IndexByte(source[end:], '\n')
		if i < 0 {
			return len(source)
		}
		end += i + 1
	}
	return end
}

// settleCode settles the complete lines of a fenced block of code.
func (d *Document) settleCode(r *renderer, n *ast.FencedCodeBlock, p *parsing) (place, bool) {
	head := d.at.block.head
	var l *listing
	if head == nil {
		if p.starts[n] != 0 {
			return place{}, false
		}
		head = bytes.Clone(p.source[:lineEnd(p.source, 1)])
		l = d.style.colours.listing(string(n.Language(p.source)))
		r.gap(n)
		r.codeTitle(string(n.Language(p.source)))
	} else {
		l = d.at.block.listing.clone()
	}
	count := 0
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if !bytes.HasSuffix(p.source[:line.Stop], []byte("\n")) {
			break
		}
		l.add(string(line.Value(p.source)))
		count++
	}
	settled := l.settled()
	if settled < 1 {
		return place{}, false
	}
	r.codeLines(l.lines[:settled])
	l.drop(settled)
	last := n.Lines().At(count - 1)
	return place{
		offset: last.Stop,
		above:  aboveText,
		block:  block{kind: ast.KindFencedCodeBlock, head: head, listing: l},
	}, true
}
