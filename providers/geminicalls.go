package providers

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"sluice/gateway"
)

// geminiCall is a function call, whole or a piece of one: the first piece names the
// function, further ones set values in its arguments, and one without willContinue ends
// it.
type geminiCall struct {
	ID       looseWord       `json:"id"`
	Name     looseWord       `json:"name"`
	Args     json.RawMessage `json:"args"`
	Partial  []geminiArg     `json:"partialArgs"`
	Continue bool            `json:"willContinue"`
}

// geminiArg is one value of the arguments, at a path such as "$.list[0].name". A
// string may come in pieces.
type geminiArg struct {
	Path   string          `json:"jsonPath"`
	String *string         `json:"stringValue"`
	Number json.Number     `json:"numberValue"`
	Bool   *bool           `json:"boolValue"`
	Null   json.RawMessage `json:"nullValue"`
}

// geminiCalls assembles calls that arrive in pieces. The zero value is ready.
type geminiCalls struct {
	open bool
	call geminiCall
	args any
	// proof is the signature of whichever piece had one.
	proof *gateway.Proof
}

// add takes a piece and emits the call when it is complete.
func (g *geminiCalls) add(dst []gateway.Delta, c *geminiCall, proof *gateway.Proof) []gateway.Delta {
	if c.Name != "" {
		dst = g.flush(dst)
		g.open, g.call = true, *c
	}
	if !g.open {
		return dst
	}
	if proof != nil {
		g.proof = proof
	}
	for _, a := range c.Partial {
		g.args = setAt(g.args, pathOf(a.Path), a)
	}
	if c.Continue {
		return dst
	}
	return g.flush(dst)
}

// flush emits the call that is open.
func (g *geminiCalls) flush(dst []gateway.Delta) []gateway.Delta {
	if !g.open {
		return dst
	}
	text := compacted(appendArguments(nil, g.call.Args))
	if g.args != nil {
		text, _ = marshal(g.args) // a tree of JSON values can always be encoded
	}
	dst = append(dst, toolCallDelta(string(g.call.ID), string(g.call.Name), text, g.proof))
	*g = geminiCalls{}
	return dst
}

// compacted is JSON on one line, as calls are shown. Other text stays as it is.
func compacted(raw json.RawMessage) []byte {
	var b bytes.Buffer
	switch {
	case !present(raw):
		return nil
	case json.Compact(&b, raw) != nil:
		return raw
	}
	return b.Bytes()
}

// maxPathDepth bounds how deep a path may go.
const maxPathDepth = 64

// pathOf splits a JSON path: names, and numbers in brackets. It returns nil for a path
// that it can't parse.
func pathOf(path string) []any {
	rest, ok := strings.CutPrefix(path, "$")
	if !ok {
		return nil
	}
	var parts []any
	for rest != "" {
		switch {
		case len(parts) == maxPathDepth:
			return nil
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			parts, rest = append(parts, rest[1:1+end]), rest[1+end:]
		case rest[0] == '[':
			inside, after, ok := strings.Cut(rest[1:], "]")
			if !ok {
				return nil
			}
			if i, err := strconv.Atoi(inside); err == nil {
				parts = append(parts, i)
			} else {
				parts = append(parts, strings.Trim(inside, `'"`))
			}
			rest = after
		default:
			return nil
		}
	}
	return parts
}

// setAt sets a value in a tree of objects and lists and returns the tree. A path that
// doesn't fit the tree changes nothing; lists grow at their end.
func setAt(tree any, path []any, a geminiArg) any {
	if len(path) == 0 {
		return tree
	}
	set := func(old any) any {
		if len(path) > 1 {
			return setAt(old, path[1:], a)
		}
		return a.value(old)
	}
	switch key := path[0].(type) {
	case string:
		object, ok := tree.(map[string]any)
		if !ok && tree != nil {
			return tree
		}
		if object == nil {
			object = map[string]any{}
		}
		object[key] = set(object[key])
		return object
	case int:
		list, ok := tree.([]any)
		if !ok && tree != nil || key < 0 || key > len(list) {
			return tree
		}
		if key == len(list) {
			list = append(list, nil)
		}
		list[key] = set(list[key])
		return list
	}
	return tree
}

// argumentText is a string that grows in place.
type argumentText []byte

// MarshalText returns the string.
func (t *argumentText) MarshalText() ([]byte, error) { return *t, nil }

// value is the value at a path after this piece: a string is appended to the existing
// one.
func (a geminiArg) value(old any) any {
	switch {
	case a.String != nil:
		text, ok := old.(*argumentText)
		if !ok {
			text = &argumentText{}
		}
		*text = append(*text, *a.String...)
		return text
	case a.Number != "":
		return a.Number
	case a.Bool != nil:
		return *a.Bool
	}
	return nil
}
