package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/sessions"
	"sluice/ui/uitest"
)

func TestTheTotalIsOfAllThatIsKnown(t *testing.T) {
	t.Parallel()
	b := boxed(t, 80, 24, Options{})
	header := func() [3]string {
		title, facts, money := b.Header()
		return [3]string{title, facts, ansi.Strip(money)}
	}
	one, two := 1.5, 0.25
	paths := []string{"/a.toml", "/b.toml", "/c.toml", "/d.toml"}
	read := listRead{paths: paths, next: 2, infos: []sessions.Info{
		{Path: "/a.toml", Size: 4_000_000, CostUSD: &one, Messages: 2}, {Path: "/b.toml", Size: 100_000, CostUSD: &two, Messages: 2},
	}}
	b.fill(read)
	uitest.Equal(t, "while it is read", header(), [3]string{"sessions", "", ""})
	read.next, read.infos = 4, []sessions.Info{{Path: "/c.toml", Messages: 1}, {Path: "/d.toml"}} // nothing was answered
	b.fill(read)
	uitest.Equal(t, "all read", header(), [3]string{"sessions", "4 · 4.1 MB", "$1.75 in all"})
	_ = b.list.read()
	uitest.Equal(t, "while it is read again", header(), [3]string{"sessions", "4 · 4.1 MB", "$1.75 in all"})
	b.fill(listRead{infos: []sessions.Info{{Path: "/a.toml", Size: 10, CostUSD: &one, Messages: 2}, {Path: "/b.toml", Messages: 2, Unpriced: 1}}})
	uitest.Equal(t, "with an unknown price", header(), [3]string{"sessions", "2 · 10 B", "$1.50 + ? in all"})
	_ = b.list.read()
	b.fill(listRead{})
	uitest.Equal(t, "none", header(), [3]string{"sessions", "", ""})
}

// Ten thousand sessions: the first and the last are reached by one key, every row that is
// drawn is whole, and the count of those below is right.
func TestAListOfTenThousandIsWalked(t *testing.T) {
	t.Parallel()
	b := boxed(t, 80, 24, Options{})
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	var infos []sessions.Info
	for i := range 10_000 {
		infos = append(infos, sessions.Info{Path: fmt.Sprintf("/s/%d.toml", i), Title: fmt.Sprintf("session %d.", i), Updated: now.Add(-time.Duration(i) * time.Hour)})
	}
	b.fill(listRead{readAt: now, infos: infos})
	below := func() int {
		t.Helper()
		shown := strings.Count(b.FullText(), "session ")
		more := 0
		for line := range strings.SplitSeq(b.FullText(), "\n") {
			if words, ok := strings.CutPrefix(strings.TrimSpace(line), "… "); ok {
				_, _ = fmt.Sscan(strings.ReplaceAll(words, ",", ""), &more)
			}
		}
		return b.rows.Top + shown + more
	}
	uitest.Equal(t, "rows above, on and below the screen", below(), 10_000)
	b.Press("ctrl+end").WantText("▌ session 9999.").WantNoText("more")
	uitest.Equal(t, "rows at the end", below(), 10_000)
	for range 50 {
		b.Press("up")
		uitest.Equal(t, "rows while one walks", below(), 10_000)
	}
	b.Press("pgup pgup pgdown ctrl+home").WantText("▌ session 0.", "Today")
}

// BenchmarkTenThousandSessions: the list goes to its last row and is drawn.
func BenchmarkTenThousandSessions(b *testing.B) {
	box := boxed(b, 80, 24, Options{})
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	var infos []sessions.Info
	for i := range 10_000 {
		infos = append(infos, sessions.Info{Path: fmt.Sprintf("/s/%d.toml", i), Title: fmt.Sprintf("session %d.", i), Updated: now.Add(-time.Duration(i) * time.Hour)})
	}
	box.fill(listRead{readAt: now, infos: infos})
	b.ReportAllocs()
	for b.Loop() {
		box.Press("ctrl+end ctrl+home")
	}
}
