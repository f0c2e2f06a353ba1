package markdown

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

var (
	// placeholder replaces the settled part of a paragraph when the rest is parsed,
	// longPlaceholder where that part ends within a word too long to be an address.
	placeholder     = []byte("x")
	longPlaceholder = bytes.Repeat(placeholder, maxAddress+1)
)

// settleText settles the lines of a long paragraph up to a point before which nothing is
// open that later text could close.
func (d *Document) settleText(r *renderer, n *ast.Paragraph, p *parsing) (place, bool) {
	b := d.at.block
	if len(p.source) < d.sizes.longText || b.marks.plus(p.source).tooMany() {
		return place{}, false
	}
	if b.head == nil && (p.starts[n] != 0 || bytes.HasPrefix(bytes.TrimLeft(p.source, " "), []byte("["))) {
		return place{}, false // at the head of a paragraph, definitions may stand
	}
	last, at := safeCut(n, p.source[:max(0, len(p.source)-d.sizes.openText)])
	if last == nil || at <= len(b.head) {
		return place{}, false
	}
	soft := b.soft
	if b.head == nil {
		var final bool
		if soft, final = r.softBreaks(n); !final {
			return place{}, false
		}
	}
	head := placeholder
	if p.source[at] != ' ' {
		head = longPlaceholder
	}
	last.Segment.Stop = at
	last.SetSoftLineBreak(false)
	last.SetHardLineBreak(false)
	if b.head == nil {
		r.gap(n)
	}
	lines := r.flow(b.text, len(b.head), n, last, soft)
	r.emitAll(lines[:len(lines)-1])
	return place{
		offset: at,
		above:  aboveText,
		block: block{
			kind: ast.KindParagraph, head: head, text: strings.Clone(lines[len(lines)-1]), soft: soft,
			marks: b.marks.plus(p.source[len(b.head):at]),
		},
	}, true
}

// flow wraps the children of a paragraph, after the text of its begun line. The first
// head bytes are the placeholder of what was drawn before.
func (r *renderer) flow(begun string, head int, n, last ast.Node, soft softBreak) []string {
	if head > 0 {
		if first, ok := n.FirstChild().(*ast.Text); ok {
			first.Segment.Start += head
		}
	}
	r.soft = soft
	buf := []byte(begun)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		buf = r.inline(buf, c, nil)
		if c == last {
			break
		}
	}
	return wrap(string(buf), r.cells())
}

// safeCut finds the last point in a paragraph's own text, before a blank or within a long
// word, at which no emphasis, link, code or tag is open, and which isn't on a line that
// could become the head of a table. The source may lack the end of the paragraph.
func safeCut(n *ast.Paragraph, source []byte) (node *ast.Text, at int) {
	brackets := 0
	seen, cells := 0, false // how far the source was looked at for cells of a table's head
	word := longWord{}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			if opensWithin(c, source) {
				return node, at
			}
			continue
		}
		word.enter(t.Segment.Start)
		for i := t.Segment.Start; i < t.Segment.Stop && i+1 < len(source); i++ {
			divisible := word.add(source, i)
			switch source[i] {
			case '[':
				brackets++
			case ']':
				if escaped(source, i) {
					continue
				}
				if brackets > 0 && unclosedLink(source[i+1:]) {
					return node, at
				}
				brackets = max(0, brackets-1)
			case '*', '_', '~', '`', '<':
				if !inert(source, i) {
					return node, at
				}
			case '$', '\\':
				if mayOpenFormula(source, i) {
					return node, at
				}
			case ' ':
				divisible = i > t.Segment.Start && i+1 < t.Segment.Stop &&
					strings.IndexByte(" \\", source[i-1]) < 0 && source[i+1] != ' '
			}
			if !divisible || brackets > 0 || i == t.Segment.Start {
				continue
			}
			for ; seen < i; seen++ {
				cells = source[seen] == '|' || cells && source[seen] != '\n'
			}
			if !cells {
				node, at = t, i
			}
		}
	}
	return node, at
}

// opensWithin reports whether text inside an inline node could open what reaches beyond it
// once more text comes: code, a link, a tag or a formula.
func opensWithin(n ast.Node, source []byte) bool {
	opens := false
	visit := func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Kind() == ast.KindCodeSpan {
			return ast.WalkSkipChildren, nil
		}
		t, ok := n.(*ast.Text)
		if !ok {
			return ast.WalkContinue, nil
		}
		opens = t.Segment.Stop > len(source) // its end isn't looked at yet
		for i := t.Segment.Start; i < t.Segment.Stop && !opens; i++ {
			switch source[i] {
			case '[', '`', '<':
				opens = true
			case '*', '_', '~':
				opens = !inert(source, i)
			case '$', '\\':
				opens = mayOpenFormula(source, i)
			}
		}
		if opens {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	}
	return ast.Walk(n, visit) != nil || opens
}

// longWord finds where a long word may be cut: so far after what could begin an address
// that the word is none, between two letters, and not in a character reference.
type longWord struct {
	begin, end int // of what was looked at since a blank or a mark
	reference  bool
}

// enter continues at an offset; any but the next one begins a word.
func (w *longWord) enter(at int) {
	if at != w.end {
		w.begin, w.reference = at, false
	}
}

// add takes the next byte and reports whether the word may be cut before it.
func (w *longWord) add(source []byte, i int) bool {
	c := source[i]
	w.end = i + 1
	if strings.IndexByte(" \n*_~(-", c) >= 0 {
		w.begin, w.reference = i+1, false
		return false
	}
	letter := isWord(c) && i > 0 && isWord(source[i-1])
	if c >= utf8.RuneSelf {
		letter = ideographs(source, i)
	}
	divisible := letter && !w.reference && i-w.begin > maxAddress
	w.reference = c == '&' || w.reference && (isWord(c) || c == '#')
	return divisible
}

// ideographs reports whether the characters before and after an offset are of East Asian
// scripts, which combine with nothing.
func ideographs(source []byte, i int) bool {
	if !utf8.RuneStart(source[i]) {
		return false
	}
	before, _ := utf8.DecodeLastRune(source[:i])
	after, _ := utf8.DecodeRune(source[i:])
	return unicode.In(before, unicode.Han, unicode.Hiragana, unicode.Katakana) &&
		unicode.In(after, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// escaped reports whether a backslash escapes the character at i.
func escaped(source []byte, i int) bool {
	before := len(source[:i]) - len(bytes.TrimRight(source[:i], `\`))
	return before%2 == 1
}

// unclosedLink reports whether the source, which follows a link's text, begins the
// parentheses of its address and title and may lack their end.
func unclosedLink(source []byte) bool {
	rest, ok := bytes.CutPrefix(source, []byte("("))
	if !ok {
		return false
	}
	rest = bytes.TrimLeft(rest, " \t\n")
	end, depth := 0, 0
	for ; end < len(rest) && strings.IndexByte(" \t\n", rest[end]) < 0; end++ {
		switch rest[end] {
		case '\\':
			end++
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	rest = bytes.TrimLeft(rest[min(end, len(rest)):], " \t\n")
	if len(rest) == 0 {
		return true
	}
	closer := strings.IndexByte(`"'(`, rest[0])
	if closer < 0 {
		return false // neither title nor end
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case `"')`[closer]:
			return len(bytes.TrimLeft(rest[i+1:], " \t\n")) == 0
		}
	}
	return true
}

// mayOpenFormula reports whether text to come could make a mark the beginning of a
// formula: it ends on the same line, not far away.
func mayOpenFormula(source []byte, i int) bool {
	rest := source[i:]
	if bytes.IndexByte(rest, '\n') >= 0 || len(rest) > maxTeX {
		return false
	}
	return rest[0] == '$' || len(rest) < 2 || rest[1] == '(' || rest[1] == '['
}

// inert reports whether a mark can't open anything: it has blanks on both sides, is an
// underscore within a word, or a ~ alone.
func inert(source []byte, i int) bool {
	if i == 0 || i+1 >= len(source) {
		return false
	}
	before, after := source[i-1], source[i+1]
	if source[i] == '_' && isWord(before) && isWord(after) {
		return true
	}
	if source[i] == '~' {
		return before != '~' && after != '~'
	}
	return source[i] != '`' && before == ' ' && after == ' '
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// markCount counts the characters that make the parser look for a construct.
type markCount struct{ emphasis, other int }

func (t markCount) plus(source []byte) markCount {
	for _, c := range source {
		switch c {
		case '*', '_', '~':
			t.emphasis++
		case '[', ']', '!', '`', '<', '$', '\\':
			t.other++
		}
	}
	return t
}

// tooMany reports whether a limit of the parser might apply, which counts from a
// paragraph's beginning.
func (t markCount) tooMany() bool { return t.emphasis > maxEmphasis || t.other > maxMarks }
