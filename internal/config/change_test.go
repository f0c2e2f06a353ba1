package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/config"
)

func key(value string) gateway.Secret { return gateway.NewSecret("", value) }

func planOf(t *testing.T, cfg *config.Config, change config.Change) *config.Plan {
	t.Helper()
	plan, err := cfg.Plan(t.Context(), change)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestAChangeWritesAFileThatReadsTopDown(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	opts := config.Options{Env: environment("XDG_CONFIG_HOME", home), Known: registry(), Keyring: newVault()}
	cfg := loadWith(t, opts)
	plan := planOf(t, cfg, config.Change{
		URL: "http://127.0.0.1:1/v1", AccountID: "acc", GatewayID: "mine", Target: "openai/gpt-4o-mini", Place: config.InFile,
		Keys: map[string]gateway.Secret{"gateway": key("tok-canary"), "openai": key(" sk-canary\r\n")},
	})
	want := `[gateway]
url = "http://127.0.0.1:1/v1"
account_id = "acc"
gateway_id = "mine"
token = "file:keys/gateway"

[defaults]
target = "openai/gpt-4o-mini"

[providers.openai]
api_key = "file:keys/openai"`
	if got := strings.Join(plan.Lines, "\n"); got != want {
		t.Errorf("the plan:\n%s\nwant:\n%s", got, want)
	}
	if _, err := os.Stat(cfg.Path); err == nil {
		t.Error("a plan wrote the file")
	}
	if err := plan.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, cfg.Path); got != want+"\n" {
		t.Errorf("written:\n%s", got)
	}
	wantMode(t, cfg.Path, 0o600)
	wantMode(t, cfg.KeyFolder(), 0o700)
	wantMode(t, filepath.Join(cfg.KeyFolder(), "openai"), 0o600)
	after := loadWith(t, opts)
	for name, secret := range map[string]gateway.Secret{"tok-canary": after.Gateway.Token, "sk-canary": after.Providers["openai"].APIKey} {
		if got, err := secret.Reveal(t.Context()); err != nil || got != name {
			t.Errorf("%s is read back as %q, %v", name, got, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(cfg.Path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(cfg.Path), ".*"))
	inside, _ := filepath.Glob(filepath.Join(cfg.KeyFolder(), ".*"))
	if len(files) != 2 || len(hidden)+len(inside) > 0 {
		t.Errorf("there are other files: %q %q %q", files, hidden, inside)
	}
}

func TestAChangeKeepsTheRestOfTheFileAndItsMode(t *testing.T) {
	t.Parallel()
	opts := options(t, "# mine\n[ui] # looks\nmouse = false\n\n[gateway]\n# the old one\ngateway_id = \"old\" # since May\n")
	opts.Keyring = newVault()
	if err := os.Chmod(opts.Path, 0o640); err != nil {
		t.Fatal(err)
	}
	plan := planOf(t, loadWith(t, opts), config.Change{AccountID: "acc", GatewayID: "new", Place: config.InKeyring, Keys: map[string]gateway.Secret{"openai": key("k")}})
	if want := []string{`account_id = "acc"`, `gateway_id = "new" # since May`, "", "[providers.openai]", `api_key = "keyring:openai"`}; !slices.Equal(plan.Lines, want) {
		t.Errorf("lines %q, want %q", plan.Lines, want)
	}
	if err := plan.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := readFile(t, opts.Path), "# mine\n[ui] # looks\nmouse = false\n\n[gateway]\naccount_id = \"acc\"\n# the old one\ngateway_id = \"new\" # since May\n\n[providers.openai]\napi_key = \"keyring:openai\"\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	wantMode(t, opts.Path, 0o640)
}

func TestKeysInMemoryAreWrittenNowhere(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	vault := newVault()
	opts.Keyring = vault
	cfg := loadWith(t, opts)
	keys := map[string]gateway.Secret{"openai": key("sk-canary"), "gateway": key("tok-canary"), "aws-bedrock.access_key_id": key("AKIA-canary")}
	plan := planOf(t, cfg, config.Change{AccountID: "acc", Keys: keys, Place: config.InMemory})
	then, err := plan.Config()
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept, err := loadWith(t, opts).WithKeys(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]*config.Config{"before": then, "after": kept} {
		for _, s := range []gateway.Secret{c.Gateway.Token, c.Providers["openai"].APIKey, c.Providers["aws-bedrock"].Secrets["access_key_id"]} {
			if got, err := s.Reveal(t.Context()); err != nil || !strings.Contains(got, "canary") {
				t.Errorf("%s it is written: %q, %v", what, got, err)
			}
		}
		if c.Providers["openai"].APIKey.Name() != "OPENAI_API_KEY" {
			t.Errorf("%s: the key is called %q in copied commands", what, c.Providers["openai"].APIKey.Name())
		}
		if len(c.AllSecrets()) < 3 || c.KeyState("openai").Status != config.KeyPresent {
			t.Errorf("%s: %d secrets are redacted; %+v", what, len(c.AllSecrets()), c.KeyState("openai"))
		}
	}
	if cfg.KeyState("openai").Status == config.KeyPresent {
		t.Error("the configuration of which it was planned has changed")
	}
	if text := readFile(t, opts.Path); strings.Contains(text, "canary") || len(vault.entries) > 0 {
		t.Errorf("written: %s %v", text, vault.entries)
	}
	if _, err := os.Stat(cfg.KeyFolder()); err == nil {
		t.Error("there is a folder for keys")
	}
}

func TestAChangeThatCantBeMadeWritesNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		file   string
		change config.Change
		vault  *vault
		spoil  func(t *testing.T, cfg *config.Config)
		want   string
	}{
		"no id":             {change: config.Change{AccountID: "a b"}, want: `account_id is "a b", which can't be an id`},
		"no URL":            {change: config.Change{URL: "gateway.example"}, want: "must begin with https:// or http://"},
		"no such provider":  {change: config.Change{Keys: map[string]gateway.Secret{"opnai": key("k")}}, want: `did you mean "openai"?`},
		"a line break":      {change: config.Change{Keys: map[string]gateway.Secret{"openai": key("sk-canary\nsk-more")}}, want: "the key for openai contains a control character or a line break"},
		"another shape":     {file: "gateway = { account_id = \"a\" }\nproviders = { }\n[defaults]\n", change: config.Change{AccountID: "b", Keys: map[string]gateway.Secret{"openai": key("k")}}},
		"no keyring":        {change: config.Change{AccountID: "a", Place: config.InKeyring, Keys: map[string]gateway.Secret{"openai": key("k")}}, vault: &vault{err: errNoService}, want: "the system's keyring can't be used"},
		"changed meanwhile": {change: config.Change{AccountID: "a"}, spoil: func(t *testing.T, cfg *config.Config) { writeFile(t, cfg.Path, "# theirs\n", 0o600) }, want: "was changed by somebody else meanwhile"},
		"an open folder": {change: config.Change{AccountID: "a", Place: config.InFile, Keys: map[string]gateway.Secret{"openai": key("k")}}, spoil: func(t *testing.T, cfg *config.Config) {
			if err := os.MkdirAll(cfg.KeyFolder(), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(cfg.KeyFolder(), 0o755); err != nil {
				t.Fatal(err)
			}
		}, want: "others can use the folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && name == "an open folder" {
				t.Skip("there are no such modes")
			}
			opts := options(t, row.file)
			opts.Keyring = newVault()
			if row.vault != nil {
				opts.Keyring = row.vault
			}
			cfg := loadWith(t, opts)
			plan, err := cfg.Plan(t.Context(), row.change)
			before := row.file
			if err == nil && row.spoil != nil {
				row.spoil(t, cfg)
				before = readFile(t, opts.Path)
			}
			if err == nil {
				err = plan.Write(t.Context())
			}
			if row.want == "" {
				if err != nil {
					t.Errorf("%v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("error %v, want %q", err, row.want)
			}
			if got := readFile(t, opts.Path); got != before {
				t.Errorf("the file is now %q", got)
			}
			if _, err := os.Stat(filepath.Join(cfg.KeyFolder(), "openai")); err == nil {
				t.Error("a key was written")
			}
		})
	}
}

func TestAFileThatCantBeChangedIsChangedByHand(t *testing.T) {
	t.Parallel()
	opts := options(t, "providers.custom-x.kind = \"openai\"\n")
	opts.Keyring = newVault()
	cfg := loadWith(t, opts)
	writeFile(t, opts.Path, "gateway = 1\n", 0o600)
	_, err := cfg.Plan(t.Context(), config.Change{AccountID: "acc", GatewayID: "g"})
	byHand := (*config.ByHandError)(nil)
	if !errors.As(err, &byHand) || !slices.Equal(byHand.Lines, []string{"[gateway]", `account_id = "acc"`, `gateway_id = "g"`}) {
		t.Errorf("%v: %+v", err, byHand)
	}
}

func TestTheKeyringIsTriedBeforeAKeyIsAskedFor(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	opts.Keyring = newVault()
	if err := loadWith(t, opts).TryKeyring(t.Context()); err != nil {
		t.Errorf("an empty keyring: %v", err)
	}
	opts.Keyring = &vault{err: errNoService}
	if err := loadWith(t, opts).TryKeyring(t.Context()); !errors.Is(err, config.ErrNoKeyring) || !strings.Contains(err.Error(), "no secret service") {
		t.Errorf("no keyring: %v", err)
	}
}

func TestTheStarterIsShortAndLoads(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ url, account, gateway string }{{"", "", ""}, {"", "acc", "g"}, {"http://127.0.0.1:8787/v1", "acc", ""}, {config.DefaultURL, "acc", "default"}} {
		text := string(config.Starter(row.url, row.account, row.gateway))
		opts := options(t, text)
		cfg := loadWith(t, opts)
		if n := strings.Count(text, "\n"); n > 15 {
			t.Errorf("%d lines", n)
		}
		if cfg.Gateway.AccountID != row.account || cfg.Defaults.Target.IsZero() || row.url != "" && cfg.Gateway.URL != row.url {
			t.Errorf("%+v is read back as %+v", row, cfg.Gateway)
		}
	}
	if err := config.CheckGateway("ftp://x", "", ""); err == nil || !strings.Contains(err.Error(), "the address must begin with") {
		t.Error(err)
	}
}

// halfVault refuses one entry.
type halfVault struct {
	*vault
	refused string
}

func (v halfVault) Set(service, name, value string) error {
	if name == v.refused {
		return errNoService
	}
	return v.vault.Set(service, name, value)
}

// A write that fails halfway restores the keys that it had replaced.
func TestAFailedWriteRestoresTheKeysThatItReplaced(t *testing.T) {
	t.Parallel()
	for _, place := range []config.KeyPlace{config.InFile, config.InKeyring} {
		home, keyring := t.TempDir(), newVault()
		opts := config.Options{Env: environment("XDG_CONFIG_HOME", home), Known: registry(), Keyring: halfVault{keyring, "openai"}}
		first := planOf(t, loadWith(t, opts), config.Change{AccountID: "acc", Place: place, Keys: map[string]gateway.Secret{"anthropic": key("old-canary")}})
		if err := first.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
		cfg := loadWith(t, opts)
		second := planOf(t, cfg, config.Change{GatewayID: "other", Place: place, Keys: map[string]gateway.Secret{
			"anthropic": key("new-canary"), "mistral": key("more-canary"), "openai": key("last-canary"),
		}})
		if place == config.InFile {
			if err := os.Mkdir(filepath.Join(cfg.KeyFolder(), "openai"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := second.Write(t.Context()); err == nil {
			t.Fatalf("%s: the last key was written", place)
		}
		if place == config.InKeyring {
			if got := keyring.entries["sluice/anthropic"]; got != "old-canary" {
				t.Errorf("the keyring has %q", got)
			}
			continue
		}
		if got := readFile(t, filepath.Join(cfg.KeyFolder(), "anthropic")); got != "old-canary\n" {
			t.Errorf("the key file has %q", got)
		}
		if _, err := os.Stat(filepath.Join(cfg.KeyFolder(), "mistral")); err == nil {
			t.Error("a key that was not there before is left")
		}
	}
}
