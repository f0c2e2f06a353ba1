package browser

import (
	"testing"
	"time"

	"sluice/sessions"
	"sluice/ui/uitest"
)

// at reads a time of the tests, in a zone that isn't the machine's own.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	out, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("east", 9*3600))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSessionsStandBelowTheirDay(t *testing.T) {
	t.Parallel()
	b := boxed(t, 80, 24, Options{})
	now := at(t, "2026-11-25 10:00") // a Wednesday
	b.list.readAt = now
	for _, tt := range []struct{ updated, heading, when string }{
		{"2026-11-25 23:00", "Today", "23:00"}, // another machine's clock is ahead
		{"2026-11-26 09:00", "Today", "09:00"},
		{"2026-11-25 00:00", "Today", "00:00"},
		{"2026-11-24 23:59", "Yesterday", "23:59"},
		{"2026-11-23 00:00", "This week", "23 Nov"},
		{"2026-11-22 23:59", "This month", "22 Nov"},
		{"2026-11-01 00:00", "This month", "1 Nov"},
		{"2026-10-31 12:00", "October", "31 Oct"},
		{"2026-01-01 00:00", "January", "1 Jan"},
		{"2025-11-30 12:00", "November 2025", "30 Nov"},
	} {
		info := sessions.Info{Updated: at(t, tt.updated).UTC()} // a file's zone is not the reader's
		heading := dayHeading(info.Updated, now)
		uitest.Equal(t, tt.updated+": heading", heading, tt.heading)
		uitest.Equal(t, tt.updated+": when", b.when(info, heading), tt.when)
	}
	for updated, want := range map[string]string{
		"2026-11-25 09:00": "09:00", "2026-11-24 23:00": "1 day", "2026-11-19 00:00": "6 days", "2026-11-18 23:00": "18 Nov", "2024-02-29 00:00": "Feb 2024",
	} {
		uitest.Equal(t, "pinned, "+updated, b.when(sessions.Info{Updated: at(t, updated)}, pinnedHeading), want)
	}
}

// A list that is filtered is ranked: its rows stand below no day, and their times say
// which day they mean.
func TestAFilteredListHasNoDays(t *testing.T) {
	t.Parallel()
	b := boxed(t, 80, 24, Options{})
	now := at(t, "2026-11-25 10:00")
	b.fill(listRead{readAt: now, infos: []sessions.Info{
		{Path: "/a.toml", Title: "Pizza", Updated: now.Add(-24 * time.Hour), Targets: []string{"openai/gpt-5"}},
		{Path: "/b.toml", Title: "Pasta", Updated: now, Tags: []string{"food"}},
	}})
	b.WantText("Yesterday", "10:00").WantNoText("gpt-5", "24 Nov")
	b.Type("gpt").WantText("Pizza gpt-5", "24 Nov", "1 of 2").WantNoText("Yesterday")
	b.Press("esc").Type("#food").WantText("Pasta #food").WantNoText("Pizza")
}

// While names are hidden, neither the preview nor a filtered row names the models of the
// open session.
func TestAMaskedSessionNamesNoModel(t *testing.T) {
	t.Parallel()
	b := boxed(t, 120, 24, Options{Current: "/a.toml", MaskCurrent: true})
	now := at(t, "2026-11-25 10:00")
	b.fill(listRead{readAt: now, infos: []sessions.Info{
		{Path: "/a.toml", Title: "Pizza", Updated: now, Targets: []string{"openai/gpt-5"}},
		{Path: "/b.toml", Title: "Pizza too", Updated: now, Targets: []string{"mistral/small"}},
	}})
	b.WantText("it appears with your vote").Type("pizza").WantText("small").WantNoText("gpt-5")
}
