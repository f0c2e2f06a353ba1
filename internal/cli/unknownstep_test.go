package cli_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A gateway that doesn't say which step a reply is of leaves the step unknown.
func TestF100AnUnknownStepIsNullInJSON(t *testing.T) {
	t.Parallel()
	chain := writeFile(t, "config.toml", "[gateway]\nmax_attempts = 1\n[[chains]]\nname = \"c\"\n[[chains.steps]]\ntarget = \"openai/a\"\n[[chains.steps]]\ntarget = \"openai/b\"\n")
	const answer = `{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}`
	for name, row := range map[string]struct {
		status int
		body   string
		target string
		want   string
	}{
		"an answer of a chain":     {200, answer, "chain:c", "start null"},
		"an answer of one step":    {200, answer, "openai/a", "start 0"},
		"a refusal of a chain":     {400, `{"error":{"message":"no"}}`, "chain:c", "step 0, step 1, error null"},
		"a refusal of a lone step": {400, `{"error":{"message":"no"}}`, "openai/a", "error 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, row.status, "application/json", row.body)
			o := run(t, home(t), "", "ask", "--config", chain, "--gateway-url", url, "-t", row.target, "--json", "--no-stream", "Hi")
			var got []string
			for line := range strings.Lines(o.stdout) {
				var e struct {
					Type string
					Step json.RawMessage
				}
				if err := json.Unmarshal([]byte(line), &e); err != nil {
					t.Fatal(err)
				}
				if e.Step != nil && (e.Type != "step" || row.status != 200) {
					got = append(got, fmt.Sprintf("%s %s", e.Type, e.Step))
				}
			}
			if strings.Join(got, ", ") != row.want {
				t.Errorf("got %q, want %q in:\n%s%s", got, row.want, o.stdout, o.stderr)
			}
		})
	}
}
