package ui

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"
)

// searched is the text of the rows as the filter sees it.
type searched []choice

func (s searched) Len() int { return len(s) }
func (s searched) String(i int) string {
	return s[i].Label.String() + " " + s[i].Also
}

// filter finds the rows for what was typed, best first. Every word must be
// found, in any order. A row that stands in two sections is shown once.
func (c *chooser) filter() {
	text := strings.TrimSpace(c.input.Value())
	c.shown, c.at, c.top = c.shown[:0], 0, 0
	if text == "" {
		for i := range c.rows {
			c.shown = append(c.shown, match{row: i})
		}
		return
	}
	once := map[string]bool{}
	for _, m := range c.matches(strings.Fields(text)) {
		if id := c.rows[m.row].ID; !once[id] {
			once[id] = true
			c.shown = append(c.shown, m)
		}
	}
	if c.offer != nil {
		if row, ok := c.offer(text); ok {
			c.shown = append(c.shown, match{offered: &row})
		}
	}
}

func (c *chooser) matches(words []string) []match {
	found := make(map[int]match, len(c.rows))
	for n, word := range words {
		kept := make(map[int]match, len(found))
		for _, f := range fuzzy.FindFromNoSort(word, searched(c.rows)) {
			if m, ok := found[f.Index]; ok || n == 0 {
				m.row, m.score = f.Index, m.score+f.Score+whole(word, c.rows[f.Index])
				m.found = append(m.found, f.MatchedIndexes...)
				kept[f.Index] = m
			}
		}
		found = kept
	}
	return slices.SortedFunc(maps.Values(found), func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.row, b.row))
	})
}

// whole is what a word gains that stands in the row as it was typed, over one
// whose letters are found here and there.
func whole(word string, row choice) int {
	const gain = 20
	word = strings.ToLower(word)
	for _, text := range []string{row.Label.String(), row.Also} {
		if strings.Contains(strings.ToLower(text), word) {
			return gain * len(word)
		}
	}
	return 0
}
