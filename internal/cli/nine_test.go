package cli_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// nineEnv has a key for each of the nine vendors of the guide, and what else
// they need.
var nineEnv = []string{
	"OPENAI_API_KEY=sk-key", "ANTHROPIC_API_KEY=sk-ant-key", "CLOUDFLARE_API_TOKEN=cf-key", "AZURE_OPENAI_API_KEY=az-key", "AZURE_RESOURCE_NAME=acme",
	"HF_TOKEN=hf_key", "PERPLEXITY_API_KEY=pplx-key", "REPLICATE_API_TOKEN=r8_key", "GOOGLE_CLOUD_PROJECT=p", "GOOGLE_CLOUD_LOCATION=us-east4",
	"CLOUDSDK_AUTH_ACCESS_TOKEN=ya29.key", "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}

// nine lists, for each vendor, what must arrive for one prompt with everything
// that can be asked for: the endpoint and its query, the key, the body, and the
// part of body or endpoint that asks for a stream.
var nine = []struct {
	target           string
	endpoint, stream string // where a vendor streams elsewhere, else the same
	auth, key        string
	body, streamBody string // streamBody is added to the body, in front of its end
}{
	{
		"openai/gpt-4o-mini", "chat/completions", "chat/completions", "Authorization", "Bearer sk-key",
		`{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is Cloudflare?"}],"temperature":0.5,"max_completion_tokens":40,"stop":["END"]}`,
		`,"stream":true,"stream_options":{"include_usage":true}`,
	},
	{
		"anthropic/claude-haiku-4-5", "v1/messages", "v1/messages", "X-Api-Key", "sk-ant-key",
		`{"model":"claude-haiku-4-5","max_tokens":40,"system":"Be brief.","messages":[{"role":"user","content":"What is Cloudflare?"}],"temperature":0.5,"stop_sequences":["END"]}`,
		`,"stream":true`,
	},
	{
		"workers-ai/@cf/meta/llama-3.2-3b-instruct", "@cf/meta/llama-3.2-3b-instruct", "@cf/meta/llama-3.2-3b-instruct", "Authorization", "Bearer cf-key",
		`{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is Cloudflare?"}],"max_tokens":40,"temperature":0.5,"stop":["END"]}`,
		`,"stream":true`,
	},
	{
		"azure-openai/my-deployment", "acme/my-deployment/chat/completions?api-version=2024-10-21", "acme/my-deployment/chat/completions?api-version=2024-10-21", "Api-Key", "az-key",
		`{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is Cloudflare?"}],"temperature":0.5,"max_completion_tokens":40,"stop":["END"]}`,
		`,"stream":true`,
	},
	{
		"huggingface/bigcode/starcoder", "bigcode/starcoder", "bigcode/starcoder", "Authorization", "Bearer hf_key",
		`{"inputs":"Be brief.\n\nUser: What is Cloudflare?\nAssistant:","parameters":{"max_new_tokens":40,"temperature":0.5,"stop":["END"],"return_full_text":false,"details":true}}`,
		`,"stream":true`,
	},
	{
		"perplexity-ai/sonar", "chat/completions", "chat/completions", "Authorization", "Bearer pplx-key",
		`{"model":"sonar","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is Cloudflare?"}],"temperature":0.5,"max_tokens":40,"stop":["END"]}`,
		`,"stream":true`,
	},
	{
		"replicate/meta/meta-llama-3-70b-instruct", "models/meta/meta-llama-3-70b-instruct/predictions", "models/meta/meta-llama-3-70b-instruct/predictions", "Authorization", "Bearer r8_key",
		`{"input":{"max_tokens":40,"prompt":"What is Cloudflare?","stop_sequences":"END","system_prompt":"Be brief.","temperature":0.5}}`,
		``,
	},
	{
		"aws-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock-runtime/us-east-1/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/converse",
		"bedrock-runtime/us-east-1/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/converse-stream", "Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/",
		`{"messages":[{"role":"user","content":[{"text":"What is Cloudflare?"}]}],"system":[{"text":"Be brief."}],"inferenceConfig":{"maxTokens":40,"temperature":0.5,"stopSequences":["END"]}}`,
		``,
	},
	{
		"google-vertex-ai/gemini-2.5-flash", "v1/projects/p/locations/us-east4/publishers/google/models/gemini-2.5-flash:generateContent",
		"v1/projects/p/locations/us-east4/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "Authorization", "Bearer ya29.key",
		`{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"What is Cloudflare?"}]}],"generationConfig":{"temperature":0.5,"maxOutputTokens":40,"stopSequences":["END"]}}`,
		``,
	},
}

// Each of the nine answers, streamed and whole, and gets exactly what was asked
// for.
func TestAskReachesTheNine(t *testing.T) {
	t.Parallel()
	for _, test := range nine {
		for _, whole := range []bool{false, true} {
			name, endpoint, body := test.target, test.stream, strings.TrimSuffix(test.body, "}")+test.streamBody+"}"
			flags := []string{"-t", test.target, "--system", "Be brief.", "--temperature", "0.5", "--max-tokens", "40", "--stop", "END", "What is Cloudflare?"}
			if whole {
				name, endpoint, body, flags = name+" whole", test.endpoint, test.body, append(flags, "--no-stream")
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s, url := startEmulator(t, emulator.Options{})
				got := run(t, home(t, nineEnv...), "", append([]string{"ask", "--gateway-url", url}, flags...)...)
				provider, _, _ := strings.Cut(test.target, "/")
				sources := strings.Count(got.stderr, "https://") == 3 && provider == "perplexity-ai"
				if got.status != 0 || got.stderr != "" && !sources || !strings.Contains(strings.ToLower(got.stdout), "embedded gateway") {
					t.Fatalf("%+v", got)
				}
				r := s.Requests()[0]
				sent := r.Endpoint
				if query := r.Query.Encode(); query != "" {
					sent += "?" + query
				}
				if line := []string{r.Method, r.Provider, sent}; !reflect.DeepEqual(line, []string{"POST", provider, endpoint}) {
					t.Errorf("sent %q, want POST to %s of %s", line, endpoint, provider)
				}
				if key := r.Header.Get(test.auth); !strings.HasPrefix(key, test.key) || key != test.key && provider != "aws-bedrock" {
					t.Errorf("%s is %q, want %q", test.auth, key, test.key)
				}
				if sentBody, want := anyJSON(t, string(r.Body)), anyJSON(t, body); !reflect.DeepEqual(sentBody, want) {
					t.Errorf("body\n got %s\nwant %s", r.Body, body)
				}
			})
		}
	}
}

// What limits an answer does so at each of the nine: the text ends before the
// stop text, or is cut at so many tokens.
func TestTheNineKeepToLimits(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	for _, test := range nine {
		t.Run(test.target, func(t *testing.T) {
			t.Parallel()
			ask := func(flags ...string) string {
				got := run(t, home(t, nineEnv...), "", append([]string{"ask", "--gateway-url", url, "-t", test.target, "What is Cloudflare?"}, flags...)...)
				if got.status != 0 {
					t.Errorf("%+v", got)
				}
				return strings.TrimSpace(got.stdout)
			}
			all := ask()
			before, _, found := strings.Cut(all, "> What")
			if got := ask("--stop", "> What"); !found || got != strings.TrimSpace(before) {
				t.Errorf("stopped: got %q\nof %q", got, all)
			}
			if got := ask("--max-tokens", "6"); !strings.HasPrefix(all, got) || len(got) < 6 || len(got) > 48 {
				t.Errorf("limited: got %q\nof %q", got, all)
			}
		})
	}
}

func anyJSON(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}
