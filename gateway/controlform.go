package gateway

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// form is the format of a control's value.
type form[T any] struct {
	// encode formats the value for a header, decode reads it back.
	encode func(T) (string, error)
	decode func(string) (T, error)
	// show formats it for people.
	show func(T) string
}

// plain adapts an encode function that can't fail.
func plain[T any](encode func(T) string) func(T) (string, error) {
	return func(v T) (string, error) { return encode(v), nil }
}

// The formats of the controls.
var (
	// cacheTTLForm is in seconds, 0 for no cache.
	cacheTTLForm = form[time.Duration]{encode: plain(ttlHeader), decode: parseTTL, show: ttlText}
	// waitForm is in milliseconds.
	waitForm = form[time.Duration]{
		encode: plain(func(d time.Duration) string { return strconv.FormatInt(milliseconds(d), 10) }),
		decode: parseMilliseconds, show: durationText,
	}
	countForm = form[int]{encode: plain(strconv.Itoa), decode: parseCount, show: countText}
	wordForm  = form[string]{encode: plain(same), decode: readSame[string], show: same}
	// flagForm is for a control that can only be turned on.
	flagForm = form[bool]{encode: plain(strconv.FormatBool), decode: strconv.ParseBool, show: yes}
	// switchForm is for a control that can be turned on and off.
	switchForm = form[*bool]{
		encode: plain(func(b *bool) string { return strconv.FormatBool(*b) }),
		decode: parseSwitch, show: boolText,
	}
	backoffForm = form[Backoff]{
		encode: plain(func(b Backoff) string { return string(b) }), decode: readSame[Backoff],
		show: func(b Backoff) string { return string(b) },
	}
	metadataForm = form[map[string]string]{encode: metadataHeader, decode: parseMetadata, show: metadataText}
	costForm     = form[*CustomCost]{encode: costHeader, decode: parseCostHeader, show: costText}
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
	ttl, ok := timeOf(seconds, time.Second)
	if err == nil && !ok {
		err = errNoTime
	}
	return ttl, err
}

// errNoTime says that a number is not a duration: negative, infinite or NaN.
var errNoTime = errors.New("not a time")

// timeOf converts a number of units to a duration. ok is false if it can't be one.
func timeOf(n float64, unit time.Duration) (d time.Duration, ok bool) {
	const longest = 1 << 62 // leaves room to round up
	if ns := n * float64(unit); ns >= 0 && ns < longest {
		return time.Duration(ns), true
	}
	return 0, false
}

func parseCount(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err == nil && n < 0 {
		return 0, errors.New("a count can't be negative")
	}
	return n, err
}

// milliseconds rounds up: a short time must not become 0.
func milliseconds(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

func parseMilliseconds(value string) (time.Duration, error) {
	ms, err := strconv.ParseFloat(value, 64)
	d, ok := timeOf(ms, time.Millisecond)
	if err == nil && !ok {
		err = errNoTime
	}
	return d, err
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

// parseMetadata reads the entries, whose values may be strings, numbers or booleans; they
// are kept as text.
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
