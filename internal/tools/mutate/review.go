package main

import (
	"errors"
	"os"
	"strings"
)

// readReviews reads what a person found of mutants that live: a line with the
// mutant's key, then an indented line with the reason. A reason that begins with
// "equivalent" says that the mutant does the same as the code; every other one
// says why the hole is left.
func readReviews(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	reviews := map[string]string{}
	key := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "\t"):
			reviews[key] = strings.TrimSpace(line)
		default:
			key = line
		}
	}
	return reviews, nil
}
