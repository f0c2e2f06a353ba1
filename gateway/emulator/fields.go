package emulator

import (
	"encoding/json"
	"fmt"
	"strings"
)

// fields is a request body as JSON, read without a schema so that each mistake can be
// reported in the vendor's words.
type fields map[string]any

// parseFields parses a body; ok is false if it is not a JSON object.
func parseFields(body []byte) (f fields, ok bool) {
	return f, json.Unmarshal(body, &f) == nil && f != nil
}

func (f fields) text(key string) string {
	s, _ := f[key].(string)
	return s
}

func (f fields) flag(key string) bool {
	b, _ := f[key].(bool)
	return b
}

// number returns a field; ok is false if it is missing or null.
func (f fields) number(key string) (n float64, ok bool) {
	n, ok = f[key].(float64)
	return n, ok
}

// object is empty if the field is not an object.
func (f fields) object(key string) fields {
	m, _ := f[key].(map[string]any)
	return m
}

// list is the field as an array of objects; other elements are nil.
func (f fields) list(key string) []fields {
	raw, _ := f[key].([]any)
	out := make([]fields, len(raw))
	for i, v := range raw {
		m, _ := v.(map[string]any)
		out[i] = m
	}
	return out
}

// strings is the field as texts: an array of strings, or a single one.
func (f fields) strings(key string) []string {
	switch v := f[key].(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// missing reports whether a field is absent or null.
func (f fields) missing(key string) bool { return f[key] == nil }

// contentText joins the text of a message's content: a string, or an array of
// parts with a text each.
func contentText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, part := range v {
			if m, ok := part.(map[string]any); ok {
				s, _ := m["text"].(string)
				b.WriteString(s)
			}
		}
		return b.String()
	}
	return ""
}

// jsonKind names a value's type as vendors do in their errors.
func jsonKind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case float64:
		if v == float64(int64(v)) {
			return "an integer"
		}
		return "a decimal number"
	case []any:
		return "an array"
	}
	return "an object"
}

// at is the path of a list element's field: messages[2].role.
func at(key string, i int, field string) string {
	if field == "" {
		return fmt.Sprintf("%s[%d]", key, i)
	}
	return fmt.Sprintf("%s[%d].%s", key, i, field)
}
