package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

func TestReplayShowsWhatChanged(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	env, path := saved(t)
	env = append(env, "OPENAI_API_KEY=k", "ANTHROPIC_API_KEY=k")
	got := run(t, env, "", "replay", "pizza", "--gateway-url", url)
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	wants(t, "replay", got.stdout, "── 1 · openai/gpt-4o-mini · changed", "   Why is pizza so good?", "-Because of the *crust*.", "── 2 · openai/gpt-4o-mini · changed", "And the oven?")
	requests := s.Requests()
	if len(requests) != 2 || !strings.Contains(string(requests[1].Body), "Because of the *crust*.") {
		t.Errorf("%d requests; the second must hold the saved conversation", len(requests))
	}
	if readFile(t, path) != pizza {
		t.Error("the session changed")
	}

	type row struct {
		Lane, Turn int
		Target     string
		Changed    bool
		Was, Now   struct{ Text string }
	}
	var rows []row
	lines := json.NewDecoder(strings.NewReader(run(t, env, "", "replay", path, "--gateway-url", url, "--json", "-t", "openai/gpt-4o", "-t", "anthropic/claude-haiku-4-5").stdout))
	for lines.More() {
		var r row
		if err := lines.Decode(&r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	if len(rows) != 4 || rows[3].Lane != 1 || rows[3].Turn != 2 || rows[3].Target != "anthropic/claude-haiku-4-5" || rows[0].Was.Text != "Because of the *crust*." || rows[0].Now.Text == "" {
		t.Fatalf("rows %+v", rows)
	}
	// An answer that is the same is not a change.
	answer := `text = """` + "\n" + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(rows[0].Now.Text) + `"""`
	if err := os.WriteFile(path, []byte(strings.Replace(pizza, `text = "Because of the *crust*."`, answer, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	wants(t, "same answer", run(t, env, "", "replay", "pizza", "--gateway-url", url, "-t", "openai/gpt-4o").stdout, "── 1 · openai/gpt-4o · unchanged")
}

func TestReplayRefusesWhatCantBeSent(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	env, path := saved(t)
	if err := os.WriteFile(path, []byte("title = 'nothing'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, env, "", "replay", path, "--gateway-url", url); got.status != 2 || !strings.Contains(got.stderr, "no prompt") {
		t.Errorf("no prompt: %+v", got)
	}
	if got := run(t, env, "", "replay", "none"); got.status != 2 {
		t.Errorf("no session: %+v", got)
	}
}
