package markdown

import (
	"sync"

	"charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"
)

// Style is how a document looks: one of glamour's style sheets with this program's
// adjustments. Make one and share it, so that its documents also share what is prepared
// for highlighting code. It is safe for concurrent use.
type Style struct {
	sheet   *ansi.StyleConfig
	colours *colours
	parsers *sync.Pool // of *syntax
	plain   bool       // no escape sequence at all
	links   Links
}

// Dark is the style for dark backgrounds.
func Dark() Style {
	sheet := coloured(styles.DarkStyleConfig, "#F6A04D")
	// Glamour's own grey lies between two of a terminal's colours, and chroma
	// takes either by chance.
	code := *sheet.CodeBlock.Chroma
	code.Comment.Color = set("#8A8A8A")
	sheet.CodeBlock.Chroma = &code
	return newStyle(sheet)
}

// Light is the style for light backgrounds.
func Light() Style {
	sheet := coloured(styles.LightStyleConfig, "#B45309")
	sheet.CodeBlock.Chroma = lightCode(*sheet.CodeBlock.Chroma)
	return newStyle(sheet)
}

// Plain is the style for NO_COLOR and dumb terminals: the markup stays
// readable as text and no escape sequence is written.
func Plain() Style {
	sheet := styles.ASCIIStyleConfig
	unframe(&sheet)
	sheet.Item.BlockPrefix = "- "
	sheet.List.LevelIndent = 2
	sheet.Code.StylePrimitive = ansi.StylePrimitive{Prefix: "`", Suffix: "`"}
	style := newStyle(&sheet)
	style.plain = true
	return style
}

func newStyle(sheet *ansi.StyleConfig) Style {
	return Style{
		sheet:   sheet,
		colours: newColours(sheet.CodeBlock.Chroma),
		parsers: &sync.Pool{New: func() any { return newSyntax() }},
	}
}

// coloured adjusts one of glamour's coloured sheets: running text in the terminal's own
// colour, headings and code in one accent and without background, and marks that stay
// readable without colour.
func coloured(sheet ansi.StyleConfig, accent string) *ansi.StyleConfig {
	unframe(&sheet)
	sheet.Document.Color = nil
	sheet.Heading.Color = &accent
	sheet.Code.Color = &accent
	sheet.H1.StylePrimitive = ansi.StylePrimitive{Prefix: "# ", Underline: set(true)}
	sheet.Code.StylePrimitive = ansi.StylePrimitive{Color: sheet.Code.Color}
	sheet.HTMLSpan.StylePrimitive = sheet.Code.StylePrimitive
	sheet.HTMLBlock.StylePrimitive = sheet.Code.StylePrimitive
	return &sheet
}

// unframe removes the margins around the document, which the caller draws, and shows
// images as words.
func unframe(sheet *ansi.StyleConfig) {
	sheet.Document.BlockPrefix = ""
	sheet.Document.BlockSuffix = ""
	sheet.Document.Margin = nil
	sheet.ImageText.Format = "[image: {{.text}}]"
}

func set[T any](v T) *T { return &v }
