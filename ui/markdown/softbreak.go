package markdown

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
)

const (
	// wrapLines are the lines of a paragraph that decide whether its writer wrapped it.
	wrapLines = 8
	// unsureLines are the lines at a paragraph's end that may leave it: the head of a table
	// and the row below, or what becomes an item of a list.
	unsureLines = 2
	// wrapLeast and wrapMost are how long the longest of them is then, in cells.
	wrapLeast, wrapMost = 60, 200
)

// note matches the beginning of a footnote, or of a source in a list of them: each has a
// line of its own.
var note = regexp.MustCompile(`^ {0,3}\[\^?[\w-]{1,20}\]`)

// softBreaks decides what the line breaks in a paragraph are. Most were meant: in poems,
// addresses, lists of names and values. In a paragraph that was plainly wrapped by its
// writer they are blanks.
//
// It is final where more text can't change it.
func (r *renderer) softBreaks(n ast.Node) (soft softBreak, final bool) {
	lines := n.Lines()
	final = lines.Len() > wrapLines+unsureLines
	var widths []int
	for i := range min(lines.Len(), wrapLines) {
		line := lines.At(i)
		if note.Match(line.Value(r.source)) {
			return softLine, final
		}
		widths = append(widths, xansi.StringWidth(string(bytes.TrimSpace(line.Value(r.source)))))
	}
	longest := 0
	for i, w := range widths {
		longest = max(longest, w)
		if line := lines.At(i); w > wrapMost && (i < lines.Len()-unsureLines || bytes.IndexByte(line.Value(r.source), '|') < 0) {
			return softLine, true
		}
	}
	if longest > wrapMost {
		return softLine, final
	}
	if longest < wrapLeast || lines.Len() < 3 {
		return softLine, final
	}
	if lines.Len() <= wrapLines { // the last line ends where the text does
		widths = widths[:len(widths)-1]
	}
	for _, w := range widths {
		if w*100 < longest*85 {
			return softLine, final
		}
	}
	return softBlank, final
}

// textAfter returns what stands after an inline node, or the beginning of it.
func (r *renderer) textAfter(n ast.Node) []byte {
	switch next := n.NextSibling().(type) {
	case nil:
		return nil
	case *ast.Text:
		return next.Segment.Value(r.source)
	default:
		return []byte(plainText(next, r.source))
	}
}

// softText is what a soft line break is between two texts.
func (r *renderer) softText(before, after []byte) string {
	if r.soft == softLine {
		return "\n"
	}
	b, _ := utf8.DecodeLastRune(before)
	a, _ := utf8.DecodeRune(after)
	if isWide(b) && isWide(a) {
		return ""
	}
	return " "
}
