package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

const controlledChain = `[gateway]
account_id = "a"
[providers.openai]
api_key = "env:OPENAI_API_KEY"
[[chains]]
name = "c"
[[chains.steps]]
target = "openai/gpt-4o"
cache_ttl = "10m"
skip_cache = true
cache_key = "k"
collect_log = false
collect_log_payload = true
custom_cost = { per_token_in = 0.0000002, per_token_out = 1 }
key_alias = "work"
[[chains.steps]]
target = "openai/gpt-4.1"
cache_ttl = "0s"
`

func TestAStepsControlsTravelWithIt(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	config := writeFile(t, "config.toml", controlledChain)
	env := home(t, "OPENAI_API_KEY=k")
	got := run(t, env, "", "ask", "--config", config, "--gateway-url", url, "-t", "chain:c", "Hi")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	var steps []struct{ Headers map[string]string }
	if err := json.Unmarshal(s.Requests()[0].Body, &steps); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]string{
		"cf-aig-cache-ttl": {"600", "0"}, "cf-aig-skip-cache": {"true", ""}, "cf-aig-cache-key": {"k", ""},
		"cf-aig-collect-log": {"false", ""}, "cf-aig-collect-log-payload": {"true", ""},
		"cf-aig-custom-cost": {`{"per_token_in":0.0000002,"per_token_out":1}`, ""}, "cf-aig-byok-alias": {"work", ""},
	} {
		for i, step := range steps {
			header := ""
			for have, value := range step.Headers {
				if strings.EqualFold(have, name) {
					header = value
				}
			}
			if header != want[i] {
				t.Errorf("step %d: %s is %q, want %q", i, name, header, want[i])
			}
		}
	}
}

func TestAStepsControlsAreShownAndChecked(t *testing.T) {
	t.Parallel()
	env := home(t, "OPENAI_API_KEY=k")
	config := writeFile(t, "config.toml", controlledChain)
	shown := run(t, env, "", "chains", "show", "c", "--config", config)
	wants(t, "chains show", shown.stdout, "cache TTL 10m0s, skip cache yes, cache key k, log no, log bodies yes, custom cost $0.0000002 in, $1 out a token, stored key work", "cache TTL off")
	listed := run(t, env, "", "chains", "list", "--json", "--config", config)
	wants(t, "chains list", listed.stdout, `"cache_ttl_ms":600000,"skip_cache":true,"cache_key":"k","collect_log":false,"collect_log_payload":true,`+
		`"custom_cost":{"per_token_in":0.0000002,"per_token_out":1},"key_alias":"work"`, `"cache_ttl_ms":0`)
	effective := run(t, env, "", "config", "show", "--config", config)
	wants(t, "config show", effective.stdout, `"10m"`, "{ per_token_in = 0.0000002, per_token_out = 1 }", `"0s"`, config+":8")
	checked := run(t, env, "", "chains", "check", "c", "--config", config)
	wants(t, "chains check", checked.stdout, config+":7: chain:c, step 1: openai/gpt-4o has a key_alias", "set CF_AIG_TOKEN")
	for line, want := range map[string]string{
		`cache_ttl = "30s"`:       `is 30s, want 1m to 744h, or "0s" for no cache`,
		`cache_ttl = 5`:           `must be a duration such as "30s", not an integer`,
		`cache_key = ""`:          "is empty",
		`key_alias = "a\nb"`:      "contains a control character",
		`custom_cost = 1`:         "must be a table { per_token_in = …, per_token_out = … }, not an integer",
		`custom_cost = { x = 1 }`: "has the key x",
		`custom_cost = {}`:        "has no per_token_in",
		`collect_log = "no"`:      "must be true or false, not a string",
		`collect_logs = true`:     `did you mean "collect_log"?`,
		`custom_cost = { per_token_in = -1, per_token_out = 1 }`: "has a per_token_in of -1, want US dollars per token",
	} {
		bad := writeFile(t, "config.toml", "[[chains]]\nname = \"c\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o\"\n"+line+"\n")
		got := run(t, env, "", "chains", "check", "c", "--config", bad)
		if got.status != 2 || !strings.Contains(got.stdout, bad+":5: ") || !strings.Contains(got.stdout, want) {
			t.Errorf("%s: status %d, got %q, want line 5 and %q", line, got.status, got.stdout, want)
		}
	}
}
