package overlay

import (
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/internal/search"
)

// helpWords are the words of a search of the help.
type helpWords []helpWord

// helpWord is a word as it was typed, and its letters, which are empty where it is signs
// alone.
type helpWord struct{ typed, letters string }

func parseHelpWords(text string) helpWords {
	var words helpWords
	for typed := range strings.FieldsSeq(text) {
		words = append(words, helpWord{typed, search.Letters(typed)})
	}
	return words
}

// found are the sections with the rows that match what was typed: every word, in any
// order. What is only within another word counts where no row has the words.
func (v *Help) found() ([]HelpSection, helpWords) {
	words := parseHelpWords(v.input.Value())
	if len(words) == 0 {
		return v.sections, nil
	}
	best := search.NoFit
	fits := make([][]search.Fit, len(v.sections))
	rows := make([][]HelpRow, len(v.sections))
	for i, s := range v.sections {
		for _, r := range s.Rows {
			r, fit := words.matchRow(r, s.Title)
			best = max(best, fit)
			fits[i], rows[i] = append(fits[i], fit), append(rows[i], r)
		}
	}
	least := words.least(best)
	var out []HelpSection
	for i, s := range v.sections {
		kept := HelpSection{Title: s.Title}
		for j, r := range rows[i] {
			if fits[i][j] >= least {
				kept.Rows = append(kept.Rows, r)
			}
		}
		if len(kept.Rows) > 0 {
			out = append(out, kept)
		}
	}
	return out, words
}

// least is how well a row must fit to be shown where the best one fits so. A single letter
// is a key, where there is one.
func (words helpWords) least(best search.Fit) search.Fit {
	if len(words) == 1 && len([]rune(words[0].typed)) == 1 {
		return max(best, search.InsideWord)
	}
	return max(min(best, search.AtWord), search.InsideWord)
}

// matchRow reports how well the word that fits worst fits a row, and returns the row with
// the searched words that are the reason.
func (words helpWords) matchRow(r HelpRow, title string) (HelpRow, search.Fit) {
	worst := search.WholeWord
	for _, w := range words {
		_, inKeys := w.inKeys(r.Keys)
		_, inDoes := w.in(r.Does)
		_, inTitle := w.in(title)
		fit := max(inKeys, inDoes, inTitle)
		if at, hidden := w.in(r.Words); hidden > fit {
			r.Does, fit = r.Does+" · "+wordAt(r.Words, at[0]), hidden
		}
		worst = min(worst, fit)
	}
	return r, worst
}

// wordAt is the word of a text around a byte offset.
func wordAt(text string, at int) string {
	from := strings.LastIndexByte(text[:at], ' ') + 1
	word, _, _ := strings.Cut(text[from:], " ")
	return strings.Trim(word, ",:;")
}

// in finds a word in a text: its byte offsets, and how well it fits.
func (w helpWord) in(text string) (at []int, fit search.Fit) {
	if w.letters == "" {
		if i := strings.Index(text, w.typed); i >= 0 {
			return bytesFrom(i, len(w.typed)), search.AtWord
		}
		return nil, search.NoFit
	}
	t := search.NewText(text)
	i, fit := t.Find(w.letters)
	if fit == search.NoFit {
		return nil, fit
	}
	return t.Offsets(i, len(w.letters)), fit
}

// inKeys finds a word among keys: a key, or what begins one or follows its plus. A single
// letter is only found as a key, in its own case.
func (w helpWord) inKeys(keys string) (at []int, fit search.Fit) {
	from := 0
	for key := range strings.SplitSeq(keys, " ") {
		i, single := -1, len([]rune(w.typed)) == 1
		switch {
		case key == w.typed:
			i = 0
		case !single:
			i = strings.Index(strings.ToLower(key), strings.ToLower(w.typed))
		}
		if i == 0 || i > 0 && key[i-1] == '+' {
			if whole := i+len(w.typed) == len(key); whole {
				return bytesFrom(from+i, len(w.typed)), search.WholeWord
			}
			if fit == search.NoFit {
				at, fit = bytesFrom(from+i, len(w.typed)), search.AtWord
			}
		}
		from += len(key) + 1
	}
	return at, fit
}

func bytesFrom(i, n int) []int {
	out := make([]int, n)
	for j := range out {
		out[j] = i + j
	}
	return out
}

// mark draws a text with what is found in it.
func (words helpWords) mark(text string, plain, hit lipgloss.Style) string {
	var found []int
	for _, w := range words {
		at, _ := w.in(text)
		found = append(found, at...)
	}
	return Highlight(text, found, plain, hit)
}

// markKeys draws keys with what is found in them.
func (words helpWords) markKeys(keys string, plain, hit lipgloss.Style) string {
	var found []int
	for _, w := range words {
		at, _ := w.inKeys(keys)
		found = append(found, at...)
	}
	return Highlight(keys, found, plain, hit)
}
