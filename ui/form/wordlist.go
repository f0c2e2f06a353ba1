package form

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"sluice/internal/safe"
)

// JoinWords writes a list into one line, in quotes what would not be read back
// otherwise.
func JoinWords(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		if out[i] = w; w == "" || w != strings.TrimSpace(w) || strings.ContainsAny(w, `,"\`) || !printable(w) {
			out[i] = strconv.Quote(w)
		}
		if safe.Copy(out[i]) != out[i] { // marks that would hide something in the field
			out[i] = strconv.QuoteToASCII(w)
		}
	}
	return strings.Join(out, ", ")
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// errQuotes says that a quoted text is not closed or not followed by a comma.
var errQuotes = errors.New("a text in quotes is not closed, or no comma follows it")

// SplitWords reads what joinWords writes.
func SplitWords(line string) ([]string, error) {
	var out []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		if rest[0] != '"' {
			word, after, _ := strings.Cut(rest, ",")
			if word = strings.TrimSpace(word); word != "" {
				out = append(out, word)
			}
			rest = after
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return nil, errQuotes
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, errQuotes
		}
		rest = strings.TrimSpace(rest[len(quoted):])
		if rest != "" && rest[0] != ',' {
			return nil, errQuotes
		}
		rest = strings.TrimPrefix(rest, ",")
		if word != "" {
			out = append(out, word)
		}
	}
	return out, nil
}
