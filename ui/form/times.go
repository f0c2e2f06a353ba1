package form

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseDuration reads a duration of at least 1ms and at most most, 0 for no limit. fault
// says in a few words what is wrong; it is empty where nothing is, also for an empty
// text, which is 0.
func ParseDuration(text string, most time.Duration) (d time.Duration, fault string) {
	text = strings.NewReplacer(" ", "", "min", "m").Replace(text) // as DurationWords writes it
	if text == "" {
		return 0, ""
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && text != "0" {
		return 0, fmt.Sprintf("which unit? %ss, %sms", text, text)
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, "a time: 5s, 500ms"
	case d <= 0:
		return 0, "more than 0"
	case most > 0 && d > most:
		return 0, FormatDuration(most) + " at most"
	case d < time.Millisecond:
		return 0, "1ms at least"
	}
	return d, ""
}

// FormatDuration writes a duration as one would type it: 2m rather than 2m0s, and nothing
// for 0.
func FormatDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// DurationWords writes a duration for reading: "1.5 s", "2 min 30 s". ParseDuration
// reads it.
func DurationWords(d time.Duration) string {
	text := FormatDuration(d)
	var b strings.Builder
	for i := 0; i < len(text); {
		end := i + strings.IndexFunc(text[i:], func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		next := end + strings.IndexFunc(text[end:], func(r rune) bool { return r >= '0' && r <= '9' })
		if next < end {
			next = len(text)
		}
		unit := text[end:next]
		if unit == "m" {
			unit = "min"
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[i:end] + " " + unit)
		i = next
	}
	return b.String()
}
