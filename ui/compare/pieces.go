package compare

import (
	"slices"
	"strings"
	"time"
)

// Pieces is when the text of an answer came, in slices of time that become longer as the
// answer does.
type Pieces struct {
	slice time.Duration
	bytes [64]int
	last  int
}

// firstSlice is the slices' length at first.
const firstSlice = 25 * time.Millisecond

// Add adds n bytes that came at a time since the prompt was sent.
func (p *Pieces) Add(at time.Duration, n int) {
	if p.slice == 0 {
		p.slice = firstSlice
	}
	i := max(0, int(at/p.slice))
	for i >= len(p.bytes) {
		for j := range p.bytes {
			sum := 0
			if 2*j < len(p.bytes) {
				sum = p.bytes[2*j] + p.bytes[2*j+1]
			}
			p.bytes[j] = sum
		}
		p.slice *= 2
		p.last /= 2
		i = max(0, int(at/p.slice))
	}
	p.bytes[i] += n
	p.last = max(p.last, i)
}

// Bars draws the pieces in at most width cells, the most as the highest bar; empty where
// there are none.
func (p *Pieces) Bars(width int) string {
	if p == nil || p.slice == 0 || width <= 0 {
		return ""
	}
	first := 0
	for first < p.last && p.bytes[first] == 0 {
		first++
	}
	came := p.bytes[first : p.last+1]
	n := min(width, len(came))
	sums := make([]int, n)
	for i, b := range came {
		sums[i*n/len(came)] += b
	}
	const steps = "▁▂▃▄▅▆▇█"
	bars, most := []rune(steps), max(1, slices.Max(sums))
	var b strings.Builder
	for _, sum := range sums {
		if sum == 0 {
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(bars[(sum*len(bars)-1)/most])
	}
	return b.String()
}
