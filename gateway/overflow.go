package gateway

import (
	"fmt"
	"strings"
)

// Caps on what one answer may hold of each kind. Only a broken server reaches them.
const (
	mostCitations = 1000
	mostToolCalls = 1000
	// mostArguments is the cap for one call's arguments, in bytes.
	mostArguments = 4 << 20
)

// overflow counts what exceeded the caps of an answer.
type overflow struct {
	citations, toolCalls int
	// cut counts the calls whose arguments were cut.
	cut int
}

// keeps reports whether a delta is within the caps, and cuts arguments that are too long.
func (o *overflow) keeps(d *Delta) bool {
	switch d.Kind {
	case DeltaCitation:
		o.citations++
		return o.citations <= mostCitations
	case DeltaToolCall:
		if o.toolCalls++; o.toolCalls > mostToolCalls {
			return false
		}
		if c := *d.ToolCall; len(c.Arguments) > mostArguments {
			o.cut++
			c.Arguments = strings.Clone(strings.ToValidUTF8(c.Arguments[:mostArguments], ""))
			d.ToolCall = &c
		}
	}
	return true
}

// notes says how much was left out.
func (o *overflow) notes() []string {
	var notes []string
	if n := o.citations - mostCitations; n > 0 {
		notes = append(notes, fmt.Sprintf("%d more sources were left out: an answer keeps %d", n, mostCitations))
	}
	if n := o.toolCalls - mostToolCalls; n > 0 {
		notes = append(notes, fmt.Sprintf("%d more tool calls were left out: an answer keeps %d", n, mostToolCalls))
	}
	if o.cut > 0 {
		notes = append(notes, fmt.Sprintf("the arguments of %d tool calls were cut: %d MiB of each are kept", o.cut, mostArguments>>20))
	}
	return notes
}
