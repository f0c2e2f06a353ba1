package attack

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	attackersStyle = regexp.MustCompile(`\x1b\[[0-9;]*38;5;201m`)
	attackersLink  = regexp.MustCompile(`\x1b\]8;[^;]*;https://evil`)
	ownSequence    = regexp.MustCompile(`\x1b\[([0-9;:]*)m|\x1b\]8;id=[0-9]+;(?i:https?://|mailto:)[!-~]+\x1b\\|\x1b\]8;;\x1b\\`)
)

// Forged finds what only an attacker writes: the colour and the link of the
// payloads.
func Forged(out string) string {
	switch {
	case strings.Contains(out, "38;5;201m") && attackersStyle.MatchString(out), strings.Contains(out, "\x1b[38:5:201m"):
		return "a style of the attacker's"
	case attackersLink.MatchString(out):
		return "a link of the attacker's"
	}
	return ""
}

// Forbidden finds the first thing in out that must not reach a terminal. It is written apart from the gates' own tables
// and parser so that it does not share their mistakes. It gives an empty word where there is nothing.
func Forbidden(out string) string {
	for _, m := range ownSequence.FindAllStringSubmatch(out, -1) {
		if code := forbiddenStyle(m[1]); code != "" {
			return "style " + code
		}
	}
	rest := ownSequence.ReplaceAllString(out, "")
	if !utf8.ValidString(rest) {
		return "broken UTF-8"
	}
	marks := 0
	for i, r := range rest {
		switch {
		case r == 0xFE0E, r == 0xFE0F: // a mark by category, but nothing is drawn for it
		case unicode.Is(unicode.M, r):
			marks++
		default:
			marks = 0
		}
		switch {
		case r == '\n', r == ' ':
		case r == 0x200D, r == 0x200C, r == 0xFE0F, r == 0xFE0E:
			if before, _ := utf8.DecodeLastRuneInString(rest[:i]); before < 0x80 && !strings.ContainsRune("0123456789#*", before) {
				return fmt.Sprintf("%U after %q", r, before)
			}
		case unicode.In(r, unicode.Cc, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Noncharacter_Code_Point,
			unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point):
			return fmt.Sprintf("%U", r)
		case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) && !(r >= 0x13430 && r <= 0x1343F):
			if r >= 0xE0020 && r <= 0xE007F && strings.ContainsRune(rest, '🏴') {
				continue
			}
			return fmt.Sprintf("%U", r)
		case marks > 8:
			return "stacked marks"
		}
	}
	return ""
}

func forbiddenStyle(parameters string) string {
	codes := strings.Split(parameters, ";")
	for i := 0; i < len(codes); i++ {
		code, _, _ := strings.Cut(codes[i], ":")
		switch n, _ := strconv.Atoi(code); n {
		case 38, 48, 58:
			if !strings.Contains(codes[i], ":") && i+1 < len(codes) {
				kind, _ := strconv.Atoi(codes[i+1])
				i += map[int]int{5: 2, 2: 4}[kind]
			}
		case 5, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25, 26, 28, 50:
			return parameters
		}
	}
	return ""
}
