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

// filter lets the rows be looked for anew, when somebody asks for them: with keys
// that come together nobody does so for each.
func (c *chooser) filter() { c.stale, c.at, c.top = true, 0, 0 }

// found gives the rows for what was typed, best first. Every word must be found, in
// any order. A row that stands in two sections is shown once.
func (c *chooser) found() []match {
	if !c.stale {
		return c.shown
	}
	text := strings.TrimSpace(c.input.Value())
	c.shown, c.stale = filterRows(c.rows, text), false
	if text != "" && c.offer != nil {
		if row, ok := c.offer(text); ok {
			c.shown = append(c.shown, match{offered: &row})
		}
	}
	return c.shown
}

// filterRows gives the rows for a text, best first, each once; all for none.
func filterRows(rows []choice, text string) []match {
	shown := make([]match, 0, len(rows))
	words := strings.Fields(text)
	if len(words) == 0 {
		for i := range rows {
			shown = append(shown, match{row: i})
		}
		return shown
	}
	once := map[string]bool{}
	for _, m := range matches(rows, words) {
		if id := rows[m.row].ID; !once[id] {
			once[id] = true
			shown = append(shown, m)
		}
	}
	return shown
}

func matches(rows []choice, words []string) []match {
	found := make(map[int]match, len(rows))
	for n, word := range words {
		kept := make(map[int]match, len(found))
		for _, f := range fuzzy.FindFromNoSort(word, searched(rows)) {
			if m, ok := found[f.Index]; ok || n == 0 {
				m.row, m.score = f.Index, m.score+f.Score+whole(word, rows[f.Index])
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
