package search

import "strings"

// Words are what was typed into a search: words to be found in any order.
type Words struct {
	words []word
	// phrase are the letters of all words.
	phrase string
}

// word is a word as it was typed, in lower case, and its letters, which are empty where it
// is signs alone or a #tag: it is found as it is typed then.
type word struct{ typed, letters string }

// ParseWords takes a typed text apart at its blanks.
func ParseWords(text string) Words {
	var q Words
	for typed := range strings.FieldsSeq(strings.ToLower(text)) {
		w := word{typed, Letters(typed)}
		if strings.Trim(w.letters, "/") == "" || strings.HasPrefix(typed, "#") {
			w.letters = ""
		}
		q.words, q.phrase = append(q.words, w), q.phrase+w.letters
	}
	return q
}

// Rank is how well a searched entry matches; less is better.
type Rank uint8

const (
	// Phrase has all words in a row in the entry's name, as whole words; PhraseStart begins
	// so.
	Phrase Rank = iota
	PhraseStart
	// InName has each word at the beginning of one of the name's, InWords of one of the
	// name's or of what else is searched.
	InName
	InWords
	// Inside has a word only within another.
	Inside
	// Unmatched lacks a word.
	Unmatched
)

// Entry is what is searched of a row: its name, and further words that aren't shown.
type Entry struct {
	name, more  Text
	typed, also string
}

// NewEntry returns an entry with a name and further words.
func NewEntry(name, more string) Entry {
	return Entry{name: NewText(name), more: NewText(more), typed: name, also: more}
}

// Match ranks an entry, and returns the byte offsets of what is found in its name.
func (q Words) Match(e *Entry) (rank Rank, at []int) {
	if i, f := e.name.Find(q.phrase); f >= AtWord && !q.literal() {
		rank = PhraseStart
		if f == WholeWord {
			rank = Phrase
		}
		return rank, e.name.Offsets(i, len(q.phrase))
	}
	rank = InName
	for _, w := range q.words {
		inName, found := w.in(e.name, e.typed)
		inMore, _ := w.in(e.more, e.also)
		at = append(at, found...)
		switch {
		case inName >= AtWord:
		case inMore >= AtWord:
			rank = max(rank, InWords)
		case max(inName, inMore) == NoFit:
			return Unmatched, nil
		default:
			rank = Inside
		}
	}
	return rank, at
}

// literal reports whether a word is found as it is typed, so that the phrase lacks it.
func (q Words) literal() bool {
	for _, w := range q.words {
		if w.letters == "" {
			return true
		}
	}
	return false
}

// in reports how well a word fits into a text, and at which byte offsets.
func (w word) in(t Text, text string) (Fit, []int) {
	if w.letters != "" {
		at, f := t.Find(w.letters)
		if f == NoFit {
			return f, nil
		}
		return f, t.Offsets(at, len(w.letters))
	}
	i := strings.Index(strings.ToLower(text), w.typed)
	if i < 0 {
		return NoFit, nil
	}
	at := make([]int, len(w.typed))
	for j := range at {
		at[j] = i + j
	}
	return AtWord, at
}
