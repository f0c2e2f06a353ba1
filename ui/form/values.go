package form

import (
	"fmt"
	"slices"
	"strconv"
)

// NumberFault says in a few words what is wrong with a whole number from least to most;
// it is empty where nothing is.
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

// Cycle returns the word by places after now, and begins anew at the end. A now that
// isn't among words counts as the first.
func Cycle(words []string, now string, by int) string {
	at := max(0, slices.Index(words, now))
	return words[(at+by+len(words))%len(words)]
}
