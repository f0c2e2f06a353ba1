package markdown

import (
	"fmt"
	"math"

	"charm.land/glamour/v2/ansi"
)

// palette is the colours of a theme, as "#RRGGBB". Running text has the terminal's own
// colour; an empty colour is that one too.
type palette struct {
	dim, faint, rule, water, code, text, number, good, warn, bad string
	// panel and tint are backgrounds, mixed from the terminal's background and text
	// colour: of blocks of code, and of inline code.
	panel, tint string
}

// surfaces are how much of the text colour is mixed into the background.
type surfaces struct{ panel, tint float64 }

var (
	darkPalette = palette{
		dim: "#A3ABBF", faint: "#8890A6", rule: "#656D81", water: "#74BDF2", code: "#C4B2F7",
		text: "#82D4BD", number: "#E6BD8A", good: "#6FD38E", warn: "#F2CB57", bad: "#F58585",
	}.on("#11111B", "#CDD6F4", surfaces{panel: 0.055, tint: 0.11})
	lightPalette = palette{
		dim: "#525B6B", faint: "#606875", rule: "#868D9A", water: "#1A62AB", code: "#6A3DC0",
		text: "#0D6B59", number: "#8A5200", good: "#11713A", warn: "#855800", bad: "#B3261E",
	}.on("#FFFFFF", "#1D2230", surfaces{panel: 0.04, tint: 0.08})
)

// on returns the palette with its surfaces on a background, for a text colour.
func (p palette) on(background, text string, s surfaces) palette {
	p.panel, p.tint = mix(background, text, s.panel), mix(background, text, s.tint)
	return p
}

// mix returns a colour between two, a share of the second.
func mix(one, other string, share float64) string {
	var a, b [3]int
	for i, hex := range []string{one, other} {
		into := [](*[3]int){&a, &b}[i]
		if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &into[0], &into[1], &into[2]); err != nil {
			return one
		}
	}
	var out [3]int
	for i := range out {
		out[i] = int(math.Round(float64(a[i]) + (float64(b[i])-float64(a[i]))*share))
	}
	return fmt.Sprintf("#%02X%02X%02X", out[0], out[1], out[2])
}

// colour is a hex colour for a style, nil for the terminal's own.
func colour(hex string) *string {
	if hex == "" {
		return nil
	}
	return &hex
}

// chroma are the colours of code.
func (p palette) chroma() *ansi.Chroma {
	in := func(hex string) ansi.StylePrimitive { return ansi.StylePrimitive{Color: colour(hex)} }
	comment := in(p.faint)
	comment.Italic = set(true)
	return &ansi.Chroma{
		Error: in(p.bad), Comment: comment, CommentPreproc: in(p.code),
		Keyword: in(p.code), KeywordReserved: in(p.code), KeywordNamespace: in(p.code), KeywordType: in(p.water),
		Operator: in(p.dim), Punctuation: in(p.dim),
		NameBuiltin: in(p.water), NameTag: in(p.water), NameAttribute: in(p.water), NameClass: in(p.water),
		NameConstant: in(p.number), NameDecorator: in(p.code), NameFunction: in(p.water),
		LiteralNumber: in(p.number), LiteralString: in(p.text), LiteralStringEscape: in(p.number),
		GenericDeleted: in(p.bad), GenericInserted: in(p.good), GenericSubheading: in(p.faint),
		GenericEmph: ansi.StylePrimitive{Italic: set(true)}, GenericStrong: ansi.StylePrimitive{Bold: set(true)},
	}
}
