package config_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluice/internal/config"
)

// The file in the repository is written by go test ./internal/config -update.
func TestTheExampleInTheRepositoryIsTheGeneratedOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "config.example.toml")
	want := config.Example(registry())
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := bytes.ReplaceAll([]byte(readFile(t, path)), []byte("\r\n"), []byte("\n"))
	if !bytes.Equal(got, want) {
		t.Errorf("config.example.toml differs from what is generated: run go test ./internal/config -update")
	}
}

func TestTheExampleChangesNothing(t *testing.T) {
	t.Parallel()
	opts, empty := options(t, string(config.Example(registry()))), options(t, "")
	opts.Known, empty.Known = registry(), registry()
	with, without := loadWith(t, opts), loadWith(t, empty)
	if !reflect.DeepEqual(with.Effective(), without.Effective()) {
		t.Errorf("got %+v, want %+v", with.Effective(), without.Effective())
	}
}

func TestEverySettingOfTheExampleCanBeTurnedOn(t *testing.T) {
	t.Parallel()
	opts := options(t, uncomment(string(config.Example(registry()))))
	opts.Known = registry()
	cfg := loadWith(t, opts)
	for _, s := range cfg.Effective() {
		if s.Source.Kind != config.SourceFile {
			t.Errorf("%s comes from %s: the example doesn't show it", s.Key, s.Source)
		}
	}
	if _, ok := cfg.Providers["ollama"]; !ok || len(cfg.Chains) != 1 || len(cfg.Prices) != 1 {
		t.Errorf("got %d chains, %d prices, ollama %v, want one of each", len(cfg.Chains), len(cfg.Prices), ok)
	}
}

// uncomment turns all settings of an example on.
func uncomment(example string) string {
	lines := strings.Split(example, "\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "#"); ok && rest != "" && rest[0] != ' ' {
			lines[i] = rest
		}
	}
	return strings.Join(lines, "\n")
}

func TestInitRefusesToOverwrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "folder", "config.toml")
	if err := config.Init(path, config.Example(registry()), false); err != nil {
		t.Fatal(err)
	}
	example := string(config.Example(registry()))
	if got := readFile(t, path); got != example {
		t.Errorf("got %q, want the example", got)
	}
	wantMode(t, path, 0o600)
	wantMode(t, filepath.Dir(path), 0o700)
	writeFile(t, path, "# mine\n", 0o644)
	err := config.Init(path, config.Example(registry()), false)
	if want := path + " already exists and was left alone: file already exists"; !errors.Is(err, fs.ErrExist) || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	if got := readFile(t, path); got != "# mine\n" {
		t.Errorf("the file was changed: %q", got)
	}
	if err := config.Init(path, config.Example(registry()), true); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, path); got != example {
		t.Errorf("forced: got %q, want the example", got)
	}
	wantMode(t, path, 0o600)
}
