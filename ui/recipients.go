package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sluice/gateway"
)

// skippedLane is a lane that can't take a prompt, and why.
type skippedLane struct {
	lane *lane
	err  error
}

// skippedWords name the lanes and the reasons. With a single lane its name is left out.
func (b *board) skippedWords(lanes []skippedLane) string {
	words := make([]string, len(lanes))
	for i, out := range lanes {
		words[i] = gateway.Explain(out.err).What
		if len(b.lanes) > 1 {
			words[i] = fmt.Sprintf("%s: %s", b.laneName(slices.Index(b.lanes, out.lane)), words[i])
		}
	}
	return strings.Join(words, "; ")
}

// recipients are the lanes that the next prompt goes to.
func (b *board) recipients() []*lane {
	if b.onlyCurrent {
		return []*lane{b.focusedLane()}
	}
	var to []*lane
	for _, l := range b.lanes {
		if !l.muted {
			to = append(to, l)
		}
	}
	return to
}

// audience describes the recipients: "gpt-4o-mini", "both lanes", "3 of 4 lanes".
func (b *board) audience() string {
	to := b.recipients()
	switch {
	case len(b.lanes) == 1:
		return b.lanes[0].name()
	case len(to) == 0:
		return "nobody: every lane is muted"
	case len(to) == 1:
		return "only " + to[0].name()
	case len(to) < len(b.lanes):
		return fmt.Sprintf("%d of %d lanes", len(to), len(b.lanes))
	case len(to) == 2:
		return "both lanes"
	}
	return fmt.Sprintf("%d lanes", len(to))
}

// stillAnswering says why a prompt can't be sent to lanes.
func (b *board) stillAnswering(to []*lane) string {
	busy := 0
	for _, l := range to {
		if l.busy() {
			busy++
		}
	}
	switch {
	case len(b.lanes) == 1:
		return "an answer is under way: esc stops it"
	case busy == 1:
		return "a lane is still answering: ctrl+c stops it"
	}
	return fmt.Sprintf("%d lanes are still answering: ctrl+c stops them", busy)
}

func (b *board) placeholder() string {
	to := b.recipients()
	asked, busy := false, 0
	for _, l := range to {
		if l.settings.Target.IsZero() {
			return "Pick a model, then ask"
		}
		if l.busy() {
			busy++
		}
		asked = asked || len(l.exchanges) > 0
	}
	switch {
	case b.run != nil:
		return "Measuring: " + b.run.String() + ", ctrl+c ends it"
	case busy > 0 && len(to) == 1:
		return "Answering…"
	case busy == 1:
		return fmt.Sprintf("1 of %d lanes is answering…", len(to))
	case busy > 0:
		return fmt.Sprintf("%d of %d lanes are answering…", busy, len(to))
	case len(to) == 0:
		return "Every lane is muted"
	case len(to) == 1 && to[0].view().target.Endpoint != "":
		return rawPlaceholder(to[0].settings.Target)
	case len(b.lanes) == 1 && asked:
		return "Ask a follow-up…"
	}
	return "Ask " + b.audience() + "…"
}

var errNoTarget = errors.New("pick a model first")
