package config

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/allset"
)

func TestEveryControlOfAStepHasAKey(t *testing.T) {
	t.Parallel()
	var have []string
	for _, k := range stepControls() {
		have = append(have, k.name)
	}
	for _, control := range gateway.AllControls() {
		if slices.Contains(have, control.Key) == control.WholeRequest {
			t.Errorf("%s is a key of a step: %t", control.Key, !control.WholeRequest)
		}
	}
}

// Every control of a chain's step is written to the file and read back.
func TestEveryControlOfAStepIsSaved(t *testing.T) {
	t.Parallel()
	controls := allset.Value[gateway.Controls](t, allset.Rules{gateway.BackoffLinear, map[string]string(nil), 2 * time.Minute})
	controls.RetryDelay, controls.MaxAttempts = time.Second, 3
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	known := []ProviderSchema{{Name: "openai"}}
	load := func() *Config {
		cfg, err := Load(Options{Path: path, Env: func(string) (string, bool) { return "", false }, Known: known})
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	step := ChainStep{Target: gateway.Target{Provider: "openai", Model: "m"}, Controls: controls}
	if err := load().SaveChain("", Chain{Name: "c", Mode: ChainGateway, Steps: []ChainStep{step}}); err != nil {
		t.Fatal(err)
	}
	got := load().Chains[0].Steps[0].Controls
	for _, control := range gateway.AllControls() {
		if !reflect.DeepEqual(control.Field(&got), control.Field(&controls)) {
			t.Errorf("%s: got %v, want %v", control.Key, control.Text(got), control.Text(controls))
		}
	}
}
