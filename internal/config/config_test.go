package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/internal/config"
	"sluice/providers"
)

// registry describes the providers of the program, as the command line does.
func registry() []config.ProviderSchema {
	var known []config.ProviderSchema
	for _, spec := range providers.Registry() {
		schema := config.ProviderSchema{Name: spec.Name, Label: spec.Label}
		for _, k := range spec.Keys {
			schema.Keys = append(schema.Keys, config.KeySchema(k))
		}
		known = append(known, schema)
	}
	return known
}

// vendors are three providers that don't change when the registry does.
func vendors() []config.ProviderSchema {
	return []config.ProviderSchema{
		{Name: "openai", Label: "OpenAI", Keys: []config.KeySchema{
			{Name: "api_key", Env: "OPENAI_API_KEY", Help: "OpenAI API key, sk-…", Secret: true},
			{Name: "stream_usage", Help: "ask for token counts in streams: true (default) or false"},
		}},
		{Name: "anthropic", Label: "Anthropic", Keys: []config.KeySchema{
			{Name: "api_key", Env: "ANTHROPIC_API_KEY", Help: "Anthropic API key, sk-ant-…", Secret: true},
		}},
		{Name: "workers-ai", Label: "Workers AI", Keys: []config.KeySchema{
			{Name: "api_key", Env: "CLOUDFLARE_API_TOKEN", Help: "Cloudflare API token with Workers AI Read", Secret: true},
			{Name: "form", Help: `what a request contains: "messages" (default), or "prompt" for models that only take one prompt`},
		}},
	}
}

// cloud is a provider with required options and several secrets.
func cloud() config.ProviderSchema {
	return config.ProviderSchema{Name: "aws-bedrock", Label: "Amazon Bedrock", Keys: []config.KeySchema{
		{Name: "region", Env: "AWS_REGION", Help: "the region", Required: true},
		{Name: "access_key_id", Env: "AWS_ACCESS_KEY_ID", Help: "the access key", Secret: true},
		{Name: "secret_access_key", Env: "AWS_SECRET_ACCESS_KEY", Help: "its secret", Secret: true},
		{Name: "profile", Help: "a profile", Login: true},
	}}
}

// environment is a fixed environment.
func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

// options read a file with the given content, mode 0600, in an environment.
func options(t testing.TB, content string, env ...string) config.Options {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	writeFile(t, path, content, 0o600)
	return config.Options{
		Path: path, Env: environment(env...), Environ: func() []string { return nil },
		Known: append(vendors(), cloud()), Keyring: newVault(),
	}
}

func load(t testing.TB, content string, env ...string) *config.Config {
	t.Helper()
	return loadWith(t, options(t, content, env...))
}

func loadWith(t testing.TB, opts config.Options) *config.Config {
	t.Helper()
	cfg, err := config.Load(opts)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return cfg
}

func writeFile(t testing.TB, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// vault is a keyring that works, kept in memory.
type vault struct {
	entries map[string]string
	err     error
}

func newVault() *vault { return &vault{entries: map[string]string{}} }

func (v *vault) Get(service, name string) (string, error) {
	if v.err != nil {
		return "", v.err
	}
	value, ok := v.entries[service+"/"+name]
	if !ok {
		return "", config.ErrNotInKeyring
	}
	return value, nil
}

func (v *vault) Set(service, name, value string) error {
	if v.err == nil {
		v.entries[service+"/"+name] = value
	}
	return v.err
}

// messages gives the text of each mistake, without the folder of the file.
func messages(path string, err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), filepath.Dir(path)+string(filepath.Separator), "")
}

var errNoService = errors.New("the name org.freedesktop.secrets was not provided by any .service files")
