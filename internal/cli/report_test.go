package cli_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// faulty panics when it is read.
type faulty struct{ value any }

func (f faulty) Read([]byte) (int, error) { panic(f.value) }

// What panicked may hold a request with its keys: the words and the report hold
// none.
func TestK19AFaultIsReportedWithoutWhatItHolds(t *testing.T) {
	t.Parallel()
	const key = "Zq8K+x9Tt0Aa1Bb2Cc3Dd4Ee5Ff6"
	for name, row := range map[string]struct {
		value  any
		screen string
		report string
	}{
		"K19 a request":         {&http.Request{Header: http.Header{"Authorization": {"Bearer " + key}}}, "sluice: internal fault: *http.Request; the report is in ~", "internal fault: *http.Request"},
		"K19 words with a key":  {"odd reply to key " + key, "sluice: internal fault: string; the report is in ~", "odd reply to key [redacted]"},
		"U01 a runtime's fault": {nil, "sluice: internal fault: ", "internal fault: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := home(t, "OPENAI_API_KEY="+key, "CLOUDFLARE_ACCOUNT_ID=a")
			got := runContext(t.Context(), env, faulty{row.value}, "ask", "-t", "openai/gpt-4o")
			if got.status != 2 || got.stdout != "" || !strings.HasPrefix(got.stderr, row.screen) {
				t.Errorf("%+v, want %q", got, row.screen)
			}
			var reports []string
			err := filepath.WalkDir(strings.TrimPrefix(env[0], "HOME="), func(path string, d fs.DirEntry, err error) error {
				if err == nil && strings.HasPrefix(d.Name(), "fault-") {
					reports = append(reports, path)
				}
				return err
			})
			if err != nil || len(reports) != 1 {
				t.Fatalf("reports: %q, %v", reports, err)
			}
			text := readFile(t, reports[0])
			if !strings.Contains(text, row.report) || !strings.Contains(text, "faulty.Read") || !strings.HasPrefix(text, "sluice 1.2.3, go") {
				t.Errorf("the report:\n%s", text)
			}
			if strings.Contains(text+got.stderr, key) {
				t.Errorf("the key is in the report or on the screen:\n%s\n%s", got.stderr, text)
			}
			for path, want := range map[string]fs.FileMode{reports[0]: 0o600, filepath.Dir(reports[0]): fs.ModeDir | 0o700} {
				if info, err := os.Stat(path); err != nil || info.Mode() != want && runtime.GOOS != "windows" {
					t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
				}
			}
		})
	}
}

// No command of the documents puts a key where the shell's history keeps it.
func TestK16NoDocumentedCommandHoldsAKey(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`(?i)(?:sk-|gsk_|hf_|r8_|pplx-|AIza|xai-)[a-z0-9]|--(?:api-)?key[= ]\S|bearer +[a-z0-9]|(?:_API_KEY|_TOKEN|_SECRET)=[^"$ ]`)
	root := filepath.Join("..", "..")
	var files []string
	for _, pattern := range []string{"*.md", "docs/*.md", "config.example.toml"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 5 {
		t.Fatalf("documents: %q", files)
	}
	for _, file := range files {
		for line := range strings.Lines(readFile(t, file)) {
			command := strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "$ ") || strings.Contains(line, "`sluice ")
			if command && key.MatchString(line) {
				t.Errorf("%s: a key is in a command: %s", file, line)
			}
		}
	}
	if !key.MatchString("    OPENAI_API_KEY=sk-123 sluice ask hi") {
		t.Error("a key in a command would not be noticed")
	}
}
