package ui

import (
	"fmt"
	"slices"
	"strings"

	"sluice/gateway"
)

// leftOut is a lane that a prompt can't be sent to, and why.
type leftOut struct {
	lane *lane
	err  error
}

// sendable gives the lanes that a text can be sent to with the steps of each, and
// those that it can't: they keep nobody else from an answer.
func (a *app) sendable(to []*lane, text string) (lanes []*lane, steps [][]gateway.Step, left []leftOut) {
	for _, l := range to {
		of, err := a.resolve(l)
		if err == nil {
			_, err = rawRequest(l.target, of, text)
		}
		if err != nil {
			left = append(left, leftOut{l, err})
			continue
		}
		lanes, steps = append(lanes, l), append(steps, of)
	}
	return lanes, steps, left
}

// leftOutWords say which lanes were left out and why. One lane alone needs no
// name.
func (a *app) leftOutWords(left []leftOut) string {
	words := make([]string, len(left))
	for i, out := range left {
		words[i] = gateway.Explain(out.err).What
		if len(a.lanes) > 1 {
			words[i] = fmt.Sprintf("%s: %s", a.laneName(slices.Index(a.lanes, out.lane)), words[i])
		}
	}
	return strings.Join(words, "; ")
}
