package providers

import (
	"bytes"
	"encoding/json"

	"sluice/gateway"
)

// toolCalls puts tool calls together that arrive in pieces. The zero value is
// ready.
type toolCalls struct{ open []*openCall }

type openCall struct {
	index     int
	id, name  string
	arguments []byte
}

// fragment is one piece of a tool call.
type fragment struct {
	// index tells parallel calls apart; nil where the vendor gives none.
	index     *int
	id, name  string
	arguments json.RawMessage
}

// add takes one piece. Vendors that number their calls are followed; where two
// calls share a number, a new id begins a new call.
func (t *toolCalls) add(f fragment) {
	if f.id == "" && f.name == "" && !hasArguments(f.arguments) {
		return // the mark that some models send after the last piece
	}
	call := t.find(f)
	if call == nil {
		call = &openCall{index: len(t.open)}
		if f.index != nil {
			call.index = *f.index
		}
		t.open = append(t.open, call)
	}
	if call.id == "" {
		call.id = f.id
	}
	if call.name == "" {
		call.name = f.name
	}
	if inside, ok := stringInside(f.arguments); ok {
		call.arguments = unquote(call.arguments, inside)
	} else if hasArguments(f.arguments) {
		call.arguments = append(call.arguments, f.arguments...)
	}
}

// find looks for the call that a piece goes on with.
func (t *toolCalls) find(f fragment) *openCall {
	for i := len(t.open) - 1; i >= 0; i-- {
		call := t.open[i]
		if f.index != nil && call.index != *f.index {
			continue
		}
		if f.id != "" && call.id != "" && f.id != call.id {
			return nil
		}
		if f.index == nil && f.id == "" && f.name != "" {
			return nil
		}
		return call
	}
	return nil
}

// flush hands the calls out and forgets them.
func (t *toolCalls) flush(dst []gateway.Delta) []gateway.Delta {
	for _, call := range t.open {
		dst = append(dst, toolCallDelta(call.id, call.name, call.arguments))
	}
	t.open = nil
	return dst
}

func toolCallDelta(id, name string, arguments []byte) gateway.Delta {
	text, _ := mend(arguments, true)
	if text == "" {
		text = "{}"
	}
	return gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{ID: id, Name: name, Arguments: text}}
}

func hasArguments(raw json.RawMessage) bool {
	s := string(bytes.TrimSpace(raw))
	return s != "" && s != "null" && s != `""`
}

// stringInside gives what stands between the quotes of a raw JSON string.
func stringInside(raw json.RawMessage) ([]byte, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) < 2 || raw[0] != '"' {
		return nil, false
	}
	return raw[1 : len(raw)-1], true
}
