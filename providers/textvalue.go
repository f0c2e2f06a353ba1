package providers

import (
	"bytes"
	"encoding/json"
	"errors"

	"sluice/gateway"
)

// Where the formats have a text, vendors also write a number or a boolean: a
// token that is one, as JSON. It is a text, as it is written.

// maxTextDepth bounds how deep a text may lie in objects and lists.
const maxTextDepth = 4

// addValue takes what is no string where a text may stand: a number or a boolean
// as it is written, the text of an object that has one, each member of a list.
// What else is there gets a note.
func (s *stream) addValue(dst []gateway.Delta, kind gateway.DeltaKind, raw json.RawMessage, depth int) []gateway.Delta {
	raw = bytes.TrimSpace(raw)
	switch {
	case !speaks(raw):
		return dst
	case raw[0] == '"':
		return s.addRaw(dst, kind, raw)
	case isScalar(raw):
		return s.add(dst, kind, raw, false)
	case depth == maxTextDepth:
	case raw[0] == '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) == nil {
			for _, item := range items {
				dst = s.addValue(dst, kind, item, depth+1)
			}
			return dst
		}
	default:
		if text, ok := textMember(raw); ok {
			return s.addValue(dst, kind, text, depth+1)
		}
	}
	return s.omitted(dst, channelWords[channel(kind)]+" of an unknown form is not shown")
}

// channelWords name the channels as a note does.
var channelWords = [3]string{"reasoning", "content", "a refusal"}

// textMember gives the text of an object that has one.
func textMember(raw json.RawMessage) (json.RawMessage, bool) {
	var o struct {
		Text json.RawMessage `json:"text"`
	}
	return o.Text, json.Unmarshal(raw, &o) == nil && o.Text != nil
}

// speaks tells whether a raw member holds text, or what a note is due for. A
// false is a text, unlike in [present].
func speaks(raw json.RawMessage) bool { return len(raw) > 0 && holdsText(raw) }

func holdsText(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", `""`, "[]", "{}":
		return false
	}
	return true
}

// isScalar tells a number or a boolean from other valid JSON.
func isScalar(raw json.RawMessage) bool {
	switch c := raw[0]; {
	case c == '-', isDigit(c), c == 't', c == 'f':
		return true
	}
	return false
}

// looseWord is an id, a name or another word beside a text: a string, or a number as it
// is written. Any other value is none: it never spoils the text.
type looseWord string

// UnmarshalJSON takes any value.
func (w *looseWord) UnmarshalJSON(raw []byte) error {
	*w = ""
	if raw[0] == '"' || isScalar(raw) {
		*w = looseWord(textOf(raw))
	}
	return nil
}

// sources are what a text is said to come from: a list, or its only member. One that
// can't be read is an empty one, for which [stream.source] has a note.
type sources[T any] []T

// UnmarshalJSON takes any value.
func (l *sources[T]) UnmarshalJSON(raw []byte) error {
	var items oneOrMore[json.RawMessage]
	_ = json.Unmarshal(raw, &items) // valid JSON, of which each item is
	*l = make(sources[T], len(items))
	for i, item := range items {
		readsAs(item, &(*l)[i])
	}
	return nil
}

// readsAs decodes as much of a value as has the form that is expected of it. It is false
// where the value is no JSON.
func readsAs(raw json.RawMessage, v any) bool {
	err := json.Unmarshal(raw, v)
	var odd *json.UnmarshalTypeError
	return err == nil || errors.As(err, &odd)
}

// appendText appends the text of a raw value, undecoded halves of characters
// included: what a string says, and other values as they are written.
func appendText(dst []byte, raw json.RawMessage) []byte {
	if inside, ok := stringInside(raw); ok {
		return unquote(dst, inside)
	}
	if !speaks(raw) {
		return dst
	}
	return append(dst, bytes.TrimSpace(raw)...)
}

// textValue is the whole text of a string or of what counts as one.
func textValue(raw json.RawMessage) (string, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return "", false
	}
	if raw[0] == '{' {
		var ok bool
		if raw, ok = textMember(raw); !ok || !speaks(raw) || raw[0] == '{' {
			return "", false
		}
	}
	if raw[0] == '[' {
		return "", false
	}
	text, _ := mend(appendText(nil, raw), true)
	return text, true
}
