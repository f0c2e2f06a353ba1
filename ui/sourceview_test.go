package ui

import (
	"strings"
	"testing"
)

func TestAKeyShowsTheSourceOfAllLanes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.ask("Show me a table").idle()
	r.idle().press("tab").press("M")
	if got := plain(r.a.View().Content); !strings.Contains(got, "| vessel") {
		t.Errorf("no source in\n%s", got)
	}
	r.press("M")
	if got := plain(r.a.View().Content); strings.Contains(got, "| vessel") {
		t.Errorf("still the source in\n%s", got)
	}
}

func TestTheConfigurationShowsTheSource(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Source = true }})
	r.ask("Show me a table").idle()
	if got := plain(r.a.View().Content); !strings.Contains(got, "| vessel") {
		t.Errorf("no source in\n%s", got)
	}
}
