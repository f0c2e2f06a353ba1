package overlay

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"sluice/internal/search"
)

// filter has the rows filtered again when they are next needed, so that keys that arrive
// together cause one search.
func (c *List) filter() { c.stale, c.at, c.top = true, 0, 0 }

// matches returns the rows that match the filter, best first.
func (c *List) matches() []Match {
	if !c.stale {
		return c.shown
	}
	text := strings.TrimSpace(c.input.Value())
	c.shown, c.stale = c.rowFilter.Matches(text), false
	if text != "" && c.Offer != nil {
		if row, ok := c.Offer(text); ok {
			c.shown = append(c.shown, Match{offered: &row})
		}
	}
	return c.shown
}

// RowFilter searches rows.
type RowFilter struct {
	rows []Choice
	// entries are the rows as they are searched, nil before the first search.
	entries []search.Entry
}

// NewRowFilter returns a filter of rows, which must not change.
func NewRowFilter(rows []Choice) *RowFilter { return &RowFilter{rows: rows} }

// Matches returns the rows that match a text, best first and each id once; all rows for an
// empty text. Every word must match, in any order. Letters that are found here and there
// count only where no row has the words.
func (f *RowFilter) Matches(text string) []Match {
	words := strings.Fields(text)
	if len(words) == 0 {
		shown := make([]Match, 0, len(f.rows))
		for i := range f.rows {
			if !f.rows[i].Hidden {
				shown = append(shown, Match{Row: i})
			}
		}
		return shown
	}
	if f.entries == nil {
		f.entries = make([]search.Entry, len(f.rows))
		for i, row := range f.rows {
			f.entries[i] = search.NewEntry(row.Label.String(), row.Keywords)
		}
	}
	found := f.contiguous(text)
	if len(found) == 0 {
		found = f.scattered(words)
	}
	whole := strings.ToLower(strings.Join(words, " "))
	kind := func(m Match) int {
		row := f.rows[m.Row]
		switch {
		case row.ID == whole, strings.ToLower(row.Label.String()) == whole:
			return 0
		case row.Off != "":
			return 2
		}
		return 1
	}
	slices.SortStableFunc(found, func(a, b Match) int {
		return cmp.Or(cmp.Compare(kind(a), kind(b)), cmp.Compare(b.score, a.score), cmp.Compare(a.Row, b.Row))
	})
	once := map[string]bool{}
	return slices.DeleteFunc(found, func(m Match) bool {
		id := f.rows[m.Row].ID
		again := once[id]
		once[id] = true
		return again
	})
}

// contiguous are the rows in which each word is found.
func (f *RowFilter) contiguous(text string) []Match {
	var found []Match
	q := search.ParseWords(text)
	for i := range f.entries {
		if rank, at := q.Match(&f.entries[i]); rank != search.Unmatched {
			found = append(found, Match{Row: i, MatchedIndexes: at, score: -int(rank)})
		}
	}
	return found
}

// labels are the rows' labels, in which letters here and there are looked for.
type labels []Choice

func (l labels) Len() int            { return len(l) }
func (l labels) String(i int) string { return l[i].Label.String() }

// mostScattered is how many rows are listed that have only the letters of a search in its
// order.
const mostScattered = 30

// scattered are the rows whose labels have the letters of the words in their order.
func (f *RowFilter) scattered(words []string) []Match {
	hits := fuzzy.FindFrom(strings.Join(words, ""), labels(f.rows))
	found := make([]Match, 0, mostScattered)
	for _, hit := range hits[:min(len(hits), mostScattered)] {
		found = append(found, Match{Row: hit.Index, MatchedIndexes: hit.MatchedIndexes, score: hit.Score})
	}
	return found
}
