package diff

import "math"

// mostCost bounds the search for the shortest edit: after so many differences the
// furthest point is taken, as GNU diff and git do.
const mostCost = 96

// myers pairs the equal elements of two sequences in order.
type myers struct {
	a, b []int
	// pairs has, for each element of a, its counterpart in b, or -1.
	pairs []int
	// forward and backward hold the furthest a on each diagonal.
	forward, backward []int
}

// pairUp returns, for each element of a, the index of its counterpart in b, or -1. The
// indexes rise.
func pairUp(a, b []int) []int {
	m := &myers{a: a, b: b, pairs: make([]int, len(a))}
	for i := range m.pairs {
		m.pairs[i] = -1
	}
	m.forward = make([]int, len(a)+len(b)+3)
	m.backward = make([]int, len(a)+len(b)+3)
	m.box(0, len(a), 0, len(b))
	return m.pairs
}

// box pairs the elements within a part of both sequences.
func (m *myers) box(a0, a1, b0, b1 int) {
	for {
		for a0 < a1 && b0 < b1 && m.a[a0] == m.b[b0] {
			m.pairs[a0] = b0
			a0, b0 = a0+1, b0+1
		}
		for a0 < a1 && b0 < b1 && m.a[a1-1] == m.b[b1-1] {
			a1, b1 = a1-1, b1-1
			m.pairs[a1] = b1
		}
		if a0 == a1 || b0 == b1 {
			return
		}
		x, y := m.split(a0, a1, b0, b1)
		if x == a0 && y == b0 || x == a1 && y == b1 {
			return
		}
		m.box(a0, x, b0, y)
		a0, b0 = x, y
	}
}

// split finds a point on the path from one corner of the box to the other, by searching
// from both; where they meet the path is the shortest.
func (m *myers) split(a0, a1, b0, b1 int) (x, y int) {
	shift := len(m.b) + 1 // diagonals are a - b
	least, most := a0-b1+shift, a1-b0+shift
	f, b := m.forward, m.backward
	ahead, behind := a0-b0+shift, a1-b1+shift
	fmin, fmax, bmin, bmax := ahead, ahead, behind, behind
	odd := (ahead-behind)%2 != 0
	f[ahead], b[behind] = a0, a1
	for cost := 1; ; cost++ {
		fmin, fmax = widen(f, fmin, fmax, least, most, -1)
		for d := fmax; d >= fmin; d -= 2 {
			x := max(f[d-1]+1, f[d+1])
			y := x - d + shift
			for x < a1 && y < b1 && m.a[x] == m.b[y] {
				x, y = x+1, y+1
			}
			f[d] = x
			if odd && bmin <= d && d <= bmax && b[d] <= x {
				return x, y
			}
		}
		bmin, bmax = widen(b, bmin, bmax, least, most, math.MaxInt)
		for d := bmax; d >= bmin; d -= 2 {
			x := min(b[d-1], b[d+1]-1)
			y := x - d + shift
			for x > a0 && y > b0 && m.a[x-1] == m.b[y-1] {
				x, y = x-1, y-1
			}
			b[d] = x
			if !odd && fmin <= d && d <= fmax && x <= f[d] {
				return x, y
			}
		}
		if cost >= mostCost {
			return m.furthest(fmin, fmax, bmin, bmax, a0, a1, b0, b1)
		}
	}
}

// widen adds one diagonal on each side, or leaves the box's edge. What lies beyond is out
// of reach.
func widen(v []int, lo, hi, least, most, beyond int) (newLo, newHi int) {
	if lo > least {
		lo--
		v[lo-1] = beyond
	} else {
		lo++
	}
	if hi < most {
		hi++
		v[hi+1] = beyond
	} else {
		hi--
	}
	return lo, hi
}

// furthest is the furthest point that either search has reached.
func (m *myers) furthest(fmin, fmax, bmin, bmax, a0, a1, b0, b1 int) (x, y int) {
	shift := len(m.b) + 1
	fx, fsum := a0, -1
	for d := fmax; d >= fmin; d -= 2 {
		x := min(m.forward[d], a1, b1+d-shift)
		if sum := 2*x - d + shift; sum > fsum {
			fx, fsum = x, sum
		}
	}
	bx, bsum := a1, math.MaxInt
	for d := bmax; d >= bmin; d -= 2 {
		x := max(m.backward[d], a0, b0+d-shift)
		if sum := 2*x - d + shift; sum < bsum {
			bx, bsum = x, sum
		}
	}
	if fsum-(a0+b0) > a1+b1-bsum {
		return fx, fsum - fx
	}
	return bx, bsum - bx
}
