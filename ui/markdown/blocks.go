package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// blocks draws the children of a block.
func (r *renderer) blocks(parent ast.Node) {
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		r.block(c)
	}
}

// block draws one block, with the blank line before it.
func (r *renderer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.gap(n)
		r.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		r.paragraph(n)
		return
	case *ast.Blockquote:
		r.gap(n)
		r.quote(n)
	case *ast.List:
		r.gap(n)
		r.list(n, itemRange{})
	case *ast.ThematicBreak:
		r.gap(n)
		r.emit(r.rule())
	case *ast.FencedCodeBlock:
		r.gap(n)
		r.code(content(n, r.source), string(n.Language(r.source)))
	case *ast.CodeBlock:
		r.gap(n)
		r.code(content(n, r.source), "")
	case *formulaBlock:
		r.gap(n)
		r.formulaLines(n)
	case *ast.HTMLBlock:
		r.gap(n)
		r.html(n)
	case *references:
		r.gap(n)
		r.references(n)
	case *extast.Table:
		r.gap(n)
		r.table(n)
	case *extast.DefinitionList:
		r.definitions(n)
	default:
		return
	}
	r.leaves(n)
}

// rule is a line over the whole width.
func (r *renderer) rule() string {
	return string(r.pens.write(nil, r.style.quiet(r.style.palette.Rule), strings.Repeat(r.style.sign("─"), r.cells())))
}

func (r *renderer) heading(n *ast.Heading) {
	sheet := r.style.sheet
	levels := [...]ansi.StyleBlock{sheet.H1, sheet.H2, sheet.H3, sheet.H4, sheet.H5, sheet.H6}
	r.frames = append(r.frames, frame{begun: true, style: cascade(r.frame().style, levels[n.Level-1].StylePrimitive, false)})
	text := r.inlines(n, softBlank)
	r.frames = r.frames[:len(r.frames)-1]
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	r.emitAll(wrap(string(text), r.cells()))
	if n.Level == 1 {
		r.emit(r.rule())
	}
}

func (r *renderer) paragraph(n ast.Node) {
	soft, _ := r.softBreaks(n)
	text := r.inlines(n, soft)
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	r.gap(n)
	r.emitAll(wrap(string(text), r.cells()))
	r.leaves(n)
}

// inlines renders the text of a block.
func (r *renderer) inlines(n ast.Node, soft softBreak) []byte {
	r.soft = soft
	var text []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		text = r.inline(text, c, nil)
	}
	return text
}

// definitions draws terms, and what they mean indented below them.
func (r *renderer) definitions(n *extast.DefinitionList) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *extast.DefinitionTerm:
			if f := r.frame(); c.PreviousSibling() == nil || c.PreviousSibling().Kind() != extast.KindDefinitionTerm {
				if f.above != aboveNothing && f.begun {
					r.emit("")
				}
			}
			r.frames = append(r.frames, frame{begun: true, style: cascade(r.frame().style, r.style.sheet.DefinitionTerm, false)})
			text := r.inlines(c, softBlank)
			r.frames = r.frames[:len(r.frames)-1]
			r.emitAll(wrap(string(text), r.cells()))
		default:
			indent := "    "
			if r.cells() < 4*leastCells {
				indent = "  "
			}
			r.open(indent, "", ansi.StylePrimitive{})
			r.blocks(c)
			r.shut()
		}
		r.frame().above = aboveText
	}
}

// html draws a block of HTML as it is written.
func (r *renderer) html(n *ast.HTMLBlock) {
	source := content(n, r.source)
	if n.HasClosure() {
		source += string(n.ClosureLine.Value(r.source))
	}
	style := cascade(r.frame().style, r.style.sheet.HTMLBlock.StylePrimitive, false)
	for line := range strings.SplitSeq(dropControls(strings.TrimRight(source, "\n")), "\n") {
		r.emitAll(wrap(string(r.pens.write(nil, style, line)), r.cells()))
	}
}

// content returns the lines of a block as written.
func content(n ast.Node, source []byte) string {
	return string(n.Lines().Value(source))
}

// formulaLines draws a formula on lines of its own, indented a little.
func (r *renderer) formulaLines(n *formulaBlock) {
	style := cascade(r.frame().style, primitive(r.style.palette.Code), false)
	indent := "  "
	if r.cells() < 2*leastCells {
		indent = ""
	}
	source := dropControls(strings.TrimRight(content(n, r.source), "\n"))
	for line := range strings.SplitSeq(source, "\n") {
		for _, piece := range wrap(string(r.pens.write(nil, style, line)), max(1, r.cells()-len(indent))) {
			r.emit(indent + piece)
		}
	}
}

// reference matches a definition on one line: its label, address and title.
var reference = regexp.MustCompile(`^ {0,3}\[([^\[\]]+)\]:[ \t]*<?([^ \t<>]+)>?(?:[ \t]+["'(](.*)["')])?[ \t]*$`)

// references draws each definition on a line: its label, where it leads, and its title.
func (r *renderer) references(n *references) {
	label := primitive(r.style.palette.Water)
	for line := range strings.SplitSeq(strings.TrimRight(content(n, r.source), "\n"), "\n") {
		m := reference.FindStringSubmatch(line)
		if m == nil {
			r.emitAll(wrap(string(r.pens.write(nil, r.frame().style, dropControls(line))), r.cells()))
			continue
		}
		link := r.hyperlink(m[2])
		buf := r.pens.write(nil, label, "["+oneLine(resolved(m[1]))+"]")
		buf = append(buf, ' ')
		buf = r.href(buf, link, r.target(link.url), r.style.sheet.Link, "")
		if title := oneLine(resolved(m[3])); title != "" {
			buf = r.pens.write(buf, r.frame().style, "  "+title)
		}
		r.emitAll(wrap(string(buf), r.cells()))
	}
}
