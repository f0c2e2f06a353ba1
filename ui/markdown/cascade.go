package markdown

import "charm.land/glamour/v2/ansi"

// The rules by which glamour's styles inherit. They are glamour's own
// (ansi/style.go, MIT licence), which doesn't export them.

// cascadeAll merges styles, from the most general to the most special.
func cascadeAll(styles ...ansi.StylePrimitive) ansi.StylePrimitive {
	var folded ansi.StylePrimitive
	for _, s := range styles {
		folded = cascade(folded, s, true)
	}
	return folded
}

func cascade(parent, child ansi.StylePrimitive, toBlock bool) ansi.StylePrimitive {
	s := child
	s.Color = either(child.Color, parent.Color)
	s.BackgroundColor = either(child.BackgroundColor, parent.BackgroundColor)
	s.Underline = either(child.Underline, parent.Underline)
	s.Bold = either(child.Bold, parent.Bold)
	s.Upper = either(child.Upper, parent.Upper)
	s.Lower = either(child.Lower, parent.Lower)
	s.Title = either(child.Title, parent.Title)
	s.Italic = either(child.Italic, parent.Italic)
	s.CrossedOut = either(child.CrossedOut, parent.CrossedOut)
	s.Faint = either(child.Faint, parent.Faint)
	s.Conceal = either(child.Conceal, parent.Conceal)
	s.Inverse = either(child.Inverse, parent.Inverse)
	s.Blink = either(child.Blink, parent.Blink)
	if toBlock {
		s.Prefix = orElse(child.Prefix, parent.Prefix)
		s.Suffix = orElse(child.Suffix, parent.Suffix)
	}
	return s
}

func either[T any](child, parent *T) *T {
	if child != nil {
		return child
	}
	return parent
}

func orElse(child, parent string) string {
	if child != "" {
		return child
	}
	return parent
}
