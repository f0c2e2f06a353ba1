package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sluice/gateway"
)

// leftOut is a lane that a prompt passes by, and why.
type leftOut struct {
	lane *lane
	err  error
}

// sendable gives the lanes that can take a text, with the steps of each, and those
// that it passes by: raw ones, where the text is no JSON. The error is of a lane
// that can't be asked at all.
func (a *app) sendable(to []*lane, text string) (lanes []*lane, steps [][]gateway.Step, left []leftOut, err error) {
	for _, l := range to {
		of, err := a.resolve(l)
		if err != nil {
			return nil, nil, nil, errors.New(a.leftOutWords([]leftOut{{l, err}}))
		}
		if _, err := a.request(l, of, len(l.exchanges), text); err != nil {
			left = append(left, leftOut{l, err})
			continue
		}
		lanes, steps = append(lanes, l), append(steps, of)
	}
	if len(lanes) == 0 {
		return nil, nil, nil, errors.New(a.leftOutWords(left))
	}
	return lanes, steps, left, nil
}

// leftOutWords name the lanes and what each is about. One lane alone needs no
// name.
func (b *board) leftOutWords(left []leftOut) string {
	words := make([]string, len(left))
	for i, out := range left {
		words[i] = gateway.Explain(out.err).What
		if len(b.lanes) > 1 {
			words[i] = fmt.Sprintf("%s: %s", b.laneName(slices.Index(b.lanes, out.lane)), words[i])
		}
	}
	return strings.Join(words, "; ")
}
