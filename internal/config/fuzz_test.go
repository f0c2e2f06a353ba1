package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"sluice/internal/config"
)

// FuzzLoad wants every file to give a configuration, or errors that name the
// file and can be printed.
func FuzzLoad(f *testing.F) {
	f.Add(string(config.Example(registry())))
	f.Add(uncomment(string(config.Example(registry()))))
	f.Add(keysFile)
	f.Add("[[chains]]\nname = \"c\"\nsteps = [{target = \"openai/m\"}]\n[keys]\na.b = \"none\"\n")
	f.Add("providers.openai = {}\n\"gateway\".token='''env:A'''\r\n")
	f.Fuzz(func(t *testing.T, file string) {
		path := filepath.Join(t.TempDir(), "config.toml")
		writeFile(t, path, file, 0o600)
		opts := config.Options{Path: path, Env: environment(), Known: registry(), Keyring: newVault()}
		cfg, err := config.Load(opts)
		for _, e := range config.Errors(err) {
			if e.File != path || e.Message == "" || strings.ContainsAny(e.Error(), "\x00\x1b\n") {
				t.Errorf("%q: got the error %q", file, e)
			}
		}
		if (err == nil) != (len(config.Errors(err)) == 0) {
			t.Errorf("%q: %v is not a list of errors", file, err)
		}
		cfg.Effective()
		cfg.Status()
	})
}
