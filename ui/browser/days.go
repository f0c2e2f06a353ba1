package browser

import (
	"strings"
	"time"

	"sluice/internal/figures"
	"sluice/sessions"
)

// pinnedHeading is the heading over the sessions that stay at the top.
const pinnedHeading = "Pinned"

// dayHeading is the heading over the sessions of a time: the day, the week or the month.
// Both are taken in now's time zone; a week begins on Monday. A time to come counts as
// today: another machine's clock may be ahead.
func dayHeading(at, now time.Time) string {
	at = at.In(now.Location())
	today := startOfDay(now)
	switch {
	case !at.Before(today):
		return "Today"
	case !at.Before(today.AddDate(0, 0, -1)):
		return "Yesterday"
	case !at.Before(today.AddDate(0, 0, -daysSinceMonday(now))):
		return "This week"
	case at.Year() == now.Year() && at.Month() == now.Month():
		return "This month"
	case at.Year() == now.Year():
		return at.Month().String()
	}
	return at.Format("January 2006")
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

func daysSinceMonday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// shortDate is a time in a list without headings: "14:02" today, else "21 Nov", and "Nov
// 2025" in another year.
func shortDate(at, now time.Time) string {
	at = at.In(now.Location())
	switch {
	case !at.Before(startOfDay(now)):
		return at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("2 Jan")
	}
	return at.Format("Jan 2006")
}

// headings are the headings over the shown sessions, one for each: those that follow each
// other with the same one stand below it together. While a filter ranks them there are
// none.
func (b *Browser) headings() []string {
	if strings.TrimSpace(b.input.Value()) != "" {
		return nil
	}
	out := make([]string, len(b.shown))
	for i, m := range b.shown {
		if info := b.list.infos[m.Row]; info.Pinned {
			out[i] = pinnedHeading
		} else {
			out[i] = dayHeading(info.Updated, b.list.readAt)
		}
	}
	return out
}

// heading is the heading over row i, empty for none: the first of a group has it, and so
// has the row at the top of the screen.
func (b *Browser) heading(i, top int) string {
	if i >= len(b.days) || i > top && b.days[i] == b.days[i-1] {
		return ""
	}
	return b.days[i]
}

// when says when a session was used last, as the heading over it needs it.
func (b *Browser) when(info sessions.Info, heading string) string {
	now := b.list.readAt
	at := info.Updated.In(now.Location())
	switch heading {
	case "Yesterday":
		return at.Format("15:04")
	case pinnedHeading:
		if days := int(startOfDay(now).Sub(startOfDay(at)).Hours()+12) / 24; days > 0 && days < 7 {
			return figures.Counted(days, "day")
		}
	}
	if heading != "" && heading != pinnedHeading && at.Year() != now.Year() {
		return at.Format("2 Jan") // the heading has the year
	}
	return shortDate(at, now)
}
