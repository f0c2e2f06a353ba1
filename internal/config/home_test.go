package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func fromMap(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func TestFieldF15TheHomeFolderIsTheSystemsWhereNoneIsSet(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("other paths on this platform")
	}
	for name, test := range map[string]struct {
		vars         map[string]string
		listed, want string
	}{
		"D16 set":                 {map[string]string{"HOME": "/h"}, "/listed", "/h"},
		"not set":                 {nil, "/listed", "/listed"},
		"empty":                   {map[string]string{"HOME": ""}, "/listed", "/listed"},
		"relative":                {map[string]string{"HOME": "h"}, "/listed", "/listed"},
		"a wave":                  {map[string]string{"HOME": "~"}, "/listed", "/listed"},
		"the folder it stands in": {map[string]string{"HOME": "."}, "/listed", "/listed"},
		"not listed either":       {nil, "", ""},
		"listed without a path":   {nil, "listed", ""},
		"the root":                {map[string]string{"HOME": "/"}, "/listed", "/"},
	} {
		if got := homeOf(fromMap(test.vars), func() string { return test.listed }); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestFieldP06AWaveIsTheHomeFolder(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := fromMap(map[string]string{"HOME": home, "USERPROFILE": home})
	for path, want := range map[string]string{
		"~/s": filepath.Join(home, "s"), "~": home, "~/": home, "~/a/../b": filepath.Join(home, "b"),
		"~bob/s": "~bob/s", "s/~/t": "s/~/t", "": "", "./~": "./~", "/~": "/~", "~~": "~~",
	} {
		if got := ExpandHome(path, env); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"~/ca.pem": filepath.Join(home, "ca.pem"), "ca.pem": filepath.Join(home, "etc", "ca.pem"), "": "",
	} {
		if got := expandPath(path, filepath.Join(home, "etc"), env); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func TestFieldP06EveryPathOfTheFileKnowsTheHomeFolder(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	key := filepath.Join(home, "key")
	if err := os.WriteFile(key, []byte("sk-0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, "config.toml")
	src := "[gateway]\nca_file = \"~/ca.pem\"\ntoken = \"file:~/key\"\n[providers.v]\ncredentials_file = \"~/google.json\"\n"
	if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	env := fromMap(map[string]string{"HOME": home, "USERPROFILE": home, "SLUICE_CONFIG": "~/config.toml"})
	cfg, err := Load(Options{Env: env, Known: []ProviderSchema{{Name: "v", Keys: []KeySchema{{Name: "credentials_file"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := cfg.Gateway.CAFile, filepath.Join(home, "ca.pem"); got != want {
		t.Errorf("ca_file %q, want %q", got, want)
	}
	if got, want := cfg.Providers["v"].Options["credentials_file"], filepath.Join(home, "google.json"); got != want {
		t.Errorf("credentials_file %q, want %q", got, want)
	}
	if state := cfg.CheckKey(t.Context(), "gateway"); state.Status != KeyPresent {
		t.Errorf("file: %+v", state)
	}
}

func TestFieldP06APathInTheWrongQuotesAndAnOpenTextAreNamed(t *testing.T) {
	t.Parallel()
	const quotes = `in single quotes, as in 'C:\keys\ca.pem'`
	for name, test := range map[string]struct {
		src  string
		line int
		want string
	}{
		"D17 an escape of eight": {"[gateway]\nca_file = \"C:\\Users\\me\\ca.pem\"\n", 2, quotes},
		"an escape of four":      {"[gateway]\nca_file = \"C:\\unit\\ca.pem\"\n", 2, quotes},
		"an escape of two":       {"[gateway]\nca_file = \"C:\\xerox\\ca.pem\"\n", 2, quotes},
		"no escape":              {"[gateway]\nca_file = \"C:\\Data\\ca.pem\"\n", 2, quotes},
		"an escape that is one":  {"[gateway]\nca_file = \"C:\\temp\\ca.pem\"\n", 2, quotes},
		"in a reference":         {"[gateway]\ntoken = \"file:C:\\temp\\key\"\n", 2, quotes},
		"in a provider":          {"[providers.v]\ncredentials_file = \"C:\\new.json\"\n", 2, quotes},
		"open":                   {"[defaults]\nsystem = \"\"\"\nBe brief.\n[ui]\nmouse = true\n", 2, `begins here with """ is never closed`},
		"open, in single quotes": {"[defaults]\nsystem = '''\nBe brief.\n\n\n", 2, "begins here with ''' is never closed"},
		"open, with CRLF":        {"# one\r\n[defaults]\r\nsystem = \"\"\"\r\nBe brief.\r\n", 3, `begins here with """ is never closed`},
		"closed by another's beginning": {"[defaults]\nsystem = \"\"\"\nBe brief.\n[x]\nnote = \"\"\"two\"\"\"\n", 5,
			`began with """ on line 2 ends here`},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(test.src), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(Options{Path: path, Env: fromMap(nil), Known: []ProviderSchema{{Name: "v", Keys: []KeySchema{{Name: "credentials_file"}}}}})
		var mistake *Error
		if !errors.As(err, &mistake) || mistake.Line != test.line || !strings.Contains(mistake.Message, test.want) {
			t.Errorf("%s: %v; want line %d and %q", name, err, test.line, test.want)
		}
	}
}

func TestFieldT16NamesOfTheEnvironmentAreTheSystems(t *testing.T) {
	t.Parallel()
	environ := []string{"APPDATA=first", "AppData=second", "Path=p", "EMPTY=", "no entry"}
	for name, want := range map[string]string{"AppData": "second", "EMPTY": "", "no entry": "<none>", "other": "<none>"} {
		got, ok := LookupIn(environ, name)
		if !ok {
			got = "<none>"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	t.Run("D18 in any case", func(t *testing.T) {
		got, _ := LookupIn(environ, "PATH")
		if folds := runtime.GOOS == "windows"; (got == "p") != folds {
			t.Errorf("%q, folds: %v", got, folds)
		}
	})
}
