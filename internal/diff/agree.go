package diff

import "strings"

// Said is a piece of a text, and how many of the texts have it.
type Said struct {
	Text string
	// By counts the texts that have this piece in the same position, including this one:
	// 1 means that only this text has it.
	By int
}

// Agreement is what several texts have in common.
type Agreement struct {
	// Texts are the texts, in their order, cut into pieces. Joined they are the whole
	// text.
	Texts [][]Said
	// Alone lists, for each text, the indexes of the pieces that only it has: where to
	// jump.
	Alone [][]int
}

// All reports whether all texts have a piece.
func (a Agreement) All(s Said) bool { return s.By == len(a.Texts) }

// Agree compares each of the texts with each other one. Texts may be empty; a single text
// agrees with itself.
func Agree(texts []string) Agreement {
	t := newTokenizer()
	sides := make([]side, len(texts))
	// others[i] counts, at each byte of text i where it changes, how many more or fewer
	// other texts have what follows.
	others := make([][]int, len(texts))
	for i, text := range texts {
		sides[i] = newSide(text, t)
		others[i] = make([]int, len(text)+1)
	}
	for i := range texts {
		for j := range i {
			note(others[j], others[i], align(sides[j], sides[i], len(t.ids)))
		}
	}
	out := Agreement{Texts: make([][]Said, len(texts)), Alone: make([][]int, len(texts))}
	for i, text := range texts {
		out.Texts[i] = said(text, others[i])
		for k, s := range out.Texts[i] {
			if s.By == 1 && len(texts) > 1 && strings.TrimSpace(s.Text) != "" {
				out.Alone[i] = append(out.Alone[i], k)
			}
		}
	}
	return out
}

// note counts the equal stretches between the edits of two texts.
func note(a, b []int, edits []edit) {
	a[0]++
	b[0]++
	for _, e := range edits {
		a[e.a0]--
		a[e.a1]++
		b[e.b0]--
		b[e.b1]++
	}
}

// said cuts a text where the count of others changes.
func said(text string, others []int) []Said {
	var out []Said
	begin, by := 0, 1+others[0]
	for at := 1; at < len(text); at++ {
		if others[at] == 0 {
			continue
		}
		out = append(out, Said{text[begin:at], by})
		begin, by = at, by+others[at]
	}
	if begin < len(text) {
		out = append(out, Said{text[begin:], by})
	}
	return out
}
