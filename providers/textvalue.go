package providers

import (
	"bytes"
	"encoding/json"
	"errors"

	"sluice/gateway"
)

// Where the formats have a text, vendors also write a number or a boolean: a token that
// looks like one, as JSON. It counts as text, as written.

// maxTextDepth bounds how deep a text may be nested in objects and lists.
const maxTextDepth = 4

// addValue reads a value other than a string in place of a text: a number or a boolean as
// written, the text of an object that has one, each member of a list. Anything else gets
// a note.
func (s *stream) addValue(dst []gateway.Delta, kind gateway.DeltaKind, raw json.RawMessage, depth int) []gateway.Delta {
	raw = bytes.TrimSpace(raw)
	switch {
	case !holdsTextOrOther(raw):
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

// channelWords name the channels in notes.
var channelWords = [3]string{"reasoning", "content", "a refusal"}

// textMember returns the text of an object that has one.
func textMember(raw json.RawMessage) (json.RawMessage, bool) {
	var o struct {
		Text json.RawMessage `json:"text"`
	}
	return o.Text, json.Unmarshal(raw, &o) == nil && o.Text != nil
}

// holdsTextOrOther reports whether a raw member holds text, or something that needs a
// note. A false is a text, unlike in [present].
func holdsTextOrOther(raw json.RawMessage) bool { return len(raw) > 0 && holdsText(raw) }

func holdsText(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", `""`, "[]", "{}":
		return false
	}
	return true
}

// isScalar reports whether valid JSON is a number or a boolean.
func isScalar(raw json.RawMessage) bool {
	switch c := raw[0]; {
	case c == '-', isDigit(c), c == 't', c == 'f':
		return true
	}
	return false
}

// looseWord is an id, a name or another word next to a text: a string, or a number as
// written. Any other value is empty: it never spoils the text.
type looseWord string

// UnmarshalJSON takes any value.
func (w *looseWord) UnmarshalJSON(raw []byte) error {
	*w = ""
	if raw[0] == '"' || isScalar(raw) {
		*w = looseWord(textOf(raw))
	}
	return nil
}

// sources are the sources of a text: a list, or its only member. One that can't be parsed
// is an empty one, for which [stream.source] has a note.
type sources[T any] []T

// UnmarshalJSON takes any value.
func (l *sources[T]) UnmarshalJSON(raw []byte) error {
	var items oneOrMore[json.RawMessage]
	_ = json.Unmarshal(raw, &items) // valid JSON, and so is each item
	*l = make(sources[T], len(items))
	for i, item := range items {
		readsAs(item, &(*l)[i])
	}
	return nil
}

// readsAs decodes as much of a value as has the expected form. It returns false if the
// value is not JSON.
func readsAs(raw json.RawMessage, v any) bool {
	err := json.Unmarshal(raw, v)
	var odd *json.UnmarshalTypeError
	return err == nil || errors.As(err, &odd)
}

// appendText appends the text of a raw value, undecoded halves of characters included:
// the inside of a string, and other values as written.
func appendText(dst []byte, raw json.RawMessage) []byte {
	if inside, ok := stringInside(raw); ok {
		return unquote(dst, inside)
	}
	if !holdsTextOrOther(raw) {
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
		if raw, ok = textMember(raw); !ok || !holdsTextOrOther(raw) || raw[0] == '{' {
			return "", false
		}
	}
	if raw[0] == '[' {
		return "", false
	}
	text, _ := mend(appendText(nil, raw), true)
	return text, true
}
