package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

const (
	// huntBytes is how much one command searches before it shows what it found.
	huntBytes = 16 << 20
	// huntMost is how many hits are listed.
	huntMost = 1000
	// huntLeast is how many letters are worth a search.
	huntLeast = 2
)

// hunt is a search through all messages. One command searches at a time; a text
// that has changed meanwhile is looked for when it returns.
type hunt struct {
	query string
	hits  []sessions.Hit
	// unread counts files that could not be searched.
	unread int
	id     int
	// searching tells that a command is under way, done that all was searched.
	searching, done bool
}

// hitsFound: some sessions were searched, those from next on were not yet.
type hitsFound struct {
	id     int
	hits   []sessions.Hit
	unread int
	next   int
}

// search begins to look for what was typed.
func (b *browser) search() tea.Cmd {
	b.hunt.id++
	b.hunt.query = strings.TrimSpace(b.input.Value())
	b.hunt.hits, b.hunt.unread, b.hunt.done = nil, 0, false
	b.rows.At, b.rows.Top = 0, 0
	b.rows.SetLen(0)
	if utf8.RuneCountInString(b.hunt.query) < huntLeast || b.hunt.searching {
		return nil
	}
	return b.searchFrom(0)
}

// searchFrom looks through the next sessions.
func (b *browser) searchFrom(next int) tea.Cmd {
	size, end := int64(0), next
	for end < len(b.stock.infos) && size < huntBytes {
		size += b.stock.infos[end].Size
		end++
	}
	b.hunt.searching = true
	list, query, id := b.stock.infos[next:end], b.hunt.query, b.hunt.id
	room, ctx, store := huntMost-len(b.hunt.hits), b.stock.ctx, b.stock.store
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

// hitsFound lists what was found and goes on.
func (b *browser) hitsFound(msg hitsFound) tea.Cmd {
	b.hunt.searching = false
	if msg.id != b.hunt.id {
		if b.byText && utf8.RuneCountInString(b.hunt.query) >= huntLeast {
			return b.searchFrom(0)
		}
		return nil
	}
	b.hunt.hits = append(b.hunt.hits, msg.hits...)
	b.hunt.unread += msg.unread
	if b.byText {
		b.rows.SetLen(len(b.hunt.hits))
	}
	b.hunt.done = msg.next >= len(b.stock.infos) || len(b.hunt.hits) >= huntMost
	if b.hunt.done {
		return nil
	}
	return b.searchFrom(msg.next)
}

// firstOfFile tells whether a hit is the first of its session.
func (b *browser) firstOfFile(i int) bool {
	return i == 0 || b.hunt.hits[i].Path != b.hunt.hits[i-1].Path
}

// hitWord says in a word where a hit stands.
func hitWord(h sessions.Hit) string {
	switch {
	case h.Index < 0 || h.Field != "text":
		return h.Field
	case h.Role == "user":
		return "you"
	}
	return "answer"
}

// foundWords are the words of a hit as they stand there.
func foundWords(h sessions.Hit) string {
	if len(h.Matches) == 0 {
		return ""
	}
	return h.Snippet[h.Matches[0][0]:h.Matches[0][1]]
}
