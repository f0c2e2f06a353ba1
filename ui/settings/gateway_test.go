package settings

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func testSheet(t testing.TB, c gateway.Controls, steps []StepTab, save func(gateway.Controls, bool) tea.Cmd) *uitest.Driver[*GatewaySheet] {
	t.Helper()
	return uitest.Drive(t, NewGatewaySheet(look.New(palette.Dark), GatewayOptions{Controls: c, Steps: steps, Lanes: 1, Save: save}), 120, 20)
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
		d := testSheet(t, c, nil, func(c gateway.Controls, _ bool) tea.Cmd { got = c; return nil })
		if s := d.Press("enter").Box; !s.Closed() {
			t.Fatalf("%+v: it stays open: %s", c, d.Text())
		}
		if cost := c.CustomCost; cost != nil { // prices for a million are read back to the last bit or so
			if diff := got.CustomCost.Input - cost.Input; diff > 1e-18 || diff < -1e-18 {
				t.Errorf("cost %v, want %v", *got.CustomCost, *cost)
			}
			got.CustomCost = cost
		}
		uitest.Equal(t, "controls", got, c)
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
		d := testSheet(t, gateway.Controls{}, nil, func(gateway.Controls, bool) tea.Cmd { return nil })
		_ = d.Box.goTo(fieldAt(t, tt.field))
		view := d.Type(tt.typed).Text()
		if tt.want == "" && strings.Contains(view, "✗") || tt.want != "" && !strings.Contains(view, "✗ "+tt.want) {
			t.Errorf("%s %q: want %q in\n%s", tt.field, tt.typed, tt.want, view)
		}
		d.Press("tab enter")
		if d.Box.Closed() != (tt.want == "") {
			t.Errorf("%s %q: closed is %v", tt.field, tt.typed, d.Box.Closed())
		}
	}
}

func TestWhatIsInForceSaysFromWhom(t *testing.T) {
	t.Parallel()
	steps := []StepTab{{"openai/a", gateway.Controls{MaxAttempts: 2}}, {"openai/b", gateway.Controls{}}}
	d := testSheet(t, gateway.Controls{MaxAttempts: 4}, steps, nil)
	row := func() string {
		for line := range strings.SplitSeq(d.Text(), "\n") {
			if strings.Contains(line, "Tries") {
				return strings.Join(strings.Fields(strings.Trim(line, "│")), " ")
			}
		}
		return ""
	}
	if got, want := row(), "Tries 4 2 · step 1"; got != want {
		t.Errorf("step 1: got %q, want %q", got, want)
	}
	d.Press("pgdown")
	if got, want := row(), "Tries 4 4 · this lane"; got != want {
		t.Errorf("step 2: got %q, want %q", got, want)
	}
	_ = d.Box.goTo(fieldAt(t, "max_attempts"))
	d.Press("ctrl+u")
	if got, want := row(), "▌ Tries as the gateway ? · it doesn't tell"; got != want {
		t.Errorf("nothing set: got %q, want %q", got, want)
	}
}

func TestFieldF17UndoingInOneFieldBringsNoTextOfAnother(t *testing.T) {
	t.Parallel()
	d := testSheet(t, gateway.Controls{}, nil, nil).Resize(80, 22)
	sheet := d.Box
	d.Type("10m").Press("ctrl+u").Type("5m").Press("tab tab").Type("greeting")
	for range 5 {
		d.Press("ctrl+_")
		if got := sheet.text[2]; got != "" && got != "greeting" {
			t.Fatalf("the cache key is %q now, which stood in another field", got)
		}
	}
	uitest.Equal(t, "the field that was left", sheet.text[0], "5m")
	uitest.Equal(t, "the cache key, undone", sheet.text[2], "")
}

// No row of the sheet is empty, whatever is set; answering from the cache reads as the
// opposite of what is sent.
func TestNoCellOfTheSheetIsEmpty(t *testing.T) {
	t.Parallel()
	no := false
	for name, c := range map[string]gateway.Controls{"nothing": {}, "some": {SkipCache: true, Backoff: gateway.BackoffExponential, RetryDelay: 500 * time.Millisecond, CollectLog: &no}} {
		sheet := NewGatewaySheet(look.New(palette.Dark), GatewayOptions{Controls: c, Lanes: 2, Steps: []StepTab{{Name: "a"}, {Name: "b"}}})
		d := uitest.Drive(t, sheet, 84, 40)
		settings, columns := sheet.settings(), sheet.columns()
		for i := range sheet.rowCount() {
			row := ansi.Strip(sheet.row(i, settings, columns))
			from := columns.indent + controlLabel
			asks, force := ansi.Cut(row, from, from+columns.asks), ansi.Cut(row, from+columns.asks, sheet.inner())
			if strings.TrimSpace(asks) == "" || i < len(controlFields) && strings.TrimSpace(force) == "" {
				t.Errorf("%s: row %d has an empty cell: %q", name, i, row)
			}
		}
		d.WantText("Cache", "Time and tries", "Log and bill", "For whom", "Answer from it")
		if name == "some" {
			d.WantText("‹ no ›", "no · this lane", "500 ms · this lane", "‹ doubled each time ›", "‹ off ›")
		}
	}
}

// On the smallest screen the focused row, what is in force and what the field does stay in
// sight; what is wrong comes before that.
func TestTheSheetOnASmallScreen(t *testing.T) {
	t.Parallel()
	d := testSheet(t, gateway.Controls{MaxAttempts: 3}, nil, nil).Resize(40, 10)
	for i, f := range controlFields {
		text := d.Text()
		if !strings.Contains(text, "▌"+f.name) || !strings.Contains(text, "in force: ") {
			t.Errorf("row %d isn't in sight:\n%s", i, text)
		}
		d.Press("down")
	}
	_ = d.Box.goTo(fieldAt(t, "max_attempts"))
	d.Type("9").WantText("✗ 5 at most")
	d.Press("down").WantText("✗ 39")
}
