package gateway

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/internal/allset"
)

// controlValues are values that the gateway takes, for fields of which any value
// won't do.
var controlValues = allset.Rules{BackoffLinear, map[string]string{"team": "ä"}, 90 * time.Second}

// allControls are controls of which every field is set. The retry delay's limit is
// shorter than the others' least.
func allControls(t *testing.T) Controls {
	t.Helper()
	c := allset.Value[Controls](t, controlValues)
	c.RetryDelay, c.MaxAttempts = 1500*time.Millisecond, 3
	return c
}

// eachControl gives every field of the controls set alone, with its row in the table.
func eachControl(t *testing.T, each func(t *testing.T, control Control, c Controls)) {
	t.Helper()
	full := allControls(t)
	for i := range reflect.TypeFor[Controls]().NumField() {
		name := reflect.TypeFor[Controls]().Field(i).Name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c Controls
			field := reflect.ValueOf(&c).Elem().Field(i)
			field.Set(reflect.ValueOf(full).Field(i))
			at := slices.IndexFunc(controlTable, func(row Control) bool { return row.field(&c) == field.Addr().Interface() })
			if at < 0 {
				t.Fatalf("Controls.%s has no row in controlTable", name)
			}
			each(t, controlTable[at], c)
		})
	}
}

func TestEveryControlHasARowOfItsOwn(t *testing.T) {
	t.Parallel()
	if got, want := len(controlTable), reflect.TypeFor[Controls]().NumField(); got != want {
		t.Errorf("%d rows for %d fields", got, want)
	}
	seen := map[string]bool{}
	for _, c := range controlTable {
		for _, name := range []string{c.Key, "name " + c.Name, c.Header} {
			if seen[name] || strings.TrimSpace(name) != name {
				t.Errorf("%q is no name of %s alone", name, c.Key)
			}
			seen[name] = true
		}
	}
	eachControl(t, func(t *testing.T, control Control, c Controls) {
		if !control.IsSet(c) || c.IsZero() || c.Count() != 1 || control.IsSet(Controls{}) {
			t.Errorf("%s: it isn't known when it is set", control.Key)
		}
		if control.Text(c) == "" || control.Text(Controls{}) != "" {
			t.Errorf("%s: its text is %q", control.Key, control.Text(c))
		}
		if got := (Controls{}).Under(c); !reflect.DeepEqual(got, c) {
			t.Errorf("%s: over nothing it becomes %+v", control.Key, got)
		}
		if got := allControls(t).Under(c); !reflect.DeepEqual(got, allControls(t)) {
			t.Errorf("%s: over the same it becomes %+v", control.Key, got)
		}
	})
}

// What a control asks is in the request, and read back when that is pasted.
func TestEveryControlTravelsAndIsPasted(t *testing.T) {
	t.Parallel()
	client := newClient(t, Config{AccountID: "a"})
	eachControl(t, func(t *testing.T, control Control, c Controls) {
		request := Options{Controls: c}
		step := Step{Provider: stub{name: "openai"}, Model: "m"}
		own := step
		own.Controls = c
		for name, sent := range map[string]struct {
			steps []Step
			opts  Options
		}{
			"a request": {[]Step{step}, request}, "a step alone": {[]Step{own}, Options{}},
			"a universal request": {[]Step{step, step}, request}, "one of its steps": {[]Step{own, step}, Options{}},
		} {
			p, err := client.Prepare(hello, sent.steps, sent.opts)
			if control.WholeRequest && sent.opts.IsZero() {
				if err == nil || !strings.Contains(err.Error(), control.Name) {
					t.Errorf("%s: %s takes what a step can't have: %v", control.Key, name, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			calls, opts, notes, err := ReadRequest(p.Curl())
			if err != nil || len(notes) > 0 {
				t.Fatalf("%s: %s: %v %v", control.Key, name, err, notes)
			}
			if got := opts.Under(calls[0].Controls); !reflect.DeepEqual(got, c) {
				t.Errorf("%s: %s is read back as %+v", control.Key, name, got)
			}
		}
	})
}

// A walk keeps times and attempts itself; everything else is asked of the gateway.
func TestEveryControlOfAWalkedStepTravels(t *testing.T) {
	t.Parallel()
	client := newClient(t, Config{AccountID: "a"})
	eachControl(t, func(t *testing.T, control Control, c Controls) {
		steps := []Step{{Provider: stub{name: "openai"}, Model: "m", Mode: ModeClient}, {Provider: stub{name: "openai"}, Model: "m", Mode: ModeClient}}
		walk, failed := client.prepareWalk(hello, steps, Options{Controls: c})
		if failed != nil {
			t.Fatal(failed)
		}
		sent := walk[1].prepared.Header.Get(control.Header) != ""
		if !reflect.DeepEqual(walk[1].controls, c) || sent == (control.InConfig && control.Key != "max_attempts") {
			t.Errorf("%s: sent %t, kept %+v", control.Key, sent, walk[1].controls)
		}
	})
}

func TestCustomCostIsExact(t *testing.T) {
	t.Parallel()
	read, write := 0.0000002, 0.0000025
	cost := &CustomCost{Input: 0.000002, Output: 0.000008, CacheRead: &read, CacheWrite: &write}
	text, err := json.Marshal(cost)
	want := `{"per_token_in":0.000002,"per_token_out":0.000008,"per_cache_read_token":0.0000002,"per_cache_write_token":0.0000025}`
	if err != nil || string(text) != want {
		t.Errorf("got %s, %v\nwant %s", text, err, want)
	}
	var back *CustomCost
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, cost) {
		t.Errorf("read back as %+v, %v", back, err)
	}
	if typed, err := ParseCustomCost(cost.Text()); err != nil || cost.Text() != "2, 8, 0.2, 2.5" || !close10(typed.Input, cost.Input) || !close10(*typed.CacheWrite, write) {
		t.Errorf("typed as %q it is %+v, %v", cost.Text(), typed, err)
	}
	half := &CustomCost{Input: 0.000002, Output: 0.000008, CacheWrite: &write}
	if half.Text() != "2, 8, 2, 2.5" {
		t.Errorf("where one rate is given the other is the input's: got %s", half.Text())
	}
}

func close10(a, b float64) bool { return a-b < 1e-10 && b-a < 1e-10 }

// Cached tokens that stand in the input count are taken out of it where the cost has
// rates for them, and added where they stand apart.
func TestCustomCostOfCachedTokens(t *testing.T) {
	t.Parallel()
	read := 0.0000002
	opts := Options{Controls: Controls{CustomCost: &CustomCost{Input: 2e-6, Output: 8e-6, CacheRead: &read}}}
	usage := Usage{InputTokens: ptr(2000), OutputTokens: ptr(400), CachedTokens: ptr(500)}
	for name, row := range map[string]struct {
		usual *Price
		want  float64
	}{
		"an unknown model":         {nil, 1500*2e-6 + 500*2e-7 + 400*8e-6},
		"counted within the input": {&Price{InputIncludesCached: true}, 1500*2e-6 + 500*2e-7 + 400*8e-6},
		"counted apart":            {&Price{}, 2000*2e-6 + 500*2e-7 + 400*8e-6},
		"free":                     {&Price{Free: true}, 0},
	} {
		if usd, ok := opts.Price([]Step{{}}, nil, row.usual).Cost(usage); !ok || !close10(usd, row.want) {
			t.Errorf("%s: $%v, %t, want $%v", name, usd, ok, row.want)
		}
	}
}
