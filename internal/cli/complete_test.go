package cli_test

import (
	"slices"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

func TestTheShellCompletes(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[[chains]]\nname = \"resilient\"\n[[chains.steps]]\ntarget = \"openai/x\"\n[providers.ollama]\nkind = \"openai\"\nbase_url = \"http://127.0.0.1:11434/v1\"\n")
	env := home(t, "SLUICE_CONFIG="+config)
	_, url := startEmulator(t, emulator.Options{})
	data := t.TempDir()
	env = append(env, "SLUICE_SESSIONS="+data)
	if got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", data+"/talk.toml", "Hi"); got.status != 0 {
		t.Fatal(got)
	}
	for _, test := range []struct {
		args []string
		want []string // all of these are offered
		not  string   // and nothing that begins so
		end  string   // the directive for the shell
	}{
		{[]string{"ask", "-t", ""}, []string{"chain:resilient", "openai/gpt-4o", "anthropic/claude-haiku-4-5-20251001", "workers-ai/@cf/meta/llama-3.2-3b-instruct"}, "-", ":4"},
		{[]string{"ask", "-t", "anthropic/"}, []string{"anthropic/claude-haiku-4-5-20251001"}, "openai/", ":4"},
		{[]string{"curl", "--target", "workers-ai/@cf/meta/llama-3"}, []string{"workers-ai/@cf/meta/llama-3.2-3b-instruct"}, "openai/", ":4"},
		{[]string{"ask", "--order", ""}, []string{"parallel", "sequential", "interleaved"}, "-", ":4"},
		{[]string{"ask", "--session", ""}, []string{"toml"}, "-", ":8"},
		{[]string{"ask", "--temperature", ""}, nil, "o", ":4"},
		{[]string{"models", ""}, []string{"openai", "anthropic", "workers-ai", "ollama"}, "gateway", ":4"},
		{[]string{"config", "set-key", ""}, []string{"gateway", "openai", "ollama"}, "-", ":4"},
		{[]string{"config", ""}, []string{"init", "path", "show", "check", "set-key"}, "-", ":4"},
		{[]string{"--theme", ""}, []string{"auto", "dark", "light"}, "-", ":4"},
		{[]string{"emulate", "--replay", ""}, nil, "o", ":16"},
		{[]string{"sessions", "show", ""}, []string{"Hi"}, "-", ":0"},
	} {
		got := run(t, env, "", append([]string{"__complete"}, test.args...)...)
		lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
		end := lines[len(lines)-1]
		var offered []string
		for _, line := range lines[:len(lines)-1] {
			word, what, _ := strings.Cut(line, "\t")
			if test.args[0] == "sessions" {
				word = what
			}
			offered = append(offered, word)
			if strings.HasPrefix(word, test.not) {
				t.Errorf("%q offers %q", test.args, word)
			}
		}
		for _, w := range test.want {
			if !slices.Contains(offered, w) {
				t.Errorf("%q offers %q, want %q among it", test.args, offered, w)
			}
		}
		if end != test.end || got.status != 0 {
			t.Errorf("%q ends with %s, status %d, want %s", test.args, end, got.status, test.end)
		}
	}
}
