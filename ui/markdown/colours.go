package markdown

import (
	"strings"
	"sync"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
)

// token is a piece of code of one kind.
type token struct {
	kind chroma.TokenType
	text string
}

// colours highlights code. It is safe for concurrent use, so that all documents of a style
// share what it has prepared for each language.
type colours struct {
	pens map[chroma.TokenType]string // sequences that switch a colour on; nil for no colours

	mu        sync.Mutex
	languages map[string]*language
}

// newColours takes the style of each kind of token, nil for code without colours.
func newColours(styles map[chroma.TokenType]ansi.StylePrimitive) *colours {
	c := &colours{languages: map[string]*language{}}
	for kind, style := range styles {
		if c.pens == nil {
			c.pens = map[chroma.TokenType]string{}
		}
		c.pens[kind] = sequence(style)
	}
	return c
}

// language returns how to highlight a language, by the name that stands after a fence.
func (c *colours) language(name string) *language {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, known := c.languages[name]
	if !known {
		l = newLanguage(name, c.pens != nil)
		c.languages[name] = l
	}
	return l
}

// write appends a token in its colour; line breaks stay outside of colours.
func (c *colours) write(buf []byte, t token) []byte {
	on := c.pen(t.kind)
	if on == "" {
		return append(buf, t.text...)
	}
	text, newline := strings.CutSuffix(t.text, "\n")
	if text != "" {
		buf = append(buf, on...)
		buf = append(buf, text...)
		buf = append(buf, "\x1b[m"...)
	}
	if newline {
		buf = append(buf, '\n')
	}
	return buf
}

// pen returns the sequence that switches to the colour of a kind of token: its own, or that
// of the kinds it belongs to.
func (c *colours) pen(kind chroma.TokenType) string {
	for _, k := range [...]chroma.TokenType{kind, kind.SubCategory(), kind.Category()} {
		if on, known := c.pens[k]; known {
			return on
		}
	}
	return ""
}

func tokenise(lexer chroma.Lexer, source string) []token {
	next, err := lexer.Tokenise(nil, source)
	if err != nil {
		return []token{{chroma.Text, source}}
	}
	var tokens []token
	for t := next(); t != chroma.EOF; t = next() {
		tokens = append(tokens, token{t.Type, t.Value})
	}
	return tokens
}

// splitTokens splits tokens into lines.
func splitTokens(tokens []token) [][]token {
	var lines [][]token
	var line []token
	for _, t := range tokens {
		for piece := range strings.SplitAfterSeq(t.text, "\n") {
			if piece == "" {
				continue
			}
			line = append(line, token{t.kind, piece})
			if strings.HasSuffix(piece, "\n") {
				lines = append(lines, line)
				line = nil
			}
		}
	}
	if line != nil {
		lines = append(lines, line)
	}
	return lines
}
