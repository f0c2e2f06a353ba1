package overlay

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"
)

// searched is the rows' text as the filter searches it.
type searched []Choice

func (s searched) Len() int { return len(s) }
func (s searched) String(i int) string {
	return s[i].Label.String() + " " + s[i].Keywords
}

// filter has the rows filtered again when they are next needed, so that keys that arrive
// together cause one search.
func (c *List) filter() { c.stale, c.at, c.top = true, 0, 0 }

// matches returns the rows that match the filter, best first. Every word must match, in
// any order. A row that is in two sections is shown once.
func (c *List) matches() []Match {
	if !c.stale {
		return c.shown
	}
	text := strings.TrimSpace(c.input.Value())
	c.shown, c.stale = FilterRows(c.rows, text), false
	if text != "" && c.Offer != nil {
		if row, ok := c.Offer(text); ok {
			c.shown = append(c.shown, Match{offered: &row})
		}
	}
	return c.shown
}

// FilterRows returns the rows that match a text, best first and each id once; all rows
// for an empty text.
func FilterRows(rows []Choice, text string) []Match {
	shown := make([]Match, 0, len(rows))
	words := strings.Fields(text)
	if len(words) == 0 {
		for i := range rows {
			if !rows[i].Hidden {
				shown = append(shown, Match{Row: i})
			}
		}
		return shown
	}
	whole := strings.ToLower(strings.Join(words, " "))
	rank := func(m Match) int {
		row := rows[m.Row]
		switch {
		case row.ID == whole, strings.ToLower(row.Label.String()) == whole:
			return 0
		case row.Off != "":
			return 2
		}
		return 1
	}
	found := matches(rows, words)
	slices.SortStableFunc(found, func(a, b Match) int { return rank(a) - rank(b) })
	once := map[string]bool{}
	for _, m := range found {
		if id := rows[m.Row].ID; !once[id] {
			once[id] = true
			shown = append(shown, m)
		}
	}
	return shown
}

func matches(rows []Choice, words []string) []Match {
	found := make(map[int]Match, len(rows))
	for n, word := range words {
		kept := make(map[int]Match, len(found))
		for _, f := range fuzzy.FindFromNoSort(word, searched(rows)) {
			if m, ok := found[f.Index]; ok || n == 0 {
				m.Row, m.score = f.Index, m.score+f.Score+whole(word, rows[f.Index])
				m.MatchedIndexes = append(m.MatchedIndexes, f.MatchedIndexes...)
				kept[f.Index] = m
			}
		}
		found = kept
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Row, b.Row))
	})
}

// whole is the score that a word gains for occurring in the row as a whole, over one
// whose letters are found here and there.
func whole(word string, row Choice) int {
	const gain = 20
	word = strings.ToLower(word)
	for _, text := range []string{row.Label.String(), row.Keywords} {
		if strings.Contains(strings.ToLower(text), word) {
			return gain * len(word)
		}
	}
	return 0
}
