package sessions

import "slices"

// OpenLanes returns the numbers of a session's open lanes from the left. A session that
// has closed them all shows the first.
func OpenLanes(lanes []Lane) []int {
	var open []int
	for n, l := range lanes {
		if !l.Closed {
			open = append(open, n)
		}
	}
	if len(open) == 0 {
		open = []int{0}
	}
	place := func(n int) int {
		if c := lanes[n].Column; c > 0 {
			return c - 1
		}
		return n
	}
	slices.SortStableFunc(open, func(n, m int) int { return place(n) - place(m) })
	return open
}
