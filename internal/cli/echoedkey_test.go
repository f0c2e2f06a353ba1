package cli_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFieldT03AKeyInAGoodReplyIsNeitherShownNorKept has a gateway repeat a key in
// every place of a reply that is good, and looks through all that the program
// prints and writes.
func TestFieldT03AKeyInAGoodReplyIsNeitherShownNorKept(t *testing.T) {
	t.Parallel()
	const key, other = "pplx-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6", "sk-other-7Hh2Jj4Kk6Ll8Mm1Nn3Pp5"
	both := key + "." + strings.ToUpper(other)
	chat := `{"id":"` + both + `","model":"` + both + `","citations":["https://h/` + both + `"],"search_results":[{"title":"` + both + `","url":"https://h/2/` + both + `"}],` +
		`"choices":[{"index":0,"delta":{"content":"Hello","tool_calls":[{"index":0,"id":"` + both + `","type":"function","function":{"name":"` + both + `","arguments":"{}"}}]},"message":{"content":"Hello"},"finish_reason":"` + both + `"}]}`
	url := serveHandler(t, func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"cf-aig-log-id", "cf-aig-model", "cf-aig-provider", "cf-aig-step", "cf-aig-cache-status", "x-request-id", "x-own"} {
			w.Header().Set(name, both)
		}
		if strings.HasSuffix(r.URL.Path, "models") {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"data":[{"id":"m-%s","object":"model","display_name":"%s"}]}`, both, both)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream; note="+both)
		_, _ = io.WriteString(w, "event: "+both+"\ndata: "+chat+"\n\ndata: [DONE]\n\n")
	})
	env := home(t, "PERPLEXITY_API_KEY="+key, "OPENAI_API_KEY="+other, "MISTRAL_API_KEY="+key)
	dir := strings.TrimPrefix(env[0], "HOME=")
	var kept strings.Builder
	for i, args := range [][]string{
		{"ask", "-t", "perplexity-ai/sonar", "--session", filepath.Join(dir, "s.toml"), "Hi"},
		{"ask", "-t", "perplexity-ai/sonar", "--json", "--trace", "Hi"},
		{"ask", "-t", "openai/gpt-4o", "--json", "--trace", "--session", filepath.Join(dir, "o.toml"), "Hi"},
		{"models", "openai", "--refresh", "--json"},
		{"sessions", "show", filepath.Join(dir, "s.toml"), "--json"},
	} {
		got := run(t, env, "", append(args, "--gateway-url", url)...)
		t.Run(fmt.Sprintf("K23 %d %s", i, args[0]), func(t *testing.T) {
			if out := got.stdout + got.stderr; args[0] == "ask" && !strings.Contains(out, "Hello") {
				t.Errorf("no answer: %s", out)
			}
		})
		kept.WriteString(got.stdout + got.stderr)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, readErr := os.ReadFile(path)
			_, _ = fmt.Fprintf(&kept, "%s: %s\n", path, data)
			return readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ToLower(kept.String())
	for _, secret := range []string{key, other} {
		for i := 8; i+10 <= len(secret); i++ {
			if at := strings.Index(text, strings.ToLower(secret[i:i+10])); at >= 0 {
				t.Fatalf("%q of a key is kept: …%s", secret[i:i+10], kept.String()[max(0, at-300):at+40])
			}
		}
	}
	if n := strings.Count(text, "[redacted]"); n < 15 {
		t.Errorf("%d places were cleaned: the keys were not near", n)
	}
}
