package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Address is where a link or an image of the document leads to.
type Address struct {
	Text string // the words of the link in one line, "" where it has none
	URL  string // as written
}

// Addresses returns the addresses of links and images in order, those in code excepted. It
// parses the whole text, like CodeBlocks.
func (d *Document) Addresses() []Address {
	doc, p := d.style.parse(d.text.slice(0, d.text.len()), d.refs, d.closed)
	var out []Address
	add := func(text, url string) {
		out = append(out, Address{Text: strings.Join(strings.Fields(resolved(text)), " "), URL: url})
	}
	visit := func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			add(plainText(n, p.source), string(n.Destination))
		case *ast.Image:
			add(plainText(n, p.source), string(n.Destination))
		case *ast.AutoLink:
			url := string(n.URL(p.source))
			if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(url), "mailto:") {
				url = "mailto:" + url
			}
			add("", url)
		}
		return ast.WalkContinue, nil
	}
	if err := ast.Walk(doc, visit); err != nil {
		return nil // visit returns none
	}
	return out
}
