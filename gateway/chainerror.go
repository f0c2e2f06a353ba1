package gateway

import (
	"slices"
	"strconv"
	"strings"
)

// ChainError is the cause of an error that says that all steps of a chain failed. It
// holds why, as far as known: a gateway that walks the steps returns only one failure.
type ChainError struct {
	// Failures are in the order of the steps, at least one; none has a ChainError as its
	// cause.
	Failures []*Error
	// Of is how many steps the chain has.
	Of int
}

// Error joins the failures.
func (c *ChainError) Error() string {
	texts := make([]string, len(c.Failures))
	for i, e := range c.Failures {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns the cause of the last failure.
func (c *ChainError) Unwrap() error { return c.Failures[len(c.Failures)-1].Err }

// next is what to do: one line if it is the same for all failures, else one for each.
func (c *ChainError) next() string {
	var texts []string
	steps := map[string][]string{}
	for _, e := range c.Failures {
		text := next(e)
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		if !e.StepUnknown {
			steps[text] = append(steps[text], strconv.Itoa(e.Step+1))
		}
	}
	told := len(c.Failures) == c.Of
	switch {
	case len(texts) == 1 && c.Failures[0].Retryable:
		return texts[0]
	case len(texts) == 1 && told:
		return "every step: " + texts[0]
	}
	for i, text := range texts {
		texts[i] = stepWords(steps[text]) + ": " + text
	}
	if !told {
		texts = append(texts, `the gateway doesn't say why the others failed; a chain with mode = "client" does`)
	}
	return strings.Join(texts, ";\n")
}

// stepWords is "step 1", or "steps 1, 2 and 4".
func stepWords(numbers []string) string {
	last := len(numbers) - 1
	switch last {
	case -1:
		return "one of the steps"
	case 0:
		return "step " + numbers[0]
	}
	return "steps " + strings.Join(numbers[:last], ", ") + " and " + numbers[last]
}
