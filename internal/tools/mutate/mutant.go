package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// mutant is one small change.
type mutant struct {
	id   int // its switch, from 0
	file string
	line int
	// function is the declared one around it, "" outside of all.
	function string
	operator string
	from, to string
	// again counts the same change in the same function, from 1.
	again int
	// body is a hash of the function: another body, another mutant.
	body string
}

// key names the mutant wherever its lines move to.
func (m mutant) key() string {
	key := fmt.Sprintf("%s %s: %s: %s", m.file, m.function, m.operator, m.change())
	if m.again > 1 {
		key += fmt.Sprintf(" #%d", m.again)
	}
	return key
}

func (m mutant) change() string {
	if m.to == "" {
		return m.from
	}
	return m.from + " => " + m.to
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d %s: %s", m.file, m.line, m.operator, m.change())
}

// sample takes n of the mutants, the same ones for the same seed, in the order
// of the source.
func sample(all []mutant, n int, seed uint64) []mutant {
	if n <= 0 || n >= len(all) {
		return all
	}
	taken := rand.New(rand.NewPCG(seed, 0)).Perm(len(all))[:n]
	slices.Sort(taken)
	var mutants []mutant
	for _, i := range taken {
		mutants = append(mutants, all[i])
	}
	return mutants
}
