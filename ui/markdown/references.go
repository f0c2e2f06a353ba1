package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// references are link reference definitions, as [1]: https://example.org "Title". CommonMark
// doesn't show them; models list their sources so, and often refer to none of them.
type references struct{ ast.BaseBlock }

var kindReferences = ast.NewNodeKind("References")

// Kind implements [ast.Node].
func (n *references) Kind() ast.NodeKind { return kindReferences }

// IsRaw implements [ast.Node].
func (n *references) IsRaw() bool { return true }

// Dump implements [ast.Node].
func (n *references) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// keepReferences wraps goldmark's transformer of link reference definitions, which takes
// them out of a paragraph, and puts them before it. A footnote is text, whatever follows
// its label.
type keepReferences struct {
	inner parser.ParagraphTransformer
	// parted is told which node has the definitions of a paragraph, and where what is left
	// of it begins.
	parted func(paragraph *ast.Paragraph, refs *references, left int)
}

func (k keepReferences) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	written := slices.Clone(lines.Sliced(0, lines.Len()))
	if beginsFootnote(written[0].Value(reader.Source())) {
		return
	}
	parent, next := node.Parent(), node.NextSibling()
	k.inner.Transform(node, reader, pc)
	var below ast.Node = node
	left := node.Lines().Len()
	if node.Parent() == nil { // nothing but definitions: an empty block took its place
		left, below = 0, parent.LastChild()
		if next != nil {
			below = next.PreviousSibling()
		}
	}
	if left == len(written) {
		return
	}
	refs := &references{}
	refs.Lines().AppendAll(written[:len(written)-left])
	refs.SetBlankPreviousLines(node.HasBlankPreviousLines())
	parent.InsertBefore(parent, below, refs)
	if parent.Kind() == ast.KindDocument {
		k.parted(node, refs, written[min(len(written)-left, len(written)-1)].Start)
	}
}

func beginsFootnote(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("[^"))
}
