package markdown

import (
	"sync"

	"charm.land/glamour/v2/ansi"
)

// Style is how a document looks: a style sheet in glamour's form, and the colours of what
// it has no form for. Make one and share it, so that its documents also share what is
// prepared for highlighting code. It is safe for concurrent use.
type Style struct {
	sheet   *ansi.StyleConfig
	palette palette
	colours *colours
	parsers *sync.Pool // of *syntax
	mono    bool       // attributes, but no colours
	plain   bool       // no escape sequence at all
	links   Links
}

// Dark is the style for dark backgrounds.
func Dark() Style { return coloured(darkPalette) }

// Light is the style for light backgrounds.
func Light() Style { return coloured(lightPalette) }

// Monochrome is the style for terminals that are asked to show no colours: attributes
// stand in their place.
func Monochrome() Style {
	style := coloured(palette{})
	style.sheet.H2.Underline = set(true)
	style.sheet.Code.StylePrimitive = ansi.StylePrimitive{Prefix: "`", Suffix: "`"}
	style.sheet.CodeBlock.Chroma = nil
	style.colours = newColours(nil)
	style.mono = true
	return style
}

// Plain is the style for what isn't a terminal, and for terminals without attributes: no
// escape sequence is written.
func Plain() Style {
	sheet := &ansi.StyleConfig{}
	sheet.Code.StylePrimitive = ansi.StylePrimitive{Prefix: "`", Suffix: "`"}
	sheet.ImageText.Format = imageFormat
	style := newStyle(sheet, palette{})
	style.plain = true
	return style
}

// imageFormat shows an image as words.
const imageFormat = "[image: {{.text}}]"

// coloured makes the style of a palette. Headings differ by weight and colour, and have no
// marks.
func coloured(p palette) Style {
	bold, italic := set(true), set(true)
	strong := ansi.StylePrimitive{Bold: bold}
	sheet := &ansi.StyleConfig{}
	sheet.H1.StylePrimitive = strong
	sheet.H2.StylePrimitive = ansi.StylePrimitive{Bold: bold, Color: colour(p.water)}
	sheet.H3.StylePrimitive = strong
	sheet.H4.StylePrimitive = ansi.StylePrimitive{Bold: bold, Italic: italic}
	sheet.H5.StylePrimitive = ansi.StylePrimitive{Italic: italic}
	sheet.H6.StylePrimitive = ansi.StylePrimitive{Italic: italic}
	sheet.Strong, sheet.DefinitionTerm = strong, strong
	sheet.Emph = ansi.StylePrimitive{Italic: italic}
	sheet.Strikethrough = ansi.StylePrimitive{CrossedOut: set(true)}
	sheet.BlockQuote.StylePrimitive = ansi.StylePrimitive{Color: colour(p.dim)}
	sheet.Item = ansi.StylePrimitive{Color: colour(p.water)}
	sheet.Enumeration = sheet.Item
	sheet.Task.StylePrimitive = sheet.Item
	sheet.HorizontalRule = ansi.StylePrimitive{Color: colour(p.rule)}
	sheet.LinkText = ansi.StylePrimitive{Color: colour(p.water), Underline: set(true)}
	sheet.Link = ansi.StylePrimitive{Color: colour(p.dim)}
	sheet.ImageText = ansi.StylePrimitive{Color: colour(p.water), Format: imageFormat}
	sheet.Image = sheet.Link
	sheet.Code.StylePrimitive = ansi.StylePrimitive{Color: colour(p.code), BackgroundColor: colour(p.tint)}
	sheet.HTMLSpan.StylePrimitive = ansi.StylePrimitive{Color: colour(p.code)}
	sheet.HTMLBlock.StylePrimitive = sheet.HTMLSpan.StylePrimitive
	sheet.CodeBlock.Chroma = p.chroma()
	return newStyle(sheet, p)
}

func newStyle(sheet *ansi.StyleConfig, p palette) Style {
	return Style{
		sheet: sheet, palette: p,
		colours: newColours(sheet.CodeBlock.Chroma),
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

func set[T any](v T) *T { return &v }
