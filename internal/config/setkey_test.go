package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sluice/internal/config"
)

func TestSetKeyKeepsTheRestOfTheFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, key, before, after string }{
		{"empty file", "openai", "", "[providers.openai]\napi_key = \"keyring:openai\"\n"},
		{"the token", "gateway", "[gateway] # mine\n# note\nurl = \"https://h/v1\"\n", "[gateway] # mine\ntoken = \"keyring:gateway\"\n# note\nurl = \"https://h/v1\"\n"},
		{"no table yet", "openai", "# top\n[ui]\nmouse = true # no", "# top\n[ui]\nmouse = true # no\n\n[providers.openai]\napi_key = \"keyring:openai\"\n"},
		{"table at the end without a line end", "openai", "[providers.openai]", "[providers.openai]\napi_key = \"keyring:openai\"\n"},
		{"indented table", "openai", "[providers]\n  [providers.openai]\n  stream_usage = true\n", "[providers]\n  [providers.openai]\n  api_key = \"keyring:openai\"\n  stream_usage = true\n"},
		{"value replaced", "openai", "[providers.openai]\napi_key   =  'env:X'   # why\nstream_usage = true\n", "[providers.openai]\napi_key   =  \"keyring:openai\"   # why\nstream_usage = true\n"},
		{"value of several lines replaced", "openai", "[providers.openai]\napi_key = \"\"\"\nenv:\\\n  X\"\"\" # why\n", "[providers.openai]\napi_key = \"keyring:openai\" # why\n"},
		{"quoted names", "openai", "[ \"providers\" . 'openai' ]\n\"api_key\"='env:X'\n", "[ \"providers\" . 'openai' ]\n\"api_key\"=\"keyring:openai\"\n"},
		{"inline table", "openai", "[providers]\nopenai = { stream_usage = true } # x\n", "[providers]\nopenai = { api_key = \"keyring:openai\", stream_usage = true } # x\n"},
		{"empty inline table", "openai", "providers.openai = {}\n", "providers.openai = { api_key = \"keyring:openai\" }\n"},
		{"inside an inline table", "openai", "providers = { openai = { api_key = \"env:X\" } }\n", "providers = { openai = { api_key = \"keyring:openai\" } }\n"},
		{"inline table of another provider", "openai", "providers = { anthropic = {} } # x\n", "providers = { openai.api_key = \"keyring:openai\", anthropic = {} } # x\n"},
		{"dotted neighbours", "openai", "[providers]\n  openai.stream_usage = true\n", "[providers]\n  openai.api_key = \"keyring:openai\"\n  openai.stream_usage = true\n"},
		{"dotted neighbours at the top", "gateway", "gateway.account_id = \"a\"\n[ui]\n", "gateway.token = \"keyring:gateway\"\ngateway.account_id = \"a\"\n[ui]\n"},
		{"text that looks like the table", "openai", "[defaults]\nsystem = '''\n[providers.openai]\napi_key = \"env:X\"\n'''\n", "[defaults]\nsystem = '''\n[providers.openai]\napi_key = \"env:X\"\n'''\n\n[providers.openai]\napi_key = \"keyring:openai\"\n"},
		{"line ends of Windows", "openai", "[providers.openai]\r\nstream_usage = true\r\n", "[providers.openai]\r\napi_key = \"keyring:openai\"\r\nstream_usage = true\r\n"},
		{"another secret", "aws-bedrock.access_key_id", "[providers.aws-bedrock]\nregion = \"r\"\n", "[providers.aws-bedrock]\naccess_key_id = \"keyring:aws-bedrock.access_key_id\"\nregion = \"r\"\n"},
		{"entry that is named already", "openai", "[providers.openai]\napi_key = \"keyring:work\"\n", "[providers.openai]\napi_key = \"keyring:work\"\n"},
		{"own provider", "local", "[providers.local]\nkind = \"openai\"\nbase_url = \"http://h\"\n", "[providers.local]\napi_key = \"keyring:local\"\nkind = \"openai\"\nbase_url = \"http://h\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, test.before)
			keyring := newVault()
			opts.Keyring = keyring
			cfg := loadWith(t, opts)
			reference, err := cfg.SetKey(t.Context(), test.key, " the-key\n", config.InKeyring)
			if err != nil {
				t.Fatal(err)
			}
			if got := readFile(t, opts.Path); got != test.after {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.after)
			}
			entry := strings.TrimPrefix(reference, "keyring:")
			if got := keyring.entries["sluice/"+entry]; got != "the-key" {
				t.Errorf("keyring: got %q under %q, want the key", got, entry)
			}
			if got := loadWith(t, opts).CheckKey(t.Context(), strings.Split(test.key, ".")[0]); !strings.Contains(got.Source, reference) && got.Advice == "" {
				t.Errorf("loaded again: got %+v, want a key from %s", got, reference)
			}
			wantMode(t, opts.Path, 0o600)
		})
	}
}

func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != want {
		t.Errorf("%s: mode %v, want %v", path, info.Mode().Perm(), want)
	}
}

func TestSetKeyMakesTheFileAndItsFolder(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	opts := config.Options{Env: environment("XDG_CONFIG_HOME", home), Known: registry(), Keyring: newVault()}
	cfg := loadWith(t, opts)
	if _, err := cfg.SetKey(t.Context(), "openai", "k", config.InKeyring); err != nil {
		t.Fatal(err)
	}
	wantMode(t, filepath.Join(home, "sluice"), 0o700)
	wantMode(t, cfg.Path, 0o600)
	left, err := os.ReadDir(filepath.Join(home, "sluice"))
	if err != nil || len(left) != 1 {
		t.Errorf("got %v, %v, want the file alone", left, err)
	}
	if got := loadWith(t, opts).Providers["openai"].APIKey.Source(); got != "keyring:openai" {
		t.Errorf("got %q, want the keyring", got)
	}
}

func TestSetKeyKeepsASymbolicLink(t *testing.T) {
	t.Parallel()
	opts := options(t, "# kept\n")
	link := filepath.Join(t.TempDir(), "link.toml")
	if err := os.Symlink(opts.Path, link); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(link); err != nil {
		t.Skip("links lead nowhere here:", err)
	}
	target := opts.Path
	opts.Path = link
	if _, err := loadWith(t, opts).SetKey(t.Context(), "openai", "k", config.InKeyring); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if got, want := readFile(t, target), "# kept\n\n[providers.openai]\napi_key = \"keyring:openai\"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSetKeySaysWhyItCant(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, key, value, file string
		keyring                *vault
		want                   string
	}{
		{"no keyring", "openai", "k", "# kept\n", &vault{err: errNoService},
			"the system's keyring can't be used: no secret service, such as GNOME Keyring or KWallet, is running in this session; instead, put the key into the environment variable OPENAI_API_KEY or into a file with mode 0600, and write api_key = \"env:OPENAI_API_KEY\" or \"file:PATH\" under [providers.openai] in config.toml"},
		{"unknown provider", "opnai", "k", "", newVault(), `there is no provider "opnai"; did you mean "openai"?`},
		{"unknown key", "aws-bedrock.region", "k", "", newVault(), `"aws-bedrock" has no secret "region", but "api_key", "access_key_id" or "secret_access_key"`},
		{"empty", "openai", " \n", "", newVault(), "the key for openai is empty"},
		{"two lines", "openai", "a\nb", "", newVault(), "the key for openai contains a control character or a line break, which no key has"},
	} {
		opts := options(t, test.file)
		opts.Keyring = test.keyring
		_, err := loadWith(t, opts).SetKey(t.Context(), test.key, test.value, config.InKeyring)
		if got := messages(opts.Path, err); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if got := errors.Is(err, config.ErrNoKeyring); got != (test.name == "no keyring") {
			t.Errorf("%s: ErrNoKeyring is %v", test.name, got)
		}
		if got := readFile(t, opts.Path); got != test.file || len(test.keyring.entries) > 0 {
			t.Errorf("%s: something was written: %q, %v", test.name, got, test.keyring.entries)
		}
	}
}

func TestSetKeyLeavesFilesAloneThatItCantRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, want string }{
		"not TOML":    {"[ui\n", "config.toml:1: not TOML: expected '.' or ']' to end table name, but got '\\n' instead"},
		"other shape": {"providers = 1\n", "config.toml: the file is written in a way that can't be changed safely; add this by hand: [providers.openai] api_key = \"keyring:openai\""},
	} {
		opts := options(t, test.file)
		keyring := newVault()
		opts.Keyring = keyring
		cfg, _ := config.Load(opts)
		_, err := cfg.SetKey(t.Context(), "openai", "k", config.InKeyring)
		if got := messages(opts.Path, err); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		if got := readFile(t, opts.Path); got != test.file || len(keyring.entries) > 0 {
			t.Errorf("%s: something was written: %q, %v", name, got, keyring.entries)
		}
	}
}
