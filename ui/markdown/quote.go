package markdown

import (
	"regexp"
	"strings"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
)

// quoteBar stands before each line of a quote.
const quoteBar = "▎"

// quote draws a quote with a bar beside it. One that begins with [!NOTE] and its kind has
// that word as its title.
func (r *renderer) quote(n *ast.Blockquote) {
	bar := r.style.quiet(r.style.palette.Rule)
	kind := r.alert(n)
	if kind != "" {
		bar = primitive(r.alertColour(kind))
	}
	prefix := string(r.pens.write(nil, bar, r.bar())) + " "
	style := r.style.sheet.BlockQuote.StylePrimitive
	if kind != "" {
		style = ansi.StylePrimitive{}
	}
	if r.cells() < leastCells {
		prefix = ""
	}
	r.open(prefix, prefix, style)
	if kind != "" {
		title := bar
		title.Bold = set(true)
		r.emit(string(r.pens.write(nil, title, kind)))
	}
	r.blocks(n)
	r.shut()
}

// bar is the mark beside a quote.
func (r *renderer) bar() string {
	if r.style.plain {
		return "|"
	}
	return r.style.sign(quoteBar)
}

var alertMark = regexp.MustCompile(`^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(\n|$)`)

// alert returns the title of a quote that is an alert, as "Note", and takes the mark out of
// its text; empty for any other quote.
func (r *renderer) alert(n *ast.Blockquote) string {
	p, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		return ""
	}
	line := p.Lines().At(0)
	mark := alertMark.FindSubmatch(line.Value(r.source))
	if mark == nil || line.Value(r.source)[line.Len()-1] != '\n' && line.Stop >= len(r.source) && !r.ended {
		return ""
	}
	end := line.Start + len(mark[0])
	for c := p.FirstChild(); c != nil; {
		next := c.NextSibling()
		t, isText := c.(*ast.Text)
		if !isText || t.Segment.Start >= end {
			break
		}
		p.RemoveChild(p, c)
		c = next
	}
	word := string(mark[1])
	return word[:1] + strings.ToLower(word[1:])
}

func (r *renderer) alertColour(kind string) string {
	p := r.style.palette
	switch kind {
	case "Tip":
		return p.Good
	case "Important", "Warning":
		return p.Warn
	case "Caution":
		return p.Bad
	}
	return p.Water
}
