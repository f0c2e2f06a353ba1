package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/sessions"
)

func TestTheScreensChainsAreTheFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.toml")
	const file = "# mine\n[[chains]]\nname = \"one\"\n[[chains.steps]]\ntarget = \"openai/gpt-5\" # good\n"
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	load := func() *setup {
		t.Helper()
		cfg, err := config.Load(config.Options{Path: path, Env: func(string) (string, bool) { return "", false }, Known: schemas()})
		if err != nil {
			t.Fatal(err)
		}
		return &setup{cfg: cfg, env: os.LookupEnv, built: map[string]gateway.Provider{}}
	}
	s, stream := load(), false
	chain := sessions.Chain{Name: "two", Mode: "client", Steps: []sessions.ChainStep{
		{
			Target: "openai/gpt-5", Controls: gateway.Controls{RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: time.Second, Backoff: "linear"},
			System: "Be brief.", Prompt: "Briefly: {prompt}", Stream: &stream, Body: `{"seed": 7}`,
		},
		{Target: "anthropic/claude-haiku-4-5", Off: true},
	}}
	if err := s.saveChain("one", chain); err != nil {
		t.Fatal(err)
	}
	for what, chains := range map[string][]sessions.Chain{"at once": s.knownChains(), "read again": load().knownChains()} {
		if !reflect.DeepEqual(chains, []sessions.Chain{chain}) {
			t.Errorf("%s: got %+v\nwant %+v", what, chains, chain)
		}
	}
	if got, _ := os.ReadFile(path); !strings.HasPrefix(string(got), "# mine\n") || !strings.Contains(string(got), `"openai/gpt-5" # good`) {
		t.Errorf("the file lost its comments:\n%s", got)
	}
	steps, err := s.steps(gateway.Target{Chain: "two"})
	if err != nil || len(steps) != 1 || steps[0].Mode != gateway.ModeClient || steps[0].Controls.MaxAttempts != 2 {
		t.Errorf("steps %+v, %v", steps, err)
	}
	if err := s.removeChain("two"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.steps(gateway.Target{Chain: "two"}); err == nil || len(s.knownChains()) != 0 {
		t.Errorf("it is still there: %v", s.knownChains())
	}
}

func TestASessionsChainIsCheckedBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	s := &setup{cfg: &config.Config{}, env: os.LookupEnv, built: map[string]gateway.Provider{}}
	for words, step := range map[string]sessions.ChainStep{
		"not a target":                          {Target: "gpt-5"},
		"can't be a chain itself":               {Target: "chain:x"},
		`there is no provider "who"`:            {Target: "who/m"},
		"every step of the chain is turned off": {Target: "openai/m", Off: true},
	} {
		if _, err := s.stepsOf(sessions.Chain{Name: "c", Steps: []sessions.ChainStep{step}}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%+v: got %v, want %q", step, err, words)
		}
	}
}
