package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// chainConfig names a chain whose first step fails.
const chainConfig = "[[chains]]\nname = \"resilient\"\n[[chains.steps]]\ntarget = \"openai/fault-500\"\nmax_attempts = 1\n" +
	"[[chains.steps]]\ntarget = \"openai/gpt-4o-mini\"\n"

// aSummary is a closing event of a measured run.
type aSummary struct {
	Lane                     *int
	Target                   string
	Calls, Failed, FromCache int
	Figures                  map[string]*struct {
		N                   int
		Median, P95, Spread float64
		Min, Max            float64
	}
	Mode string
	Plan struct {
		Order                 string
		Repeat, Warmup, Calls int
		Seed                  uint64
		Cache                 bool
	}
	Best map[string]*struct {
		Lane    int
		Verdict string
		P       *float64
		Against []struct{ Lane int }
	}
}

func summaries(t *testing.T, stdout string) (out []aSummary) {
	t.Helper()
	for line := range strings.Lines(stdout) {
		if !strings.HasPrefix(line, `{"type":"summary"`) {
			continue
		}
		var s aSummary
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// TestAMeasuredRunInJSON compares the summaries with the calls' own events, and
// looks at what was sent.
func TestAMeasuredRunInJSON(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	config := writeFile(t, "config.toml", chainConfig)
	got := run(t, home(t), "", "ask", "--config", config, "--gateway-url", url, "--json", "-t", "openai/gpt-4o", "-t", "openai/fault-slow-30",
		"-t", "chain:resilient", "--repeat", "6", "--warmup", "1", "--order", "interleaved", "--seed", "4711", "Hi")
	if got.status != 0 || !strings.HasPrefix(got.stderr, "21 calls, 1 of 3 lanes: about $") {
		t.Fatalf("status %d, stderr %q", got.status, got.stderr)
	}
	var order []string
	durations := map[int][]float64{}
	for line := range strings.Lines(got.stdout) {
		var e struct {
			Type              string
			Lane, Run, Warmup int
			Duration          float64 `json:"duration_ms"`
		}
		if strings.HasPrefix(line, `{"type":"done"`) {
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			order = append(order, fmt.Sprintf("%d.%d.%d", e.Lane, e.Run, e.Warmup))
			if e.Warmup == 0 {
				durations[e.Lane] = append(durations[e.Lane], e.Duration)
			}
		}
	}
	if len(order) != 21 || len(s.Requests()) != 21 || !slices.IsSorted(runsOf(order)) {
		t.Errorf("%d calls and %d requests in the order %v, want 21 in rounds", len(order), len(s.Requests()), order)
	}
	for _, r := range s.Requests() {
		if r.Header.Get("cf-aig-skip-cache") != "true" {
			t.Errorf("the cache is not skipped: %v", r.Header)
		}
	}
	all := summaries(t, got.stdout)
	if len(all) != 4 {
		t.Fatalf("%d summaries, want one for each lane and one over all", len(all))
	}
	for i, lane := range all[:3] {
		if lane.Lane == nil || *lane.Lane != i || lane.Calls != 6 || lane.Failed != 0 || lane.Figures["ttft_ms"].N != 6 {
			t.Errorf("lane %d: %+v", i, lane)
			continue
		}
		slices.Sort(durations[i])
		d := lane.Figures["duration_ms"]
		if mean := (durations[i][2] + durations[i][3]) / 2; d.Median < mean || d.Median >= mean+1 || d.Max < durations[i][5] || d.Max >= durations[i][5]+1 {
			t.Errorf("lane %d: duration %+v, but the calls took %v", i, d, durations[i])
		}
	}
	over := all[3]
	if over.Lane != nil || over.Mode != "6 × interleaved, seed 4711, cache skipped, 1 warm-up discarded" || over.Calls != 21 ||
		over.Plan.Order != "interleaved" || over.Plan.Seed != 4711 || over.Plan.Cache || over.Plan.Repeat != 6 || over.Plan.Warmup != 1 || over.Plan.Calls != 21 {
		t.Errorf("over all: %+v", over)
	}
	if best := over.Best["ttft_ms"]; best == nil || len(best.Against) != 2 || best.P == nil {
		t.Errorf("the best TTFT: %+v", best)
	}
}

// runsOf gives the rounds of calls written as lane.run.warmup, warm-ups first.
func runsOf(order []string) (rounds []int) {
	for _, call := range order {
		var lane, run, warmup int
		_, _ = fmt.Sscanf(call, "%d.%d.%d", &lane, &run, &warmup)
		rounds = append(rounds, run)
	}
	return rounds
}

func TestAMeasuredRunAsATable(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "-t", "openai/gpt-4o-mini", "-t", "openai/fault-eof-5",
		"--repeat", "6", "--order", "sequential", "Hi")
	if got.status != 3 {
		t.Errorf("exit status %d, want that of the lane that is cut", got.status)
	}
	lines := strings.Split(got.stdout, "\n")
	if lines[0] != "6 × sequential, cache skipped, no warm-up" {
		t.Errorf("the table begins %q", lines[0])
	}
	for _, want := range []string{
		`(?m)^ +n +median +p95 +spread$`,
		`(?m)^TTFT: openai/gpt-4o(-mini)? (leads|is best), (within|beyond) noise \(p . [0-9.]+\)\n  openai/gpt-4o +6 .*  (best|behind|noise)\n` +
			`  openai/gpt-4o-mini +6 .*\n  openai/fault-eof-5 +0 +\? +\? +\?$`,
		`(?m)^output tokens\n  openai/gpt-4o +6 +107 +107 +0\n  openai/gpt-4o-mini +6 +106 +106 +0$`,
		`(?m)^cost: openai/gpt-4o-mini is best, beyond noise \(p = 0\.002\)\n  openai/gpt-4o +6 +\$0\.001080 +\$0\.001080 +\$0\.00  behind\n` +
			`  openai/gpt-4o-mini +6 +\$0\.000064 +\$0\.000064 +\$0\.00  best$`,
		`(?m)^openai/fault-eof-5: 6 of 6 answers failed and don't count$`,
	} {
		if !regexp.MustCompile(want).MatchString(got.stdout) {
			t.Errorf("the table lacks %s:\n%s", want, got.stdout)
		}
	}
	if n := strings.Count(got.stderr, "sluice: openai/fault-eof-5: "); n != 1 {
		t.Errorf("the failure is explained %d times, want once: %s", n, got.stderr)
	}
	for _, line := range lines {
		if strings.TrimRight(line, " ") != line {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}

func TestCachedAnswersAreMeasuredWhereTheUserSaysSo(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--no-stream", "--repeat", "3", "--cache-ttl", "5m", "Hi")
	wants(t, "the table", got.stdout, "3 × parallel, cache allowed, no warm-up", "openai/gpt-4o: 2 of 3 answers came from the gateway's cache")
	got = run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--repeat", "2", "--skip-cache=false", "Hi")
	wants(t, "the table", got.stdout, "cache allowed")
}

// TestNonsenseSendsNothing goes through runs that can't be meant, and targets
// that aren't there.
func TestNonsenseSendsNothing(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	env := home(t)
	for _, test := range []struct{ args, want string }{
		{"--repeat 0", "--repeat 0: want 1 to 100, and nothing was sent"},
		{"--repeat 1000000", "--repeat 1000000: want 1 to 100, and nothing was sent"},
		{"--repeat -1", "--repeat -1: want 1 to 100, and nothing was sent"},
		{"--repeat many", `"many" is not a value for --repeat`},
		{"--repeat 99999999999999999999", "is not a value for --repeat"},
		{"--warmup 11", "--warmup 11: want 0 to 10, and nothing was sent"},
		{"--order random", `--order "random": want parallel, sequential or interleaved`},
		{"--budget lots", `--budget "lots": want US dollars above 0, such as 0.50, and nothing was sent`},
		{"--budget -1", `--budget "-1": want US dollars above 0`},
		{"--budget NaN", `--budget "NaN": want US dollars above 0`},
		{"--seed x", `"x" is not a value for --seed`},
		{"--budget 0.000001", "nothing was sent: it can cost $"},
		{"--repeat 2 --budget 0.000001", "by the model's limit\n"},
		{"--repeat 2 --budget 0.01 -t openai/unheard-of", "nothing was sent: the most it can cost is unknown, the budget is $0.01; --yes sends it anyway"},
		{"-t openai/gpt-4o --repeat 2 --diff", "--diff compares targets"},
		{"--diff", "--diff compares targets: give two or more"},
		{"--repeat 2 -t chain:none", `there is no chain "none"`},
		{"--repeat 2 -t nobody/x", "nobody"},
		{"--repeat 2 --session s.toml", "--session continues one conversation"},
	} {
		got := run(t, env, "", append(append([]string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o"}, strings.Fields(test.args)...), "Hi")...)
		if got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, test.want) {
			t.Errorf("%s: status %d, got %q, want %q", test.args, got.status, got.stderr, test.want)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestAYesSendsWhatMayCostMoreThanTheBudget(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--budget", "0.000001", "--yes", "Hi")
	if got.status != 0 || len(s.Requests()) != 1 {
		t.Errorf("--yes: %+v", got)
	}
	got = run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--budget", "$1", "--max-tokens", "5", "Hi")
	if got.status != 0 || len(s.Requests()) != 2 {
		t.Errorf("within the budget: %+v", got)
	}
}

func TestDiffShowsHowOtherAnswersDifferFromTheFirst(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"a": "The capital is Paris.\n\nIt is large.", "b": "The capital is Lyon.\n\nIt is large.", "json-a": `{"city": "Paris", "n": 1}`, "json-b": `{"n": 1.0, "city": "Lyon"}`}
	url := serveModels(t, answers)
	ask := func(more ...string) outcome {
		return run(t, home(t), "", append([]string{"ask", "--gateway-url", url, "--diff", "Hi"}, more...)...)
	}
	got := ask("-t", "openai/a", "-t", "openai/b", "-t", "openai/a")
	wants(t, "the difference", got.stdout, "\n── openai/a → openai/b\n\n--- openai/a\n+++ openai/b\n@@ -1,3 +1,3 @@\n-The capital is Paris.\n+The capital is Lyon.\n \n It is large.\n",
		"\n── openai/a → openai/a\n\nThe answers are the same.\n")
	got = ask("-t", "openai/json-a", "-t", "openai/json-b")
	wants(t, "the difference in JSON", got.stdout, "\n── openai/json-a → openai/json-b\n\n$.city: \"Paris\" → \"Lyon\"\n")
	got = ask("-t", "openai/json-a", "-t", "openai/json-b", "--json")
	if want := `"against":0,"changes":[{"new":"Lyon","old":"Paris","path":"$.city"}],"spans":[{"op":"equal","text":"{\""}`; !strings.Contains(got.stdout, `{"type":"diff","lane":1,`) || !strings.Contains(got.stdout, want) {
		t.Errorf("the event: got %s\nwant %s", got.stdout, want)
	}
}

// serveModels answers each model with its text.
func serveModels(t *testing.T, answers map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Model string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, openAIAnswer(answers[body.Model]))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}
