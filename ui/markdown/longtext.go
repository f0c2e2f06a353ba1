package markdown

import (
	"bytes"
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
)

// stem stands for the settled part of a paragraph when the rest is parsed.
var stem = []byte("x")

// settleText settles the lines of a long paragraph up to a blank before which
// nothing is open that text to come could close.
func (d *Document) settleText(r *renderer, n *ast.Paragraph, p *parsing) (place, bool) {
	b := d.at.block
	if len(p.source) < d.sizes.longText || b.marks.plus(p.source).tooMany() {
		return place{}, false
	}
	if b.head == nil && (p.starts[n] != 0 || bytes.HasPrefix(bytes.TrimLeft(p.source, " "), []byte("["))) {
		return place{}, false // at the head of a paragraph, definitions may stand
	}
	last, at := safeBlank(n, p.source[:max(0, len(p.source)-d.sizes.openText)])
	if last == nil || at <= len(b.head) {
		return place{}, false
	}
	last.Segment.Stop = at
	last.SetSoftLineBreak(false)
	last.SetHardLineBreak(false)
	if b.head == nil && !r.first(n) {
		r.raw("\n")
	}
	text := r.flow(b.text, n, last)
	cut := strings.LastIndexByte(text, '\n') + 1
	r.raw(text[:cut])
	return place{
		offset: at,
		begun:  true,
		block:  block{kind: ast.KindParagraph, head: stem, text: text[cut:], marks: b.marks.plus(p.source[len(b.head):at])},
	}, true
}

// flow wraps the children of a paragraph, after the text of its begun line.
func (r *renderer) flow(begun string, n, last ast.Node) string {
	if begun != "" {
		if first, ok := n.FirstChild().(*ast.Text); ok {
			first.Segment.Start += len(stem)
		}
	}
	buf := []byte(begun)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		buf = r.inline(buf, c, nil)
		if c == last {
			break
		}
	}
	return carryPens(xansi.Wrap(string(buf), r.cells(), ""))
}

// safeBlank finds the last blank in the source of a paragraph's own text at
// which no emphasis, link, code or tag is open, and not on a line that could
// become the head of a table. The source may lack an end of the paragraph.
func safeBlank(n *ast.Paragraph, source []byte) (node *ast.Text, at int) {
	brackets := 0
	seen, cells := 0, false // how far the source was looked at for cells of a table's head
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		for i := t.Segment.Start; i < t.Segment.Stop && i+1 < len(source); i++ {
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
			case ' ':
				for ; seen < i; seen++ {
					cells = source[seen] == '|' || cells && source[seen] != '\n'
				}
				if brackets == 0 && !cells && i > t.Segment.Start && i+1 < t.Segment.Stop &&
					strings.IndexByte(" \\", source[i-1]) < 0 && source[i+1] != ' ' {
					node, at = t, i
				}
			}
		}
	}
	return node, at
}

// escaped reports whether a backslash takes the meaning of a character.
func escaped(source []byte, i int) bool {
	before := len(source[:i]) - len(bytes.TrimRight(source[:i], `\`))
	return before%2 == 1
}

// unclosedLink reports whether what follows the text of a link begins the
// parentheses with its address and title, and could still end them.
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

// inert reports whether a mark can't open anything: it has blanks on both
// sides, or is an underscore within a word.
func inert(source []byte, i int) bool {
	if i == 0 || i+1 >= len(source) {
		return false
	}
	before, after := source[i-1], source[i+1]
	if source[i] == '_' && isWord(before) && isWord(after) {
		return true
	}
	return source[i] != '`' && before == ' ' && after == ' '
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// tally counts the characters that make the parser look for a construct.
type tally struct{ emphasis, other int }

func (t tally) plus(source []byte) tally {
	for _, c := range source {
		switch c {
		case '*', '_', '~':
			t.emphasis++
		case '[', ']', '!', '`', '<':
			t.other++
		}
	}
	return t
}

// tooMany reports whether a limit of the parser could apply, which counts from
// a paragraph's beginning.
func (t tally) tooMany() bool { return t.emphasis > maxEmphasis || t.other > maxMarks }
