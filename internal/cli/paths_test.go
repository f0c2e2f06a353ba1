package cli_test

import (
	"bytes"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"sluice/gateway/emulator"
	"sluice/internal/cli"
)

// firstWrite is an output that does something at its first byte.
type firstWrite struct {
	do   func()
	text bytes.Buffer
}

func (w *firstWrite) Write(b []byte) (int, error) {
	if w.do != nil {
		w.do()
		w.do = nil
	}
	return w.text.Write(b)
}

// runInto is run with an output of its own.
func runInto(t *testing.T, env []string, out *firstWrite, args ...string) (status int, stderr string) {
	t.Helper()
	var errs bytes.Buffer
	status = cli.Main(t.Context(), &cli.Program{
		Args: args, Environ: env, Streams: cli.Streams{In: strings.NewReader(""), Out: out, Err: &errs}, Version: "1.2.3",
	})
	return status, errs.String()
}

// listedHome is the home folder that the system has for who runs the test.
func listedHome(t *testing.T) string {
	t.Helper()
	u, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("the system has no list of users with their folders, or other folders:", err)
	}
	return u.HomeDir
}

func TestFieldF15WithoutAHomeVariableTheListedFolderServesAndNeverThisOne(t *testing.T) {
	t.Parallel()
	listed := listedHome(t)
	for name, env := range map[string][]string{
		"D16 not set": nil, "empty": {"HOME="}, "relative": {"HOME=here"}, "a wave": {"HOME=~"}, "this folder": {"HOME=."},
		"empty XDG": {"XDG_DATA_HOME=", "XDG_CONFIG_HOME="}, "relative XDG": {"XDG_DATA_HOME=data", "XDG_CONFIG_HOME=config"},
		"a wave in XDG": {"XDG_DATA_HOME=~/data", "XDG_CONFIG_HOME=~/config"},
	} {
		if got := run(t, env, "", "config", "path"); strings.TrimSpace(got.stdout) != filepath.Join(listed, ".config/sluice/config.toml") {
			t.Errorf("%s: config path: %+v", name, got)
		}
		got := run(t, append(env, "SLUICE_CONFIG="+writeFile(t, "config.toml", "")), "", "doctor", "--offline")
		if !strings.Contains(got.stdout, "sessions               "+filepath.Join(listed, ".local/share/sluice/sessions")) {
			t.Errorf("%s: doctor: %+v", name, got)
		}
	}
}

func TestFieldP06PathsOfTheCommandLineKnowTheHomeFolder(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	dir := t.TempDir()
	env := []string{"HOME=" + dir, "USERPROFILE=" + dir, "SLUICE_SESSIONS=~/s"}
	if err := os.WriteFile(filepath.Join(dir, "own.toml"), []byte("[defaults]\ntarget = \"openai/gpt-4o\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := run(t, env, "", "ask", "--gateway-url", url, "--config=~/own.toml", "--session=~/talk.toml", "Hi")
	if _, err := os.Stat(filepath.Join(dir, "talk.toml")); got.status != 0 || err != nil {
		t.Errorf("D17 ask: %+v, %v", got, err)
	}
	if got := run(t, env, "", "sessions", "show", "~/talk.toml"); got.status != 0 || !strings.Contains(got.stdout, "Hi") {
		t.Errorf("show: %+v", got)
	}
	if got := run(t, env, "", "doctor", "--offline"); !strings.Contains(got.stdout, filepath.Join(dir, "s")) {
		t.Errorf("doctor: %+v", got)
	}
	if got := run(t, env, "", "config", "init", "--config=~/new.toml"); got.status != 0 || strings.TrimSpace(got.stdout) != filepath.Join(dir, "new.toml") {
		t.Errorf("config init: %+v", got)
	}
	if got := run(t, append(env, "SLUICE_CONFIG=~/own.toml"), "", "config", "check"); got.status != 0 || !strings.Contains(got.stdout, filepath.Join(dir, "own.toml")) {
		t.Errorf("config check: %+v", got)
	}
	if _, err := os.Stat("~"); err == nil {
		t.Error("there is a folder named ~")
	}
}
