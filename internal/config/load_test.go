package config_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/internal/config"
)

func number(v float64) *float64 { return &v }

func TestDefaultsHoldWithoutAnyConfiguration(t *testing.T) {
	t.Parallel()
	cfg := load(t, "")
	want := config.Gateway{
		URL: "https://gateway.ai.cloudflare.com/v1", GatewayID: "default", MaxAttempts: 3,
		Timers: config.Timers{Connect: 10 * time.Second, TLS: 10 * time.Second, Headers: 2 * time.Minute,
			FirstContent: 2 * time.Minute, Silence: time.Minute, NoContent: 5 * time.Minute},
	}
	if cfg.Gateway != want {
		t.Errorf("gateway: got %+v, want %+v", cfg.Gateway, want)
	}
	if want := (config.Defaults{Stream: true}); !reflect.DeepEqual(cfg.Defaults, want) {
		t.Errorf("defaults: got %+v, want %+v", cfg.Defaults, want)
	}
	if want := (config.UI{Theme: "auto", Mouse: true, Send: "enter", Markdown: true, Links: "shown", Glyphs: "auto", Motion: "auto"}); cfg.UI != want {
		t.Errorf("ui: got %+v, want %+v", cfg.UI, want)
	}
	if cfg.Configured() {
		t.Error("an empty file counts as configured")
	}
}

func TestEverySectionIsRead(t *testing.T) {
	t.Parallel()
	cfg := load(t, `
gateway.url = "https://gateway.example.com/v1"
gateway.idle_timeout = "0s"
[defaults]
target = "chain:resilient"
system = """
Be brief."""
temperature = 1
max_tokens = 99
stop = ["a", "b"]
stream = false
[providers.openai]
stream_usage = false
[providers.ollama]
kind = "openai"
base_url = "http://127.0.0.1:11434/v1"
[providers.custom-mine]
kind = "anthropic"
api_key = "env:MINE"
[[chains]]
name = "resilient"
mode = "client"
steps = [
  { target = "workers-ai/@cf/meta/llama-3.2-3b-instruct", request_timeout = "5s", max_attempts = 2, retry_delay = "500ms", backoff = "exponential" },
  { target = "ollama/llama3:8b" },
]
[ui]
theme = "light"
mouse = false
send = "ctrl+j"
markdown = false
links = "off"
[keys]
quit = ["ctrl+q", "f10"]
help = "none"
transcript.copy = "y"
[prices."openai/gpt-4o-mini"]
input = 0.15
output = 1
`)
	if got := cfg.Gateway; got.URL != "https://gateway.example.com/v1" || got.Timers.Silence != 0 || !cfg.Configured() {
		t.Errorf("gateway: got %+v, configured %v", got, cfg.Configured())
	}
	tokens := 99
	defaults := config.Defaults{
		Target: gateway.Target{Chain: "resilient"}, System: "Be brief.",
		Params: gateway.Params{Temperature: number(1), MaxTokens: &tokens, Stop: []string{"a", "b"}},
	}
	if !reflect.DeepEqual(cfg.Defaults, defaults) {
		t.Errorf("defaults: got %+v, want %+v", cfg.Defaults, defaults)
	}
	ollama := config.Provider{Name: "ollama", Kind: "openai", BaseURL: "http://127.0.0.1:11434/v1",
		Options: map[string]string{}, Secrets: map[string]gateway.Secret{}}
	if got := cfg.Providers["ollama"]; !reflect.DeepEqual(got, ollama) || !got.Own() {
		t.Errorf("ollama: got %+v, want %+v", got, ollama)
	}
	if got := cfg.Providers["openai"].Options["stream_usage"]; got != "false" || cfg.Providers["openai"].Own() {
		t.Errorf("openai: stream_usage is %q, want %q", got, "false")
	}
	if got := cfg.Providers["custom-mine"]; got.Kind != "anthropic" || got.APIKey.Name() != "MINE" {
		t.Errorf("custom-mine: got %+v", got)
	}
	chain, _ := cfg.Chain("resilient")
	wantChain := config.Chain{Name: "resilient", Mode: config.ChainClient, Line: 20, Steps: []config.ChainStep{
		{Line: 24, Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}, Controls: gateway.Controls{
			RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: 500 * time.Millisecond, Backoff: gateway.BackoffExponential}},
		{Line: 25, Target: gateway.Target{Provider: "ollama", Model: "llama3:8b"}},
	}}
	if !reflect.DeepEqual(chain, wantChain) {
		t.Errorf("chain: got %+v, want %+v", chain, wantChain)
	}
	if want := (config.UI{Theme: "light", Send: "ctrl+j", Links: "off", Glyphs: "auto", Motion: "auto"}); cfg.UI != want {
		t.Errorf("ui: got %+v, want %+v", cfg.UI, want)
	}
	keys := map[string][]string{"quit": {"ctrl+q", "f10"}, "help": {}, "transcript.copy": {"y"}}
	if !reflect.DeepEqual(cfg.Keys, keys) {
		t.Errorf("keys: got %q, want %q", cfg.Keys, keys)
	}
	prices := map[gateway.Target]gateway.Price{
		{Provider: "openai", Model: "gpt-4o-mini"}: {Input: number(0.15), Output: number(1)},
	}
	if !reflect.DeepEqual(cfg.Prices, prices) {
		t.Errorf("prices: got %+v, want %+v", cfg.Prices, prices)
	}
}

func TestFlagOutranksFileOutranksEnvironment(t *testing.T) {
	t.Parallel()
	env := []string{"CLOUDFLARE_ACCOUNT_ID", "from-env", "CF_ACCOUNT_ID", "second", "CLOUDFLARE_GATEWAY_ID", "gw", "CF_AIG_TOKEN", "t", "AWS_REGION", "eu-west-1"}
	opts := options(t, "[gateway]\nurl = \"https://a.example.com/v1\"\naccount_id = \"from-file\"\n[providers.aws-bedrock]\n", env...)
	opts.GatewayURL = "http://127.0.0.1:9/v1"
	cfg := loadWith(t, opts)
	for _, test := range []struct {
		key, got, want string
		source         config.Source
		text           string
	}{
		{"gateway.url", cfg.Gateway.URL, "http://127.0.0.1:9/v1", config.Source{Kind: config.SourceFlag, Name: "--gateway-url"}, "flag --gateway-url"},
		{"gateway.account_id", cfg.Gateway.AccountID, "from-file", config.Source{Kind: config.SourceFile, Name: opts.Path, Line: 3}, opts.Path + ":3"},
		{"gateway.gateway_id", cfg.Gateway.GatewayID, "gw", config.Source{Kind: config.SourceEnvironment, Name: "CLOUDFLARE_GATEWAY_ID"}, "environment CLOUDFLARE_GATEWAY_ID"},
		{"gateway.token", cfg.Gateway.Token.Source(), "env:CF_AIG_TOKEN", config.Source{Kind: config.SourceEnvironment, Name: "CF_AIG_TOKEN"}, "environment CF_AIG_TOKEN"},
		{"providers.aws-bedrock.region", cfg.Providers["aws-bedrock"].Options["region"], "eu-west-1", config.Source{Kind: config.SourceEnvironment, Name: "AWS_REGION"}, "environment AWS_REGION"},
		{"ui.theme", cfg.UI.Theme, "auto", config.Source{Kind: config.SourceDefault}, "default"},
	} {
		source := cfg.Sources[test.key]
		if test.got != test.want || source != test.source || source.String() != test.text {
			t.Errorf("%s: got %q from %+v (%s), want %q from %+v (%s)", test.key, test.got, source, source, test.want, test.source, test.text)
		}
	}
	if got := load(t, "", env...).Gateway.AccountID; got != "from-env" {
		t.Errorf("account_id: got %q, want the first variable that is set", got)
	}
}

func TestAnAccountMakesItConfigured(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file string
		env        []string
		want       bool
	}{
		{"nothing", "", nil, false},
		{"the account", "[gateway]\naccount_id = \"a\"\n", nil, true},
		{"the account in the environment", "", []string{"CF_ACCOUNT_ID", "a"}, true},
		{"another URL", "[gateway]\nurl = \"http://127.0.0.1:1/v1\"\n", nil, true},
		{"the default URL spelled out", "[gateway]\nurl = \"https://gateway.ai.cloudflare.com/v1\"\n", nil, false},
		{"only a key", "", []string{"OPENAI_API_KEY", "k"}, false},
	} {
		if got := load(t, test.file, test.env...).Configured(); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestK13VendorsVariablesDontServeAnotherAddress(t *testing.T) {
	t.Parallel()
	cfg := load(t, `
[providers.openai]
base_url = "http://127.0.0.1:1/v1"
[providers.mine]
kind = "openai"
base_url = "http://127.0.0.1:2/v1"
[providers.custom-mine]
kind = "openai"
`, "OPENAI_API_KEY", "k", "ANTHROPIC_API_KEY", "k")
	for slug, want := range map[string]string{"openai": "", "mine": "", "custom-mine": "", "anthropic": "env:ANTHROPIC_API_KEY"} {
		if got := cfg.Providers[slug].APIKey.Source(); got != want {
			t.Errorf("%s: key from %q, want %q", slug, got, want)
		}
	}
}

func TestEffectiveValuesWithTheirSources(t *testing.T) {
	t.Parallel()
	opts := options(t, `
[gateway]
account_id = "acme"
token = "cmd:pass show --secret-argument gateway"
[defaults]
temperature = 0.5
stop = ["\"", "\n"]
[providers.openai]
api_key = "sk-canary-0123456789"
[providers.aws-bedrock]
access_key_id = "keyring:aws"
[providers.ollama]
kind = "openai"
base_url = "http://127.0.0.1:11434/v1"
[[chains]]
name = "resilient"
[[chains.steps]]
target = "openai/gpt-4o-mini"
retry_delay = "1500ms"
request_timeout = "1m30s"
[keys]
"transcript.copy" = ["y", "c"]
[prices."openai/gpt-4o-mini"]
input = 0.15
`, "ANTHROPIC_API_KEY", "k", "AWS_REGION", "us-east-1")
	var b strings.Builder
	for _, s := range loadWith(t, opts).Effective() {
		b.WriteString(strings.TrimSpace(s.Key+" = "+s.Value) + "  # " + strings.ReplaceAll(s.Source.String(), opts.Path, "config.toml") + "\n")
	}
	golden.RequireEqual(t, b.String())
}

func TestSecretsNeverPrintFromAConfig(t *testing.T) {
	t.Parallel()
	const canary = "canary-0123456789-abcdef"
	cfg := load(t, "[gateway]\ntoken = \""+canary+"\"\n[providers.openai]\napi_key = \""+canary+"\"\n[providers.aws-bedrock]\nsecret_access_key = \""+canary+"\"\n")
	if _, err := cfg.Gateway.Token.Reveal(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, got := range printed(t, cfg) {
		if strings.Contains(got, canary) || strings.Contains(got, canary[7:]) {
			t.Errorf("%s prints the key: %s", name, got)
		}
	}
}

// A vendor's table reaches its provider as JSON.
func TestATableOfAProvider(t *testing.T) {
	t.Parallel()
	schema := config.ProviderSchema{Name: "replicate", Keys: []config.KeySchema{{Name: "inputs", Table: true}}}
	opts := options(t, "[providers.replicate.inputs.\"a/b\"]\nmax_new_tokens = \"$max_tokens\"\ntop_k = 50\nnested = { on = true, list = [1.5] }\n")
	opts.Known = append(opts.Known, schema)
	cfg := loadWith(t, opts)
	want := `{"a/b":{"max_new_tokens":"$max_tokens","nested":{"list":[1.5],"on":true},"top_k":50}}`
	if got := cfg.Providers["replicate"].Options["inputs"]; got != want {
		t.Errorf("inputs\n got %s\nwant %s", got, want)
	}
	opts = options(t, "[providers.replicate]\ninputs = \"a\"\n")
	opts.Known = append(opts.Known, schema)
	if _, err := config.Load(opts); err == nil || !strings.Contains(err.Error(), "providers.replicate.inputs must be a table, not a string") {
		t.Errorf("a string: error %v", err)
	}
}
