package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sluice/sessions"
)

// A list of many sessions shows the first while the others are read.
func TestASlowListingShowsWhatItHas(t *testing.T) {
	t.Parallel()
	b := boxed(t, 80, 20, Options{})
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	paths := []string{"/a.toml", "/b.toml"}
	first := listRead{list: b.list, id: b.list.reading, paths: paths, infos: []sessions.Info{{Path: "/a.toml", Title: "First", Updated: day}}, next: 1, readAt: day}
	if cmd := b.Update(first); cmd == nil {
		t.Error("nobody reads on")
	}
	if view := b.View(); !strings.Contains(view, "First") || !strings.Contains(view, "reading…") {
		t.Errorf("got\n%s", view)
	}
	first.infos, first.next = []sessions.Info{{Path: "/b.toml", Title: "Second", Updated: day, Pinned: true}}, 2
	b.Update(first)
	if view := b.View(); strings.Index(view, "Second") > strings.Index(view, "First") || strings.Contains(view, "reading") {
		t.Errorf("got\n%s", view)
	}
}

func TestTheLettersOfTheSessionsLeaveTheMarkedOneInSight(t *testing.T) {
	t.Parallel()
	b := boxed(t, 80, 22, Options{})
	var infos []sessions.Info
	for i := range 30 {
		infos = append(infos, sessions.Info{Path: fmt.Sprintf("/s/%d.toml", i), Title: fmt.Sprintf("session %d.", i), Updated: time.Unix(int64(1e9-i), 0)})
	}
	b.fill(listRead{readAt: time.Unix(1e9, 0), infos: infos})
	for range 7 {
		b.Press("down")
	}
	b.Press("ctrl+x").WantText("move to the trash", "▌ session 7.")
	b.Press("esc").WantText("▌ session 7.")
	if text := b.FullText(); strings.Contains(text, "move to the trash") {
		t.Errorf("the letters are still there:\n%s", text)
	}
}
