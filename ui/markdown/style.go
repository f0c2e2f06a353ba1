package markdown

import (
	"sync"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"sluice/ui/palette"
)

// Style is how a document looks: a style sheet in glamour's form, and the colours of what
// it has no form for. Make one and share it, so that its documents also share what is
// prepared for highlighting code. It is safe for concurrent use.
type Style struct {
	sheet   *ansi.StyleConfig
	palette palette.Palette
	colours *colours
	parsers *sync.Pool // of *syntax
	mono    bool       // attributes, but no colours
	plain   bool       // no escape sequence at all
	ascii   bool       // no signs but those of ASCII
	links   Links
}

// Themed is the style for a terminal. Where it shows no colours, attributes stand in their
// place.
func Themed(t palette.Theme) Style {
	p := palette.New(t)
	style := coloured(p)
	if p == (palette.Palette{}) {
		style = monochrome()
	}
	style.ascii = t.ASCII
	return style
}

// sign is a sign that isn't the text's, as the terminal shows it.
func (s Style) sign(of string) string {
	if s.ascii {
		return palette.ASCII(of)
	}
	return of
}

func monochrome() Style {
	style := coloured(palette.Palette{})
	style.sheet.H2.Underline = set(true)
	style.sheet.Code.StylePrimitive = ansi.StylePrimitive{Prefix: "`", Suffix: "`"}
	style.colours = newColours(map[chroma.TokenType]ansi.StylePrimitive{
		chroma.Comment: {Faint: set(true)}, chroma.GenericInserted: {Bold: set(true)}, chroma.GenericDeleted: {CrossedOut: set(true)},
	})
	style.mono = true
	return style
}

// Plain is the style for what isn't a terminal, and for terminals without attributes: no
// escape sequence is written.
func Plain() Style {
	sheet := &ansi.StyleConfig{}
	sheet.Code.StylePrimitive = ansi.StylePrimitive{Prefix: "`", Suffix: "`"}
	sheet.ImageText.Format = imageFormat
	style := newStyle(sheet, palette.Palette{}, nil)
	style.plain = true
	return style
}

// imageFormat shows an image as words.
const imageFormat = "[image: {{.text}}]"

// coloured makes the style of a palette. Headings differ by weight and colour, and have no
// marks.
func coloured(p palette.Palette) Style {
	bold, italic := set(true), set(true)
	strong := ansi.StylePrimitive{Bold: bold}
	sheet := &ansi.StyleConfig{}
	sheet.H1.StylePrimitive = strong
	sheet.H2.StylePrimitive = ansi.StylePrimitive{Bold: bold, Color: colour(p.Water)}
	sheet.H3.StylePrimitive = strong
	sheet.H4.StylePrimitive = ansi.StylePrimitive{Bold: bold, Italic: italic}
	sheet.H5.StylePrimitive = ansi.StylePrimitive{Italic: italic}
	sheet.H6.StylePrimitive = ansi.StylePrimitive{Italic: italic}
	sheet.Strong, sheet.DefinitionTerm = strong, strong
	sheet.Emph = ansi.StylePrimitive{Italic: italic}
	sheet.Strikethrough = ansi.StylePrimitive{CrossedOut: set(true)}
	sheet.BlockQuote.StylePrimitive = ansi.StylePrimitive{Color: colour(p.Dim)}
	sheet.Item = ansi.StylePrimitive{Color: colour(p.Water)}
	sheet.LinkText = ansi.StylePrimitive{Color: colour(p.Water), Underline: set(true)}
	sheet.Link = ansi.StylePrimitive{Color: colour(p.Dim)}
	sheet.ImageText = ansi.StylePrimitive{Color: colour(p.Water), Format: imageFormat}
	sheet.Image = sheet.Link
	sheet.Code.StylePrimitive = ansi.StylePrimitive{Color: colour(p.Code), BackgroundColor: colour(p.Tint)}
	sheet.HTMLSpan.StylePrimitive = ansi.StylePrimitive{Color: colour(p.Code)}
	sheet.HTMLBlock.StylePrimitive = sheet.HTMLSpan.StylePrimitive
	return newStyle(sheet, p, codeColours(p))
}

func newStyle(sheet *ansi.StyleConfig, p palette.Palette, code map[chroma.TokenType]ansi.StylePrimitive) Style {
	return Style{
		sheet: sheet, palette: p,
		colours: newColours(code),
		parsers: &sync.Pool{New: func() any { return newSyntax() }},
	}
}

// quiet is the style of what stands back: a colour, or where there are none an attribute.
func (s Style) quiet(hex string) ansi.StylePrimitive {
	if s.mono {
		return ansi.StylePrimitive{Faint: set(true)}
	}
	return primitive(hex)
}

// primitive is a style of one colour.
func primitive(hex string) ansi.StylePrimitive { return ansi.StylePrimitive{Color: colour(hex)} }

// colour is a colour for a style sheet, nil for the terminal's own.
func colour(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

// codeColours are the colours of code, by kind of token.
func codeColours(p palette.Palette) map[chroma.TokenType]ansi.StylePrimitive {
	comment := primitive(p.Faint)
	comment.Italic = set(true)
	return map[chroma.TokenType]ansi.StylePrimitive{
		chroma.Error: primitive(p.Bad), chroma.Comment: comment, chroma.CommentPreproc: primitive(p.Code),
		chroma.Keyword: primitive(p.Code), chroma.KeywordType: primitive(p.Water),
		chroma.Operator: primitive(p.Dim), chroma.Punctuation: primitive(p.Dim),
		chroma.NameBuiltin: primitive(p.Water), chroma.NameTag: primitive(p.Water), chroma.NameAttribute: primitive(p.Water),
		chroma.NameClass: primitive(p.Water), chroma.NameFunction: primitive(p.Water),
		chroma.NameConstant: primitive(p.Number), chroma.KeywordConstant: primitive(p.Number), chroma.NameDecorator: primitive(p.Code),
		chroma.LiteralNumber: primitive(p.Number), chroma.LiteralString: primitive(p.String), chroma.LiteralStringEscape: primitive(p.Number),
		chroma.GenericDeleted: primitive(p.Bad), chroma.GenericInserted: primitive(p.Good), chroma.GenericSubheading: primitive(p.Faint),
		chroma.GenericEmph: {Italic: set(true)}, chroma.GenericStrong: {Bold: set(true)},
	}
}

func set[T any](v T) *T { return &v }

// WithLinks returns a copy of the style that treats links as told.
func (s Style) WithLinks(links Links) Style {
	s.links = links
	return s
}

// parse parses with one of the style's parsers, as syntax.parse does.
func (s Style) parse(source []byte, known map[string]parser.Reference, ended bool) (ast.Node, *parsing) {
	syntax, ok := s.parsers.Get().(*syntax)
	if !ok {
		syntax = newSyntax()
	}
	defer s.parsers.Put(syntax)
	return syntax.parse(source, known, ended)
}
