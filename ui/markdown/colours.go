package markdown

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters"
	"github.com/alecthomas/chroma/v2/lexers"
)

// token is a piece of code of one kind.
type token struct {
	kind chroma.TokenType
	text string
}

// colours highlights code with the colours of one style sheet. It is safe for concurrent
// use, so that all documents of a style share what it has prepared for each language.
type colours struct {
	sheet *ansi.Chroma // nil for no colours

	mu        sync.Mutex
	pens      map[chroma.TokenType]string
	languages map[string]*language
}

func newColours(sheet *ansi.Chroma) *colours {
	return &colours{sheet: sheet, languages: map[string]*language{}}
}

// language returns how to highlight a language, by the name that stands after a fence.
func (c *colours) language(name string) *language {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, known := c.languages[name]
	if !known {
		l = newLanguage(name, c.sheet != nil)
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

// pen returns the sequence that switches to the colour of a kind of token.
func (c *colours) pen(kind chroma.TokenType) string {
	if c.sheet == nil {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pens == nil {
		c.pens = chromaPens(c.sheet)
	}
	for _, k := range [...]chroma.TokenType{kind, kind.SubCategory(), kind.Category()} {
		if on, known := c.pens[k]; known {
			return on
		}
	}
	return c.pens[chroma.Text]
}

// chromaPens takes the sequences from chroma's formatter for 24-bit colours. The
// formatter for 256 colours, glamour's default, chooses among equally near ones by
// chance.
func chromaPens(sheet *ansi.Chroma) map[chroma.TokenType]string {
	style, err := chroma.NewStyle("sheet", chromaEntries(sheet))
	if err != nil {
		return map[chroma.TokenType]string{}
	}
	var kinds []chroma.TokenType
	for kind := range chroma.StandardTypes {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	samples := make([]chroma.Token, len(kinds))
	for i, kind := range kinds {
		samples[i] = chroma.Token{Type: kind, Value: "x"}
	}
	var out bytes.Buffer
	if err := formatters.TTY16m.Format(&out, style, chroma.Literator(samples...)); err != nil {
		return map[chroma.TokenType]string{}
	}
	pens := map[chroma.TokenType]string{}
	rest := out.String()
	for _, kind := range kinds {
		var on string
		on, rest, _ = strings.Cut(rest, "x")
		if on != "" {
			rest = strings.TrimPrefix(rest, "\x1b[0m")
		}
		pens[kind] = on
	}
	return pens
}

// chromaEntries converts a sheet's colours to chroma's notation, as glamour does.
func chromaEntries(s *ansi.Chroma) chroma.StyleEntries {
	entries := chroma.StyleEntries{}
	for kind, style := range map[chroma.TokenType]ansi.StylePrimitive{
		chroma.Text:                s.Text,
		chroma.Error:               s.Error,
		chroma.Comment:             s.Comment,
		chroma.CommentPreproc:      s.CommentPreproc,
		chroma.Keyword:             s.Keyword,
		chroma.KeywordReserved:     s.KeywordReserved,
		chroma.KeywordNamespace:    s.KeywordNamespace,
		chroma.KeywordType:         s.KeywordType,
		chroma.Operator:            s.Operator,
		chroma.Punctuation:         s.Punctuation,
		chroma.Name:                s.Name,
		chroma.NameBuiltin:         s.NameBuiltin,
		chroma.NameTag:             s.NameTag,
		chroma.NameAttribute:       s.NameAttribute,
		chroma.NameClass:           s.NameClass,
		chroma.NameConstant:        s.NameConstant,
		chroma.NameDecorator:       s.NameDecorator,
		chroma.NameException:       s.NameException,
		chroma.NameFunction:        s.NameFunction,
		chroma.NameOther:           s.NameOther,
		chroma.Literal:             s.Literal,
		chroma.LiteralNumber:       s.LiteralNumber,
		chroma.LiteralDate:         s.LiteralDate,
		chroma.LiteralString:       s.LiteralString,
		chroma.LiteralStringEscape: s.LiteralStringEscape,
		chroma.GenericDeleted:      s.GenericDeleted,
		chroma.GenericEmph:         s.GenericEmph,
		chroma.GenericInserted:     s.GenericInserted,
		chroma.GenericStrong:       s.GenericStrong,
		chroma.GenericSubheading:   s.GenericSubheading,
		chroma.Background:          s.Background,
	} {
		var words []string
		if style.Color != nil {
			words = append(words, *style.Color)
		}
		if style.BackgroundColor != nil {
			words = append(words, "bg:"+*style.BackgroundColor)
		}
		if on(style.Italic) {
			words = append(words, "italic")
		}
		if on(style.Bold) {
			words = append(words, "bold")
		}
		if on(style.Underline) {
			words = append(words, "underline")
		}
		entries[kind] = strings.Join(words, " ")
	}
	return entries
}

// guess highlights code as glamour does: in one go, and guessing its language where none
// is named.
func (c *colours) guess(source, name string) []token {
	lexer := lexers.Get(name)
	if lexer == nil {
		lexer = lexers.Analyse(source)
	}
	if lexer == nil {
		lexer = lexers.Fallback
	}
	return tokenise(lexer, source)
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
