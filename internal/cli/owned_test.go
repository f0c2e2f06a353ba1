package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sluice/gateway/emulator"
	"sluice/providers"
)

// A vendor that speaks OpenAI's format is added by the configuration alone: what
// it speaks and where it is.
func TestAVendorThatSpeaksOpenAITakesOneLine(t *testing.T) {
	t.Parallel()
	type seen struct{ Path, Auth, Aig, Body string }
	got := make(chan seen, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- seen{r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Cf-Aig-Authorization"), string(body)}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, openAIAnswer("Hello from here"))
	}))
	t.Cleanup(server.Close)
	config := writeFile(t, "config.toml", fmt.Sprintf("providers.ollama = { kind = \"openai\", base_url = %q }\n", server.URL+"/v1"))
	out := run(t, home(t, "CF_AIG_TOKEN=secret", "OPENAI_API_KEY=sk-secret"), "",
		"ask", "--config", config, "-t", "ollama/llama3.2:3b", "--system", "Be brief.", "--max-tokens", "9", "Hi")
	if out.status != 0 || !strings.Contains(out.stdout, "Hello from here") {
		t.Fatalf("status %d, %q, %q", out.status, out.stdout, out.stderr)
	}
	want := seen{Path: "/v1/chat/completions", Body: `{"model":"llama3.2:3b","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],` +
		`"max_tokens":9,"stream":true,"stream_options":{"include_usage":true}}`}
	if got := <-got; got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A custom provider of the gateway goes through it.
func TestACustomProviderOfTheGateway(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	config := writeFile(t, "config.toml", "[providers.custom-mine]\nkind = \"openai\"\npath = \"v1/chat/completions\"\n")
	out := run(t, home(t), "", "ask", "--config", config, "--gateway-url", url, "-t", "custom-mine/m", "Hi")
	if out.status != 0 || out.stdout == "" {
		t.Fatalf("status %d, %q, %q", out.status, out.stdout, out.stderr)
	}
	r := s.Requests()[0]
	if got, want := []string{r.Provider, r.Endpoint}, []string{"custom-mine", "v1/chat/completions"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Every vendor answers on the embedded gateway, with all parameters and without
// streaming too.
func TestAskReachesEveryVendor(t *testing.T) {
	t.Parallel()
	targets := []string{
		"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "azure-openai/my-deployment",
		"replicate/meta/meta-llama-3-70b-instruct", "aws-bedrock/amazon.nova-lite-v1:0", "google-vertex-ai/gemini-2.5-flash", "google-ai-studio/gemini-2.5-flash",
		"huggingface/bigcode/starcoder", "perplexity-ai/sonar", "grok/grok-3", "groq/llama3-8b-8192", "mistral/mistral-large-latest",
		"deepseek/deepseek-chat", "openrouter/x/y", "cerebras/llama3.1-8b", "baseten/x/y", "fireworks/m", "cohere/command-a-03-2025",
		"compat/openai/gpt-5-mini", "compat/dynamic/support",
	}
	for _, vendor := range providers.Registry() {
		if !slices.ContainsFunc(targets, func(target string) bool { return strings.HasPrefix(target, vendor.Name+"/") }) {
			t.Errorf("there is no target of %s", vendor.Name)
		}
	}
	for _, target := range targets {
		for _, stream := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s streamed %t", target, stream), func(t *testing.T) {
				t.Parallel()
				args := []string{"ask", "--demo", "--json", "-t", target, "--system", "Be brief.", "--temperature", "0.5", "--max-tokens", "40", "--stop", "no such text", "Hi"}
				if !stream {
					args = append(args, "--no-stream")
				}
				out := run(t, home(t), "", args...)
				list := events(t, out.stdout)
				finish := ofType(list, "finish")
				untold := strings.HasPrefix(target, "workers-ai/") && !stream // a whole answer doesn't say there why it ended
				if out.status != 0 || joinedText(list, "text") == "" || len(finish) != 1 && !untold {
					t.Errorf("status %d, stdout %s, stderr %s", out.status, out.stdout, out.stderr)
				}
			})
		}
	}
}

func TestAskChoosesFormAndEffort(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	out := run(t, home(t), "", "ask", "--gateway-url", url, "--json", "-t", "openai/gpt-5-mini", "--api", "responses", "--effort", "high", "Hi")
	list := events(t, out.stdout)
	if out.status != 0 || joinedText(list, "text") == "" || joinedText(list, "reasoning") == "" {
		t.Errorf("status %d, stdout %s, stderr %s", out.status, out.stdout, out.stderr)
	}
	r := s.Requests()[0]
	var body struct {
		Reasoning struct{ Effort, Summary string }
	}
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatal(err)
	}
	if r.Endpoint != "responses" || body.Reasoning.Effort != "high" || body.Reasoning.Summary != "auto" {
		t.Errorf("endpoint %s with %s", r.Endpoint, r.Body)
	}
}
