package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
)

func testSheet(c gateway.Controls, seats []sheetSeat, save func(gateway.Controls, bool) tea.Cmd) *gatewaySheet {
	s := newGatewaySheet(look.New(true, false), c, gateway.Settings{}, seats, 1, save)
	s.SetSize(120, 20)
	return s
}

func TestTheSheetChangesNothingByItself(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for _, c := range []gateway.Controls{
		{},
		{CacheTTL: gateway.NoCache, CollectLog: &no},
		{
			CacheTTL: 90 * time.Minute, SkipCache: true, CacheKey: "a \\ b\nc", RequestTimeout: 1500 * time.Millisecond, MaxAttempts: 5,
			RetryDelay: 5 * time.Second, Backoff: gateway.BackoffLinear, Metadata: map[string]string{"user": "ada, b", "x": "1=2"},
			CollectLog: &yes, CollectPayload: &no, CustomCost: &gateway.CustomCost{Input: 0.15e-6, Output: 0.6e-6}, KeyAlias: "team",
		},
	} {
		var got gateway.Controls
		s := testSheet(c, nil, func(c gateway.Controls, _ bool) tea.Cmd { got = c; return nil })
		s.Update(keyPress(t, "enter"))
		if !s.Closed() {
			t.Fatalf("%+v: it stays open: %s", c, ansi.Strip(s.View()))
		}
		if cost := c.CustomCost; cost != nil { // prices for a million are read back to the last bit or so
			if diff := got.CustomCost.Input - cost.Input; diff > 1e-18 || diff < -1e-18 {
				t.Errorf("cost %v, want %v", *got.CustomCost, *cost)
			}
			got.CustomCost = cost
		}
		wantEqual(t, "controls", got, c)
	}
}

// fieldAt is the row of a control's field.
func fieldAt(t *testing.T, control string) int {
	t.Helper()
	i := slices.IndexFunc(controlFields, func(f controlField) bool { return f.control == control })
	if i < 0 {
		t.Fatalf("no field for %s", control)
	}
	return i
}

func controlHints() (hints []string) {
	for _, f := range controlFields {
		hints = append(hints, f.hint)
	}
	return hints
}

func TestTheSheetTellsLimitsWhileOneTypes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field string
		typed string
		want  string
	}{
		{"cache_ttl", "30s", "1m at least, or off"},
		{"cache_ttl", "745h", "744h at most"},
		{"cache_ttl", "10", "which unit? 10s, 10ms"},
		{"cache_ttl", "off", ""},
		{"cache_ttl", "10m", ""},
		{"request_timeout", "never", "a time: 5s, 500ms"},
		{"max_attempts", "6", "5 at most"},
		{"retry_delay", "6s", "5s at most"},
		{"metadata", "user", "key=value, …"},
		{"metadata", "a=1, a=2", "a is there twice"},
		{"metadata", "a=1, b=2, c=3, d=4, e=5, f=6", "5 entries at most"},
		{"metadata", "a=1, b=2, c=3, d=4, e=5", ""},
		{"custom_cost", "0.15", "two prices: 0.15, 0.60; or four, for the cache too"},
		{"custom_cost", "-1, 2", "two prices: 0.15, 0.60; or four, for the cache too"},
		{"custom_cost", "$0.15 / $0.6", ""},
	} {
		s := testSheet(gateway.Controls{}, nil, func(gateway.Controls, bool) tea.Cmd { return nil })
		_ = s.goTo(fieldAt(t, tt.field))
		typeInto(t, s, tt.typed)
		view := ansi.Strip(s.View())
		if tt.want == "" && strings.Contains(view, "✗") || tt.want != "" && !strings.Contains(view, "✗ "+tt.want) {
			t.Errorf("%s %q: want %q in\n%s", tt.field, tt.typed, tt.want, view)
		}
		s.Update(keyPress(t, "tab"))
		s.Update(keyPress(t, "enter"))
		if s.Closed() != (tt.want == "") {
			t.Errorf("%s %q: closed is %v", tt.field, tt.typed, s.Closed())
		}
	}
}

func TestTheWinnerOfAControlIsMarked(t *testing.T) {
	t.Parallel()
	seats := []sheetSeat{{"openai/a", gateway.Controls{MaxAttempts: 2}}, {"openai/b", gateway.Controls{}}}
	s := testSheet(gateway.Controls{MaxAttempts: 4}, seats, nil)
	row := func() string {
		for line := range strings.SplitSeq(ansi.Strip(s.View()), "\n") {
			if strings.Contains(line, "Attempts") {
				return strings.Join(strings.Fields(strings.Trim(line, "│")), " ")
			}
		}
		return ""
	}
	if got, want := row(), "Attempts 4 ? 4 ● 2"; got != want {
		t.Errorf("step 1: got %q, want %q", got, want)
	}
	s.Update(keyPress(t, "pgdown"))
	if got, want := row(), "Attempts 4 ? ● 4 –"; got != want {
		t.Errorf("step 2: got %q, want %q", got, want)
	}
	_ = s.goTo(fieldAt(t, "max_attempts"))
	s.Update(keyPress(t, "ctrl+u"))
	if got, want := row(), "▸ Attempts ● ? – –"; got != want {
		t.Errorf("nothing set: got %q, want %q", got, want)
	}
}

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
	wantEqual(t, "the time it may take", l.base.Timeout, time.Minute)
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

func TestFieldF17UndoingInOneFieldBringsNoTextOfAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.press("ctrl+g").write("10m").press("ctrl+u").write("5m").press("tab tab").write("greeting")
	sheet, ok := r.a.overlay.(*gatewaySheet)
	if !ok {
		t.Fatalf("the sheet isn't open:\n%s", r.text())
	}
	for range 5 {
		r.press("ctrl+_")
		if got := sheet.text[2]; got != "" && got != "greeting" {
			t.Fatalf("the cache key is %q now, which stood in another field", got)
		}
	}
	wantEqual(t, "the field that was left", sheet.text[0], "5m")
	wantEqual(t, "the cache key, undone", sheet.text[2], "")
}
