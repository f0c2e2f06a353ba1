package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/sessions"
)

// priced is a whole streamed answer with these counts.
func priced(usage string) string {
	return `data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}` + "\n\n" +
		`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{` + usage + `}}` + "\n\ndata: [DONE]\n\n"
}

// aCost is the end of a lane in --json.
type aCost struct {
	USD    *float64 `json:"cost_usd"`
	Source *string  `json:"cost_source"`
}

func (c aCost) String() string {
	if c.USD == nil || c.Source == nil {
		return fmt.Sprintf("unknown %v %v", c.USD, c.Source)
	}
	return fmt.Sprintf("%.7g %s", *c.USD, *c.Source)
}

// done gives the ends of the lanes.
func done(t *testing.T, stdout string) (out []aCost) {
	t.Helper()
	for line := range strings.Lines(stdout) {
		var e struct {
			Type string
			aCost
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.Type == "done" {
			out = append(out, e.aCost)
		}
	}
	return out
}

// serveCached gives the address of a gateway that answers from its cache from the
// second request on.
func serveCached(t *testing.T, word, body string) string {
	t.Helper()
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked > 1 {
			w.Header().Set("cf-aig-cache-status", word)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

const xaiCounts = `"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,"prompt_tokens_details":{"cached_tokens":128},"completion_tokens_details":{"reasoning_tokens":2809}`

func TestFieldW04ReasoningApartIsPaidFor(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ target, usage, want string }{
		"by the counts":        {"grok/grok-4.20", xaiCounts, "0.0232856 catalogue"},
		"by the vendor":        {"grok/grok-4.20", xaiCounts + `,"cost_in_usd_ticks":232856000`, "0.0232856 vendor"},
		"among the output":     {"grok/grok-4.20", strings.Replace(xaiCounts, "14428", "11619", 1), "0.0162631 catalogue"},
		"OpenAI's are never":   {"openai/gpt-4o-mini", `"prompt_tokens":1000,"completion_tokens":2000,"total_tokens":3000,"completion_tokens_details":{"reasoning_tokens":1500}`, "0.00135 catalogue"},
		"unless the sum is so": {"openai/gpt-4o-mini", `"prompt_tokens":1000,"completion_tokens":1000,"total_tokens":3000,"completion_tokens_details":{"reasoning_tokens":1000}`, "0.00135 catalogue"},
	} {
		url := serve(t, 200, "text/event-stream", priced(row.usage))
		got := run(t, home(t), "", "ask", "--gateway-url", url, "--json", "-t", row.target, "Hi")
		if ends := done(t, got.stdout); got.status != 0 || len(ends) != 1 || ends[0].String() != row.want {
			t.Errorf("%s: got %v, want %s", name, ends, row.want)
		}
	}
}

func TestF136WhoSaysWhatItCost(t *testing.T) {
	t.Parallel()
	const counts = `"prompt_tokens":1000,"completion_tokens":2000`
	own := "[prices.\"openai/gpt-4o-mini\"]\ninput = 1.0\noutput = 2.0\n"
	for name, row := range map[string]struct {
		usage, config string
		args          []string
		want          string
	}{
		"the catalogue":              {usage: counts, want: "0.00135 catalogue"},
		"the vendor":                 {usage: counts + `,"cost":0.00503`, want: "0.00503 vendor"},
		"the vendor: free":           {usage: counts + `,"cost":0`, want: "0 vendor"},
		"the vendor's mistake":       {usage: counts + `,"cost":-1`, want: "0.00135 catalogue"},
		"the user's prices":          {usage: counts + `,"cost":0.00503`, config: own, want: "0.005 custom"},
		"the request's price":        {usage: counts + `,"cost":0.00503`, config: own, args: []string{"--custom-cost", "10,20"}, want: "0.05 custom"},
		"nobody":                     {usage: counts, args: []string{"-t", "openai/unheard-of"}, want: "unknown <nil> <nil>"},
		"the vendor, no price known": {usage: counts + `,"cost":0.00503`, args: []string{"-t", "openai/unheard-of"}, want: "0.00503 vendor"},
	} {
		url := serve(t, 200, "text/event-stream", priced(row.usage))
		args := append([]string{"ask", "--gateway-url", url, "--json", "Hi"}, row.args...)
		if !strings.Contains(strings.Join(row.args, " "), "-t") {
			args = append(args, "-t", "openai/gpt-4o-mini")
		}
		got := run(t, home(t, "SLUICE_CONFIG="+writeFile(t, "config.toml", row.config)), "", args...)
		if ends := done(t, got.stdout); got.status != 0 || len(ends) != 1 || ends[0].String() != row.want {
			t.Errorf("%s: got %v, want %s\n%s", name, ends, row.want, got.stderr)
		}
	}
}

// A chain's step has a price of its own.
func TestF136TheStepThatAnsweredHasThePrice(t *testing.T) {
	t.Parallel()
	url := serve(t, 200, "text/event-stream", priced(`"prompt_tokens":1000,"completion_tokens":2000,"cost":0.00503`))
	config := writeFile(t, "config.toml", "[[chains]]\nname = \"own\"\nmode = \"client\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o-mini\"\n"+
		"custom_cost = { per_token_in = 0.00001, per_token_out = 0.00002 }\n[[chains.steps]]\ntarget = \"openai/gpt-4o\"\n")
	got := run(t, home(t), "", "ask", "--config", config, "--gateway-url", url, "--json", "-t", "chain:own", "Hi")
	if ends := done(t, got.stdout); len(ends) != 1 || ends[0].String() != "0.05 custom" {
		t.Errorf("got %v\n%s", ends, got.stderr)
	}
}

func TestFieldW13AnAnswerFromTheCacheCostsNothing(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{"F137 as the gateway writes it": "HIT", "F137 in other letters": "Hit"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serveCached(t, word, priced(`"prompt_tokens":1000,"completion_tokens":2000,"cost":0.5`))
			env, path := home(t), filepath.Join(t.TempDir(), "s.toml")
			for i, want := range []string{"0.5 vendor", "0 cache"} {
				got := run(t, env, "", "ask", "--gateway-url", url, "--json", "--session", path, "-t", "openai/gpt-4o-mini", "Hi")
				if ends := done(t, got.stdout); len(ends) != 1 || ends[0].String() != want {
					t.Errorf("answer %d: got %v, want %s", i, ends, want)
				}
			}
			saved, err := sessions.NewStore(t.TempDir()).Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := saved.Spending(), (sessions.Spending{Answers: 2, USD: 0.5}); got != want {
				t.Errorf("spent %+v, want %+v", got, want)
			}
			if m := saved.Messages()[3]; m.CostSource != gateway.CostCache || m.CostUSD == nil || *m.CostUSD != 0 || *m.Usage.OutputTokens != 2000 {
				t.Errorf("saved %v from %q with %+v", m.CostUSD, m.CostSource, m.Usage)
			}
			if shown := run(t, env, "", "sessions", "show", path, "--json").stdout; !strings.Contains(shown, `"cost_source":"cache"`) || !strings.Contains(shown, `"cost_source":"vendor"`) {
				t.Errorf("sessions show tells no sources: %s", shown)
			}
			// A replay of it is answered from the cache, too.
			again := run(t, env, "", "replay", path, "--gateway-url", url, "--json")
			var row struct{ Was, Now aCost }
			if err := json.NewDecoder(strings.NewReader(again.stdout)).Decode(&row); err != nil || row.Was.String() != "0.5 vendor" || row.Now.String() != "0 cache" {
				t.Errorf("replayed: %v → %v, %v", row.Was, row.Now, err)
			}
		})
	}
}

// The emulator's own cache, whole answers, a measured run and its table.
func TestFieldW13AMeasuredRunCountsWhatWasCharged(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	args := []string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--no-stream", "--repeat", "3", "--order", "sequential", "--cache-ttl", "5m", "Hi"}
	got := run(t, home(t), "", append(args, "--json")...)
	ends := done(t, got.stdout)
	if len(ends) != 3 || ends[0].Source == nil || *ends[0].Source != "catalogue" || ends[1].String() != "0 cache" || ends[2].String() != "0 cache" {
		t.Errorf("got %v", ends)
	}
	if !strings.Contains(got.stdout, `"cost_sources":{"cache":2,"catalogue":1}`) {
		t.Errorf("the summary tells no sources:\n%s", got.stdout)
	}
}

func TestF136TheTableSaysWhoseFigureItIs(t *testing.T) {
	t.Parallel()
	url := serve(t, 200, "text/event-stream", priced(`"prompt_tokens":1000,"completion_tokens":2000,"cost":0.5`))
	args := []string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--repeat", "2", "--yes", "Hi"}
	wants(t, "the table", run(t, home(t), "", args...).stdout, "$0.5", "openai/gpt-4o: the cost of 2 of 2 answers was reported by the vendor")
	own := run(t, home(t), "", append(args, "--custom-cost", "1,2")...)
	wants(t, "the table", own.stdout, "$0.005", "openai/gpt-4o: the cost of 2 of 2 answers is at your own price")
	several := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "-t", "openai/gpt-4o-mini", "Hi")
	wants(t, "the line below an answer", several.stderr, "$0.50 as the vendor says")
}

// A bill before a run is by the price that its answers will have.
func TestF136ABillIsByTheRequestsOwnPrice(t *testing.T) {
	t.Parallel()
	url := serve(t, 200, "text/event-stream", priced(`"prompt_tokens":1,"completion_tokens":2`))
	args := []string{"ask", "--gateway-url", url, "-t", "openai/unheard-of", "--max-tokens", "1000000", "--repeat", "2", "--budget", "0.01", "Hi"}
	if got := run(t, home(t), "", args...); got.status != 2 || !strings.Contains(got.stderr, "unknown") {
		t.Errorf("without a price: %+v", got)
	}
	got := run(t, home(t), "", append(args, "--custom-cost", "1,2")...)
	if got.status != 2 || strings.Contains(got.stderr, "unknown") || !strings.Contains(got.stderr, "the budget is $0.01") {
		t.Errorf("with one: %+v", got)
	}
}

// An error inside a stream that says what was charged until then.
func TestF136AnErrorKeepsWhatItCost(t *testing.T) {
	t.Parallel()
	url := serve(t, 200, "text/event-stream", `data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}`+"\n\n"+
		`data: {"error":{"message":"upstream broke","code":502},"choices":[{"index":0,"delta":{},"finish_reason":"error"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"cost":0.25}}`+"\n\n")
	path := filepath.Join(t.TempDir(), "s.toml")
	got := run(t, home(t), "", "ask", "--gateway-url", url, "--json", "--session", path, "-t", "openrouter/m", "Hi")
	if ends := done(t, got.stdout); got.status != 1 || len(ends) != 1 || ends[0].String() != "0.25 vendor" {
		t.Errorf("got %v, status %d\n%s", ends, got.status, got.stdout)
	}
	if data, err := os.ReadFile(path); err != nil || !strings.Contains(string(data), "cost_usd = 0.25\ncost_source = \"vendor\"\n") {
		t.Errorf("%v; saved:\n%s", err, data)
	}
}
