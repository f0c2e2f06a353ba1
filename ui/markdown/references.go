package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

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
	inner  parser.ParagraphTransformer
	syntax *syntax
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
	if starts := k.syntax.run.starts; parent.Kind() == ast.KindDocument {
		if at, known := starts[node]; known {
			starts[refs] = at
		}
		starts[node] = k.syntax.run.lineStart(written[min(len(written)-left, len(written)-1)].Start)
	}
}

func beginsFootnote(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("[^"))
}

// reference matches a definition on one line: its label, address and title.
var reference = regexp.MustCompile(`^ {0,3}\[([^\[\]]+)\]:[ \t]*<?([^ \t<>]+)>?(?:[ \t]+["'(](.*)["')])?[ \t]*$`)

// references draws each definition on a line: its label, where it leads, and its title.
func (r *renderer) references(n *references) {
	label := primitive(r.style.palette.Water)
	for line := range strings.SplitSeq(strings.TrimRight(content(n, r.source), "\n"), "\n") {
		m := reference.FindStringSubmatch(line)
		if m == nil {
			r.emitAll(wrap(string(r.pens.write(nil, r.frame().style, dropControls(line))), r.cells()))
			continue
		}
		link := r.hyperlink(m[2])
		buf := r.pens.write(nil, label, "["+oneLine(resolved(m[1]))+"]")
		buf = append(buf, ' ')
		buf = r.href(buf, link, r.target(link.url), r.style.sheet.Link, "")
		if title := oneLine(resolved(m[3])); title != "" {
			buf = r.pens.write(buf, r.frame().style, "  "+title)
		}
		r.emitAll(wrap(string(buf), r.cells()))
	}
}
