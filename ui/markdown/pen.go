package markdown

import (
	"charm.land/glamour/v2/ansi"
	"charm.land/lipgloss/v2"
	xansi "github.com/charmbracelet/x/ansi"
)

// pens caches the sequences that switch glamour's styles on.
type pens map[ansi.StylePrimitive]string

// write appends text in the style, as glamour does. It ignores letter case, which the
// sheets here don't set.
func (p pens) write(buf []byte, style ansi.StylePrimitive, text string) []byte {
	if text == "" {
		return buf
	}
	on, known := p[style]
	if !known {
		on = sequence(style)
		p[style] = on
	}
	if on == "" {
		return append(buf, text...)
	}
	buf = append(buf, on...)
	buf = append(buf, text...)
	return append(buf, xansi.ResetStyle...)
}

func sequence(s ansi.StylePrimitive) string {
	var style xansi.Style
	if s.Color != nil {
		style = style.ForegroundColor(lipgloss.Color(*s.Color))
	}
	if s.BackgroundColor != nil {
		style = style.BackgroundColor(lipgloss.Color(*s.BackgroundColor))
	}
	if on(s.Underline) {
		style = style.Underline(true)
	}
	if on(s.Bold) {
		style = style.Bold()
	}
	if on(s.Faint) {
		style = style.Faint()
	}
	if on(s.Italic) {
		style = style.Italic(true)
	}
	if on(s.CrossedOut) {
		style = style.Strikethrough(true)
	}
	if on(s.Inverse) {
		style = style.Reverse(true)
	}
	if on(s.Blink) {
		style = style.Blink(true)
	}
	if len(style) == 0 {
		return ""
	}
	return style.String()
}

func on(b *bool) bool { return b != nil && *b }
