package gateway

import (
	"encoding/json"
	"strconv"
	"time"
)

// form is how a control's value is written. Its methods take a pointer to the
// value.
type form interface {
	// header gives the value as a header has it, and parse reads it back.
	header(value any) (string, error)
	parse(value any, header string) error
	// text is the value for people.
	text(value any) string
}

// formOf is the form of values of one type.
type formOf[T any] struct {
	encode func(T) (string, error)
	decode func(string) (T, error)
	tell   func(T) string
}

func (f formOf[T]) header(value any) (string, error) { return f.encode(*value.(*T)) }

func (f formOf[T]) parse(value any, header string) error {
	v, err := f.decode(header)
	if err == nil {
		*value.(*T) = v
	}
	return err
}

func (f formOf[T]) text(value any) string { return f.tell(*value.(*T)) }

// plain makes a form's encode of a function that can't fail.
func plain[T any](encode func(T) string) func(T) (string, error) {
	return func(v T) (string, error) { return encode(v), nil }
}

// The forms that the controls have.
var (
	// cacheTTLForm is in seconds, 0 for no cache.
	cacheTTLForm = formOf[time.Duration]{encode: plain(ttlHeader), decode: parseTTL, tell: ttlText}
	// waitForm is in milliseconds.
	waitForm = formOf[time.Duration]{
		encode: plain(func(d time.Duration) string { return strconv.FormatInt(milliseconds(d), 10) }),
		decode: parseMilliseconds, tell: durationText,
	}
	countForm = formOf[int]{encode: plain(strconv.Itoa), decode: strconv.Atoi, tell: countText}
	wordForm  = formOf[string]{encode: plain(same), decode: readSame[string], tell: same}
	// flagForm can only be turned on.
	flagForm = formOf[bool]{encode: plain(strconv.FormatBool), decode: strconv.ParseBool, tell: yes}
	// switchForm can be turned on and off.
	switchForm = formOf[*bool]{
		encode: plain(func(b *bool) string { return strconv.FormatBool(*b) }),
		decode: parseSwitch, tell: boolText,
	}
	backoffForm = formOf[Backoff]{
		encode: plain(func(b Backoff) string { return string(b) }), decode: readSame[Backoff],
		tell: func(b Backoff) string { return string(b) },
	}
	metadataForm = formOf[map[string]string]{encode: metadataHeader, decode: parseMetadata, tell: metadataText}
	costForm     = formOf[*CustomCost]{encode: costHeader, decode: parseCostHeader, tell: costText}
)

func same(text string) string { return text }

func readSame[T ~string](text string) (T, error) { return T(text), nil }

func ttlHeader(d time.Duration) string {
	if d < 0 {
		return "0"
	}
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

func parseTTL(value string) (time.Duration, error) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err == nil && seconds <= 0 {
		return NoCache, nil
	}
	return time.Duration(seconds * float64(time.Second)), err
}

// milliseconds rounds up: a short time must not become none.
func milliseconds(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

func parseMilliseconds(value string) (time.Duration, error) {
	ms, err := strconv.ParseFloat(value, 64)
	return fromMilliseconds(ms), err
}

func fromMilliseconds(ms float64) time.Duration {
	return max(0, time.Duration(ms*float64(time.Millisecond)))
}

func parseSwitch(value string) (*bool, error) {
	on, err := strconv.ParseBool(value)
	if err != nil {
		return nil, err
	}
	return &on, nil
}

func metadataHeader(m map[string]string) (string, error) {
	text, err := json.Marshal(m)
	return asciiJSON(text), err
}

// parseMetadata reads the entries, whose values may be texts, numbers or true and
// false; they are kept as texts.
func parseMetadata(value string) (map[string]string, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(value), &raw); err != nil {
		return nil, err
	}
	metadata := make(map[string]string, len(raw))
	for key, v := range raw {
		var s string
		if json.Unmarshal(v, &s) != nil {
			s = string(v)
		}
		metadata[key] = s
	}
	return metadata, nil
}

func ttlText(d time.Duration) string {
	if d < 0 {
		return "off"
	}
	return durationText(d)
}

func durationText(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return d.String()
}

func pointerText(d *time.Duration) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func countText(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func yes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

func boolText(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func metadataText(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	text, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(text)
}
