package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxTeX is how long a formula within a line of text may be, in bytes.
const maxTeX = 1_000

// formula is TeX within text. It is shown as it was sent.
type formula struct {
	ast.BaseInline
	segment text.Segment
	display bool // on a line of its own
}

var kindFormula = ast.NewNodeKind("Formula")

// Kind implements [ast.Node].
func (f *formula) Kind() ast.NodeKind { return kindFormula }

// Dump implements [ast.Node].
func (f *formula) Dump(source []byte, level int) { ast.DumpHelper(f, source, level, nil, nil) }

// formulaParser parses $…$, $$…$$, \(…\) and \[…\] within a line.
type formulaParser struct{}

// Trigger implements [parser.InlineParser].
func (formulaParser) Trigger() []byte { return []byte{'$', '\\'} }

// Parse implements [parser.InlineParser].
func (formulaParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	length, display := formulaAt(line, block.PrecendingCharacter())
	if length == 0 {
		return nil
	}
	block.Advance(length)
	return &formula{segment: segment.WithStop(segment.Start + length), display: display}
}

// formulaAt returns the length of the formula at the start of a line, 0 where there is
// none. A single dollar sign opens one only before what is no blank, and closes it only
// behind what is no blank and not before a digit: the others are amounts of money.
func formulaAt(line []byte, before rune) (length int, display bool) {
	if len(line) > maxTeX {
		line = line[:maxTeX]
	}
	switch {
	case bytes.HasPrefix(line, []byte("$$")):
		end := bytes.Index(line[2:], []byte("$$"))
		if end < 1 || len(bytes.TrimSpace(line[2:2+end])) == 0 {
			return 0, false
		}
		return end + 4, true
	case bytes.HasPrefix(line, []byte("$")):
		if before == '$' || len(line) < 3 || isBlankByte(line[1]) {
			return 0, false
		}
		for i := 2; i < len(line); i++ {
			switch {
			case line[i] == '\n' || line[i] == '`':
				return 0, false
			case line[i] != '$' || line[i-1] == '\\':
			case isBlankByte(line[i-1]) || i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9':
				return 0, false
			default:
				return i + 1, false
			}
		}
	case bytes.HasPrefix(line, []byte(`\(`)):
		return closedBy(line, `\)`), false
	case bytes.HasPrefix(line, []byte(`\[`)):
		return closedBy(line, `\]`), true
	}
	return 0, false
}

// closedBy returns the length of what a mark of two letters opens and another closes, 0
// where there is nothing between them.
func closedBy(line []byte, closer string) int {
	end := bytes.Index(line, []byte(closer))
	if end < 2 || len(bytes.TrimSpace(line[2:end])) == 0 {
		return 0
	}
	return end + 2
}

func isBlankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// formulaBlock is TeX on lines of its own, up to its closing mark or a blank line.
type formulaBlock struct {
	ast.BaseBlock
	closer string
	closed bool
}

var kindFormulaBlock = ast.NewNodeKind("FormulaBlock")

// Kind implements [ast.Node].
func (f *formulaBlock) Kind() ast.NodeKind { return kindFormulaBlock }

// IsRaw implements [ast.Node].
func (f *formulaBlock) IsRaw() bool { return true }

// Dump implements [ast.Node].
func (f *formulaBlock) Dump(source []byte, level int) { ast.DumpHelper(f, source, level, nil, nil) }

// formulaBlockParser parses lines that begin with $$ or \[.
type formulaBlockParser struct{}

// Trigger implements [parser.BlockParser].
func (formulaBlockParser) Trigger() []byte { return []byte{'$', '\\'} }

// Open implements [parser.BlockParser].
func (formulaBlockParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockIndent()
	if pos < 0 {
		return nil, parser.NoChildren
	}
	f := &formulaBlock{}
	text := bytes.TrimSpace(line[pos:])
	switch {
	case bytes.HasPrefix(text, []byte("$$")):
		f.closer = "$$"
	case bytes.HasPrefix(text, []byte(`\[`)):
		f.closer = `\]`
	default:
		return nil, parser.NoChildren
	}
	if at := bytes.Index(text[2:], []byte(f.closer)); at >= 0 {
		if at == 0 || at+2+len(f.closer) != len(text) {
			return nil, parser.NoChildren // text follows: it is part of a paragraph
		}
		f.closed = true
	}
	if above, ok := parent.LastChild().(*formulaBlock); ok && !above.closed && string(text) == above.closer {
		f.closed = true // it closes the formula above, in which a blank line stood
	}
	f.Lines().Append(segment.WithStart(segment.Start + pos))
	reader.AdvanceToEOL()
	return f, parser.NoChildren
}

// Continue implements [parser.BlockParser].
func (formulaBlockParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	f, ok := node.(*formulaBlock)
	line, segment := reader.PeekLine()
	if !ok || f.closed || util.IsBlank(line) {
		return parser.Close
	}
	f.Lines().Append(segment)
	text := bytes.TrimSpace(line)
	f.closed = bytes.HasPrefix(text, []byte(f.closer)) || bytes.HasSuffix(text, []byte(f.closer))
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// Close implements [parser.BlockParser].
func (formulaBlockParser) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements [parser.BlockParser].
func (formulaBlockParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements [parser.BlockParser].
func (formulaBlockParser) CanAcceptIndentedLine() bool { return false }
