package ui

import (
	"slices"
	"testing"
	"time"

	"sluice/gateway"
)

func TestControlsTravelAndAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := newRig(t, rigOptions{w: 120, h: 36, dir: dir}).idle()
	r.press("ctrl+g").write("10m").press("tab right").press("tab").write("pizza").press("enter").idle()
	r.wantText("applies from the next prompt on", "3 gateway controls")
	r.ask("Why?")
	header := r.em.Requests()[0].Header
	for name, want := range map[string]string{"cf-aig-cache-ttl": "600", "cf-aig-skip-cache": "true", "cf-aig-cache-key": "pizza"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	s := r.stored()
	want := gateway.Controls{CacheTTL: 10 * time.Minute, SkipCache: true, CacheKey: "pizza"}
	wantEqual(t, "the session's", s.Meta().Lanes[0].Controls, want)
	if err := r.a.close(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, rigOptions{w: 120, h: 36, dir: dir, ui: func(o *Options) { o.Session = s.Path(); o.RequestOptions.Timeout = time.Minute }}).idle()
	l := again.a.focusedLane()
	wantEqual(t, "the lane's", l.settings.Controls, want)
	wantEqual(t, "the time it may take", l.baseOptions.Timeout, time.Minute)
}

func TestControlsAreForOneLaneOrAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) {
		o.Targets = []gateway.Target{tour, {Provider: "openai", Model: "gpt-5"}}
	}}).idle()
	attempts := func() (n []int) {
		for _, l := range r.a.lanes {
			n = append(n, l.settings.Controls.MaxAttempts)
		}
		return n
	}
	r.press("ctrl+g tab tab tab tab").write("3").press("enter").idle()
	if got := attempts(); !slices.Equal(got, []int{3, 0}) {
		t.Errorf("for one lane: %v", got)
	}
	r.press("ctrl+g up right").wantText("all 2 lanes")
	r.press("enter").idle()
	if got := attempts(); !slices.Equal(got, []int{3, 3}) {
		t.Errorf("for all: %v", got)
	}
}
