package cli

import (
	"strings"
)

// The colours of JSON on a terminal: the terminal's own, so that they suit its theme.
const (
	colourKey    = "34" // blue
	colourString = "32" // green
	colourWord   = "35" // magenta: numbers, true, false, null
	inkMuted     = "2"
)

// coloured colours text, unless the user wants no colours.
func (p *Program) coloured(colour, text string) string {
	if p.noColour() || p.envOr("TERM", "") == "dumb" || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// colourJSON colours JSON that was cleaned for the screen.
func (p *Program) colourJSON(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		n := jsonToken(text)
		token, rest := text[:n], text[n:]
		switch c := token[0]; {
		case c == '"' && strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), ":"):
			token = p.coloured(colourKey, token)
		case c == '"':
			token = p.coloured(colourString, token)
		case c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
			token = p.coloured(colourWord, token)
		}
		b.WriteString(token)
		text = rest
	}
	return b.String()
}

// jsonToken measures the token that the text begins with: a string, a word, or a run of
// anything else.
func jsonToken(text string) int {
	if text[0] == '"' {
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(text)
	}
	const others = " \t\r\n{}[],:"
	inWord := strings.IndexByte(others, text[0]) < 0
	for i := 1; i < len(text); i++ {
		if text[i] == '"' || (strings.IndexByte(others, text[i]) < 0) != inWord {
			return i
		}
	}
	return len(text)
}
