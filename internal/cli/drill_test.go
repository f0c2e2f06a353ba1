package cli_test

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/sessions"
)

const fallbackChain = `
[[chains]]
name = "fall"
[[chains.steps]]
target = "workers-ai/@cf/meta/llama-3.2-3b-instruct"
[[chains.steps]]
target = "openai/gpt-4o-mini"
[[chains]]
name = "walk"
mode = "client"
[[chains.steps]]
target = "workers-ai/@cf/meta/llama-3.2-3b-instruct"
[[chains.steps]]
target = "openai/gpt-4o-mini"
`

// stepEvents are the "step" events of --json.
type stepEvent struct {
	Step     int
	Target   string
	State    string
	Attempts *int
	Took     *int `json:"took_ms"`
	Drill    string
	Kind     string
	Status   int
}

func stepsOf(t *testing.T, stdout string) (list []stepEvent) {
	t.Helper()
	for line := range strings.Lines(stdout) {
		if strings.HasPrefix(line, `{"type":"step"`) {
			var e stepEvent
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			list = append(list, e)
		}
	}
	return list
}

func TestAskTellsWhatBecameOfEachStep(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	env := home(t, "SLUICE_CONFIG="+writeFile(t, "config.toml", fallbackChain))
	got := run(t, env, "", "ask", "--gateway-url", url, "-t", "chain:walk", "--drill", "1=bad-key", "--json", "Hi")
	steps := stepsOf(t, got.stdout)
	if got.status != 0 || len(steps) != 2 {
		t.Fatalf("%+v", got)
	}
	for i, want := range []stepEvent{
		{Step: 0, Target: "workers-ai/@cf/meta/llama-3.2-3b-instruct", State: "failed", Drill: "bad-key", Kind: "auth", Status: 401},
		{Step: 1, Target: "openai/gpt-4o-mini", State: "served"},
	} {
		if steps[i].Took == nil || steps[i].Attempts == nil || *steps[i].Attempts != 1 {
			t.Errorf("step %d: %+v has no times", i, steps[i])
		}
		steps[i].Took, steps[i].Attempts = nil, nil
		if !reflect.DeepEqual(steps[i], want) {
			t.Errorf("got %+v, want %+v", steps[i], want)
		}
	}
	got = run(t, env, "", "ask", "--gateway-url", url, "-t", "chain:fall", "--drill", "1=unknown-model", "--json", "Hi")
	want := []stepEvent{
		{Step: 0, Target: "workers-ai/@cf/meta/llama-3.2-3b-instruct", State: "unknown", Drill: "unknown-model"},
		{Step: 1, Target: "openai/gpt-4o-mini", State: "served"},
	}
	if steps := stepsOf(t, got.stdout); got.status != 0 || !reflect.DeepEqual(steps, want) {
		t.Errorf("status %d:\n got %+v\nwant %+v", got.status, steps, want)
	}
	got = run(t, env, "", "ask", "--gateway-url", url, "-t", "chain:walk", "--drill", "1=500", "Hi")
	wants(t, "standard error", got.stderr, "steps workers-ai/@cf/meta/llama-3.2-3b-instruct ✗ 500", "[rehearsed: server error]", "→ openai/gpt-4o-mini ✓")
}

func TestADrillIsMarkedInTheSession(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	path := filepath.Join(t.TempDir(), "s.toml")
	env := home(t, "SLUICE_CONFIG="+writeFile(t, "config.toml", fallbackChain))
	got := run(t, env, "", "ask", "--gateway-url", url, "-t", "chain:fall", "--drill", "1=429", "--session", path, "Hi")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	s, err := sessions.NewStore(t.TempDir()).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	answer := s.Messages()[1]
	want := []sessions.Step{
		{Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}, State: gateway.StepUnknown, Drill: gateway.DrillRate},
		{Target: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}, State: gateway.StepServed},
	}
	if !answer.Drilled() || !reflect.DeepEqual(answer.Steps, want) || !answer.Start.StepKnown || answer.Start.Step != 1 {
		t.Errorf("saved as %+v", answer)
	}
}

func TestDrillsAreRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	real := serve(t, 200, "text/event-stream", openAIAnswer("Hi"))
	env := home(t, "SLUICE_CONFIG="+writeFile(t, "config.toml", fallbackChain))
	for _, row := range []struct {
		url, target string
		drills      []string
		want        string
	}{
		{url, "chain:fall", []string{"3=bad-key"}, "chain:fall has 2 steps"},
		{url, "openai/gpt-4o", []string{"2=bad-key"}, "openai/gpt-4o has one step"},
		{url, "chain:fall", []string{"2=timeout"}, "the last step can't simulate a timeout"},
		{url, "chain:fall", []string{"0=bad-key"}, "want STEP=KIND"},
		{url, "chain:fall", []string{"burn"}, `"burn" is not a drill`},
		{url, "chain:fall", []string{"1=429", "1=500"}, "told to fail twice"},
		{real, "chain:fall", []string{"1=429"}, "only the embedded gateway can simulate 429"},
	} {
		args := []string{"ask", "--gateway-url", row.url, "-t", row.target, "Hi"}
		for _, d := range row.drills {
			args = append(args, "--drill", d)
		}
		got := run(t, env, "", args...)
		if got.status != 2 || got.stdout != "" {
			t.Errorf("%v: %+v", row.drills, got)
		}
		wants(t, strings.Join(row.drills, " "), got.stderr, row.want)
	}
	if n := len(s.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestTheGatewaysControlsTravel(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--cache-ttl", "0", "--cache-key", "k", "--request-timeout", "5s",
		"--max-attempts", "2", "--retry-delay", "500ms", "--backoff", "linear", "--log=false", "--log-bodies=false",
		"--custom-cost", "0.15,0.6", "--key-alias", "work", "--metadata", "team=a", "Hi")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	for name, want := range map[string]string{
		"cf-aig-cache-ttl": "0", "cf-aig-cache-key": "k", "cf-aig-request-timeout": "5000", "cf-aig-max-attempts": "2", "cf-aig-retry-delay": "500",
		"cf-aig-backoff": "linear", "cf-aig-collect-log": "false", "cf-aig-collect-log-payload": "false", "cf-aig-byok-alias": "work",
		"cf-aig-custom-cost": `{"per_token_in":0.00000015,"per_token_out":0.0000006}`, "cf-aig-metadata": `{"team":"a"}`,
	} {
		if got := s.Requests()[0].Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestControlsBeyondWhatTheGatewayTakesAreRefused(t *testing.T) {
	t.Parallel()
	for _, flag := range [][]string{
		{"--max-attempts", "6"}, {"--max-attempts", "0"}, {"--retry-delay", "6s"}, {"--retry-delay", "0s"}, {"--backoff", "slowly"}, {"--request-timeout", "0s"},
		{"--cache-key", ""}, {"--key-alias", ""}, {"--custom-cost", "1"}, {"--custom-cost", "-1,2"}, {"--custom-cost", "NaN,2"}, {"--cache-ttl", "30s"},
	} {
		got := run(t, home(t), "", append([]string{"ask", "--demo", "-t", "openai/gpt-4o", "Hi"}, flag...)...)
		if got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, flag[0]) {
			t.Errorf("%v: %+v", flag, got)
		}
	}
}

func TestAStoredKeyNeedsTheGatewaysToken(t *testing.T) {
	t.Parallel()
	env := home(t, "CLOUDFLARE_ACCOUNT_ID=acc", "OPENAI_API_KEY=k")
	got := run(t, env, "", "ask", "-t", "openai/gpt-4o", "--key-alias", "work", "Hi")
	if got.status != 2 || got.stdout != "" {
		t.Errorf("%+v", got)
	}
	wants(t, "a stored key", got.stderr, "--key-alias picks one of the keys stored at the gateway", "set CF_AIG_TOKEN")
	got = run(t, home(t, "CLOUDFLARE_ACCOUNT_ID=acc"), "", "ask", "-t", "compat/dynamic/support", "Hi")
	wants(t, "a dynamic route", got.stderr, "no gateway token with which the gateway could use a stored one")
}

func TestADynamicRoutesChoiceIsTold(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	got := run(t, home(t), "", "ask", "--demo", "-t", "compat/dynamic/support", "--json", "--session", path, "Hi")
	wants(t, "start", got.stdout, `"routed_provider":"openai"`, `"routed_model":"gpt-4o-mini"`)
	wants(t, "session", readFile(t, path), `routed = "openai/gpt-4o-mini"`)
}
