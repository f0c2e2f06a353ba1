package form

import (
	"fmt"
	"slices"
	"strconv"
)

// NumberFault says in few words what is wrong with a whole number between two others,
// and nothing where it is right.
func NumberFault(text string, least, most int) string {
	switch n, err := strconv.Atoi(text); {
	case err != nil:
		return fmt.Sprintf("a whole number, %d to %d", least, most)
	case n < least:
		return fmt.Sprintf("%d at least", least)
	case n > most:
		return fmt.Sprintf("%d at most", most)
	}
	return ""
}

// Cycle gives the next value of a field that is chosen.
func Cycle(words []string, now string, by int) string {
	at := max(0, slices.Index(words, now))
	return words[(at+by+len(words))%len(words)]
}
