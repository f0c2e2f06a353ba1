package sessions

import (
	"bytes"
	"context"
	"iter"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sluice/gateway"
)

// Hit is a field of a message, or of a session's head, in which the text was found. All
// of its text is untrusted.
type Hit struct {
	// Path, ID, Title and Updated are the session's.
	Path    string
	ID      string
	Title   string
	Updated time.Time
	// Message is the message's id and Index its index in the file; empty and -1 for a hit
	// in the head.
	Message string
	Index   int
	Lane    int
	Role    gateway.Role
	// Field is title, tags, note, text, reasoning or refusal.
	Field string
	// Snippet is the text around the first match on one line. Matches are the matches in
	// it, in bytes from and to.
	Snippet string
	Matches [][2]int
	// Count is how often the field contains the text.
	Count int
}

// Found is the text of the first match as written, empty for no match. It is untrusted
// like the snippet.
func (h Hit) Found() string {
	if len(h.Matches) == 0 {
		return ""
	}
	return h.Snippet[h.Matches[0][0]:h.Matches[0][1]]
}

// How much a snippet shows around a match, in bytes.
const (
	snippetBefore = 60
	snippetAfter  = 140
)

// Search looks for a text in all sessions of the folder, regardless of case, and yields
// the hits as they are found: the session that changed last first, each in the order of
// its file. A file that can't be read is an error with its path in the hit, and the
// search goes on; a context that ends is the last error.
func (s *Store) Search(ctx context.Context, query string) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		if query == "" {
			return
		}
		list, err := s.List(ctx)
		if err != nil {
			yield(Hit{Index: -1}, err)
			return
		}
		for hit, err := range s.SearchIn(ctx, list, query) {
			if !yield(hit, err) {
				return
			}
		}
	}
}

// SearchIn is Search in the given sessions only, in their order.
func (s *Store) SearchIn(ctx context.Context, list []Info, query string) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		if query == "" {
			return
		}
		q := queryOf(query)
		var data []byte
		for _, info := range list {
			if err := ctx.Err(); err != nil {
				yield(Hit{Index: -1}, err)
				return
			}
			content, _, err := readFileInto(s.fs, info.Path, data)
			if err != nil {
				if !yield(Hit{Path: info.Path, Index: -1}, err) {
					return
				}
				continue
			}
			data = content
			for hit := range q.file(data) {
				hit.Path, hit.ID, hit.Title, hit.Updated = info.Path, info.ID, info.Title, info.Updated
				if !yield(hit, nil) {
					return
				}
				if ctx.Err() != nil {
					break
				}
			}
		}
	}
}

// query looks for a text in a file's raw bytes first, using the query's longest part
// without escapes, and then in the decoded text.
type query struct {
	whole, plain needle
}

func queryOf(text string) query { return query{needleOf(text), needleOf(plainPart(text))} }

// places yields where in a file the text may be, from the beginning: where its plain part
// is, and where letters are escaped that we don't escape.
func (q query) places(data []byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		for begin := range q.plain.all(data) {
			if !yield(begin) {
				return
			}
		}
		for at := 0; ; {
			i := bytes.IndexByte(data[at:], '\\')
			if i < 0 || at+i+1 >= len(data) {
				return
			}
			at += i + 2
			switch data[at-1] {
			case 'u', 'U', 'x', '\n', ' ', '\t', '\r':
				if !yield(at - 2) {
					return
				}
			}
		}
	}
}

// in reports whether a file may contain the text at all.
func (q query) in(data []byte) bool {
	if len(q.plain.runes) == 0 {
		return true
	}
	for range q.places(data) {
		return true
	}
	return false
}

// candidates returns the blocks that may contain the text.
func (q query) candidates(data []byte, p parts) []bool {
	found := make([]bool, len(p.blocks))
	if len(q.plain.runes) == 0 {
		for i := range found {
			found[i] = true
		}
		return found
	}
	begins := make([]int, 0, len(p.blocks))
	at := len(p.head)
	for _, block := range p.blocks {
		begins, at = append(begins, at), at+len(block)
	}
	last, where, known := -1, textSpans{}, false
	for at := range q.places(data) {
		i := sort.SearchInts(begins, at+1) - 1
		if i < 0 || found[i] {
			continue
		}
		if i != last {
			last = i
			where, known = findWords(p.blocks[i])
		}
		found[i] = !known || where.hold(at-begins[i])
	}
	return found
}

// file yields the hits of one file, without what is the same for all of them.
func (q query) file(data []byte) iter.Seq[Hit] {
	return func(yield func(Hit) bool) {
		if !q.in(data) {
			return
		}
		p := split(data)
		if p.cut() {
			p = p.rejoined(data)
		}
		if !p.readable() {
			p = parts{head: data}
		}
		doc, _, _ := decodeDocument(parts{head: p.head}) // what can be read is searched
		head := Hit{Index: -1, Lane: EveryLane}
		for _, f := range []field{{"title", doc.meta.Title}, {"tags", strings.Join(doc.meta.Tags, " ")}, {"note", doc.meta.Note}} {
			if hit, ok := q.field(head, f); ok && !yield(hit) {
				return
			}
		}
		message := func(m Message, index int) bool {
			if m.Role == "" {
				m.Role = gateway.RoleUser
			}
			if m.Lane == EveryLane {
				m.Lane = doc.laneOf(m.Role)
			}
			return q.message(m, index, yield)
		}
		for i := range doc.records {
			m, _ := doc.records[i].message() // was decoded with the head
			if !message(m, i) {
				return
			}
		}
		for i, maybe := range q.candidates(data, p) {
			if !maybe {
				continue
			}
			for _, m := range readable(p.blocks[i]) {
				if !message(m, len(doc.records)+i) {
					return
				}
			}
		}
	}
}

// readable returns what can be read of a block. One that is spelled as this package
// spells it is not decoded: that would take forty times as long.
func readable(block []byte) []Message {
	if m, ok := readWords(block); ok {
		return []Message{m}
	}
	var d documentTable
	if _, err := decodeTOML(block, &d); err != nil {
		return nil // damaged
	}
	var messages []Message
	for _, t := range d.Message {
		messages = append(messages, t.message())
	}
	return messages
}

func (q query) message(m Message, index int, yield func(Hit) bool) bool {
	if m.ID == "" {
		m.ID = "m" + strconv.Itoa(index+1)
	}
	hit := Hit{Message: m.ID, Index: index, Lane: m.Lane, Role: m.Role}
	for _, f := range []field{{"text", m.Text}, {"reasoning", m.Reasoning}, {"refusal", m.Refusal}, {"note", m.Note}} {
		if hit, ok := q.field(hit, f); ok && !yield(hit) {
			return false
		}
	}
	return true
}

type field struct{ name, text string }

// field fills in what was found in a field.
func (q query) field(hit Hit, f field) (Hit, bool) {
	text := []byte(f.text)
	var from, to int
	for begin, end := range q.whole.all(text) {
		if hit.Count == 0 {
			from, to = around(f.text, begin, end)
		}
		if end <= to {
			hit.Matches = append(hit.Matches, [2]int{begin - from, end - from})
		}
		hit.Count++
	}
	if hit.Count == 0 {
		return Hit{}, false
	}
	hit.Field = f.name
	hit.Snippet = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return r
	}, f.text[from:to])
	return hit, true
}

// around returns the range of the text around a match, cut at character boundaries.
func around(text string, begin, end int) (from, to int) {
	from, to = max(0, begin-snippetBefore), min(len(text), end+snippetAfter)
	for from < begin && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	return from, to
}
