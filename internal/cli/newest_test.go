package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway/emulator"
	"sluice/sessions"
)

func TestAskContinuesTheNewestSession(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	dir := t.TempDir()
	env := home(t, "SLUICE_SESSIONS="+dir)
	if got := run(t, env, "", "ask", "--gateway-url", url, "-c", "Hi"); got.status != 2 || !strings.Contains(got.stderr, "there is no session to continue yet") {
		t.Errorf("without a session: %+v", got)
	}
	older, newer := filepath.Join(dir, "older.toml"), filepath.Join(dir, "newer.toml")
	for _, path := range []string{older, newer} {
		if got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, "first"); got.status != 0 {
			t.Fatalf("%+v", got)
		}
		time.Sleep(5 * time.Millisecond) // a session's time is in milliseconds
	}
	later := time.Now().Add(time.Hour) // a copied file
	if err := os.Chtimes(older, later, later); err != nil {
		t.Fatal(err)
	}
	if got := run(t, env, "", "ask", "--gateway-url", url, "--continue", "second"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	store := sessions.NewStore(dir)
	for path, want := range map[string]int{older: 2, newer: 4} {
		s, err := store.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(s.Messages()); got != want {
			t.Errorf("%s has %d messages, want %d", filepath.Base(path), got, want)
		}
	}
	for _, args := range [][]string{{"ask", "-c", "--session", newer, "x"}, {"ask", "-c", "-t", "openai/a", "-t", "openai/b", "x"}} {
		if got := run(t, env, "", args...); got.status != 2 {
			t.Errorf("%q: %+v", args, got)
		}
	}
}
