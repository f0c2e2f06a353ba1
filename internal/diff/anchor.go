package diff

import (
	"slices"
	"sort"
)

// line is a line of a text, as a range of its tokens.
type line struct{ begin, end int }

// linesOf groups tokens by lines; a line's break belongs to it.
func linesOf(text string, tokens []token) []line {
	var out []line
	begin := 0
	for i, t := range tokens {
		if text[t.begin:t.end] == "\n" {
			out = append(out, line{begin, i + 1})
			begin = i + 1
		}
	}
	return append(out, line{begin, len(tokens)})
}

// anchor is a line that both texts have, by its number in each.
type anchor struct{ a, b int }

// leastAnchor is how many bytes a line must have to be an anchor: braces and blank lines
// don't.
const leastAnchor = 4

// anchorsOf finds the lines that occur once in both texts, as many as keep their order.
func anchorsOf(a, b side) []anchor {
	type seen struct{ count, line int }
	inB := map[string]seen{}
	for i := range b.lines {
		s := b.line(i)
		inB[s] = seen{inB[s].count + 1, i}
	}
	inA := map[string]int{}
	for i := range a.lines {
		inA[a.line(i)]++
	}
	var all []anchor
	for i := range a.lines {
		s := a.line(i)
		if at := inB[s]; len(s) >= leastAnchor && inA[s] == 1 && at.count == 1 {
			all = append(all, anchor{i, at.line})
		}
	}
	return longestRising(all)
}

// longestRising is the longest subsequence of the anchors whose lines in b rise, by
// patience sorting.
func longestRising(all []anchor) []anchor {
	var tops []int // the anchor on top of each pile
	before := make([]int, len(all))
	for i, a := range all {
		pile := sort.Search(len(tops), func(p int) bool { return all[tops[p]].b >= a.b })
		before[i] = -1
		if pile > 0 {
			before[i] = tops[pile-1]
		}
		if pile == len(tops) {
			tops = append(tops, i)
		} else {
			tops[pile] = i
		}
	}
	var out []anchor
	if len(tops) > 0 {
		for i := tops[len(tops)-1]; i >= 0; i = before[i] {
			out = append(out, all[i])
		}
	}
	slices.Reverse(out)
	return out
}
