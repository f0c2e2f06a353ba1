package cli_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestFieldT11JSONHasNoLineEndsInStrings: a terminal that knows U+0085 ends the
// line there, and so do programs that read lines.
func TestFieldT11JSONHasNoLineEndsInStrings(t *testing.T) {
	t.Parallel()
	const odd = "a\u0085b\u2028c\u2029d\u009b31m\u202ee"
	asJSON, _ := json.Marshal(odd)
	quoted := strings.ReplaceAll(strings.ReplaceAll(string(asJSON), `\u2028`, "\u2028"), `\u2029`, "\u2029") // as vendors send it
	answer := serve(t, http.StatusOK, "text/event-stream", `data: {"choices":[{"index":0,"delta":{"content":`+quoted+`}}]}`+"\n\n"+
		`data: {"choices":[{"index":0,"delta":{},"finish_reason":`+quoted+`}]}`+"\n\ndata: [DONE]\n\n")
	body := serve(t, http.StatusOK, "application/json", `{"data":[{"id":`+quoted+`,"object":"model"}]}`)
	refusal := serve(t, http.StatusBadRequest, "application/json", `{"error":{"message":`+quoted+`}}`)
	dir := t.TempDir()
	env := home(t, "OPENAI_API_KEY=k", "SLUICE_SESSIONS="+dir, "TERM=xterm-256color", "NO_COLOR=1")
	session := filepath.Join(dir, "s.toml")
	if got := run(t, env, "", "ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--session", session, odd); got.status != 0 {
		t.Fatal(got.stderr)
	}
	for name, args := range map[string][]string{
		"F141 ask":           {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--json", "--trace", "Hi"},
		"F141 an error":      {"ask", "--gateway-url", refusal, "-t", "openai/gpt-4o", "--json", "Hi"},
		"F141 sessions":      {"sessions", "list", "--json"},
		"F141 session":       {"sessions", "show", session, "--json"},
		"F141 search":        {"sessions", "search", "b", "--json"},
		"F141 export":        {"sessions", "export", session, "--format", "json"},
		"F141 models":        {"models", "openai", "--refresh", "--json", "--gateway-url", body},
		"F141 request":       {"request", "--gateway-url", body, "openai", "models"},
		"F141 request, SSE":  {"request", "--gateway-url", answer, "openai", "models"},
		"F141 doctor":        {"doctor", "--json", "--gateway-url", refusal},
		"F141 config":        {"config", "show", "--json"},
		"F141 a bad request": {"request", "--gateway-url", refusal, "openai", "models"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			screen, _ := onTerminal(t, program(t, env, args...))
			screen = strings.ReplaceAll(screen, "\r\n", "\n")
			for _, c := range []string{"\u0085", "\u2028", "\u2029", "\u009b", "\u202e"} {
				if strings.Contains(screen, c) {
					t.Errorf("%+q is on the screen: %+q", c, screen)
				}
			}
			values := json.NewDecoder(strings.NewReader(strings.TrimSuffix(screen, "[DONE]\n")))
			found := 0
			for values.More() {
				var v any
				if err := values.Decode(&v); err != nil {
					t.Fatalf("%v in %+q", err, screen)
				}
				found += strings.Count(textOf(v), odd)
			}
			if found == 0 && !strings.Contains(name, "doctor") && !strings.Contains(name, "config") && !strings.Contains(name, "sessions") {
				t.Errorf("the text isn't there: %+q", screen)
			}
		})
	}
}

// textOf joins all strings of a JSON value.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, item := range v {
			b.WriteString(textOf(item))
		}
		return b.String()
	case map[string]any:
		var b strings.Builder
		for key, item := range v {
			b.WriteString(key + textOf(item))
		}
		return b.String()
	}
	return ""
}
