package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const (
	maxDepth    = 24     // blocks within each other; what is deeper is text
	maxMarks    = 2_000  // marks of a kind in one block of text; further ones are text
	maxEmphasis = 10_000 // the same for marks of emphasis

	maxAddress = 2_048 // bytes of a bare address; a longer word is text
)

// syntax is goldmark's parser with bare addresses, tables, tasks and definition lists, and
// our own parsers for emphasis, struck text and formulas. It also records where blocks begin and
// which link labels were looked up. It is not safe for concurrent use.
type syntax struct {
	parser parser.Parser
	run    *parsing // the parse in progress
}

// parsing is one parse and what was recorded during it.
type parsing struct {
	source []byte
	ended  bool             // the source is whole: its last line counts as complete
	starts map[ast.Node]int // offset of the line on which a block of the document opens
	labels map[string]bool  // link labels that were looked up
	ctx    parser.Context
	block  ast.Node             // whose text is being read
	marks  map[*markLimiter]int // how many marks it had
}

// newSyntax wraps the parsers that goldmark's extensions and our own register.
func newSyntax() *syntax {
	config := parser.NewConfig()
	goldmark.New(
		goldmark.WithParser(collector{config}),
		goldmark.WithExtensions(extension.Linkify, extension.Table, extension.TaskList, extension.DefinitionList),
	)
	s := &syntax{}
	var blocks, inlines, paragraphs []util.PrioritizedValue
	config.BlockParsers = append(config.BlockParsers, util.Prioritized(formulaBlockParser{}, 750))
	config.InlineParsers = append(config.InlineParsers, util.Prioritized(formulaParser{}, 150),
		util.Prioritized(strikeParser{}, 500), util.Prioritized(emphasisParser{}, 500))
	for _, v := range append(parser.DefaultBlockParsers(), config.BlockParsers...) {
		if block, ok := v.Value.(parser.BlockParser); ok {
			blocks = append(blocks, util.Prioritized(&blockParser{block, s}, v.Priority))
		}
	}
	for _, v := range append(parser.DefaultInlineParsers(), config.InlineParsers...) {
		inline, ok := v.Value.(parser.InlineParser)
		if !ok || inline == parser.NewEmphasisParser() {
			continue // ours takes its place
		}
		if !slices.Contains(inline.Trigger(), ' ') { // bare addresses are cheap
			limit := maxMarks
			if slices.ContainsFunc(inline.Trigger(), func(c byte) bool { return c == '*' || c == '~' }) {
				limit = maxEmphasis
			}
			inline = &markLimiter{inline, s, limit}
		} else {
			inline = &bareAddresses{inline, s}
		}
		if closer, ok := v.Value.(parser.CloseBlocker); ok {
			inline = closing{inline, closer}
		}
		inlines = append(inlines, util.Prioritized(inline, v.Priority))
	}
	for _, v := range append(parser.DefaultParagraphTransformers(), config.ParagraphTransformers...) {
		inner, ok := v.Value.(parser.ParagraphTransformer)
		if !ok {
			continue
		}
		wrapped := &wholeLines{inner: inner, syntax: s, table: v.Priority == 200}
		if inner == parser.LinkReferenceParagraphTransformer {
			wrapped.inner = keepReferences{inner, s.parted}
		}
		paragraphs = append(paragraphs, util.Prioritized(wrapped, v.Priority))
	}
	s.parser = parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(paragraphs...),
		parser.WithASTTransformers(config.ASTTransformers...),
	)
	return s
}

// parse parses source, which may use the references known so far. With ended its last
// line counts as complete without a line break.
func (s *syntax) parse(source []byte, known map[string]parser.Reference, ended bool) (ast.Node, *parsing) {
	p := &parsing{
		source: source,
		ended:  ended,
		starts: map[ast.Node]int{},
		marks:  map[*markLimiter]int{},
	}
	p.ctx = parser.NewContext()
	s.run = p
	doc := s.parser.Parse(text.NewReader(source), parser.WithContext(lookups{p.ctx, p, known}))
	s.run = nil
	return doc, p
}

// parted notes where the definitions before a paragraph begin, and what is left of it.
func (s *syntax) parted(paragraph *ast.Paragraph, refs *references, left int) {
	if at, known := s.run.starts[paragraph]; known {
		s.run.starts[refs] = at
	}
	s.run.starts[paragraph] = s.run.lineStart(left)
}

// references returns the references that the parse found, by label.
func (p *parsing) references() map[string]parser.Reference {
	refs := p.ctx.References()
	if len(refs) == 0 {
		return nil
	}
	known := make(map[string]parser.Reference, len(refs))
	for _, ref := range refs {
		known[util.ToLinkReference(ref.Label())] = ref
	}
	return known
}

// start returns the offset of the line on which a child of the document begins, or -1
// where that isn't known.
func (p *parsing) start(n ast.Node) int {
	at, known := p.starts[n]
	if !known {
		at = -1
	}
	switch n := n.(type) {
	case *ast.Heading:
		if n.Lines().Len() == 0 {
			return at
		}
		// A setext heading was noticed at its underline.
		if first := p.lineStart(n.Lines().At(0).Start); at < 0 || first < at {
			return first
		}
	case *extast.Table:
		first := p.rowStart(n.FirstChild())
		if first < 0 || !bytes.HasPrefix(bytes.TrimLeft(p.source[first:], " "), []byte("|")) || indented(p.source[first:]) {
			return -1 // alone, it might be something else
		}
		return first
	}
	return at
}

// rowStart returns the offset of the line of a row, -1 if that isn't known.
func (p *parsing) rowStart(row ast.Node) int {
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if cell.Lines().Len() > 0 {
			return p.lineStart(cell.Lines().At(0).Start)
		}
	}
	return -1
}

func (p *parsing) lineStart(at int) int {
	return bytes.LastIndexByte(p.source[:min(at, len(p.source))], '\n') + 1
}

// complete reports whether the line that ends at offset stop can't grow.
func (p *parsing) complete(stop int) bool {
	return p.ended || stop < len(p.source) || stop > 0 && p.source[stop-1] == '\n'
}

// lookups is a context that notes which labels are asked for, and knows what was
// defined before the text of this parse.
type lookups struct {
	parser.Context
	run   *parsing
	known map[string]parser.Reference
}

func (l lookups) Reference(label string) (parser.Reference, bool) {
	if l.run.labels == nil {
		l.run.labels = map[string]bool{}
	}
	l.run.labels[label] = true
	if ref, ok := l.known[label]; ok {
		return ref, true
	}
	return l.Context.Reference(label)
}

// blockParser notes where blocks begin and keeps containers from nesting too
// deep.
type blockParser struct {
	parser.BlockParser
	syntax *syntax
}

func (b *blockParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if b.Trigger() != nil && tooDeep(parent) {
		return nil, parser.NoChildren
	}
	_, at := reader.Position()
	node, state := b.BlockParser.Open(parent, reader, pc)
	if node != nil && (parent.Kind() == ast.KindDocument || parent.Parent() != nil &&
		parent.Kind() == ast.KindList && parent.Parent().Kind() == ast.KindDocument) {
		if _, again := b.syntax.run.starts[node]; !again {
			b.syntax.run.starts[node] = b.syntax.run.lineStart(at.Start)
		}
	}
	return node, state
}

// tooDeep reports whether no more blocks but text go into parent. An item
// always goes into its list.
func tooDeep(parent ast.Node) bool {
	if parent.Kind() == ast.KindList || parent.Kind() == extast.KindDefinitionList {
		return false
	}
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		depth++
	}
	return depth > maxDepth
}

// markLimiter wraps an inline parser and no longer calls it once a block of text has had
// too many of its marks.
type markLimiter struct {
	parser.InlineParser
	syntax *syntax
	limit  int
}

func (l *markLimiter) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	run := l.syntax.run
	if run.block != parent {
		run.block = parent
		clear(run.marks)
	}
	run.marks[l]++
	if run.marks[l] > l.limit {
		return nil
	}
	return l.InlineParser.Parse(parent, block, pc)
}

// bareAddresses wraps the parser of bare addresses and doesn't call it for words longer
// than maxAddress: such a word is text, wherever it is cut.
type bareAddresses struct {
	parser.InlineParser
	syntax *syntax
}

func (a *bareAddresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) > maxAddress+1 && !bytes.ContainsAny(line[1:maxAddress+2], " \t\n") {
		return nil
	}
	return a.InlineParser.Parse(parent, block, pc)
}

// closing is an inline parser that also implements CloseBlocker.
type closing struct {
	parser.InlineParser
	parser.CloseBlocker
}

// wholeLines is a paragraph transformer that leaves out the last line of the paragraph
// while that line grows: a reference definition counts, and a row of a table is shown,
// only when its line is complete.
type wholeLines struct {
	inner  parser.ParagraphTransformer
	syntax *syntax
	table  bool
}

func (w *wholeLines) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	n := lines.Len()
	if n == 0 {
		return
	}
	growing := lines.At(n - 1)
	if w.syntax.run.complete(growing.Stop) {
		w.inner.Transform(node, reader, pc)
		return
	}
	if w.table {
		if n > 2 {
			w.withoutLast(node, reader, pc)
			return
		}
		w.inner.Transform(node, reader, pc)
		return
	}
	if n == 1 || reader.Source()[lines.At(0).Start] != '[' {
		return
	}
	parent, before, next := node.Parent(), node.PreviousSibling(), node.NextSibling()
	lines.SetSliced(0, n-1)
	w.inner.Transform(node, reader, pc)
	if node.Parent() == nil { // nothing but definitions: an empty block took its place
		replaced := parent.LastChild()
		if next != nil {
			replaced = next.PreviousSibling()
		}
		if replaced != nil && replaced != before {
			parent.ReplaceChild(parent, replaced, node)
		}
		node.Lines().SetSliced(0, 0)
		if _, known := w.syntax.run.starts[node]; known {
			w.syntax.run.starts[node] = w.syntax.run.lineStart(growing.Start)
		}
	}
	node.Lines().Append(growing)
}

// withoutLast turns the paragraph without its last line into a table, where it is one;
// the last line is not shown yet.
func (w *wholeLines) withoutLast(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	n := lines.Len()
	growing := lines.At(n - 1)
	lines.SetSliced(0, n-1)
	w.inner.Transform(node, reader, pc)
	if node.Parent() == nil {
		return
	}
	if next := node.NextSibling(); next != nil && next.Kind() == extast.KindTable {
		return
	}
	node.Lines().Append(growing)
}

// collector is a goldmark parser that only keeps what extensions register.
type collector struct{ config *parser.Config }

func (c collector) Parse(text.Reader, ...parser.ParseOption) ast.Node { return nil }

func (c collector) AddOptions(options ...parser.Option) {
	for _, o := range options {
		o.SetParserOption(c.config)
	}
}
