package providers

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"sluice/gateway"
)

// toolCalls assembles tool calls that arrive in pieces. The zero value is ready.
type toolCalls struct {
	open []*openCall
	// last is the newest call of each index, ids that of each id and index, and of each
	// id alone.
	last map[int]*openCall
	ids  map[callID]*openCall
	// given says that calls were emitted.
	given bool
}

// callID is an id and an index from 1; the index is 0 for the id alone.
type callID struct {
	id    string
	index int
}

type openCall struct {
	index     int
	id, name  string
	arguments []byte
	nesting   nesting
	proof     *gateway.Proof
	// again says that the name came once more after complete arguments: what follows is
	// another call of the same function.
	again bool
}

// fragment is one piece of a tool call.
type fragment struct {
	// index distinguishes parallel calls; nil if the vendor sends none.
	index     *int
	id, name  string
	arguments json.RawMessage
	proof     *gateway.Proof
}

// add takes one piece. Calls are identified by their index; where two calls share one, a
// new id begins a new call, and so does a name after complete arguments. Some vendors
// repeat the name in every piece.
func (t *toolCalls) add(f fragment) {
	if f.id == "" && f.name == "" && !hasArguments(f.arguments) {
		if call := t.find(f); call != nil && f.proof != nil {
			call.proof = f.proof
		}
		return // a mark that some models send after the last piece
	}
	call := t.find(f)
	if call == nil {
		t.take(t.begin(f), f)
		return
	}
	if !call.whole() {
		if f.name != "" && call.name != "" && f.name != call.name && f.id == "" && call.id == "" {
			call = t.begin(f)
		}
		t.take(call, f)
		return
	}
	t.after(call, f)
}

// after takes a piece that comes when the call so far may be complete.
func (t *toolCalls) after(call *openCall, f fragment) {
	piece := appendArguments(nil, f.arguments)
	blank := len(bytes.TrimSpace(piece)) == 0
	same := f.id != "" && f.id == call.id
	switch {
	case same && bytes.Equal(piece, call.arguments), same && blank:
	case same && isWhole(piece): // repeats all of them, and more
		call.set(piece)
	case f.name != "" && !same && (!blank || f.name != call.name):
		t.take(t.begin(f), f)
	case blank:
		call.again = call.again || f.name != ""
	case call.again:
		f.name = call.name
		t.take(t.begin(f), f)
	case string(call.arguments) == "{}": // a placeholder for those to come
		call.set(piece)
	default:
		t.take(call, f)
	}
}

// begin opens a call.
func (t *toolCalls) begin(f fragment) *openCall {
	call := &openCall{index: len(t.open)}
	if f.index != nil {
		call.index = *f.index
	}
	if t.last == nil {
		t.last, t.ids = map[int]*openCall{}, map[callID]*openCall{}
	}
	t.open, t.last[call.index] = append(t.open, call), call
	return call
}

// take adds a piece to a call.
func (t *toolCalls) take(c *openCall, f fragment) {
	if c.id == "" && f.id != "" {
		c.id = f.id
		t.ids[callID{c.id, c.index + 1}], t.ids[callID{id: c.id}] = c, c
	}
	if c.name == "" {
		c.name = f.name
	}
	if f.proof != nil {
		c.proof = f.proof
	}
	before := len(c.arguments)
	c.arguments = appendArguments(c.arguments, f.arguments)
	c.nesting.read(c.arguments[before:])
}

// set replaces the arguments so far.
func (c *openCall) set(arguments []byte) {
	c.arguments, c.nesting = append(c.arguments[:0], arguments...), nesting{}
	c.nesting.read(arguments)
}

// isWhole reports whether arguments are complete.
func isWhole(arguments []byte) bool {
	var n nesting
	n.read(arguments)
	return n.whole(arguments)
}

// whole reports whether the arguments so far are complete.
func (c *openCall) whole() bool { return c.nesting.whole(c.arguments) }

// nesting tracks the brackets of a JSON object or list that comes in pieces, so that each
// byte is read once. The zero value is ready.
type nesting struct {
	depth             int
	inString, escaped bool
	// closed says that the last bracket closed the first, more that something other than
	// white space follows it. checked and valid are the result of [json.Valid] then.
	closed, more, checked, valid bool
}

// read goes on with the next piece.
func (n *nesting) read(piece []byte) {
	for _, c := range piece {
		switch {
		case n.escaped:
			n.escaped = false
		case n.inString:
			n.escaped, n.inString = c == '\\', c != '"'
		case c == ' ', c == '\t', c == '\n', c == '\r':
		case n.closed, n.depth == 0 && c != '{' && c != '[':
			n.more = true
		case c == '"':
			n.inString = true
		case c == '{', c == '[':
			n.depth++
		case c == '}', c == ']':
			n.depth--
			n.closed = n.depth == 0
		}
	}
}

// whole reports whether the text so far is one complete object or list.
func (n *nesting) whole(text []byte) bool {
	if !n.closed || n.more {
		return false
	}
	if !n.checked {
		n.checked, n.valid = true, json.Valid(text)
	}
	return n.valid
}

// find looks for the call to which a piece belongs.
func (t *toolCalls) find(f fragment) *openCall {
	var call *openCall
	switch {
	case f.index != nil:
		call = t.last[*f.index]
	case len(t.open) > 0:
		call = t.open[len(t.open)-1]
	}
	switch {
	case call == nil:
		return nil
	case f.id != "" && call.id != "" && f.id != call.id:
		return t.earlier(f)
	case f.index == nil && f.id == "" && f.name != "" && (f.name != call.name || len(call.arguments) == 0 || call.whole()):
		return nil
	}
	return call
}

// earlier looks for a call before the newest that has the piece's id and index: some
// vendors interleave the pieces of parallel calls, all with one index.
func (t *toolCalls) earlier(f fragment) *openCall {
	key := callID{id: f.id}
	if f.index != nil {
		key.index = *f.index + 1
	}
	if call := t.ids[key]; call != nil && (f.name == "" || f.name == call.name) {
		return call
	}
	return nil
}

// flush emits the calls and forgets them.
func (t *toolCalls) flush(dst []gateway.Delta) []gateway.Delta {
	for _, call := range t.open {
		dst = append(dst, toolCallDelta(call.id, call.name, call.arguments, call.proof))
		t.given = true
	}
	t.open, t.last, t.ids = nil, nil, nil
	return dst
}

// cut emits the calls that are complete although the reply was cut off, and forgets the
// others.
func (t *toolCalls) cut(dst []gateway.Delta) []gateway.Delta {
	t.open = slices.DeleteFunc(t.open, func(c *openCall) bool { return !c.whole() })
	return t.flush(dst)
}

// toolCallDelta is a whole call.
func toolCallDelta(id, name string, arguments []byte, proof *gateway.Proof) gateway.Delta {
	text, _ := mend(arguments, true)
	if strings.TrimSpace(text) == "" {
		text = "{}"
	}
	return gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{ID: id, Name: name, Arguments: text, Proof: proof}}
}

func hasArguments(raw json.RawMessage) bool {
	s := string(bytes.TrimSpace(raw))
	return s != "" && s != "null" && s != `""`
}

// appendArguments appends a piece of a call's arguments: the inside of a string, and
// other values as written.
func appendArguments(dst []byte, raw json.RawMessage) []byte {
	if inside, ok := stringInside(raw); ok {
		return unquote(dst, inside)
	}
	if !hasArguments(raw) {
		return dst
	}
	return append(dst, bytes.TrimSpace(raw)...)
}

// stringInside returns what is between the quotes of a raw JSON string.
func stringInside(raw json.RawMessage) ([]byte, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) < 2 || raw[0] != '"' {
		return nil, false
	}
	return raw[1 : len(raw)-1], true
}
