package sessions

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxTitle is in characters: about what a list shows.
	maxTitle = 60
	// maxSlug is in bytes, so that name, id and suffix fit any file system.
	maxSlug = 80
)

// titleOf makes a title from a prompt: its first nonempty line, cut at a word.
func titleOf(prompt string) string {
	for line := range strings.Lines(prompt) {
		title := cleanTitle(strings.TrimLeft(line, "#>*- \t"))
		if title == "" {
			continue
		}
		if utf8.RuneCountInString(title) <= maxTitle {
			return title
		}
		runes := []rune(title)[:maxTitle-1]
		title = string(runes)
		if i := strings.LastIndexByte(title, ' '); i > len(title)/2 {
			title = title[:i]
		}
		return strings.TrimRight(title, " ,.;:") + "…"
	}
	return ""
}

// cleanTitle makes it one line: no control or formatting characters, single spaces.
func cleanTitle(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200d': // joins emoji
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, valid(s))
	return strings.Join(strings.Fields(s), " ")
}

// fileName is the name of a new session's file: the title in lower-case ASCII letters,
// digits and single dashes, then the id, which keeps it unique and different from names
// that a system reserves.
func fileName(title, id string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(title) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			dash = false
		} else {
			dash = true
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	slug := strings.TrimRight(b.String()[:min(b.Len(), maxSlug)], "-")
	if slug == "" {
		slug = "session"
	}
	return slug + "-" + id + ".toml"
}
