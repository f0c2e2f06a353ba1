package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

func TestDurationsAreShownShort(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"0s": 0, "500ms": 500 * time.Millisecond, "10s": 10 * time.Second, "1m": time.Minute, "1m30s": 90 * time.Second,
		"1h": time.Hour, "1h40m": 100 * time.Minute, "10h0m10s": 10*time.Hour + 10*time.Second,
	} {
		if got := shortDuration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestQuotedStringsDecodeToThemselves(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"", `a"b\c`, "line\nand\ttab", "\x00\x1b\x7f\u0085\u2028", "日本語 🙂"} {
		var doc struct{ V string }
		if _, err := toml.Decode("V = "+quote(want), &doc); err != nil || doc.V != want {
			t.Errorf("%q: got %q, %v from %s", want, doc.V, err, quote(want))
		}
	}
}

func TestEffortIsAWordOrANumberOfTokens(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{`"high"`: "high", `"2048"`: "2048", `"much"`: "", `""`: "", "3": ""} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte("defaults.effort = "+value+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := Load(Options{Path: path, Env: func(string) (string, bool) { return "", false }})
		if (err == nil) != (want != "") || err == nil && string(cfg.Defaults.Params.Effort) != want {
			t.Errorf("%s: got %+v and error %v, want %q", value, cfg, err, want)
		}
	}
}
