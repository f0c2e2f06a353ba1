package message

import (
	"strings"

	"sluice/internal/safe"
	"sluice/ui/markdown"
)

// Link is an address that a message names and that can be opened: a page or a mailbox.
// Both texts are untrusted.
type Link struct {
	// Text are the words of the link, empty where it shows its address.
	Text string
	URL  string
}

// Links returns the addresses that the message names: its sources, its links and its
// images, each once. skipped counts addresses that can't be opened.
func (m *Message) Links() (links []Link, skipped int) {
	once := map[string]bool{}
	for _, l := range m.content.links() {
		if l.URL == "" || once[l.URL] {
			continue
		}
		once[l.URL] = true
		if _, ok := safe.Link(l.URL); ok {
			links = append(links, l)
		} else {
			skipped++
		}
	}
	return links, skipped
}

func (s *stored) links() []Link { return s.content().links() }

func (a *Answer) links() []Link {
	out := a.body.Links()
	for _, c := range a.citations {
		out = append(out, Link{Text: c.title.String(), URL: c.url.String()})
	}
	return out
}

// links are those in a prompt, which is shown as it is: bare addresses for the most part.
func (p *prompt) links() []Link {
	doc := markdown.New(markdown.Plain(), 1)
	doc.Append(safe.Clean(drawable(p.text, maxDrawn)).String())
	doc.Close()
	return linksOf(doc)
}

// Links returns the addresses of the text's links and images, with character references as
// they were written.
func (b *body) Links() []Link {
	b.restore()
	return linksOf(b.doc)
}

func linksOf(doc *markdown.Document) []Link {
	var out []Link
	for _, a := range doc.Addresses() {
		out = append(out, Link{Text: safe.Verbatim(a.Text), URL: safe.Verbatim(a.URL)})
	}
	return out
}

// exactLinks is up to which length a text, in bytes, is parsed to know whether it has a
// link: a footer asks that.
const exactLinks = 64 << 10

// HasLinks reports whether Links returns any, false while the message grows. It costs
// nothing in most cases, and may be wrong for a very long message.
func (m *Message) HasLinks() bool {
	if m.content.running() {
		return false
	}
	if m.linked == unknownLinks {
		m.linked = withoutLinks
		if m.mayLink() {
			m.linked = withLinks
		}
	}
	return m.linked == withLinks
}

// linked is what is known about the links of a message that has ended.
type linked uint8

const (
	unknownLinks linked = iota
	withLinks
	withoutLinks
)

func (m *Message) mayLink() bool {
	likely, length := false, 0
	for _, text := range m.content.sentTexts() {
		length += len(text)
		likely = likely || strings.Contains(text, "://") || strings.Contains(text, "www.") || strings.Contains(text, "@")
	}
	if !likely || length > exactLinks {
		return likely
	}
	for _, l := range m.content.links() {
		if _, ok := safe.Link(l.URL); ok {
			return true
		}
	}
	return false
}
