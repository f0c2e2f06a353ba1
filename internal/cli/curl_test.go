package cli_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// httpRequest is a request as far as the documented examples give it.
type httpRequest struct {
	method, url string
	header      map[string]string
	body        string
}

// sameRequest compares bodies as JSON values.
func sameRequest(t *testing.T, where string, got, want httpRequest) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(got.body), &g); err != nil {
		t.Errorf("%s: body %q: %v", where, got.body, err)
	}
	if err := json.Unmarshal([]byte(want.body), &w); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("%s: body\n got %s\nwant %s", where, got.body, want.body)
	}
	if got.method != want.method || got.url != want.url || !maps.Equal(got.header, want.header) {
		t.Errorf("%s:\n got %s %s %v\nwant %s %s %v", where, got.method, got.url, got.header, want.method, want.url, want.header)
	}
}

// execute runs a printed command in a shell in which curl only notes its
// arguments, and gives the request that curl would have sent.
func execute(t *testing.T, shell, command string, env ...string) httpRequest {
	t.Helper()
	path, err := exec.LookPath(shell)
	if err != nil {
		t.Skip(shell, " is not here: ", err)
	}
	dir := t.TempDir()
	// A function, not a file: a file that was just written can't always be run
	// while other tests start programs.
	const fake = "curl() { for a in \"$@\"; do printf '%s\\0' \"$a\"; done > \"$RECORD\"; }\n"
	record := filepath.Join(dir, "argv")
	c := exec.CommandContext(t.Context(), path, "-c", fake+command)
	c.Dir = dir
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "RECORD=" + record}, env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s\n%s", shell, err, command, out)
	}
	got := httpRequest{header: map[string]string{}}
	argv := strings.Split(strings.TrimSuffix(readFile(t, record), "\x00"), "\x00")
	for i := 0; i < len(argv); i++ {
		value := func() string { i++; return argv[i] }
		switch argv[i] {
		case "--no-buffer":
		case "--request":
			got.method = value()
		case "--header":
			name, v, _ := strings.Cut(value(), ": ")
			got.header[strings.ToLower(name)] = v
		case "--data-raw":
			got.body = value()
		default:
			got.url += argv[i]
		}
	}
	if got.method == "" && got.body != "" {
		got.method = "POST"
	}
	return got
}

const seedPrefix = "https://gateway.ai.cloudflare.com/v1/ACCOUNT_TAG/GATEWAY"

var bearer = map[string]string{"authorization": "Bearer XXXX", "content-type": "application/json"}
var anthropicHeaders = map[string]string{"x-api-key": "XXXX", "anthropic-version": "2023-06-01", "content-type": "application/json"}

// The examples of the AI Gateway documentation of May 2024, by their ids in
// package providers' tests, as far as one chat on the command line makes them.
// W2 is a classifier and no chat; U1's two steps have different messages: see
// TestTheDocumentedChainWithTheMessagesOfEachStep.
func TestCurlPrintsTheDocumentedRequests(t *testing.T) {
	t.Parallel()
	const spoon = "how to build a wooden spoon in 3 short steps? give as short as answer as possible"
	for _, test := range []struct {
		name, config string
		args         []string
		want         httpRequest
	}{
		{
			name: "W1", config: "[providers.workers-ai]\nform = \"prompt\"\n",
			args: []string{"-t", "workers-ai/@cf/meta/llama-2-7b-chat-int8", "--no-stream", "Where did the phrase Hello World come from"},
			want: httpRequest{"POST", seedPrefix + "/workers-ai/@cf/meta/llama-2-7b-chat-int8", bearer,
				`{"prompt":"Where did the phrase Hello World come from"}`},
		},
		{
			name: "A1", args: []string{"-t", "anthropic/claude-3-opus-20240229", "--max-tokens", "1024", "--no-stream", "Hello, world"},
			want: httpRequest{"POST", seedPrefix + "/anthropic/v1/messages", anthropicHeaders,
				`{"model":"claude-3-opus-20240229","max_tokens":1024,"messages":[{"role":"user","content":"Hello, world"}]}`},
		},
		{
			name: "A2", args: []string{"-t", "anthropic/claude-3-opus-20240229", "--max-tokens", "1024", "--no-stream", "When is halloween?"},
			want: httpRequest{"POST", seedPrefix + "/anthropic/v1/messages", anthropicHeaders,
				`{"model":"claude-3-opus-20240229","messages":[{"role":"user","content":"When is halloween?"}],"max_tokens":1024}`},
		},
		{
			name: "O1", args: []string{"-t", "openai/gpt-3.5-turbo", "--no-stream", spoon},
			want: httpRequest{"POST", seedPrefix + "/openai/chat/completions", bearer,
				`{"model":"gpt-3.5-turbo","messages":[{"role":"user","content":"` + spoon + `"}]}`},
		},
		{
			// O2 gives a constructor alone: base URL and key.
			name: "O2", args: []string{"-t", "openai/gpt-4o-mini", "--no-stream", "Hi"},
			want: httpRequest{"POST", seedPrefix + "/openai/chat/completions", bearer,
				`{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}`},
		},
		{
			name: "U1 with one chat", args: []string{"-t", "chain:seed", "--system", "You are a friendly assistant", "Why is pizza so good"},
			config: "[providers.openai]\nstream_usage = false\n[[chains]]\nname = \"seed\"\n" +
				"[[chains.steps]]\ntarget = \"workers-ai/@cf/meta/llama-2-7b-chat-int8\"\n" +
				"[[chains.steps]]\ntarget = \"openai/gpt-3.5-turbo\"\n",
			want: httpRequest{"POST", seedPrefix, map[string]string{"content-type": "application/json"},
				`[{"provider":"workers-ai","endpoint":"@cf/meta/llama-2-7b-chat-int8","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},
				"query":{"stream":true,"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}},
				{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},
				"query":{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}}]`},
		},
	} {
		for _, shell := range []string{"sh", "bash"} {
			t.Run(test.name+" in "+shell, func(t *testing.T) {
				t.Parallel()
				config := writeFile(t, "config.toml", "[gateway]\naccount_id = \"ACCOUNT_TAG\"\ngateway_id = \"GATEWAY\"\n"+test.config)
				got := run(t, home(t), "", append([]string{"curl", "--config", config}, test.args...)...)
				if got.status != 0 || got.stderr != "" {
					t.Fatalf("status %d, stderr %s", got.status, got.stderr)
				}
				keys := []string{"OPENAI_API_KEY=XXXX", "ANTHROPIC_API_KEY=XXXX", "CLOUDFLARE_API_TOKEN=XXXX"}
				sameRequest(t, got.stdout, execute(t, shell, got.stdout, keys...), test.want)
			})
		}
	}
}

// ownChat is a step with messages of its own.
type ownChat struct {
	gateway.Provider
	chat gateway.Chat
}

func (o ownChat) Encode(model string, _ gateway.Chat) (gateway.Request, error) {
	return o.Provider.Encode(model, o.chat)
}

// TestTheDocumentedChainWithTheMessagesOfEachStep makes the documented universal request with
// the library, because its steps have different messages.
func TestTheDocumentedChainWithTheMessagesOfEachStep(t *testing.T) {
	t.Parallel()
	provider := func(name string, options map[string]string) gateway.Provider {
		spec, _ := providers.Lookup(name)
		p, err := spec.New(providers.Settings{APIKey: gateway.NewSecret("TOKEN", "XXXX"), Options: options})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	asks := func(system, text string, stream bool) gateway.Chat {
		return gateway.Chat{System: system, Stream: stream, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: text}}}
	}
	client, err := gateway.New(gateway.Config{AccountID: "ACCOUNT_TAG", GatewayID: "GATEWAY_NAME"})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	prepared, err := client.Prepare(asks("", "not used", false), []gateway.Step{
		{Model: "@cf/meta/llama-2-7b-chat-int8", Provider: ownChat{provider("workers-ai", nil), asks("You are a friendly assistant", "Why is pizza so good", false)}},
		{Model: "gpt-3.5-turbo", Provider: ownChat{provider("openai", map[string]string{"stream_usage": "false"}), asks("", "What is Cloudflare?", true)}},
	}, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := httpRequest{"POST", "https://gateway.ai.cloudflare.com/v1/ACCOUNT_TAG/GATEWAY_NAME", map[string]string{"content-type": "application/json"},
		`[{"provider":"workers-ai","endpoint":"@cf/meta/llama-2-7b-chat-int8","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},"query":{"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}},{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},"query":{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"user","content":"What is Cloudflare?"}]}}]`}
	for _, shell := range []string{"sh", "bash"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			sameRequest(t, prepared.Curl(), execute(t, shell, prepared.Curl(), "TOKEN=XXXX"), want)
		})
	}
}

// awkward is a prompt that a shell would do something with.
const awkward = "it's \"quoted\" $HOME $(touch ran) `touch ran` \\ \\n !! %s *\n世界 🍕\t--data-raw ';touch ran;'"

func TestCurlCarriesAnyPromptUnchanged(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"sh", "bash"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t), "", "curl", "-t", "openai/gpt-4o-mini", "--no-stream", "--", awkward)
			text, err := json.Marshal(awkward)
			if err != nil {
				t.Fatal(err)
			}
			sameRequest(t, got.stdout, execute(t, shell, got.stdout, "OPENAI_API_KEY=XXXX"), httpRequest{
				"POST", "https://gateway.ai.cloudflare.com/v1/ACCOUNT_ID/default/openai/chat/completions", bearer,
				`{"model":"gpt-4o-mini","messages":[{"role":"user","content":` + string(text) + `}]}`,
			})
		})
	}
}

// TestCurlIsWhatAskSends runs the printed command with the real curl, and the
// same prompt with ask, against one server.
func TestCurlIsWhatAskSends(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not here: ", err)
	}
	seen := make(chan httpRequest, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := map[string]string{}
		for name := range r.Header {
			switch name {
			case "User-Agent", "Accept", "Accept-Encoding", "Content-Length", "X-Client-Request-Id", "X-Client-Attempt":
			default:
				h[strings.ToLower(name)] = r.Header.Get(name)
			}
		}
		seen <- httpRequest{r.Method, r.URL.String(), h, string(body)}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, openAIAnswer("Hi"))
	}))
	t.Cleanup(server.Close)
	env := home(t, "OPENAI_API_KEY=sk-123", "CF_AIG_TOKEN=cf-456", "CLOUDFLARE_ACCOUNT_ID=acct")
	flags := []string{
		"--gateway-url", server.URL + "/v1", "-t", "openai/gpt-4o-mini", "--system", "Be brief", "--temperature", "0.5", "--top-p", "0.9",
		"--max-tokens", "7", "--stop", "a,b", "--stop", "c", "--cache-ttl", "5m", "--skip-cache", "--metadata", "team=a=b,c", "--", awkward,
	}
	if got := run(t, env, "", append([]string{"ask"}, flags...)...); got.status != 0 || got.stdout != "Hi\n" {
		t.Fatalf("ask: %+v", got)
	}
	asked := <-seen
	printed := run(t, env, "", append([]string{"curl"}, flags...)...)
	if strings.Contains(printed.stdout, "sk-123") || strings.Contains(printed.stdout, "cf-456") {
		t.Errorf("a key is in the command: %s", printed.stdout)
	}
	c := exec.CommandContext(t.Context(), "sh", "-c", printed.stdout)
	c.Env = env
	if out, err := c.Output(); err != nil || string(out) != openAIAnswer("Hi") {
		t.Fatalf("curl: %q %v", out, err)
	}
	curled := <-seen
	sameRequest(t, printed.stdout, curled, asked)
	want := map[string]string{
		"authorization": "Bearer sk-123", "cf-aig-authorization": "Bearer cf-456", "content-type": "application/json",
		"cf-aig-cache-ttl": "300", "cf-aig-skip-cache": "true", "cf-aig-metadata": `{"team":"a=b,c"}`,
	}
	if !maps.Equal(asked.header, want) {
		t.Errorf("headers\n got %v\nwant %v", asked.header, want)
	}
}

// What stands for a key in a command is the way in which the request itself
// would be authenticated.
func TestCurlAuthenticatesAsTheRequestDoes(t *testing.T) {
	t.Parallel()
	const nova, flash = "aws-bedrock/amazon.nova-lite-v1:0", "google-vertex-ai/gemini-2.5-flash"
	for name, test := range map[string]struct {
		target string
		env    []string
		want   string
	}{
		"nothing for Bedrock":   {nova, []string{"AWS_REGION=us-east-1"}, `"Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK"`},
		"an access key":         {nova, []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=id", "AWS_SECRET_ACCESS_KEY=key"}, `"Authorization: $AUTHORIZATION"`},
		"a profile":             {nova, []string{"AWS_REGION=us-east-1", "AWS_PROFILE=work"}, `"Authorization: $AUTHORIZATION"`},
		"nothing for Vertex AI": {flash, nil, `"Authorization: Bearer $CLOUDSDK_AUTH_ACCESS_TOKEN"`},
		"a service account": {flash, []string{"GOOGLE_CLOUD_PROJECT=p", "GOOGLE_CLOUD_LOCATION=us-east4", "GOOGLE_APPLICATION_CREDENTIALS=/nonexistent/key.json"},
			`"Authorization: Bearer $GOOGLE_ACCESS_TOKEN"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t, test.env...), "", "curl", "-t", test.target, "Hi")
			if got.status != 0 || !strings.Contains(got.stdout, test.want) {
				t.Errorf("%+v, want %s", got, test.want)
			}
		})
	}
}
