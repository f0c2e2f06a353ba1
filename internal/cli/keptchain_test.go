package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// keptSession names a chain that the configuration has otherwise.
const keptSession = `version = 1
id = "01knh3gvq5x7w2k9"

[[lane]]
target = "chain:resilient"

[[chain]]
name = "resilient"

[[chain.step]]
target = "workers-ai/fault-500"

[[chain.step]]
target = "openai/gpt-4o-mini"
body = '{"seed": 7}'

[[chain.step]]
target = "openai/gpt-5"
off = true

[[message]]
id = "01knh3gvq6aaaaaa"
parent = ""
role = "user"
text = "Why is pizza so good?"
`

func TestASessionsChainComesBeforeTheConfigurations(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	env, path := saved(t)
	env = append(env, "OPENAI_API_KEY=k", "CLOUDFLARE_API_TOKEN=k")
	if err := os.WriteFile(path, []byte(keptSession), 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(config, []byte("[[chains]]\nname = \"resilient\"\n[[chains.steps]]\ntarget = \"openai/o3\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"replay", path, "--gateway-url", url, "--config", config},
		{"ask", "--session", path, "--gateway-url", url, "--config", config, "Why?"},
	} {
		before := len(s.Requests())
		if got := run(t, env, "", args...); got.status != 0 {
			t.Fatalf("%v: %+v", args, got)
		}
		for _, r := range s.Requests()[before:] {
			if body := string(r.Body); strings.Count(body, `"provider"`) != 2 || !strings.Contains(body, `"seed":7`) {
				t.Errorf("%v posts %s", args[0], body)
			}
		}
	}
}
