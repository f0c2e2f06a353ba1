package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

const chainsFile = `# mine
[defaults]
target = "chain:resilient" # the usual

# The one that holds.
[[chains]]
name = "resilient" # a name

# cheap
[[chains.steps]]
target          = "workers-ai/@cf/meta/llama-3.2-3b-instruct" # free
request_timeout = "5000ms"
max_attempts    = 2

# good
[[chains.steps]]
target = "openai/gpt-4o-mini"

# another
[[chains]]
  name = "cheap"
  [[chains.steps]]
  target = "workers-ai/@cf/qwen/qwq-32b"

# The screen.

[ui]
theme = "dark"
`

func chainConfig(t *testing.T, src string) *Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	return reload(t, path)
}

func reload(t *testing.T, path string) *Config {
	t.Helper()
	cfg, err := Load(Options{Path: path, Env: func(string) (string, bool) { return "", false },
		Known: []ProviderSchema{{Name: "workers-ai"}, {Name: "openai"}, {Name: "anthropic"}}})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func target(t *testing.T, s string) gateway.Target {
	t.Helper()
	parsed, err := gateway.ParseTarget(s)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestChainsAreSavedWithoutTouchingTheRest(t *testing.T) {
	t.Parallel()
	claude := ChainStep{Target: target(t, "anthropic/claude-haiku-4-5"), Controls: gateway.Controls{RetryDelay: 500 * time.Millisecond, Backoff: gateway.BackoffExponential},
		Override: Override{System: "Be \"brief\"\n", Prompt: "{prompt}", Stream: new(bool), Body: `{"a":null}`}}
	for name, tt := range map[string]struct {
		was  string
		edit func(*Chain)
		// old and new are what is replaced in the file.
		replace []string
	}{
		"nothing":     {"resilient", func(*Chain) {}, nil},
		"a value":     {"resilient", func(c *Chain) { c.Steps[0].Controls.MaxAttempts = 3 }, []string{"max_attempts    = 2", "max_attempts    = 3"}},
		"a value out": {"resilient", func(c *Chain) { c.Steps[0].Controls.MaxAttempts = 0 }, []string{"max_attempts    = 2\n", ""}},
		"a key more":  {"cheap", func(c *Chain) { c.Steps[0].Off = true }, []string{"qwq-32b\"\n", "qwq-32b\"\n  off = true\n"}},
		"controls": {"cheap", func(c *Chain) {
			c.Steps[0].Controls = gateway.Controls{CacheTTL: gateway.NoCache, SkipCache: true, CacheKey: "k", CollectLog: new(bool), CollectPayload: new(bool),
				CustomCost: &gateway.CustomCost{Input: 0.0000002, Output: 1}, KeyAlias: "work"}
		}, []string{"qwq-32b\"\n", "qwq-32b\"\n  cache_ttl = \"0s\"\n  skip_cache = true\n  cache_key = \"k\"\n  collect_log = false\n  collect_log_payload = false\n" +
			"  custom_cost = { per_token_in = 0.0000002, per_token_out = 1 }\n  key_alias = \"work\"\n"}},
		"the mode": {"cheap", func(c *Chain) { c.Mode = ChainClient }, []string{"name = \"cheap\"\n", "name = \"cheap\"\n  mode = \"client\"\n"}},
		"a new name": {"resilient", func(c *Chain) { c.Name = "solid" },
			[]string{`"chain:resilient"`, `"chain:solid"`, `name = "resilient"`, `name = "solid"`}},
		"another order": {"resilient", func(c *Chain) { slices.Reverse(c.Steps) }, []string{
			"# cheap\n[[chains.steps]]\ntarget          = \"workers-ai/@cf/meta/llama-3.2-3b-instruct\" # free\nrequest_timeout = \"5000ms\"\nmax_attempts    = 2\n\n# good\n[[chains.steps]]\ntarget = \"openai/gpt-4o-mini\"\n",
			"# good\n[[chains.steps]]\ntarget = \"openai/gpt-4o-mini\"\n\n# cheap\n[[chains.steps]]\ntarget          = \"workers-ai/@cf/meta/llama-3.2-3b-instruct\" # free\nrequest_timeout = \"5000ms\"\nmax_attempts    = 2\n"}},
		"a step less": {"resilient", func(c *Chain) { c.Steps = c.Steps[1:] },
			[]string{"# cheap\n[[chains.steps]]\ntarget          = \"workers-ai/@cf/meta/llama-3.2-3b-instruct\" # free\nrequest_timeout = \"5000ms\"\nmax_attempts    = 2\n\n", ""}},
		"another model": {"resilient", func(c *Chain) { c.Steps[1].Target = claude.Target },
			[]string{"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5"}},
		"a step more": {"resilient", func(c *Chain) { c.Steps = append(c.Steps, claude) }, []string{"gpt-4o-mini\"\n",
			"gpt-4o-mini\"\n\n[[chains.steps]]\ntarget = \"anthropic/claude-haiku-4-5\"\nretry_delay = \"500ms\"\nbackoff = \"exponential\"\nsystem = \"Be \\\"brief\\\"\\n\"\nprompt = \"{prompt}\"\nstream = false\nbody = \"{\\\"a\\\":null}\"\n"}},
		"a copy": {"cheap", func(c *Chain) { c.Steps = append(c.Steps, c.Steps[0]) },
			[]string{"  target = \"workers-ai/@cf/qwen/qwq-32b\"\n", "  target = \"workers-ai/@cf/qwen/qwq-32b\"\n[[chains.steps]]\ntarget = \"workers-ai/@cf/qwen/qwq-32b\"\n"}},
		"a new chain": {"", func(c *Chain) { *c = Chain{Name: "third", Steps: []ChainStep{{Target: claude.Target}}} },
			[]string{"# The screen.", "[[chains]]\nname = \"third\"\nmode = \"gateway\"\n[[chains.steps]]\ntarget = \"anthropic/claude-haiku-4-5\"\n\n# The screen."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, nl := range []string{"\n", "\r\n"} {
				lines := strings.NewReplacer("\n", nl)
				cfg := chainConfig(t, lines.Replace(chainsFile))
				chain, _ := cfg.Chain(tt.was)
				chain.Steps = slices.Clone(chain.Steps)
				tt.edit(&chain)
				if err := cfg.SaveChain(tt.was, chain); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(cfg.Path)
				if err != nil {
					t.Fatal(err)
				}
				if want := lines.Replace(strings.NewReplacer(tt.replace...).Replace(chainsFile)); string(got) != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				read, _ := reload(t, cfg.Path).Chain(chain.Name)
				if !sameChains([]Chain{read}, []Chain{chain}) {
					t.Errorf("read back: got %+v\nwant %+v", read, chain)
				}
			}
		})
	}
}

func TestAChainIsRemovedWithItsComments(t *testing.T) {
	t.Parallel()
	cfg := chainConfig(t, chainsFile)
	if err := cfg.RemoveChain("cheap"); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(chainsFile, "# another\n[[chains]]\n  name = \"cheap\"\n  [[chains.steps]]\n  target = \"workers-ai/@cf/qwen/qwq-32b\"\n\n", "", 1)
	if got, _ := os.ReadFile(cfg.Path); string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := cfg.RemoveChain("cheap"); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := cfg.RemoveChain("resilient"); err == nil || !strings.Contains(err.Error(), "defaults.target") {
		t.Errorf("the default's chain goes: %v", err)
	}
}

func TestTheFirstChainMakesTheFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "sluice", "config.toml")
	cfg, err := Load(Options{Env: func(name string) (string, bool) {
		if name == "XDG_CONFIG_HOME" {
			return folder, true
		}
		return "", false
	}, Known: []ProviderSchema{{Name: "openai"}}})
	if err != nil || cfg.Path != path {
		t.Fatalf("the path is %s, %v", cfg.Path, err)
	}
	chain := Chain{Name: "first", Mode: ChainGateway, Steps: []ChainStep{{Target: target(t, "openai/gpt-5")}}}
	if err := cfg.SaveChain("", chain); err != nil {
		t.Fatal(err)
	}
	const want = "[[chains]]\nname = \"first\"\nmode = \"gateway\"\n[[chains.steps]]\ntarget = \"openai/gpt-5\"\n"
	if got, _ := os.ReadFile(path); string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if info, err := os.Stat(path); err != nil || !private(info.Mode()) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestAChainThatCannotBeReadIsNotSaved(t *testing.T) {
	t.Parallel()
	step := ChainStep{Target: target(t, "openai/gpt-5")}
	with := func(edit func(*ChainStep)) Chain {
		s := step
		edit(&s)
		return Chain{Name: "new", Steps: []ChainStep{s}}
	}
	for name, chain := range map[string]Chain{
		"has no steps":               {Name: "new"},
		"like that of the chain":     {Name: "cheap", Steps: []ChainStep{step}},
		"has no name":                {Steps: []ChainStep{step}},
		"want 1 to 5":                with(func(s *ChainStep) { s.Controls.MaxAttempts = 6 }),
		"the maximum is 5s":          with(func(s *ChainStep) { s.Controls.RetryDelay = 6 * time.Second }),
		"is not a JSON object":       with(func(s *ChainStep) { s.Override.Body = "[" }),
		`there is no provider "who"`: with(func(s *ChainStep) { s.Target.Provider = "who" }),
		"can't be a chain itself":    with(func(s *ChainStep) { s.Target = gateway.Target{Chain: "cheap"} }),
	} {
		cfg := chainConfig(t, chainsFile)
		if err := cfg.SaveChain("", chain); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want %q, got %v", name, err)
		}
		if got, _ := os.ReadFile(cfg.Path); string(got) != chainsFile {
			t.Errorf("%s: the file changed", name)
		}
	}
}

func TestChainsInOtherFormsAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		`chains = [{name = "a", steps = [{target = "openai/x"}]}]`,
		"[[chains]]\nname = \"a\"\nsteps = [{target = \"openai/x\"}]\n",
		"[[chains]]\nname = \"a\"\n[ui]\ntheme = \"dark\"\n[[chains.steps]]\ntarget = \"openai/x\"\n",
	} {
		cfg := chainConfig(t, src)
		chain := cfg.Chains[0]
		chain.Mode = ChainClient
		if err := cfg.SaveChain("a", chain); !errors.Is(err, errCannotEdit) || !strings.Contains(err.Error(), "by hand") {
			t.Errorf("%s: got %v", src, err)
		}
		if got, _ := os.ReadFile(cfg.Path); string(got) != src {
			t.Errorf("%q became %q", src, got)
		}
	}
}

// FuzzSaveChain wants every valid file to be changed in the one chain or not at
// all.
func FuzzSaveChain(f *testing.F) {
	for _, seed := range []string{"", chainsFile, "[[chains]]\nname='a'\n[[chains.steps]]\ntarget='openai/x'", "[ui]\r\n[[chains]]\r\nname='a'\r\n#x\r\n[[chains.steps]]\r\ntarget='openai/x'\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		cfg := &Config{Path: filepath.Join(t.TempDir(), "c.toml"), known: map[string]ProviderSchema{"openai": {Name: "openai"}, "workers-ai": {Name: "workers-ai"}, "anthropic": {Name: "anthropic"}},
			secrets: &resolver{env: func(string) (string, bool) { return "", false }, environ: os.Environ}}
		if err := os.WriteFile(cfg.Path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := cfg.reread(src)
		if err != nil {
			return
		}
		chain := Chain{Name: "fuzz", Mode: ChainClient, Steps: []ChainStep{{Target: gateway.Target{Provider: "openai", Model: "m"}}}}
		was := ""
		if n := len(before.cfg.Chains); n > 0 {
			was = before.cfg.Chains[n-1].Name
			chain.Steps = append(chain.Steps, before.cfg.Chains[n-1].Steps...)
		}
		if err := cfg.SaveChain(was, chain); err != nil {
			return // its own check found it, and the file is as it was
		}
		got, _ := os.ReadFile(cfg.Path)
		after, err := cfg.reread(string(got))
		if err != nil {
			t.Fatalf("%q became %q: %v", src, got, err)
		}
		if strings.Count(string(got), "#") < strings.Count(src, "#") {
			t.Errorf("%q became %q: comments are lost", src, got)
		}
		if read, ok := after.cfg.Chain("fuzz"); !ok || !sameChains([]Chain{read}, []Chain{chain}) {
			t.Errorf("%q became %q", src, got)
		}
	})
}
