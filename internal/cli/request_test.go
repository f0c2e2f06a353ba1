package cli_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

func TestRequestReachesAnyEndpoint(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "body.json")
	if err := os.WriteFile(file, []byte("{\"text\":\"This pizza is amazing!\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const endpoint, body = "@cf/huggingface/distilbert-sst-2-int8", `{"text":"This pizza is amazing!"}`
	for name, test := range map[string]struct {
		args  []string
		stdin string
		line  string
		body  string
		want  string
	}{
		"W2 a classifier":          {[]string{"workers-ai", endpoint, "--body", body}, "", "POST " + endpoint, body, `"label":"POSITIVE"`},
		"a body from a file":       {[]string{"workers-ai", "/" + endpoint, "--body", "@" + file}, "", "POST " + endpoint, body, `"label":"POSITIVE"`},
		"a body on standard input": {[]string{"workers-ai", endpoint, "--body", "-"}, body, "POST " + endpoint, body, `"label":"POSITIVE"`},
		"embeddings": {[]string{"workers-ai", "@cf/baai/bge-base-en-v1.5", "--body", `{"text":["one","two"]}`}, "",
			"POST @cf/baai/bge-base-en-v1.5", `{"text":["one","two"]}`, `"shape":[2,8]`},
		"OpenAI's embeddings": {[]string{"openai", "embeddings", "--body", `{"model":"text-embedding-3-small","input":"one"}`}, "",
			"POST embeddings", `{"model":"text-embedding-3-small","input":"one"}`, `"object":"embedding"`},
		"a stream": {[]string{"openai", "chat/completions", "--body", `{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hi"}]}`}, "",
			"POST chat/completions", `{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hi"}]}`, "data: [DONE]\n\n"},
		"a query and a header": {[]string{"workers-ai", endpoint + "?a=b%20c", "-H", "X-Mine: yes", "--body", body}, "",
			"POST " + endpoint + " a=b+c X-Mine=yes", body, `"label":"POSITIVE"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := startEmulator(t, emulator.Options{})
			got := run(t, home(t, "CLOUDFLARE_API_TOKEN=cf-key-value", "OPENAI_API_KEY=sk-openai-value"), test.stdin, append([]string{"request", "--gateway-url", url}, test.args...)...)
			if got.status != 0 || got.stderr != "" || !strings.Contains(got.stdout, test.want) {
				t.Fatalf("%+v, want %s", got, test.want)
			}
			r := s.Requests()[0]
			line := r.Method + " " + r.Endpoint
			if q := r.Query.Encode(); q != "" {
				line += " " + q
			}
			if mine := r.Header.Get("X-Mine"); mine != "" {
				line += " X-Mine=" + mine
			}
			if line != test.line || string(r.Body) != test.body {
				t.Errorf("sent %s %s\nwant %s %s", line, r.Body, test.line, test.body)
			}
			if auth := r.Header.Get("Authorization"); !strings.HasSuffix(auth, "-value") || !strings.HasPrefix(auth, "Bearer ") {
				t.Errorf("the key did not travel: %q", auth)
			}
		})
	}
}

// The signature is for AWS's own address and the region in the path, and the
// emulator checks it as AWS does.
func TestRequestIsSigned(t *testing.T) {
	t.Parallel()
	const body = `{"inputText":"What does ethereal mean?"}`
	for name, test := range map[string]struct {
		endpoint string
		flags    []string
		status   int
		auth     string
	}{
		"B1 embeddings":      {"bedrock-runtime/us-east-1/model/amazon.titan-embed-text-v1/invoke", nil, 0, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"},
		"another region":     {"bedrock-runtime/eu-west-1/model/amazon.titan-embed-text-v1/invoke", nil, 0, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"},
		"a query":            {"bedrock-runtime/us-east-1/model/amazon.titan-embed-text-v1/invoke?b=1%202&a=x", nil, 0, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"},
		"a key of one's own": {"bedrock-runtime/us-east-1/model/amazon.titan-embed-text-v1/invoke", []string{"-H", "Authorization: Bearer mine"}, 0, "Bearer mine"},
		"a variable's key":   {"bedrock-runtime/us-east-1/model/amazon.titan-embed-text-v1/invoke", []string{"-H", "Authorization: Bearer $MINE"}, 0, "Bearer sk-of-my-own"},
		"no address of AWS":  {"model/invoke", nil, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := startEmulator(t, emulator.Options{})
			env := home(t, "MINE=sk-of-my-own", "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
			got := run(t, env, "", append([]string{"request", "--gateway-url", url, "aws-bedrock", test.endpoint, "--body", body}, test.flags...)...)
			if got.status != test.status || strings.Contains(got.stdout, `"embedding"`) != (test.status == 0) {
				t.Fatalf("%+v, want status %d", got, test.status)
			}
			if test.status != 0 {
				return
			}
			if auth := s.Requests()[0].Header.Get("Authorization"); !strings.HasPrefix(auth, test.auth) {
				t.Errorf("Authorization is %q, want %q", auth, test.auth)
			}
		})
	}
}

// Into a pipe goes exactly what came.
func TestRequestWritesExactBytes(t *testing.T) {
	t.Parallel()
	const body = "{\"b\" : \"\\u00e9\x1b[31m\",\r\n\"a\":1}"
	got := run(t, home(t), "", "request", "--gateway-url", serve(t, 200, "application/json", body), "openai", "models")
	if got.stdout != body || got.status != 0 {
		t.Errorf("got %+v, want %q", got, body)
	}
}

func TestRequestRefusesBeforeItSends(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no JSON":            {[]string{"openai", "x", "--body", "{\n \"a\": }"}, `the body from --body is not JSON: line 2, column 7`},
		"two values":         {[]string{"openai", "x", "--body", "{} {}"}, "is not JSON: line 1, column 4"},
		"no file":            {[]string{"openai", "x", "--body", "@/nonexistent/body"}, "read the body"},
		"an unknown name":    {[]string{"opnai", "x"}, `did you mean "openai"?`},
		"no endpoint":        {[]string{"openai"}, "wants a provider and a path, and got 1 argument\n"},
		"an empty endpoint":  {[]string{"openai", "/"}, "the endpoint is empty"},
		"a whole address":    {[]string{"openai", "https://api.openai.com/v1/models"}, "is a whole address"},
		"a path up":          {[]string{"openai", "../anthropic/v1/messages"}, "dot segments"},
		"a hidden path up":   {[]string{"openai", "%2e%2e/anthropic"}, "dot segments"},
		"a blank":            {[]string{"openai", "a b"}, "characters that a path can't"},
		"half an escape":     {[]string{"openai", "a%2"}, "hexadecimal"},
		"no header":          {[]string{"openai", "x", "-H", "sk-secret-value"}, "-H: a header is not 'NAME: VALUE'"},
		"a header in two":    {[]string{"openai", "x", "-H", "A: b\r\nC: d"}, "a value that can't be sent"},
		"an unset variable":  {[]string{"openai", "x", "-H", "X-Mine: $UNHEARD_OF"}, "names the variable UNHEARD_OF, which is not set"},
		"a header of ours":   {[]string{"openai", "x", "-H", "Host: elsewhere"}, "-H: the header Host is set by the program itself"},
		"no method":          {[]string{"openai", "x", "--method", "GE T"}, "is not an HTTP method"},
		"a useless time out": {[]string{"openai", "x", "--timeout", "0s"}, "want a time above 0"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, home(t), "", append([]string{"request", "--gateway-url", url}, test.args...)...)
			if got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, test.want) || strings.Contains(got.stderr, "sk-secret") {
				t.Errorf("%+v, want status 2 and %q", got, test.want)
			}
		})
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestRequestTellsWhatTheOtherSideRefused(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t, "OPENAI_API_KEY=sk-invalid-value"), "", "request", "--gateway-url", url, "openai", "chat/completions", "--body", "{}")
	var body struct{ Error struct{ Code string } }
	if err := json.Unmarshal([]byte(got.stdout), &body); err != nil || body.Error.Code != "invalid_api_key" || got.status != 1 || !strings.Contains(got.stderr, "HTTP 401") {
		t.Errorf("%+v", got)
	}
	if strings.Contains(got.stdout+got.stderr, "sk-invalid-value") {
		t.Error("the key is repeated")
	}
}

func TestRequestExitStatuses(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"a":`))
	}
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		status  int
		stdout  string
	}{
		"cut short":  {cut, 3, `{"a":`},
		"a time out": {hang, 4, ""},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t), "", "request", "--gateway-url", serveHandler(t, test.handler), "--timeout", "300ms", "openai", "models")
			if got.status != test.status || got.stdout != test.stdout || got.stderr == "" {
				t.Errorf("%+v, want status %d and %q", got, test.status, test.stdout)
			}
		})
	}
}

// serveHandler gives the address of a gateway that answers in its own way.
func serveHandler(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}
