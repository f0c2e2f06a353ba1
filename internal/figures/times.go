package figures

import (
	"fmt"
	"time"
)

// Age is roughly how long ago something was.
func Age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}

// Day writes a day as people read it: "19 Aug 2026". Files and other machines' output have
// ISO dates instead.
func Day(at time.Time) string { return at.Format("2 Jan 2006") }

// DayOf writes an ISO date as [Day] does: "19 Aug 2026", "Aug 2026" for 2026-08. What is no
// date stays as it is.
func DayOf(date string) string {
	if at, err := time.Parse(time.DateOnly, date); err == nil {
		return Day(at)
	}
	if at, err := time.Parse("2006-01", date); err == nil {
		return at.Format("Jan 2006")
	}
	return date
}

// When writes a time as seen from now, in now's time zone: "today 14:02", "21 Nov 14:02",
// "21 Nov 2025".
func When(at, now time.Time) string {
	at = at.In(now.Location())
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return "today " + at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("2 Jan 15:04")
	}
	return Day(at)
}

// WholeSeconds writes a wait in whole seconds, rounded up so that it never says 0.
func WholeSeconds(d time.Duration) string {
	return fmt.Sprintf("%d s", int((d+time.Second-1)/time.Second))
}

// Seconds writes how long something took: "0.52 s"; a time that was not measured is
// [Unknown].
func Seconds(d time.Duration) string {
	switch {
	case d <= 0:
		return Unknown
	case d < 5*time.Millisecond:
		return "<0.01 s" // rather than 0.00 s
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

// TenthsOfSeconds writes how long something takes that isn't over: "2.6 s".
func TenthsOfSeconds(d time.Duration) string { return fmt.Sprintf("%.1f s", max(0, d.Seconds())) }

// Duration writes a duration in milliseconds or seconds: "<1 ms", "322 ms", "1.18 s"; a
// negative one is [Unknown].
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return Unknown
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}
