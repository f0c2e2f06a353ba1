package form

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"sluice/internal/safe"
)

// JoinWords writes a list as one line, with quotes around words that SplitWords couldn't
// read without them.
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

var errQuotes = errors.New("a text in quotes is not closed, or no comma follows it")

// SplitWords reads what JoinWords writes. Empty words are dropped.
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
