package config

import "slices"

// longestName bounds the work of comparing something that isn't a name at all.
const longestName = 64

// nearest returns the name that was probably meant, or "" if none is close: at most a
// third of the letters may differ. Of equally close names the first wins.
func nearest(name string, names []string) string {
	if len(name) > longestName {
		return ""
	}
	best, bound := "", max(1, len(name)/3)
	for _, candidate := range names {
		d := distance(name, candidate)
		if d < bound || d == bound && best == "" {
			best, bound = candidate, d
		}
	}
	return best
}

// distance counts the insertions, deletions, substitutions and swaps of neighbours that
// turn a into b (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before := make([]int, len(t)+1)
	last := make([]int, len(t)+1)
	row := make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}

// nearestOf is [nearest] over names in a stable order.
func nearestOf[V any](name string, set map[string]V) string {
	names := make([]string, 0, len(set))
	for each := range set {
		names = append(names, each)
	}
	slices.Sort(names)
	return nearest(name, names)
}
