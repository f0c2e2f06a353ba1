package config_test

import (
	"testing"

	"sluice/internal/config"
)

const keysFile = `
[gateway]
token = "keyring:gw"
[providers.openai]
api_key = "env:MY_KEY"
[providers.anthropic]
api_key = "literal-key"
[providers.workers-ai]
base_url = "http://127.0.0.1:1"
[providers.aws-bedrock]
region = "us-east-1"
access_key_id = "env:ID"
secret_access_key = "keyring:aws"
[providers.local]
kind = "openai"
base_url = "http://127.0.0.1:2"
[providers.custom-mine]
kind = "openai"
`

func TestKeyStatesSayWhatToDo(t *testing.T) {
	t.Parallel()
	cfg := load(t, keysFile, "ID", "x")
	want := []config.KeyState{
		{Name: "gateway", Status: config.KeyUnknown, Source: "keyring:gw"},
		{Name: "anthropic", Status: config.KeyPresent, Source: "value"},
		{Name: "aws-bedrock", Status: config.KeyUnknown, Source: "env:ID, keyring:aws"},
		{Name: "custom-mine", Status: config.KeyMissing, Advice: "run sluice config set-key custom-mine; not needed if the gateway holds the key"},
		{Name: "local", Status: config.KeyOptional},
		{Name: "openai", Status: config.KeyMissing, Source: "env:MY_KEY", Advice: "set the environment variable MY_KEY"},
		{Name: "workers-ai", Status: config.KeyMissing, Advice: "run sluice config set-key workers-ai; not needed if the gateway holds the key"},
	}
	compareStates(t, cfg.Status(), want)
}

func TestKeyStatesWithoutAnyConfiguration(t *testing.T) {
	t.Parallel()
	cfg := load(t, "", "ANTHROPIC_API_KEY", "k")
	want := []config.KeyState{
		{Name: "gateway", Status: config.KeyOptional, Advice: "an authenticated gateway needs a token: set CF_AIG_TOKEN, or run sluice config set-key gateway"},
		{Name: "anthropic", Status: config.KeyPresent, Source: "env:ANTHROPIC_API_KEY"},
		{Name: "aws-bedrock", Status: config.KeyMissing, Advice: "set AWS_REGION, or region in [providers.aws-bedrock]", Lacks: "region"},
		{Name: "openai", Status: config.KeyMissing, Advice: "set OPENAI_API_KEY, or run sluice config set-key openai; not needed if the gateway holds the key"},
		{Name: "workers-ai", Status: config.KeyMissing, Advice: "set CLOUDFLARE_API_TOKEN, or run sluice config set-key workers-ai; not needed if the gateway holds the key"},
	}
	compareStates(t, cfg.Status(), want)
	if got, want := cfg.KeyState("nobody"), (config.KeyState{Name: "nobody", Status: config.KeyMissing, Advice: `there is no provider "nobody"`}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A profile stands for a key, unless there is one.
func TestKeyStatesOfALogin(t *testing.T) {
	t.Parallel()
	const file = "[providers.aws-bedrock]\nregion = \"us-east-1\"\nprofile = \"work\"\n"
	compareStates(t, []config.KeyState{
		load(t, file).KeyState("aws-bedrock"), load(t, file+"access_key_id = \"env:ID\"\n", "ID", "x").KeyState("aws-bedrock"),
	}, []config.KeyState{
		{Name: "aws-bedrock", Status: config.KeyPresent, Source: `profile = "work"`},
		{Name: "aws-bedrock", Status: config.KeyPresent, Source: "env:ID"},
	})
}

func TestCheckKeyAsks(t *testing.T) {
	t.Parallel()
	opts := options(t, keysFile, "ID", "x")
	keyring := newVault()
	keyring.entries["sluice/gw"] = "t"
	opts.Keyring = keyring
	cfg := loadWith(t, opts)
	compareStates(t, []config.KeyState{
		cfg.CheckKey(t.Context(), "gateway"), cfg.CheckKey(t.Context(), "aws-bedrock"),
	}, []config.KeyState{
		{Name: "gateway", Status: config.KeyPresent, Source: "keyring:gw"},
		{Name: "aws-bedrock", Status: config.KeyMissing, Source: "env:ID, keyring:aws",
			Advice: `keyring:aws: the keyring has no entry "aws" for sluice: secret not found in keyring`},
	})
}

func compareStates(t *testing.T, got, want []config.KeyState) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d states, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
}
