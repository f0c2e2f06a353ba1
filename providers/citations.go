package providers

import (
	"encoding/json"
	"hash/maphash"

	"sluice/gateway"
)

// citations emits each source once, since vendors repeat them.
type citations struct {
	seen  map[gateway.Citation]bool
	known map[string]bool // addresses, whatever the title
	// beyond are the hashes of the sources after the first exactCitations, which are only
	// counted, not shown: keeping them whole would take as much memory as everything
	// received.
	beyond map[uint64]struct{}
	seed   maphash.Seed
}

// exactCitations is how many sources are compared exactly.
const exactCitations = 5000

// add emits a new source. One without a title adds nothing if its address is known.
func (c *citations) add(dst []gateway.Delta, url, title string) []gateway.Delta {
	source := gateway.Citation{URL: url, Title: title}
	if source == (gateway.Citation{}) || c.seen[source] || title == "" && c.known[url] {
		return dst
	}
	if len(c.seen) >= exactCitations {
		if c.repeats(source) {
			return dst
		}
		return append(dst, gateway.Delta{Kind: gateway.DeltaCitation, Citation: &source})
	}
	if c.seen == nil {
		c.seen, c.known = map[gateway.Citation]bool{}, map[string]bool{}
	}
	c.seen[source], c.known[url] = true, true
	return append(dst, gateway.Delta{Kind: gateway.DeltaCitation, Citation: &source})
}

// repeats records a source by its hash and reports whether it was known.
func (c *citations) repeats(source gateway.Citation) bool {
	if c.beyond == nil {
		c.beyond, c.seed = map[uint64]struct{}{}, maphash.MakeSeed()
	}
	whole, address := maphash.Comparable(c.seed, source), maphash.String(c.seed, source.URL)
	_, again := c.beyond[whole]
	_, known := c.beyond[address]
	c.beyond[whole], c.beyond[address] = struct{}{}, struct{}{}
	return again || source.Title == "" && known
}

// source emits a new source. One without an address or a name gets a note.
func (s *stream) source(dst []gateway.Delta, c *citations, url, title string) []gateway.Delta {
	if url == "" && title == "" {
		return s.omitted(dst, "a source without an address or a name is not shown")
	}
	return c.add(dst, url, title)
}

// list reads a list of addresses or of objects with url and title.
func (c *citations) list(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if !present(raw) {
		return dst // before anything is allocated: most chunks have none
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
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
