package cli_test

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// TestKeysGoNowhereButIntoTheirHeader runs every command that touches keys with
// random ones in the environment, the configuration and a file, then looks for
// them in all that was printed and written.
func TestKeysGoNowhereButIntoTheirHeader(t *testing.T) {
	t.Parallel()
	inEnv, inFile, inConfig, token := "sk-env-"+rand.Text(), "sk-file-"+rand.Text(), "sk-config-"+rand.Text(), "cf-"+rand.Text()
	s, url := startEmulator(t, emulator.Options{})
	keyFile := writeFile(t, "key", inFile+"\n")
	config := writeFile(t, "config.toml", "[gateway]\nurl = \""+url+"\"\n[providers.anthropic]\napi_key = \"file:"+filepath.ToSlash(keyFile)+"\"\n"+
		"[providers.workers-ai]\napi_key = \""+inConfig+"\"\n"+
		"[[chains]]\nname = \"all\"\n[[chains.steps]]\ntarget = \"openai/fault-500\"\n[[chains.steps]]\ntarget = \"anthropic/claude-haiku-4-5\"\n")
	env := home(t, "OPENAI_API_KEY="+inEnv, "CF_AIG_TOKEN="+token, "SLUICE_CONFIG="+config)
	session := filepath.Join(t.TempDir(), "s.toml")
	var printed strings.Builder
	for _, args := range [][]string{
		{"ask", "-t", "openai/gpt-4o", "--session", session, "Hi"},
		{"ask", "-t", "openai/gpt-4o", "-t", "anthropic/claude-haiku-4-5", "-t", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "--json", "--trace", "Hi"},
		{"ask", "-t", "chain:all", "--json", "--trace", "Hi"},
		{"ask", "-t", "openai/fault-echo-key", "Hi"},
		{"ask", "-t", "openai/fault-echo-key", "--json", "--trace", "Hi"},
		{"ask", "-t", "anthropic/fault-echo-key", "--session", session + "2", "Hi"},
		{"curl", "-t", "openai/gpt-4o", "Hi"},
		{"curl", "-t", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "Hi"},
		{"curl", "-t", "chain:all", "Hi"},
		{"doctor"}, {"doctor", "--json"},
		{"config", "show"}, {"config", "show", "--json"}, {"config", "check"},
		{"models", "openai"}, {"sessions", "show", session},
		{"__complete", "ask", "-t", ""},
	} {
		got := run(t, env, "", args...)
		printed.WriteString(strings.Join(args, " ") + "\n" + got.stdout + got.stderr)
	}
	for _, file := range []string{session, session + "2"} {
		printed.WriteString(readFile(t, file))
	}
	homeDir := strings.TrimPrefix(env[0], "HOME=")
	err := filepath.WalkDir(homeDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, readErr := os.ReadFile(path)
			printed.Write(data)
			return readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]bool{}
	for _, r := range s.Requests() {
		if strings.Contains(r.Path+r.Query.Encode(), "sk-") {
			t.Errorf("a key is in the address: %s", r.Path)
		}
		for _, secret := range []string{inEnv, inFile, inConfig, token} {
			for name, values := range r.Header {
				if strings.Contains(strings.Join(values, " "), secret) {
					sent[name+" "+secret] = true
				}
			}
			if r.Provider != "" && strings.Contains(string(r.Body), secret) {
				t.Errorf("a key is in the body of a request to %s", r.Provider)
			}
		}
	}
	for _, want := range []string{"Authorization " + inEnv, "X-Api-Key " + inFile, "Authorization " + inConfig, "Cf-Aig-Authorization " + token} {
		if !sent[want] {
			t.Errorf("%s was not sent", want)
		}
	}
	if len(sent) != 4 {
		t.Errorf("keys were sent in %d ways, want 4", len(sent))
	}
	for _, secret := range []string{inEnv, inFile, inConfig, token} {
		if at := strings.Index(printed.String(), secret); at >= 0 {
			t.Errorf("a key was printed or written: …%s", printed.String()[max(0, at-200):at])
		}
	}
	if strings.Count(printed.String(), "[redacted]") == 0 {
		t.Error("nothing was redacted: the canaries were not near")
	}
}
