package gateway

import (
	"context"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// TestCurlSendsWhatTheClientSends runs the command in shells, and compares what
// the server saw with what the client itself sends.
func TestCurlSendsWhatTheClientSends(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl here")
	}
	texts := []string{
		"Hello", "it's", "''", `"double" \ back`, "$HOME `id` $(id)", "line\nbreak\ttab", "@file", "é 日本 😀", "!history %s \\n",
		"'; exit 1; '", "\x7f\u009b", strings.Repeat("x'y", 1000),
	}
	for _, shell := range []string{"sh", "bash"} {
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		for _, steps := range []int{1, 2} {
			for _, text := range texts {
				s := serve(t, answerSSE(goodStream))
				c := newClient(t, Config{URL: s.URL, Token: NewSecret("CF_AIG_TOKEN", "gw-token")})
				p := stub{name: "openai", key: NewSecret("OPENAI_API_KEY", "sk-key")}
				all := append(oneStep(p), oneStep(p)...)[:steps]
				chat := Chat{Messages: []Message{{Role: RoleUser, Text: text}}}
				prepared, err := c.Prepare(chat, all, Options{Controls: Controls{CacheKey: text[:1] + "'k"}})
				if err != nil {
					continue // a control character in a header
				}
				if _, err := transcript(c.Stream(context.Background(), chat, all, Options{Controls: Controls{CacheKey: text[:1] + "'k"}})); err != nil {
					t.Fatal(err)
				}
				command := prepared.Curl()
				if strings.Contains(command, "sk-key") || strings.Contains(command, "gw-token") {
					t.Fatalf("the command holds a key: %s", command)
				}
				run := exec.CommandContext(t.Context(), shell, "-c", command)
				run.Env = append(run.Environ(), "OPENAI_API_KEY=sk-key", "CF_AIG_TOKEN=gw-token")
				if out, err := run.CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s\n%s", shell, err, command, out)
				}
				sent := s.requests()
				if len(sent) != 2 || string(s.body[0]) != string(s.body[1]) {
					t.Fatalf("%s: bodies differ for %q:\n%q", shell, text, s.body)
				}
				compareRequests(t, sent[0], sent[1])
			}
		}
	}
}

func compareRequests(t *testing.T, client, curl *http.Request) {
	t.Helper()
	if client.Method != curl.Method || client.RequestURI != curl.RequestURI {
		t.Errorf("client %s %s, curl %s %s", client.Method, client.RequestURI, curl.Method, curl.RequestURI)
	}
	for _, name := range []string{"Authorization", "Cf-Aig-Authorization", "Content-Type", "Cf-Aig-Cache-Key"} {
		if a, b := client.Header.Get(name), curl.Header.Get(name); a != b {
			t.Errorf("%s: client %q, curl %q", name, a, b)
		}
	}
}

func TestCurlNamesMissingVariables(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"OPENAI_API_KEY": "OPENAI_API_KEY", "": "API_KEY", "my-key": "my_key", "1a": "_1a", "a$(id)": "a__id_"} {
		if got := shellName(NewSecret(name, "v")); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}

func TestCurlOfARequestWithoutABody(t *testing.T) {
	t.Parallel()
	p := &Prepared{Method: "GET", URL: "https://h/v1/a/b/replicate/predictions/1", Header: http.Header{}}
	if got, want := p.Curl(), "curl --no-buffer --request 'GET' 'https://h/v1/a/b/replicate/predictions/1'"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
