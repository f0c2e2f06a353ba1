package providers

import (
	"encoding/json"

	"sluice/gateway"
)

// citations hands each source out once, since vendors repeat them.
type citations struct {
	seen  map[gateway.Citation]bool
	known map[string]bool // addresses, with whatever title
}

// add takes a source. One without a title adds nothing to an address that is
// known.
func (c *citations) add(dst []gateway.Delta, url, title string) []gateway.Delta {
	source := gateway.Citation{URL: url, Title: title}
	if source == (gateway.Citation{}) || c.seen[source] || title == "" && c.known[url] {
		return dst
	}
	if c.seen == nil {
		c.seen, c.known = map[gateway.Citation]bool{}, map[string]bool{}
	}
	c.seen[source], c.known[url] = true, true
	return append(dst, gateway.Delta{Kind: gateway.DeltaCitation, Citation: &source})
}

// source hands out a source, once. One without an address or a name gets a note.
func (s *stream) source(dst []gateway.Delta, c *citations, url, title string) []gateway.Delta {
	if url == "" && title == "" {
		return s.omitted(dst, "a source without an address or a name is not shown")
	}
	return c.add(dst, url, title)
}

// list takes a list of addresses or of objects with url and title.
func (c *citations) list(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	var items []json.RawMessage
	if !present(raw) || json.Unmarshal(raw, &items) != nil {
		return dst
	}
	for _, item := range items {
		var url string
		var source struct{ URL, Title string }
		switch {
		case json.Unmarshal(item, &url) == nil:
			dst = c.add(dst, url, "")
		case json.Unmarshal(item, &source) == nil:
			dst = c.add(dst, source.URL, source.Title)
		}
	}
	return dst
}
