package markdown

import "charm.land/glamour/v2/ansi"

// lightCode darkens those of glamour's colours for code that are hard to read on a light
// background: each keeps its hue and has a contrast of at least 4.5 to 1 with white.
func lightCode(sheet ansi.Chroma) *ansi.Chroma {
	for _, c := range []struct {
		style *ansi.StylePrimitive
		hex   string
	}{
		{&sheet.Comment, "#6B6B6B"}, {&sheet.CommentPreproc, "#B5471B"},
		{&sheet.Keyword, "#0B67BA"}, {&sheet.KeywordReserved, "#B0158F"}, {&sheet.KeywordNamespace, "#C9184A"},
		{&sheet.Operator, "#C81E1E"}, {&sheet.Punctuation, "#A33F3D"},
		{&sheet.NameAttribute, "#7452BE"}, {&sheet.NameDecorator, "#6B6B0A"}, {&sheet.NameFunction, "#017540"},
		{&sheet.LiteralNumber, "#0B756A"}, {&sheet.LiteralStringEscape, "#007575"},
		{&sheet.GenericDeleted, "#C62828"}, {&sheet.GenericInserted, "#00733F"}, {&sheet.GenericSubheading, "#6B6B6B"},
	} {
		c.style.Color = &c.hex
	}
	return &sheet
}
