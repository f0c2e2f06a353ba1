package look

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// HighlightMatches draws each occurrence of words in a styled line in the style hit,
// ignoring case.
func HighlightMatches(line, words string, hit lipgloss.Style) string {
	if words == "" {
		return line
	}
	return HighlightSpans(line, FindFold(ansi.Strip(line), words), hit)
}

// HighlightSpans draws parts of a styled line in the style hit: begin and end of each in
// bytes of the line's plain text, in order.
func HighlightSpans(line string, spans [][2]int, hit lipgloss.Style) string {
	if len(spans) == 0 {
		return line
	}
	plain := ansi.Strip(line)
	var b strings.Builder
	at, width := 0, ansi.StringWidth(plain)
	for _, s := range spans {
		from := ansi.StringWidth(plain[:s[0]])
		if from < at {
			continue // it overlaps the one before
		}
		to := from + ansi.StringWidth(plain[s[0]:s[1]])
		b.WriteString(ansi.Cut(line, at, from))
		b.WriteString(hit.Render(plain[s[0]:s[1]]))
		at = to
	}
	b.WriteString(ansi.Cut(line, at, width))
	return b.String()
}

// FindFold returns where words occur in a text: begin and end in bytes, ignoring case,
// without overlaps.
func FindFold(text, words string) [][2]int {
	want := make([]rune, 0, len(words))
	for _, r := range words {
		want = append(want, foldRune(r))
	}
	if len(want) == 0 {
		return nil
	}
	var found [][2]int
	for at := 0; at < len(text); {
		if n := prefixFold(text[at:], want); n > 0 {
			found = append(found, [2]int{at, at + n})
			at += n
			continue
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return found
}

// prefixFold returns the length in bytes of words at the beginning of text, 0 where it
// doesn't begin with them.
func prefixFold(text string, words []rune) int {
	n := 0
	for _, want := range words {
		r, size := utf8.DecodeRuneInString(text[n:])
		if size == 0 || foldRune(r) != want {
			return 0
		}
		n += size
	}
	return n
}

func foldRune(r rune) rune { return unicode.ToLower(r) }
