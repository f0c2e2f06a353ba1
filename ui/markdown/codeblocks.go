package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// CodeBlock is a block of code in the document.
type CodeBlock struct {
	Language string // the first word after the fence, "" when there is none
	Text     string // the code without fence and indentation, as in the source
	Open     bool   // its end has not arrived
}

// CodeBlocks returns the blocks of code in order, including those in lists and quotes. It
// parses the whole text: call it when the blocks are wanted, not every frame.
func (d *Document) CodeBlocks() []CodeBlock {
	doc, p := d.style.parse(d.text.slice(0, d.text.len()), d.refs, d.closed)
	var blocks []CodeBlock
	visit := func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			blocks = append(blocks, CodeBlock{
				Language: string(n.Language(p.source)),
				Text:     content(n, p.source),
				Open:     !d.closed && !fenceEnds(n, p.source),
			})
		case *ast.CodeBlock:
			blocks = append(blocks, CodeBlock{
				Text: content(n, p.source),
				Open: !d.closed && last(n),
			})
		}
		return ast.WalkContinue, nil
	}
	if err := ast.Walk(doc, visit); err != nil {
		return nil // visit returns none
	}
	return blocks
}

// last reports whether nothing follows a node in its document.
func last(n ast.Node) bool {
	for ; n != nil; n = n.Parent() {
		if n.NextSibling() != nil {
			return false
		}
	}
	return true
}

// fenceEnds reports whether the end of a fenced block has arrived. One without
// language and lines counts as open.
func fenceEnds(n *ast.FencedCodeBlock, source []byte) bool {
	if !last(n) {
		return true
	}
	if n.Lines().Len() == 0 && n.Info == nil {
		return false
	}
	source = bytes.TrimRight(source, " \t\n>")
	line := bytes.Trim(source[bytes.LastIndexByte(source, '\n')+1:], " \t>")
	return len(line) >= 3 && (len(bytes.Trim(line, "`")) == 0 || len(bytes.Trim(line, "~")) == 0)
}
