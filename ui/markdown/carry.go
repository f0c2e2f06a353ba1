package markdown

import "strings"

// carryPens ends styles and links before each line break and begins them again after it.
func carryPens(text string) string {
	if !strings.Contains(text, "\n") || !strings.Contains(text, "\x1b") {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	var now pen
	for len(text) > 0 {
		stop := strings.IndexAny(text, "\n\x1b")
		if stop < 0 {
			break
		}
		out = append(out, text[:stop]...)
		text = text[stop:]
		if text[0] == '\n' {
			out = now.switchTo(out, pen{})
			out = append(out, '\n')
			out = pen{}.switchTo(out, now)
			text = text[1:]
			continue
		}
		n := now.escape(text)
		out = append(out, text[:n]...)
		text = text[n:]
	}
	return string(append(out, text...))
}
