package measure

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
)

// The limits of one run. More is far more often a mistake than intended, and costs money.
const (
	// MostLanes is how many lanes there can be.
	MostLanes = 8
	// MostRepeats bounds how often each lane is called.
	MostRepeats = 100
	// MostWarmups bounds the warm-up calls of each lane.
	MostWarmups = 10
)

// Order says which calls run at the same time, and which one is next.
type Order string

// The orders.
const (
	// Parallel calls all lanes at once, round by round. It is the quickest, and the lanes
	// share the connection and the provider's limits.
	Parallel Order = "parallel"
	// Sequential finishes a lane before the next one begins. Changes over time then
	// affect single lanes.
	Sequential Order = "sequential"
	// Interleaved makes one call at a time, in rounds that contain every lane once in
	// shuffled order, so that no lane has a better time or position.
	Interleaved Order = "interleaved"
)

// Orders lists the orders.
func Orders() []Order { return []Order{Parallel, Sequential, Interleaved} }

// Plan is a run: which calls there are, and when.
type Plan struct {
	// Lanes is how many lanes there are.
	Lanes int
	// Repeat is how often each lane is called and counted.
	Repeat int
	// Warmup is how often each lane is called before that without being counted: it opens
	// connections and fills caches.
	Warmup int
	Order  Order
	// Seed determines how an interleaved run is shuffled.
	Seed uint64
	// Cache says that answers may come from the gateway's cache.
	Cache bool
}

// Check says what is wrong with the plan, naming the limits.
func (p Plan) Check() error {
	switch {
	case p.Lanes < 1 || p.Lanes > MostLanes:
		return fmt.Errorf("%d lanes: want 1 to %d", p.Lanes, MostLanes)
	case p.Repeat < 1 || p.Repeat > MostRepeats:
		return fmt.Errorf("repeat %d: want 1 to %d", p.Repeat, MostRepeats)
	case p.Warmup < 0 || p.Warmup > MostWarmups:
		return fmt.Errorf("warmup %d: want 0 to %d", p.Warmup, MostWarmups)
	case p.Order != Parallel && p.Order != Sequential && p.Order != Interleaved:
		return fmt.Errorf("order %q: want parallel, sequential or interleaved", string(p.Order))
	}
	return nil
}

// Calls is how many calls there are, warm-ups included.
func (p Plan) Calls() int { return p.Lanes * (p.Repeat + p.Warmup) }

// Call is one call of a run.
type Call struct {
	// Position counts the calls from 0 in the order in which they are made.
	Position int
	// Lane counts from 0.
	Lane int
	// Run counts the lane's calls from 1; the warm-ups are numbered separately.
	Run    int
	Warmup bool
}

// Rounds yields the calls; those of one round run at the same time, and the next ones
// when all of them have ended.
func (p Plan) Rounds() iter.Seq[[]Call] {
	return func(yield func([]Call) bool) {
		at := 0
		shuffled := rand.New(rand.NewPCG(p.Seed, 0))
		p.phases(shuffled, func(calls []Call) bool {
			for i := range calls {
				calls[i].Position = at
				at++
			}
			return yield(calls)
		})
	}
}

// phases yields the calls without their positions.
func (p Plan) phases(shuffled *rand.Rand, yield func([]Call) bool) {
	if p.Order == Sequential {
		for lane := range p.Lanes {
			for n := range p.Warmup + p.Repeat {
				if !yield([]Call{p.call(lane, n)}) {
					return
				}
			}
		}
		return
	}
	for n := range p.Warmup + p.Repeat {
		round := make([]Call, 0, p.Lanes)
		for lane := range p.Lanes {
			round = append(round, p.call(lane, n))
		}
		if p.Order == Parallel {
			if !yield(round) {
				return
			}
			continue
		}
		shuffled.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		for _, c := range round {
			if !yield([]Call{c}) {
				return
			}
		}
	}
}

// call is a lane's nth call from 0, the warm-ups first.
func (p Plan) call(lane, n int) Call {
	if n < p.Warmup {
		return Call{Lane: lane, Run: n + 1, Warmup: true}
	}
	return Call{Lane: lane, Run: n - p.Warmup + 1}
}

// String is the mode as shown beside the numbers, such as "20 × interleaved, seed 4711,
// cache skipped, 2 warm-ups discarded".
func (p Plan) String() string {
	words := []string{fmt.Sprintf("%d × %s", p.Repeat, p.Order)}
	if p.Order == Interleaved {
		words = append(words, fmt.Sprintf("seed %d", p.Seed))
	}
	if p.Cache {
		words = append(words, "cache allowed")
	} else {
		words = append(words, "cache skipped")
	}
	switch p.Warmup {
	case 0:
		words = append(words, "no warm-up")
	case 1:
		words = append(words, "1 warm-up discarded")
	default:
		words = append(words, fmt.Sprintf("%d warm-ups discarded", p.Warmup))
	}
	return strings.Join(words, ", ")
}
