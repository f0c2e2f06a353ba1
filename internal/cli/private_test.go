package cli_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestFieldT11OnlyTheUserCanUseWhatTheProgramKeeps: all of its folders, not the
// sessions' alone.
func TestFieldT11OnlyTheUserCanUseWhatTheProgramKeeps(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are POSIX's")
	}
	t.Parallel()
	url := serve(t, 200, "text/event-stream", openAIAnswer("Hello"))
	env := home(t, "OPENAI_API_KEY=k", "XDG_STATE_HOME=")
	dir := strings.TrimPrefix(env[0], "HOME=")
	env[len(env)-1] = "XDG_STATE_HOME=" + filepath.Join(dir, "state")
	loose := map[string]fs.FileMode{ // what is repaired, and to what
		"config/sluice": 0o700, "config/sluice/config.toml": 0o600, "cache/sluice": 0o700, "cache/sluice/models.json": 0o600,
		"state/sluice": 0o700, "state/sluice/fault-x.txt": 0o600, "data/sluice": 0o700, "data/sluice/sessions": 0o700, "data/sluice/sessions/trash": 0o700,
	}
	kept := map[string]fs.FileMode{"config/sluice/own.key": 0o644, "config": 0o755, "data/other": 0o755, "cache/sluice/notes.txt": 0o644}
	for _, all := range []map[string]fs.FileMode{loose, kept} {
		for name, mode := range all {
			path := filepath.Join(dir, name)
			if filepath.Ext(name) == "" {
				mustDo(t, os.MkdirAll(path, 0o750), os.Chmod(path, 0o755))
				continue
			}
			mustDo(t, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o644))
			if strings.HasSuffix(name, "models.json") {
				mustDo(t, os.WriteFile(path, []byte(`{"version":1}`), 0o600))
			}
			_ = mode
		}
	}
	outside := filepath.Join(t.TempDir(), "linked.json")
	mustDo(t, os.WriteFile(outside, nil, 0o600), os.Chmod(outside, 0o644), os.Symlink(outside, filepath.Join(dir, "cache/sluice/link.json")))
	got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi")
	if got.status != 0 {
		t.Fatal(got.stderr)
	}
	check := func(name string, want fs.FileMode) {
		t.Run("K10 "+name, func(t *testing.T) {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("mode %v, want %v, %v", info.Mode(), want, err)
			}
		})
	}
	for name, want := range loose {
		check(name, want)
		wants(t, "what was said", got.stderr, "others could use ~/"+name+" (mode 0")
	}
	for name, want := range kept {
		check(name, want)
	}
	check("cache/sluice/link.json", 0o644) // of the file that is linked to
	if again := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi"); strings.Contains(again.stderr, "others could") {
		t.Errorf("said again: %s", again.stderr)
	}
}

// A folder that the user named keeps its mode.
func TestFieldT11AFolderThatTheUserNamedKeepsItsMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are POSIX's")
	}
	t.Parallel()
	dir := t.TempDir()
	config := writeFile(t, "config.toml", "[defaults]\ntarget = \"openai/gpt-4o\"\n")
	mustDo(t, os.Chmod(dir, 0o755), os.Chmod(config, 0o644), os.Chmod(filepath.Dir(config), 0o755))
	for _, env := range [][]string{home(t, "SLUICE_CONFIG="+config, "SLUICE_SESSIONS="+dir), home(t, "SLUICE_SESSIONS="+dir)} {
		if got := run(t, env, "", "config", "show", "--config", config); got.status != 0 || strings.Contains(got.stderr, "others could") {
			t.Errorf("%+v", got)
		}
	}
	for path, want := range map[string]fs.FileMode{dir: 0o755, config: 0o644, filepath.Dir(config): 0o755} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, want %v, %v", path, info.Mode(), want, err)
		}
	}
}

func mustDo(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}
