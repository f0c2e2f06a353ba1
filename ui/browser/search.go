package browser

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

const (
	// searchBytes is how much one command searches before it reports what it has found.
	searchBytes = 16 << 20
	// maxHits is how many hits are listed.
	maxHits = 1000
	// minQuery is how many letters a search needs at least.
	minQuery = 2
)

// search is a search through all messages. One command searches at a time; when it
// returns and the text has changed meanwhile, the search begins again.
type search struct {
	query string
	hits  []sessions.Hit
	// unread counts the files that could not be searched.
	unread int
	id     int
	// searching is set while a command searches, done once all is searched.
	searching, done bool
}

// hitsFound is the result of searching some sessions; next is the index of the first that
// wasn't searched yet.
type hitsFound struct {
	id     int
	hits   []sessions.Hit
	unread int
	next   int
}

// startSearch searches for the text of the input.
func (b *Browser) startSearch() tea.Cmd {
	b.search.id++
	b.search.query = strings.TrimSpace(b.input.Value())
	b.search.hits, b.search.unread, b.search.done = nil, 0, false
	b.rows.At, b.rows.Top = 0, 0
	b.rows.SetLen(0)
	if utf8.RuneCountInString(b.search.query) < minQuery || b.search.searching {
		return nil
	}
	return b.searchFrom(0)
}

// searchFrom searches the next sessions, from an index on.
func (b *Browser) searchFrom(next int) tea.Cmd {
	size, end := int64(0), next
	for end < len(b.list.infos) && size < searchBytes {
		size += b.list.infos[end].Size
		end++
	}
	b.search.searching = true
	list, query, id := b.list.infos[next:end], b.search.query, b.search.id
	room, ctx, store := maxHits-len(b.search.hits), b.list.ctx, b.list.store
	return func() tea.Msg {
		found := hitsFound{id: id, next: end}
		for hit, err := range store.SearchIn(ctx, list, query) {
			if err != nil {
				found.unread++
				continue
			}
			if found.hits = append(found.hits, hit); len(found.hits) >= room {
				break
			}
		}
		return found
	}
}

// hitsFound lists what was found and searches on.
func (b *Browser) hitsFound(msg hitsFound) tea.Cmd {
	b.search.searching = false
	if msg.id != b.search.id {
		if b.byText && utf8.RuneCountInString(b.search.query) >= minQuery {
			return b.searchFrom(0)
		}
		return nil
	}
	b.search.hits = append(b.search.hits, msg.hits...)
	b.search.unread += msg.unread
	if b.byText {
		b.rows.SetLen(len(b.search.hits))
	}
	b.search.done = msg.next >= len(b.list.infos) || len(b.search.hits) >= maxHits
	if b.search.done {
		return nil
	}
	return b.searchFrom(msg.next)
}

// firstOfFile reports whether a hit is the first of its session.
func (b *Browser) firstOfFile(i int) bool {
	return i == 0 || b.search.hits[i].Path != b.search.hits[i-1].Path
}

// hitWord says in a word where a hit is.
func hitWord(h sessions.Hit) string {
	switch {
	case h.Index < 0 || h.Field != "text":
		return h.Field
	case h.Role == "user":
		return "you"
	}
	return "answer"
}
