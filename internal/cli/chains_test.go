package cli_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestChainsAreListedAndShown(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "config.toml", `[gateway]
account_id = "acc"

[[chains]]
name = "resilient"
[[chains.steps]]
target = "workers-ai/@cf/meta/llama-3.2-3b-instruct"
request_timeout = "5s"
max_attempts = 2
retry_delay = "500ms"
backoff = "exponential"
[[chains.steps]]
target = "openai/gpt-4o-mini"

[[chains]]
name = "walk"
mode = "client"
[[chains.steps]]
target = "openai/gpt-4o-mini"
max_attempts = 1
`)
	env := home(t, "SLUICE_CONFIG="+path, "OPENAI_API_KEY=sk-canary")
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"list"}, "chain:resilient  gateway  workers-ai/@cf/meta/llama-3.2-3b-instruct → openai/gpt-4o-mini\n" +
			"chain:walk       client   openai/gpt-4o-mini\n"},
		{[]string{"list", "--json"}, fmt.Sprintf(`{"name":"resilient","mode":"gateway","file":%q,"line":4,"steps":[{"target":"workers-ai/@cf/meta/llama-3.2-3b-instruct",`+
			`"request_timeout_ms":5000,"max_attempts":2,"retry_delay_ms":500,"backoff":"exponential"},{"target":"openai/gpt-4o-mini"}]}`+"\n"+
			`{"name":"walk","mode":"client","file":%q,"line":15,"steps":[{"target":"openai/gpt-4o-mini","max_attempts":1}]}`+"\n", path, path)},
		{[]string{"show", "resilient"}, "chain:resilient: the gateway runs the steps\n" +
			"1  workers-ai/@cf/meta/llama-3.2-3b-instruct  answer within 5 s, 2 tries, 500 ms between tries, growing twofold\n2  openai/gpt-4o-mini\n"},
		{[]string{"show", "chain:walk"}, "chain:walk: sluice runs the steps itself\n1  openai/gpt-4o-mini  1 try\n"},
	} {
		got := run(t, env, "", append([]string{"chains"}, row.args...)...)
		if want := (outcome{row.want, "", 0}); got != want {
			t.Errorf("%v:\n got %+v\nwant %+v", row.args, got, want)
		}
	}
	got := run(t, env, "", "chains", "show", "resilient", "--json")
	var payload []map[string]any
	if err := json.Unmarshal([]byte(got.stdout), &payload); err != nil || got.status != 0 {
		t.Fatalf("%v: %+v", err, got)
	}
	hello := []any{map[string]any{"role": "user", "content": "Hello"}}
	want := []map[string]any{
		{"provider": "workers-ai", "endpoint": "@cf/meta/llama-3.2-3b-instruct",
			"headers": map[string]any{"Authorization": "Bearer $CLOUDFLARE_API_TOKEN", "Content-Type": "application/json"},
			"query":   map[string]any{"messages": hello, "stream": true},
			"config":  map[string]any{"requestTimeout": 5000.0, "maxAttempts": 2.0, "retryDelay": 500.0, "backoff": "exponential"}},
		{"provider": "openai", "endpoint": "chat/completions",
			"headers": map[string]any{"Authorization": "Bearer $OPENAI_API_KEY", "Content-Type": "application/json"},
			"query":   map[string]any{"model": "gpt-4o-mini", "messages": hello, "stream": true, "stream_options": map[string]any{"include_usage": true}}},
	}
	if !reflect.DeepEqual(payload, want) || strings.Contains(got.stdout+got.stderr, "canary") {
		t.Errorf("payload\n got %s\nwant %v", got.stdout, want)
	}
	if got := run(t, env, "", "chains", "show", "resilent"); got.status != 2 || !strings.Contains(got.stderr, `did you mean "resilient"`) {
		t.Errorf("a chain that isn't there: %+v", got)
	}
	if got := run(t, home(t), "", "chains", "list"); got.status != 0 || got.stdout != "" || !strings.Contains(got.stderr, "no chain is configured") {
		t.Errorf("no chains: %+v", got)
	}
}

func TestChainsCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	step := func(target string, more ...string) string {
		return "[[chains.steps]]\ntarget = \"" + target + "\"\n" + strings.Join(more, "\n") + "\n"
	}
	const head = "[[chains]]\nname = \"c\"\n"
	for name, row := range map[string]struct {
		config string
		env    []string
		line   int
		step   int
		want   string
	}{
		"unknown target":           {config: head + step("opneai/gpt-4o"), line: 4, step: 1, want: `no provider "opneai"; did you mean "openai/gpt-4o"?`},
		"a target of no form":      {config: head + step("gpt-4o"), line: 4, step: 1, want: "not a target"},
		"a chain as a step":        {config: head + step("chain:c"), line: 4, step: 1, want: "a step can't be a chain itself"},
		"missing key":              {config: head + step("openai/gpt-4o"), line: 3, step: 1, want: "has no key: set OPENAI_API_KEY"},
		"a reference to none":      {config: "providers.openai.api_key = \"env:NOT_THERE\"\n" + head + step("openai/gpt-4o"), line: 4, step: 1, want: "set the environment variable NOT_THERE"},
		"too many attempts":        {config: head + step("openai/gpt-4o", "max_attempts = 6"), line: 5, step: 1, want: "is 6, want 1 to 5"},
		"too long a delay":         {config: head + step("openai/gpt-4o", `retry_delay = "6s"`), line: 5, step: 1, want: "is 6s, but the maximum is 5s"},
		"no back-off":              {config: head + step("openai/gpt-4o", `backoff = "slow"`), line: 5, step: 1, want: `is "slow", want "constant", "linear" or "exponential"`},
		"empty chain":              {config: head, line: 1, want: "has no steps"},
		"no name":                  {config: "[[chains]]\n" + step("openai/gpt-4o"), line: 1, want: "has no name"},
		"duplicate names":          {config: head + step("workers-ai/@cf/a") + head + step("workers-ai/@cf/b"), env: []string{"CLOUDFLARE_API_TOKEN=k"}, line: 7, want: `is "c", like that of the chain on line 1`},
		"a step can't stream":      {config: head + step("replicate/owner/name"), env: []string{"REPLICATE_API_TOKEN=k"}, line: 3, step: 1, want: "replicate/owner/name can't stream"},
		"no region":                {config: head + step("aws-bedrock/anthropic.claude"), env: []string{"AWS_BEARER_TOKEN_BEDROCK=k"}, line: 3, step: 1, want: "no region is configured"},
		"directly, with a gateway": {config: "[providers.mine]\nkind = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\"\n" + head + step("mine/m"), line: 6, step: 1, want: `mode = "client"`},
		"an unknown key of a step": {config: head + step("workers-ai/@cf/a", "timeout = 1"), line: 5, step: 1, want: `timeout`},
		"nothing is turned on":     {config: head + step("openai/gpt-4o", "off = true"), env: []string{"OPENAI_API_KEY=k"}, line: 1, want: "all of its steps are turned off"},
		"not TOML at all":          {config: head + "steps = [", line: 3, want: "not TOML"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, "config.toml", row.config)
			env := home(t, append(row.env, "SLUICE_CONFIG="+path)...)
			got := run(t, env, "", "chains", "check")
			if place := fmt.Sprintf("%s:%d: ", path, row.line); got.status != 2 || !strings.Contains(got.stdout, place) || !strings.Contains(got.stdout, row.want) {
				t.Errorf("%+v\nwant %s with %q", got, place, row.want)
			}
			var f struct {
				Chain, File, Message string
				Step, Line           int
			}
			if named := run(t, env, "", "chains", "check", "c"); row.want == "not TOML" && named != got {
				t.Errorf("by name: %+v\nwant %+v", named, got)
			}
			lines := strings.Split(run(t, env, "", "chains", "check", "--json").stdout, "\n")
			if err := json.Unmarshal([]byte(lines[0]), &f); err != nil || f.File != path || f.Line != row.line || f.Step != row.step || !strings.Contains(f.Message, row.want) {
				t.Errorf("%v: %+v, want line %d, step %d", err, f, row.line, row.step)
			}
		})
	}
}

func TestChainsCheckIsContentWithGoodChains(t *testing.T) {
	t.Parallel()
	const good = "[[chains]]\nname = \"good\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o\"\nmax_attempts = 5\nretry_delay = \"5s\"\n"
	const bad = "[[chains]]\nname = \"bad\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o\"\nmax_attempts = 9\n"
	for name, row := range map[string]struct {
		config string
		env    []string
		args   []string
		want   outcome
	}{
		"one":                          {config: good, env: []string{"OPENAI_API_KEY=k"}, want: outcome{"1 chain is fine\n", "", 0}},
		"none":                         {want: outcome{"no chain is configured\n", "", 0}},
		"another is bad":               {config: good + bad, env: []string{"OPENAI_API_KEY=k"}, args: []string{"good"}, want: outcome{"chain:good is fine\n", "", 0}},
		"the gateway may hold the key": {config: good, env: []string{"CF_AIG_TOKEN=t"}, want: outcome{"1 chain is fine\n", "", 0}},
		"nobody wants a stream": {config: "[defaults]\nstream = false\n[[chains]]\nname = \"r\"\n[[chains.steps]]\ntarget = \"replicate/o/n\"\n",
			env: []string{"REPLICATE_API_TOKEN=k"}, want: outcome{"1 chain is fine\n", "", 0}},
		"a step without a key is off": {config: good + "[[chains.steps]]\ntarget = \"anthropic/claude-x\"\noff = true\n", env: []string{"OPENAI_API_KEY=k"}, want: outcome{"1 chain is fine\n", "", 0}},
		"a step is asked for the whole": {config: "[[chains]]\nname = \"r\"\n[[chains.steps]]\ntarget = \"replicate/o/n\"\nstream = false\n",
			env: []string{"REPLICATE_API_TOKEN=k"}, want: outcome{"1 chain is fine\n", "", 0}},
		"no such chain at all": {config: good + bad, args: []string{"mine"}, want: outcome{"", "sluice: there is no chain \"mine\" in the configuration: there are good, bad\n", 2}},
		"no chain at all":      {args: []string{"mine"}, want: outcome{"", "sluice: there is no chain \"mine\" in the configuration: add a [[chains]] table to it\n", 2}},
		"no such chain":        {config: good, args: []string{"god"}, want: outcome{"", "sluice: there is no chain \"god\" in the configuration; did you mean \"good\"?\n", 2}},
	} {
		got := run(t, home(t, append(row.env, "SLUICE_CONFIG="+writeFile(t, "config.toml", row.config))...), "", append([]string{"chains", "check"}, row.args...)...)
		if got != row.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, row.want)
		}
	}
}
