package markdown

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	xansi "github.com/charmbracelet/x/ansi"
)

// backgroundOf returns the SGR parameters of a colour as background.
func backgroundOf(hex string) string {
	sequence := xansi.Style{}.BackgroundColor(lipgloss.Color(hex)).String()
	return strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b["), "m")
}

// foregroundOf returns the SGR parameters of a colour as foreground, "" for none.
func foregroundOf(name string) string {
	if name == "" {
		return ""
	}
	sequence := xansi.Style{}.ForegroundColor(lipgloss.Color(name)).String()
	return strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b["), "m")
}

// OnSurface draws a line on a background, as wide as said, with text in a colour, "" for
// the terminal's own. What has colours of its own keeps them.
func OnSurface(line, surface, text string, cells int) string {
	background, foreground := backgroundOf(surface), foregroundOf(text)
	out := make([]byte, 0, len(line)+cells)
	var now, drawn pen
	put := func() {
		on := now
		if on.bg == "" {
			on.bg = background
		}
		if on.fg == "" {
			on.fg = foreground
		}
		if on != drawn {
			out = drawn.switchTo(out, on)
			drawn = on
		}
	}
	for i := 0; i < len(line); {
		if line[i] == 0x1b {
			i += now.escape(line[i:])
			continue
		}
		put()
		_, n := utf8.DecodeRuneInString(line[i:])
		out = append(out, line[i:i+n]...)
		i += n
	}
	now = pen{}
	if left := cells - xansi.StringWidth(line); left > 0 {
		put()
		out = append(out, strings.Repeat(" ", left)...)
	}
	return string(drawn.switchTo(out, pen{}))
}

// withAttribute draws a line with one more attribute, such as 1 for bold.
func withAttribute(line string, attribute uint) string {
	var out []byte
	var now, drawn pen
	for i := 0; i < len(line); {
		if line[i] == 0x1b {
			i += now.escape(line[i:])
			continue
		}
		on := now
		on.attributes |= 1 << attribute
		if on != drawn {
			out = drawn.switchTo(out, on)
			drawn = on
		}
		_, n := utf8.DecodeRuneInString(line[i:])
		out = append(out, line[i:i+n]...)
		i += n
	}
	return string(drawn.switchTo(out, pen{}))
}
