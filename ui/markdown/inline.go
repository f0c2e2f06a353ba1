package markdown

import (
	"bytes"
	"hash/fnv"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"sluice/internal/safe"
)

// element is a piece of text with its style and prefix.
type element struct {
	prefix, token string
	style         ansi.StylePrimitive
}

// base appends an element; over, unless nil, is the style of the emphasis, link or table
// cell around it.
func (r *renderer) base(buf []byte, e element, over *ansi.StylePrimitive) []byte {
	outer := r.frame().style
	inner := cascade(outer, e.style, false)
	if over != nil {
		outer = cascadeAll(outer, *over)
		inner = cascadeAll(inner, *over)
	}
	buf = r.pens.write(buf, outer, e.prefix)
	buf = r.pens.write(buf, inner, inner.Prefix)
	token := e.token
	if inner.Format != "" {
		token = strings.ReplaceAll(inner.Format, "{{.text}}", token)
	}
	buf = r.pens.write(buf, inner, token)
	return r.pens.write(buf, inner, inner.Suffix)
}

// inline appends an inline node.
func (r *renderer) inline(buf []byte, n ast.Node, over *ansi.StylePrimitive) []byte {
	sheet := r.style.sheet
	switch n := n.(type) {
	case *ast.Text:
		token := r.text(n)
		if bytes.HasSuffix(buf, []byte("\n")) {
			token = strings.TrimLeft(token, " ")
		}
		return r.base(buf, element{token: token, style: sheet.Text}, over)
	case *ast.Emphasis:
		style := sheet.Emph
		if n.Level > 1 {
			style = sheet.Strong
		}
		return r.styled(buf, n, style, over)
	case *extast.Strikethrough:
		return r.styled(buf, n, sheet.Strikethrough, over)
	case *formula:
		return r.formulaText(buf, n)
	case *ast.CodeSpan:
		token := plainText(n, r.source)
		style := cascade(r.frame().style, sheet.Code.StylePrimitive, false)
		return r.pens.write(buf, style, style.Prefix+oneLine(token)+style.Suffix)
	case *ast.RawHTML:
		return r.rawHTML(buf, n)
	case *ast.Link:
		return r.link(buf, n)
	case *ast.AutoLink:
		return r.autoLink(buf, n)
	case *ast.Image:
		return r.image(buf, n)
	}
	return buf
}

// styled appends the children of a node in a style, within that of the node around it.
func (r *renderer) styled(buf []byte, n ast.Node, style ansi.StylePrimitive, over *ansi.StylePrimitive) []byte {
	if over != nil {
		style = cascadeAll(style, *over)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		buf = r.inline(buf, c, &style)
	}
	return buf
}

// text returns what a text node shows, with a line break where it has one.
func (r *renderer) text(n *ast.Text) string {
	s := oneLine(resolved(string(n.Segment.Value(r.source))))
	switch {
	case n.HardLineBreak():
		return s + "\n"
	case n.SoftLineBreak():
		return s + r.softText(n.Segment.Value(r.source), r.textAfter(n))
	}
	return s
}

// oneLine replaces line breaks and tabs by blanks and drops control characters.
func oneLine(s string) string {
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return ' '
		case unicode.IsControl(c):
			return -1
		}
		return c
	}, s)
}

// dropControls drops control characters except line breaks, and replaces tabs by blanks.
func dropControls(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\t':
			return ' '
		case c != '\n' && unicode.IsControl(c):
			return -1
		}
		return c
	}, s)
}

func (r *renderer) rawHTML(buf []byte, n *ast.RawHTML) []byte {
	source := string(n.Segments.Value(r.source))
	style := r.style.sheet.HTMLSpan.StylePrimitive
	return r.pens.write(buf, cascade(r.frame().style, style, false), oneLine(source))
}

// link appends a link's text and, where it adds something, its target.
func (r *renderer) link(buf []byte, n *ast.Link) []byte {
	link := r.hyperlink(string(n.Destination))
	style := r.style.sheet.LinkText
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c.(type) {
		case *ast.Text, *ast.Emphasis, *extast.Strikethrough, *ast.RawHTML:
			buf = append(buf, link.on...)
			buf = r.inline(buf, c, &style)
			buf = append(buf, link.off...)
		default:
			token := link.on + string(r.inline(nil, c, nil)) + link.off
			buf = r.base(buf, element{token: token, style: style}, nil)
		}
	}
	if !link.valid {
		return buf
	}
	target := r.target(link.url)
	prefix := " "
	text := plainText(n, r.source)
	switch {
	case safe.Misleads(text, link.url):
		prefix = misleading
	case r.style.links == LinksOff, isTarget(text, link.url, target):
		return buf
	}
	return r.href(buf, link, target, r.style.sheet.Link, prefix)
}

func (r *renderer) href(buf []byte, link osc8, shown string, style ansi.StylePrimitive, prefix string) []byte {
	return r.base(buf, element{prefix: prefix, token: link.on + oneLine(shown) + link.off, style: style}, nil)
}

func (r *renderer) autoLink(buf []byte, n *ast.AutoLink) []byte {
	shown := string(n.URL(r.source))
	address := shown
	mail := n.AutoLinkType == ast.AutoLinkEmail
	if mail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
		address = "mailto:" + address
	}
	link := r.hyperlink(address)
	if mail {
		buf = append(buf, link.on...)
		buf = r.base(buf, element{token: shown}, &r.style.sheet.LinkText)
		return append(buf, link.off...)
	}
	if !link.valid {
		return r.base(buf, element{token: shown}, nil)
	}
	buf = r.href(buf, link, resolve(address), r.style.sheet.Link, "")
	if u, err := url.Parse(address); err == nil && isWeb(u) && r.target(address) != u.Host {
		return r.href(buf, link, r.target(address), r.style.sheet.Link, misleading)
	}
	return buf
}

func (r *renderer) image(buf []byte, n *ast.Image) []byte {
	sheet := r.style.sheet
	alt := oneLine(plainText(n, r.source))
	link := r.hyperlink(string(n.Destination))
	if alt != "" {
		buf = r.base(buf, element{token: link.on + alt + link.off, style: sheet.ImageText}, nil)
	} else {
		style := sheet.ImageText
		style.Format = ""
		buf = r.base(buf, element{token: link.on + "[image]" + link.off, style: style}, nil)
	}
	if len(n.Destination) == 0 {
		return buf
	}
	return r.href(buf, link, r.target(link.url), sheet.Image, " ")
}

// target returns what is shown of an address: the host of a web page, all of anything
// else.
func (r *renderer) target(address string) string {
	if u, err := url.Parse(address); err == nil && isWeb(u) && u.Hostname() != "" {
		host, _ := safe.Link(address)
		return host.String()
	}
	return resolve(address)
}

func isWeb(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// isTarget reports whether a link's text is its address or target.
func isTarget(text, address, target string) bool {
	if text == address {
		return true
	}
	text = strings.TrimPrefix(strings.TrimPrefix(text, "http://"), "https://")
	return strings.TrimSuffix(text, "/") == target
}

// resolve formats an address as glamour does, without a base.
func resolve(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() {
		return address
	}
	u.Path = strings.TrimPrefix(u.Path, "/")
	return (&url.URL{}).ResolveReference(u).String()
}

// osc8 is the pair of sequences that make text a link for the terminal.
type osc8 struct {
	on, off, url string
	valid        bool
}

// hyperlink returns the sequences for an address. An address that is only a fragment is
// no link.
func (r *renderer) hyperlink(address string) osc8 {
	u, err := url.Parse(address)
	if err != nil || "#"+u.Fragment == address {
		return osc8{url: address}
	}
	if r.style.links != LinksClickable || !clickable(address) {
		return osc8{url: address, valid: true}
	}
	h := fnv.New32a()
	h.Write([]byte(address))
	return osc8{
		on:    "\x1b]8;id=" + strconv.FormatUint(uint64(h.Sum32()), 10) + ";" + address + "\a",
		off:   "\x1b]8;;\a",
		url:   address,
		valid: true,
	}
}

// plainText returns the text within a node as written.
func plainText(n ast.Node, source []byte) string {
	var buf bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			buf.Write(c.Segment.Value(source))
			if c.SoftLineBreak() {
				buf.WriteByte('\n')
			}
		case *ast.RawHTML:
			buf.Write(c.Segments.Value(source))
		case *ast.AutoLink:
			buf.Write(c.Label(source))
		case *formula:
			buf.Write(c.segment.Value(source))
		default:
			buf.WriteString(plainText(c, source))
		}
	}
	return buf.String()
}

// resolved replaces backslash escapes and character references by what they stand for.
// All of ASCII's punctuation can be escaped (CommonMark 2.4).
func resolved(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return html.UnescapeString(s)
	}
	var out strings.Builder
	for {
		at := strings.IndexByte(s, '\\')
		if at < 0 || at+1 == len(s) {
			out.WriteString(html.UnescapeString(s))
			return out.String()
		}
		out.WriteString(html.UnescapeString(s[:at]))
		if util.IsPunct(s[at+1]) {
			at++
		}
		out.WriteByte(s[at])
		s = s[at+1:]
	}
}

// formulaText appends a formula within text.
func (r *renderer) formulaText(buf []byte, n *formula) []byte {
	style := cascade(r.frame().style, primitive(r.style.palette.Code), false)
	text := oneLine(string(n.segment.Value(r.source)))
	if !n.display {
		return r.pens.write(buf, style, text)
	}
	if buf = bytes.TrimRight(buf, " "); len(buf) > 0 && buf[len(buf)-1] != '\n' {
		buf = append(buf, '\n')
	}
	buf = r.pens.write(buf, style, "  "+text)
	switch after := r.textAfter(n); {
	case n.NextSibling() == nil:
	case len(after) == 0 || after[0] != ' ' && unicode.IsPunct(rune(after[0])): // a break follows, or a mark that no line begins with
	default:
		buf = append(buf, '\n')
	}
	return buf
}
