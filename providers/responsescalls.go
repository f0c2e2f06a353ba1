package providers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"sluice/gateway"
)

// responsesCalls are the calls of functions and of custom tools. Each is emitted once,
// whichever events have it: they may come whole, or only in pieces.
type responsesCalls struct {
	list  []*responsesCall
	known map[callKey]*responsesCall
}

type responsesCall struct {
	// item is the item's id, call that of the call.
	item, call string
	name       string
	custom     bool
	arguments  []byte
	given      bool
}

// piece reads an event of an incomplete call.
func (c *responsesCalls) piece(e *responsesEvent) {
	if e.Item != nil {
		if e.Item.Type == "function_call" || e.Item.Type == "custom_tool_call" {
			c.of(e.Item, e.OutputIndex.n)
		}
		return
	}
	call := c.open(string(e.ItemID), e.OutputIndex.n)
	if call == nil {
		call = c.begin(e)
	}
	call.name = cmp.Or(call.name, string(e.Name))
	switch {
	case holdsTextOrOther(e.Delta):
		call.arguments = appendText(call.arguments, e.Delta)
	case hasArguments(e.Arguments):
		call.arguments = appendArguments(nil, e.Arguments)
	case holdsTextOrOther(e.Input):
		call.arguments = appendText(nil, e.Input)
	}
}

// begin opens a call whose item may come later, or never.
func (c *responsesCalls) begin(e *responsesEvent) *responsesCall {
	call := &responsesCall{item: string(e.ItemID), custom: strings.HasPrefix(e.Type, "response.custom_tool_call")}
	c.list = append(c.list, call)
	if call.item != "" {
		c.name(call, callKey{item: call.item})
	} else {
		c.name(call, callKey{index: e.OutputIndex.n + 1})
	}
	return call
}

// open finds the call that a piece belongs to, by the item's id or its position.
func (c *responsesCalls) open(item string, index int) *responsesCall {
	if call := c.known[callKey{item: item}]; call != nil && item != "" {
		return call
	}
	if call := c.known[callKey{index: index + 1}]; call != nil && (item == "" || call.item == "") {
		return call
	}
	return nil
}

// callKey is one of the ways in which an event identifies a call.
type callKey struct {
	call, item string
	// index is the item's position, from 1; with a name, that of the call.
	index     int
	name      string
	arguments string
}

// of returns the call of an item. The call's id identifies it, or the item's; without
// either, the function's name with its position or its arguments.
func (c *responsesCalls) of(item *responsesItem, index int) *responsesCall {
	if call := c.find(item, index); call != nil {
		return call
	}
	call := &responsesCall{item: string(item.ID), call: string(item.CallID), name: string(item.Name), custom: item.Type == "custom_tool_call"}
	c.list = append(c.list, call)
	c.name(call, callKey{index: index + 1})
	c.name(call, callKey{name: string(item.Name), index: index + 1})
	if item.CallID != "" {
		c.name(call, callKey{call: string(item.CallID)})
	}
	if item.ID != "" {
		c.name(call, callKey{item: string(item.ID)})
	}
	return call
}

// name records a way in which a call is identified.
func (c *responsesCalls) name(call *responsesCall, key callKey) {
	if c.known == nil {
		c.known = map[callKey]*responsesCall{}
	}
	c.known[key] = call
}

func (c *responsesCalls) find(item *responsesItem, index int) *responsesCall {
	byCall, byItem := c.known[callKey{call: string(item.CallID)}], c.known[callKey{item: string(item.ID)}]
	switch {
	case item.CallID != "" && byCall != nil:
		return byCall
	case item.ID != "" && byItem != nil && (item.CallID == "" || byItem.call == ""):
		return byItem
	}
	named := item.CallID != "" || item.ID != ""
	if call := c.known[callKey{name: string(item.Name), index: index + 1}]; call != nil && (!named || call.call == "" && call.item == "" && !call.given) {
		return call
	}
	if call := c.known[callKey{index: index + 1}]; call != nil && call.name == "" && call.item == "" && !call.given {
		return call
	}
	if named {
		return nil
	}
	return c.known[callKey{name: string(item.Name), arguments: string(item.arguments())}]
}

// whole returns the call of a complete item, nil if it was already emitted.
func (c *responsesCalls) whole(item *responsesItem, index int) *responsesCall {
	call := c.of(item, index)
	if call.given {
		return nil
	}
	if arguments := item.arguments(); len(arguments) > 0 {
		call.arguments = arguments
	}
	call.name = cmp.Or(call.name, string(item.Name))
	call.call = cmp.Or(call.call, string(item.CallID))
	c.name(call, callKey{name: call.name, arguments: string(call.arguments)})
	return call
}

// arguments are an item's, as text.
func (i *responsesItem) arguments() []byte {
	if i.Type == "custom_tool_call" {
		return appendText(nil, i.Input)
	}
	return appendArguments(nil, i.Arguments)
}

// emit emits a call. A custom tool takes text, which as JSON is a string.
func (c *responsesCall) emit(dst []gateway.Delta) []gateway.Delta {
	c.given = true
	arguments := c.arguments
	if c.custom {
		text, _ := mend(arguments, true)
		arguments, _ = marshal(text) // a text can always be encoded
	}
	return append(dst, toolCallDelta(c.call, c.name, arguments, nil))
}

// given reports whether any call was emitted.
func (c *responsesCalls) given() bool {
	return slices.ContainsFunc(c.list, func(call *responsesCall) bool { return call.given })
}

// flush emits the calls that no event had whole.
func (c *responsesCalls) flush(dst []gateway.Delta) []gateway.Delta {
	for _, call := range c.list {
		if !call.given && call.name != "" {
			dst = call.emit(dst)
		}
	}
	return dst
}

// unnamed reports whether arguments came that belong to no call.
func (c *responsesCalls) unnamed() bool {
	if !slices.ContainsFunc(c.list, func(call *responsesCall) bool { return call.name == "" }) {
		return false
	}
	given := map[string]bool{"": true}
	for _, call := range c.list {
		if call.given {
			given[string(call.arguments)] = true
		}
	}
	return slices.ContainsFunc(c.list, func(call *responsesCall) bool { return call.name == "" && !given[string(call.arguments)] })
}

// cut emits those whose arguments are complete although the reply is not.
func (c *responsesCalls) cut(dst []gateway.Delta) []gateway.Delta {
	for _, call := range c.list {
		if !call.given && call.name != "" && !call.custom && json.Valid(call.arguments) {
			dst = call.emit(dst)
		}
	}
	return dst
}
