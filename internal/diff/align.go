package diff

import "strings"

// side is one of two texts that are compared.
type side struct {
	text   string
	tokens []token
	lines  []line
}

func newSide(text string, t *tokenizer) side {
	s := side{text: text, tokens: t.tokens(text)}
	s.lines = linesOf(text, s.tokens)
	return s
}

// line is the text of a line without the white space around it.
func (s side) line(i int) string {
	l := s.lines[i]
	if l.begin == l.end {
		return ""
	}
	return strings.TrimSpace(s.text[s.tokens[l.begin].begin:s.tokens[l.end-1].end])
}

// at is the byte offset of a token, or of the end.
func (s side) at(i int) int {
	if i == len(s.tokens) {
		return len(s.text)
	}
	return s.tokens[i].begin
}

func (s side) word(i int) string { return s.text[s.tokens[i].begin:s.tokens[i].end] }

// edit replaces the bytes a0 to a1 of one text by b0 to b1 of the other.
type edit struct{ a0, a1, b0, b1 int }

// align returns the edits that turn a into b, in order and disjoint. words is the number
// of different words in both.
func align(a, b side, words int) []edit {
	if a.text == b.text {
		return nil
	}
	pairs := make([]int, len(a.tokens))
	for i := range pairs {
		pairs[i] = -1
	}
	w := wordPairs{a: a.tokens, b: b.tokens, pairs: pairs, seenA: make([]int, words), seenB: make([]int, words)}
	a0, b0 := 0, 0
	for _, at := range anchorsOf(a, b) {
		la, lb := a.lines[at.a], b.lines[at.b]
		w.part(a0, la.begin, b0, lb.begin)
		w.part(la.begin, la.end, lb.begin, lb.end)
		a0, b0 = la.end, lb.end
	}
	w.part(a0, len(a.tokens), b0, len(b.tokens))
	return joinEdits(editsOf(a, b, pairs), a.text)
}

// wordPairs pairs the words of two texts, part by part.
type wordPairs struct {
	a, b []token
	// pairs has, for each token of a, its counterpart in b, or -1.
	pairs []int
	// parts counts the parts; seenA and seenB say in which part each word was last seen.
	parts        int
	seenA, seenB []int
}

// part pairs the words of a part of both texts. White space is left out: it would pair
// with any other.
func (w *wordPairs) part(a0, a1, b0, b1 int) {
	if a0 == a1 || b0 == b1 {
		return
	}
	w.parts++
	w.see(w.a[a0:a1], w.seenA)
	w.see(w.b[b0:b1], w.seenB)
	idsA, atA := w.shared(w.a, a0, a1, w.seenB)
	idsB, atB := w.shared(w.b, b0, b1, w.seenA)
	for i, j := range pairUp(idsA, idsB) {
		if j >= 0 {
			w.pairs[atA[i]] = atB[j]
		}
	}
}

func (w *wordPairs) see(tokens []token, seen []int) {
	for _, t := range tokens {
		if t.id >= 0 {
			seen[t.id] = w.parts
		}
	}
}

// shared lists the words that the other side has too, and their positions.
func (w *wordPairs) shared(tokens []token, from, to int, seen []int) (ids, at []int) {
	ids, at = make([]int, 0, to-from), make([]int, 0, to-from)
	for i, t := range tokens[from:to] {
		if t.id >= 0 && seen[t.id] == w.parts {
			ids, at = append(ids, t.id), append(at, from+i)
		}
	}
	return ids, at
}

// editsOf lists what is between paired words and differs.
func editsOf(a, b side, pairs []int) []edit {
	var edits []edit
	i, j := 0, 0
	between := func(toA, toB int) {
		a1, b1 := toA, toB
		for i < a1 && j < b1 && a.word(i) == b.word(j) {
			i, j = i+1, j+1
		}
		for i < a1 && j < b1 && a.word(a1-1) == b.word(b1-1) {
			a1, b1 = a1-1, b1-1
		}
		if i < a1 || j < b1 {
			edits = append(edits, edit{a.at(i), a.at(a1), b.at(j), b.at(b1)})
		}
		i, j = toA+1, toB+1
	}
	for at, to := range pairs {
		if to >= 0 {
			between(at, to)
		}
	}
	between(len(a.tokens), len(b.tokens))
	return edits
}

// leastChange is how many bytes a change must have to absorb coincidentally equal words.
const leastChange = 8

// joinEdits joins edits with only a word or two between them within a line, shorter than
// the changes on both sides: such words are equal by coincidence, and a reader sees one
// change.
func joinEdits(edits []edit, a string) []edit {
	out := edits[:0]
	for _, e := range edits {
		if n := len(out); n > 0 {
			last := &out[n-1]
			same := a[last.a1:e.a0]
			before, after := max(last.a1-last.a0, last.b1-last.b0), max(e.a1-e.a0, e.b1-e.b0)
			if max(before, after) >= leastChange && len(same) <= min(before, after) && !strings.Contains(same, "\n") && fewWords(same) {
				last.a1, last.b1 = e.a1, e.b1
				continue
			}
		}
		out = append(out, e)
	}
	return out
}

// fewWords reports whether a text has at most two words.
func fewWords(s string) bool {
	const most = 2
	n := 0
	for range strings.FieldsSeq(s) {
		if n++; n > most {
			return false
		}
	}
	return true
}
