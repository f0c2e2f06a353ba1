package providers_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// TestFieldW05ErrorsInAGoodReplyFollowTheSameTables lets vendors refuse with a 200:
// in a stream's first event, as the whole body, after text.
func TestFieldW05ErrorsInAGoodReplyFollowTheSameTables(t *testing.T) {
	t.Parallel()
	const (
		sse     = "text/event-stream"
		json    = "application/json"
		neurons = "AiError: 4006: you have used up your daily free allocation of 10,000 neurons"
		part    = `data: {"choices":[{"index":0,"delta":{"content":"Part"},"finish_reason":null}]}` + "\n\n"
	)
	data := func(s string) string { return "data: " + s + "\n\n" }
	exception := func(name, payload string) string {
		return string(awsEvent(t, payload, ":exception-type", name, ":message-type", "exception"))
	}
	for _, tt := range []struct {
		name, provider, model, contentType, body string
		kind                                     gateway.Kind
		text, next                               string
		requests                                 int
	}{
		{"Workers AI whole", "workers-ai", "@cf/m", json, `{"errors":[{"message":"` + neurons + `","code":4006}],"success":false,"result":{},"messages":[]}`,
			gateway.KindQuota, "the daily free allowance is used up", "wait until the limit resets", 1},
		{"Workers AI streamed", "workers-ai", "@cf/m", sse, data(`{"errors":[{"message":"` + neurons + `","code":4006}],"success":false}`),
			gateway.KindQuota, "the daily free allowance is used up", "wait until the limit resets", 1},
		{"compat", "compat", "workers-ai/@cf/m", sse, data(`{"error":"` + neurons[9:] + `"}`),
			gateway.KindQuota, "the daily free allowance is used up", "wait until the limit resets", 1},
		{"Anthropic's credit", "anthropic", "claude-haiku-4-5", sse, "event: error\n" + data(`{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}`),
			gateway.KindQuota, "credit balance", "add credit", 1},
		{"OpenAI's quota", "openai", "m", sse, data(`{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}`),
			gateway.KindQuota, "m", "add credit", 1},
		{"OpenRouter's number", "openrouter", "m", sse, data(`{"error":{"code":402,"message":"Payment needed"},"choices":[]}`),
			gateway.KindQuota, "Payment needed", "add credit", 1},
		{"OpenRouter's key", "openrouter", "m", sse, data(`{"error":{"code":401,"message":"User not found."},"choices":[]}`),
			gateway.KindAuth, "User not found.", "no key for ", 1},
		{"OpenRouter's upstream", "openrouter", "m", sse, data(`{"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"Nvidia","raw":"Worker local total request limit reached (33/32)"}}}`),
			gateway.KindBusy, "Nvidia says: Worker local total request limit reached (33/32)", "try again", 3},
		{"OpenRouter's country", "openrouter", "m", sse, data(`{"error":{"code":403,"message":"Provider returned error","metadata":{"provider_name":"OpenAI","raw":"{\"error\":{\"code\":\"unsupported_country_region_territory\",\"message\":\"Country, region, or territory not supported\"}}"}}}`),
			gateway.KindRequest, "OpenAI says: Country", "the key is not the cause", 1},
		{"Gemini's day", "google-ai-studio", "gemini-2.5-flash", sse, data(`{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}`),
			gateway.KindQuota, "m", "add credit", 1},
		{"Gemini's minute", "google-ai-studio", "gemini-2.5-flash", sse, data(`{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]}]}}`),
			gateway.KindRate, "m", "wait a moment", 3},
		{"Bedrock's day", "aws-bedrock", haiku, awsStream, exception("throttlingException", `{"message":"Too many tokens per day, please wait before trying again."}`),
			gateway.KindQuota, "per day", "wait until the limit resets", 1},
		{"Bedrock's original message", "aws-bedrock", haiku, awsStream, exception("validationException", `{"originalStatusCode":400,"originalMessage":"max_tokens: too big"}`),
			gateway.KindRequest, "max_tokens: too big", "check", 1},
		{"a length in a stream", "openai", "m", sse, data(`{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}`),
			gateway.KindRequest, "m", "shorten the prompt", 1},
		{"a country, whole", "openai", "m", json, `{"error":{"message":"m","type":"request_forbidden","code":"unsupported_country_region_territory"}}`,
			gateway.KindStreamError, "m", "the key is not the cause", 1},
		{"overload, whole", "openai", "m", json, `{"error":{"message":"m","type":"server_error"}}`,
			gateway.KindStreamError, "m", "try again", 1},
		{"credit after text", "openai", "m", sse, part + data(`{"error":{"message":"Your credit balance is too low","code":"insufficient_quota"}}`),
			gateway.KindStreamError, "credit balance", "add credit", 1},
		{"overload after text", "openai", "m", sse, part + data(`{"error":{"message":"m","type":"server_error"}}`),
			gateway.KindStreamError, "m", "the text so far is kept", 1},
	} {
		t.Run("F133 "+tt.name, func(t *testing.T) {
			t.Parallel()
			requests := make(chan struct{}, 16)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests <- struct{}{}
				w.Header().Set("Content-Type", tt.contentType)
				_, _ = w.Write([]byte(tt.body))
			}))
			t.Cleanup(server.Close)
			c, err := gateway.New(gateway.Config{URL: server.URL, Retry: gateway.RetryPolicy{Base: 1, Max: 1}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			p := newProvider(t, tt.provider, providers.Settings{Options: map[string]string{"region": "us-east-1"}, Keyless: true})
			chat := asks("Hi")
			chat.Stream = true
			var e *gateway.Error
			for _, err := range c.Stream(t.Context(), chat, []gateway.Step{{Provider: p, Model: tt.model}}, gateway.Options{}) {
				if err != nil && !errors.As(err, &e) {
					t.Fatal(err)
				}
			}
			if e == nil || e.Kind != tt.kind || !strings.Contains(e.Message, tt.text) || len(requests) != tt.requests {
				t.Fatalf("got %+v after %d requests, want %s with %q after %d", e, len(requests), tt.kind, tt.text, tt.requests)
			}
			if x := gateway.Explain(e); !strings.Contains(x.Next, tt.next) {
				t.Errorf("next is %q, want %q", x.Next, tt.next)
			}
		})
	}
}
