package sessions

import "sluice/gateway"

// Fork is a message at which a lane's conversation splits, or with which it begins: one
// of several in the same position.
type Fork struct {
	// Message is the first of its branch, decoded.
	Message Message
	// Depth counts the forks above it.
	Depth int
	// N counts from 1 among the Of messages in this position.
	N, Of int
	// More counts the messages that follow before the next fork or the end.
	More int
}

// Tree returns a lane's forks from the beginning, each before those below it. The
// messages between are only counted, so a long session costs little.
func (s *Session) Tree(lane int) []Fork {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := treeOf(s.records, lane)
	below := make(map[int][]int, len(s.records)) // indexes by the index above, -1 for the beginning
	for i := range s.records {
		if s.records[i].in(lane) {
			above, _ := t.above(i, lane)
			below[above] = append(below[above], i)
		}
	}
	var forks []Fork
	type step struct {
		siblings []int
		depth    int
	}
	// A stack, since a file may be nested as deep as it is long.
	for stack := []step{{below[-1], 0}}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		if len(top.siblings) == 0 {
			stack = stack[:len(stack)-1]
			continue
		}
		i, depth := top.siblings[0], top.depth
		top.siblings = top.siblings[1:]
		of := len(below[aboveOf(t, i, lane)])
		fork := Fork{Message: s.decode(i), Depth: depth, N: of - len(top.siblings), Of: of}
		next := below[i]
		for len(next) == 1 {
			fork.More++
			next = below[next[0]]
		}
		forks = append(forks, fork)
		if len(next) > 0 {
			stack = append(stack, step{next, depth + 1})
		}
	}
	return forks
}

func aboveOf(t tree, i, lane int) int {
	above, _ := t.above(i, lane)
	return above
}

// Place is a message's number among its siblings, from 1.
type Place struct{ N, Of int }

// Places returns the place of each message in a lane that has siblings.
func (s *Session) Places(lane int) map[string]Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	type where struct {
		parent string
		role   gateway.Role
	}
	count := map[where]int{}
	found := map[string]Place{}
	for _, r := range s.records {
		if r.in(lane) {
			w := where{r.parent, r.role}
			count[w]++
			found[r.id] = Place{N: count[w]}
		}
	}
	for _, r := range s.records {
		if !r.in(lane) {
			continue
		}
		of := count[where{r.parent, r.role}]
		if of < 2 {
			delete(found, r.id)
			continue
		}
		found[r.id] = Place{found[r.id].N, of}
	}
	return found
}
