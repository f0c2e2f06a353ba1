package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"
)

// controlRow is one control of the gateway with a value for each level, as it is
// shown and as it travels. An empty text means that the level can't set it.
type controlRow struct {
	name, header string
	// preset is what is shown of a gateway of which nothing is known.
	preset, gateway, request, step string
	gw                             Settings
	opts                           Options
	config                         Controls
	wireRequest, wireStep          string
	// inConfig is the key of a universal step's config, empty where the control is
	// one of the step's headers; wireConfig is its value there.
	inConfig, wireConfig string
}

func controlRows() []controlRow {
	yes, no, ms := true, false, 100*time.Millisecond
	return []controlRow{
		{name: "cache TTL", header: "cf-aig-cache-ttl", preset: "?", gateway: "5m0s", request: "1h0m0s", step: "off",
			gw: Settings{CacheTTL: 5 * time.Minute}, opts: Options{Controls: Controls{CacheTTL: time.Hour}}, config: Controls{CacheTTL: NoCache}, wireRequest: "3600", wireStep: "0"},
		{name: "skip cache", header: "cf-aig-skip-cache", preset: "no", request: "yes", step: "yes",
			opts: Options{Controls: Controls{SkipCache: true}}, config: Controls{SkipCache: true}, wireRequest: "true", wireStep: "true"},
		{name: "cache key", header: "cf-aig-cache-key", preset: "from the request", request: "k", step: "own",
			opts: Options{Controls: Controls{CacheKey: "k"}}, config: Controls{CacheKey: "own"}, wireRequest: "k", wireStep: "own"},
		{name: "request timeout", header: "cf-aig-request-timeout", preset: "none", request: "5s", step: "1.5s",
			opts: Options{Controls: Controls{RequestTimeout: 5 * time.Second}}, config: Controls{RequestTimeout: 1500 * time.Millisecond},
			wireRequest: "5000", wireStep: "1500", inConfig: "requestTimeout", wireConfig: "1500"},
		{name: "attempts", header: "cf-aig-max-attempts", preset: "?", gateway: "3", request: "2", step: "1",
			gw: Settings{MaxAttempts: 3}, opts: Options{Controls: Controls{MaxAttempts: 2}}, config: Controls{MaxAttempts: 1},
			wireRequest: "2", wireStep: "1", inConfig: "maxAttempts", wireConfig: "1"},
		{name: "retry delay", header: "cf-aig-retry-delay", preset: "?", gateway: "100ms", request: "1s", step: "2s",
			gw: Settings{RetryDelay: &ms}, opts: Options{Controls: Controls{RetryDelay: time.Second}}, config: Controls{RetryDelay: 2 * time.Second},
			wireRequest: "1000", wireStep: "2000", inConfig: "retryDelay", wireConfig: "2000"},
		{name: "back-off", header: "cf-aig-backoff", preset: "?", gateway: "constant", request: "linear", step: "exponential",
			gw: Settings{Backoff: BackoffConstant}, opts: Options{Controls: Controls{Backoff: BackoffLinear}}, config: Controls{Backoff: BackoffExponential},
			wireRequest: "linear", wireStep: "exponential", inConfig: "backoff", wireConfig: `"exponential"`},
		{name: "metadata", header: "cf-aig-metadata", preset: "none", request: `{"team":"a"}`,
			opts: Options{Controls: Controls{Metadata: map[string]string{"team": "a"}}}, wireRequest: `{"team":"a"}`},
		{name: "log", header: "cf-aig-collect-log", preset: "?", gateway: "yes", request: "no", step: "yes",
			gw: Settings{CollectLog: &yes}, opts: Options{Controls: Controls{CollectLog: &no}}, config: Controls{CollectLog: &yes}, wireRequest: "false", wireStep: "true"},
		{name: "log bodies", header: "cf-aig-collect-log-payload", preset: "?", request: "no", step: "yes",
			opts: Options{Controls: Controls{CollectPayload: &no}}, config: Controls{CollectPayload: &yes}, wireRequest: "false", wireStep: "true"},
		{name: "custom cost", header: "cf-aig-custom-cost", preset: "none", request: "$0.000001 in, $0.000002 out a token", step: "$0 in, $0 out a token",
			opts: Options{Controls: Controls{CustomCost: &CustomCost{Input: 0.000001, Output: 0.000002}}}, config: Controls{CustomCost: &CustomCost{}},
			wireRequest: `{"per_token_in":0.000001,"per_token_out":0.000002}`, wireStep: `{"per_token_in":0,"per_token_out":0}`},
		{name: "stored key", header: "cf-aig-byok-alias", preset: "default", request: "work", step: "home",
			opts: Options{Controls: Controls{KeyAlias: "work"}}, config: Controls{KeyAlias: "home"}, wireRequest: "work", wireStep: "home"},
		{name: "own keys only", header: "cf-aig-no-wholesale", preset: "?", request: "yes", step: "yes",
			opts: Options{Controls: Controls{NoWholesale: true}}, config: Controls{NoWholesale: true}, wireRequest: "true", wireStep: "true"},
		{name: "zero data retention", header: "cf-aig-zdr", preset: "?", request: "no", step: "yes",
			opts: Options{Controls: Controls{ZeroDataRetention: &no}}, config: Controls{ZeroDataRetention: &yes}, wireRequest: "false", wireStep: "true"},
	}
}

// levels is one combination of levels that set a control.
type levels struct{ gateway, request, step bool }

func (r controlRow) combinations() []levels {
	var all []levels
	for n := range 8 {
		l := levels{n&1 != 0, n&2 != 0, n&4 != 0}
		if l.gateway && r.gateway == "" || l.step && r.step == "" {
			continue
		}
		all = append(all, l)
	}
	return all
}

// set gives the values of a combination, and what is to be shown.
func (r controlRow) set(l levels) (gw Settings, opts Options, config Controls, want Setting) {
	want = Setting{Name: r.name, Header: r.header, Gateway: r.preset}
	if l.gateway {
		gw, want.Gateway = r.gw, r.gateway
	}
	if l.request {
		opts, want.Request, want.Winner = r.opts, r.request, LevelRequest
	}
	if l.step {
		config, want.Step, want.Winner = r.config, r.step, LevelStep
	}
	return gw, opts, config, want
}

func TestEffectiveTellsWhichLevelWins(t *testing.T) {
	t.Parallel()
	for i, row := range controlRows() {
		for _, l := range row.combinations() {
			gw, opts, config, want := row.set(l)
			list := Effective(gw, opts, config)
			if len(list) != len(controlRows()) {
				t.Fatalf("%d settings, want %d", len(list), len(controlRows()))
			}
			got := list[i]
			got.Note = ""
			value := map[Level]string{LevelGateway: want.Gateway, LevelRequest: want.Request, LevelStep: want.Step}[want.Winner]
			if got != want || got.Value() != value {
				t.Errorf("%s %+v:\n got %+v with %q\nwant %+v with %q", row.name, l, got, got.Value(), want, value)
			}
			for j, other := range controlRows() {
				if rest := (Setting{Name: other.name, Header: other.header, Gateway: other.preset}); i != j && list[j] != rest {
					t.Errorf("%s %+v:\n got %+v\nwant %+v", row.name, l, list[j], rest)
				}
			}
		}
	}
}

// What is shown as in force is what travels: a request of one step carries the
// winner's header, a universal request the request's header and the step's own.
func TestEffectiveIsWhatTravels(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "a"})
	for _, row := range controlRows() {
		for _, l := range row.combinations() {
			_, opts, config, want := row.set(l)
			step := Step{Provider: stub{name: "openai"}, Model: "m", Controls: config}
			single, err := c.Prepare(hello, []Step{step}, opts)
			if err != nil {
				t.Fatal(err)
			}
			wire := map[Level]string{LevelRequest: row.wireRequest, LevelStep: row.wireStep}
			if got := single.Header.Get(row.header); got != wire[want.Winner] {
				t.Errorf("%s %+v: one step sends %q, want %q", row.name, l, got, wire[want.Winner])
			}
			many, err := c.Prepare(hello, []Step{step, step}, opts)
			if err != nil {
				t.Fatal(err)
			}
			request, own := "", ""
			if l.request {
				request = row.wireRequest
			}
			if l.step {
				own = firstNonEmpty(row.wireConfig, row.wireStep)
			}
			if got := many.Header.Get(row.header); got != request {
				t.Errorf("%s %+v: the universal request sends %q, want %q", row.name, l, got, request)
			}
			if got := row.ofStep(t, many.Body); got != own {
				t.Errorf("%s %+v: the step sends %q, want %q", row.name, l, got, own)
			}
		}
	}
}

// ofStep reads the control out of the first step of a universal request.
func (r controlRow) ofStep(t *testing.T, body []byte) string {
	t.Helper()
	var steps []struct {
		Headers map[string]string          `json:"headers"`
		Config  map[string]json.RawMessage `json:"config"`
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&steps); err != nil {
		t.Fatal(err)
	}
	if r.inConfig != "" {
		return string(steps[0].Config[r.inConfig])
	}
	return steps[0].Headers[http.CanonicalHeaderKey(r.header)]
}

func TestEffectiveRemarksOnWhatTheGatewayMakesOfIt(t *testing.T) {
	t.Parallel()
	five := map[string]string{"a": "", "b": "", "c": "", "d": "", "e": ""}
	six := map[string]string{"a": "", "b": "", "c": "", "d": "", "e": "", "f": ""}
	for name, row := range map[string]struct {
		opts Options
		step Controls
		want map[string]string
	}{
		"within bounds": {opts: Options{Controls: Controls{CacheTTL: time.Minute, MaxAttempts: 5, RetryDelay: 5 * time.Second, Metadata: five}}},
		"beyond them": {opts: Options{Controls: Controls{CacheTTL: time.Second, MaxAttempts: 6, RetryDelay: 6 * time.Second, Metadata: six}},
			want: map[string]string{"cache TTL": "the minimum is 1m", "attempts": "the maximum is 5", "retry delay": "the maximum is 5s",
				"metadata": "5 entries are kept, the others dropped"}},
		"too long a time to live":  {step: Controls{CacheTTL: 1000 * time.Hour}, want: map[string]string{"cache TTL": "the maximum is 744h"}},
		"a step mends the request": {opts: Options{Controls: Controls{MaxAttempts: 6}}, step: Controls{MaxAttempts: 2}},
		"no cache is no short one": {opts: Options{Controls: Controls{CacheTTL: NoCache}}},
		"a skipped cache": {opts: Options{Controls: Controls{CacheTTL: time.Hour, CacheKey: "k"}}, step: Controls{SkipCache: true},
			want: map[string]string{"cache TTL": noCacheNote, "cache key": noCacheNote}},
		"a request timeout": {step: Controls{RequestTimeout: time.Second},
			want: map[string]string{"request timeout": "to the first byte; the very last try waits as long as needed"}},
	} {
		got := map[string]string{}
		for _, s := range Effective(Settings{}, row.opts, row.step) {
			if s.Note != "" {
				got[s.Name] = s.Note
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(row.want) && !(len(got) == 0 && len(row.want) == 0) || len(got) != len(row.want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, row.want)
		}
	}
}

func TestF045TheGatewaysRetriesReplaceOurs(t *testing.T) {
	t.Parallel()
	policy := RetryPolicy{}.withDefaults()
	for _, row := range []struct {
		opts  Options
		steps []Controls
		want  int
	}{
		{Options{}, []Controls{{}}, 3},
		{Options{Controls: Controls{MaxAttempts: 1}}, []Controls{{}}, 1},
		{Options{Controls: Controls{MaxAttempts: 2}}, []Controls{{}}, 1},
		{Options{Controls: Controls{MaxAttempts: 2}}, []Controls{{MaxAttempts: 1}}, 1},
		{Options{}, []Controls{{}, {}}, 3},
		{Options{}, []Controls{{}, {MaxAttempts: 1}}, 1},
		{Options{}, []Controls{{}, {MaxAttempts: 2}}, 1},
		{Options{Controls: Controls{MaxAttempts: 2}}, []Controls{{MaxAttempts: 1}, {}}, 1},
	} {
		var steps []Step
		for _, config := range row.steps {
			steps = append(steps, Step{Controls: config})
		}
		if got := policy.of(steps, row.opts, false).Attempts; !reflect.DeepEqual(got, row.want) {
			t.Errorf("%+v over %+v: %d attempts, want %d", row.steps, row.opts, got, row.want)
		}
	}
}
