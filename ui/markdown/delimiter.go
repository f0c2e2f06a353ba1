package markdown

import (
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasisParser parses emphasis as goldmark's does, but for marks beside letters and
// punctuation of East Asian writing, which has no blanks: see canOpen.
type emphasisParser struct{}

// Trigger implements [parser.InlineParser].
func (emphasisParser) Trigger() []byte { return []byte{'*', '_'} }

// Parse implements [parser.InlineParser].
func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	run := parser.ScanDelimiter(line, before, 1, emphasis{})
	if run == nil {
		return nil
	}
	if run.Char == '*' {
		after := ' '
		if run.OriginalLength < len(line) {
			after = util.ToRune(line, run.OriginalLength)
		}
		run.CanOpen, run.CanClose = canOpen(before, after), canOpen(after, before)
	}
	return push(run, block, segment, pc)
}

func push(run *parser.Delimiter, block text.Reader, segment text.Segment, pc parser.Context) ast.Node {
	run.Segment = segment.WithStop(segment.Start + run.OriginalLength)
	block.Advance(run.OriginalLength)
	pc.PushDelimiter(run)
	return run
}

// canOpen reports whether a run of marks between two characters can open emphasis, after
// CommonMark's amendment for East Asian writing. With the characters exchanged it reports
// whether it can close it.
func canOpen(before, after rune) bool {
	return !util.IsSpaceRune(after) &&
		(!util.IsPunctRune(after) || isWide(after) || util.IsSpaceRune(before) || util.IsPunctRune(before) || isEastAsian(before))
}

// isEastAsian reports whether a character belongs to Chinese, Japanese or Korean writing.
func isEastAsian(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) || isWide(r) && util.IsPunctRune(r)
}

type emphasis struct{}

// IsDelimiter implements [parser.DelimiterProcessor].
func (emphasis) IsDelimiter(c byte) bool { return c == '*' || c == '_' }

// CanOpenCloser implements [parser.DelimiterProcessor].
func (emphasis) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

// OnMatch implements [parser.DelimiterProcessor].
func (emphasis) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// strikeParser parses text that is struck out, between two tildes on each side. A single
// one is text: it stands before amounts, paths and between the ends of ranges.
type strikeParser struct{}

// Trigger implements [parser.InlineParser].
func (strikeParser) Trigger() []byte { return []byte{'~'} }

// Parse implements [parser.InlineParser].
func (strikeParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	run := parser.ScanDelimiter(line, before, 2, strike{})
	if run == nil || run.OriginalLength != 2 || before == '~' {
		return nil
	}
	return push(run, block, segment, pc)
}

type strike struct{}

// IsDelimiter implements [parser.DelimiterProcessor].
func (strike) IsDelimiter(c byte) bool { return c == '~' }

// CanOpenCloser implements [parser.DelimiterProcessor].
func (strike) CanOpenCloser(opener, closer *parser.Delimiter) bool { return opener.Char == closer.Char }

// OnMatch implements [parser.DelimiterProcessor].
func (strike) OnMatch(int) ast.Node { return extast.NewStrikethrough() }
