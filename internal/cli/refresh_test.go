package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway/emulator"
)

// refreshable is an environment with a gateway and Cloudflare's API, both the
// emulator's, and the path of the kept lists.
func refreshable(t *testing.T, more ...string) (s *emulator.Server, env []string, kept string) {
	t.Helper()
	s, url := startEmulator(t, emulator.Options{})
	env = home(t, more...)
	dir := ""
	for _, entry := range env {
		if home, ok := strings.CutPrefix(entry, "HOME="); ok {
			dir = home
		}
	}
	path := filepath.Join(dir, "config", "sluice", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	content := "[gateway]\nurl = \"" + url + "\"\naccount_id = \"acc\"\n[providers.workers-ai]\napi_url = \"" + strings.TrimSuffix(url, "/v1") + "/client/v4\"\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, env, filepath.Join(dir, "cache", "sluice", "models.json")
}

type modelRow struct {
	Provider, ID, Source, Date string
	ContextWindow              *int     `json:"context_window"`
	Input                      *float64 `json:"input_usd_per_million"`
}

func rows(t *testing.T, stdout string) map[string]modelRow {
	t.Helper()
	out := map[string]modelRow{}
	for line := range strings.Lines(stdout) {
		var r modelRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		out[r.Provider+"/"+r.ID] = r
	}
	return out
}

func TestModelsRefreshAsksTheVendorsAndKeepsTheirLists(t *testing.T) {
	t.Parallel()
	s, env, kept := refreshable(t, "OPENAI_API_KEY=k", "ANTHROPIC_API_KEY=k", "CLOUDFLARE_API_TOKEN=cf")
	got := run(t, env, "", "models", "--refresh", "--json")
	want := "openai lists 5 models\nanthropic lists 3 models\nworkers-ai lists 5 models\n"
	if got.status != 0 || got.stderr != want {
		t.Fatalf("status %d, stderr %q, want %q", got.status, got.stderr, want)
	}
	var paths []string
	for _, r := range s.Requests() {
		paths = append(paths, r.Path)
	}
	if want := []string{"/v1/acc/default/openai/models", "/v1/acc/default/anthropic/v1/models", "/client/v4/accounts/acc/ai/models/search"}; !slices.Equal(paths, want) {
		t.Errorf("requests\n got %q\nwant %q", paths, want)
	}
	again := run(t, env, "", "models", "--json")
	if again.stdout != got.stdout || again.stderr != "" {
		t.Errorf("the next run differs: %q\n got %s\nwant %s", again.stderr, again.stdout, got.stdout)
	}
	list := rows(t, again.stdout)
	today := time.Now().UTC().Format(time.DateOnly)
	if m := list["openai/text-embedding-3-small"]; m.Source != "openai's list" || m.Date < "2026" || m.Date > today || m.Input != nil {
		t.Errorf("a new model: %+v", m)
	}
	if m := list["openai/gpt-4o-mini"]; m.Input == nil || m.Source == "openai's list" {
		t.Errorf("a priced model: %+v", m)
	}
	if m := list["workers-ai/@cf/openai/gpt-oss-20b"]; m.ContextWindow == nil || *m.ContextWindow != 32000 || m.Input == nil || m.Source != "Cloudflare's documentation" {
		t.Errorf("a model with a limit: %+v", m)
	}
	info, err := os.Stat(kept)
	if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("kept file: %v, %v", info, err)
	}
	if data, _ := os.ReadFile(kept); strings.Contains(string(data), `"cf"`) {
		t.Error("a key was kept")
	}
}

func TestModelsRefreshTellsWhatFailed(t *testing.T) {
	t.Parallel()
	_, env, kept := refreshable(t, "OPENAI_API_KEY=sk-invalid-key", "ANTHROPIC_API_KEY=k")
	got := run(t, env, "", "models", "--refresh", "--json")
	for _, want := range []string{"sluice: openai: openai refused the key", "anthropic lists 3 models", "workers-ai is left out: its list comes from Cloudflare's own API, for which there is no key"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("stderr %q, want %q", got.stderr, want)
		}
	}
	if got.status != 1 || len(rows(t, got.stdout)) < 10 {
		t.Errorf("status %d with %d bytes, want 1 and the catalogue", got.status, len(got.stdout))
	}
	if data, err := os.ReadFile(kept); err != nil || !strings.Contains(string(data), "claude-opus-5-5") || strings.Contains(string(data), `"openai"`) {
		t.Errorf("kept %s, %v", data, err)
	}
}

func TestModelsRefreshOfOneProvider(t *testing.T) {
	t.Parallel()
	s, env, _ := refreshable(t)
	for name, test := range map[string]struct {
		status int
		want   string
	}{
		"anthropic":  {0, "anthropic lists 3 models"},
		"replicate":  {2, "replicate has no list of models"},
		"workers-ai": {2, "for which there is no key: set CLOUDFLARE_API_TOKEN"},
		"opnai":      {2, `did you mean "openai"?`},
	} {
		if got := run(t, env, "", "models", name, "--refresh"); got.status != test.status || !strings.Contains(got.stderr, test.want) {
			t.Errorf("%s: %+v, want status %d and %q", name, got, test.status, test.want)
		}
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestModelsSayThatAListIsOldOrBroken(t *testing.T) {
	t.Parallel()
	_, env, kept := refreshable(t)
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{
		`{"version":1,"lists":[{"provider":"openai","source":"openai's list","date":"2020-01-01","models":[{"id":"gpt-old\u001b[31m"}]}]}`: "openai's list is ",
		`{"version":2}`: "is of version 2", `{`: "can't be read and are ignored", `{"version":1}`: "",
	} {
		if err := os.WriteFile(kept, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got := run(t, env, "", "models", "openai")
		if got.status != 0 || !strings.Contains(got.stderr, want) || (want == "") != (got.stderr == "") || strings.ContainsRune(got.stdout, 0x1b) {
			t.Errorf("%s: %q, want %q", content, got.stderr, want)
		}
		if strings.Contains(content, "gpt-old") != strings.Contains(got.stdout, "gpt-old") {
			t.Errorf("%s: gpt-old is listed or not: %s", content, got.stdout)
		}
	}
}

func TestModelsRefreshOnTheEmbeddedGatewayKeepsNothing(t *testing.T) {
	t.Parallel()
	_, env, kept := refreshable(t)
	got := run(t, env, "", "models", "--refresh", "--demo", "--json")
	if got.status != 0 || !strings.Contains(got.stderr, "they are not saved") || !strings.Contains(got.stderr, "workers-ai lists 5 models") {
		t.Errorf("status %d, stderr %q", got.status, got.stderr)
	}
	if _, err := os.Stat(kept); !os.IsNotExist(err) {
		t.Errorf("the lists were kept: %v", err)
	}
}
