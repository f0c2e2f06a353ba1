package providers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// TestUsageOfEachFamily: what was read from the cache and written to it, reasoning, and
// what the vendor charged, by the names that each family has for them.
func TestUsageOfEachFamily(t *testing.T) {
	t.Parallel()
	chat := func(usage string) string {
		return `{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":` + usage + `}`
	}
	responses := func(usage string) string {
		return `{"object":"response","status":"completed","output":[{"type":"message","content":"Hi"}],"usage":` + usage + `}`
	}
	message := func(usage string) string {
		return `{"type":"message","content":"Hi","stop_reason":"end_turn","usage":` + usage + `}`
	}
	converse := func(usage string) string {
		return `{"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":` + usage + `}`
	}
	for name, test := range map[string]struct{ provider, body, want string }{
		"chat": {"openai", chat(`{"prompt_tokens":100,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":30}}`),
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":40,"CacheWriteTokens":30}`},
		"a chat without writes": {"openai", chat(`{"prompt_tokens":100,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":0}}`),
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":0}`},
		"OpenRouter's cost": {"openrouter", chat(`{"prompt_tokens":100,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":90},"cost":0.0125,"cost_details":{"upstream_inference_cost":null}}`),
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":0,"CacheWriteTokens":90,"CostUSD":0.0125}`},
		"Perplexity's cost": {"perplexity-ai", chat(`{"prompt_tokens":10,"completion_tokens":9,"cost":{"input_tokens_cost":0.001,"request_cost":0.005,"total_cost":0.006}}`),
			`{"InputTokens":10,"OutputTokens":9,"CostUSD":0.006}`},
		"xAI's ticks": {"grok", chat(`{"prompt_tokens":10,"completion_tokens":9,"cost_in_usd_ticks":37756000}`),
			`{"InputTokens":10,"OutputTokens":9,"CostUSD":0.0037756}`},
		"xAI's ticks, Responses": {"grok", responses(`{"input_tokens":10,"output_tokens":9,"cost_in_usd_ticks":37756000}`),
			`{"InputTokens":10,"OutputTokens":9,"CostUSD":0.0037756}`},
		"DeepSeek": {"deepseek", chat(`{"prompt_tokens":100,"completion_tokens":9,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36}`),
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":64}`},
		"Mistral": {"mistral", chat(`{"prompt_tokens":100,"completion_tokens":9,"num_cached_tokens":64}`),
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":64}`},
		"Responses": {"openai", responses(`{"input_tokens":100,"output_tokens":9,"input_tokens_details":{"cached_tokens":40,"cache_write_tokens":30},"output_tokens_details":{"reasoning_tokens":5}}`),
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":40,"CacheWriteTokens":30,"ReasoningTokens":5}`},
		"messages": {"anthropic", message(`{"input_tokens":3,"output_tokens":9,"cache_read_input_tokens":40,"cache_creation_input_tokens":31,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens_details":{"thinking_tokens":5}}`),
			`{"InputTokens":3,"OutputTokens":9,"CachedTokens":40,"CacheWriteTokens":31,"ReasoningTokens":5}`},
		"messages, by their time alone": {"anthropic", message(`{"input_tokens":3,"output_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}`),
			`{"InputTokens":3,"OutputTokens":9,"CacheWriteTokens":30}`},
		"messages, of another form": {"anthropic", message(`{"input_tokens":3,"output_tokens":9,"cache_creation":7,"output_tokens_details":[1]}`),
			`{"InputTokens":3,"OutputTokens":9}`},
		"Converse": {"aws-bedrock", converse(`{"inputTokens":3,"outputTokens":9,"totalTokens":82,"cacheReadInputTokens":40,"cacheWriteInputTokens":31,"cacheDetails":[{"ttl":"5m","inputTokens":10},{"ttl":"1h","inputTokens":20}]}`),
			`{"InputTokens":3,"OutputTokens":9,"CachedTokens":40,"CacheWriteTokens":31}`},
		"Converse, by their time alone": {"aws-bedrock", converse(`{"inputTokens":3,"outputTokens":9,"cacheDetails":[{"ttl":"5m","inputTokens":10},{"ttl":"1h","inputTokens":20}]}`),
			`{"InputTokens":3,"OutputTokens":9,"CacheWriteTokens":30}`},
		"Converse, of another form": {"aws-bedrock", converse(`{"inputTokens":3,"outputTokens":9,"cacheDetails":"none"}`), `{"InputTokens":3,"OutputTokens":9}`},
		"Gemini": {"google-ai-studio", `{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":9,"cachedContentTokenCount":40,"thoughtsTokenCount":5}}`,
			`{"InputTokens":100,"OutputTokens":9,"CachedTokens":40,"ReasoningTokens":5,"ReasoningApart":true}`},
	} {
		got := whole(t, test.provider, test.body)
		if got.err != nil {
			t.Errorf("%s: %v", name, got.err)
			continue
		}
		sameUsage(t, name, got.usage(), test.want)
	}
	streamed := stream(t, "anthropic", `{"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1,"cache_creation_input_tokens":30}}}`+"\n"+claudeText+claudeStop+claudeEnd)
	sameUsage(t, "messages, streamed", streamed.usage(), `{"InputTokens":3,"OutputTokens":2,"CacheWriteTokens":30}`)
}

// Bedrock adds counts of its own for models whose format has none.
func TestBedrocksOwnCountsOfItsCache(t *testing.T) {
	t.Parallel()
	header := http.Header{}
	for name, n := range map[string]string{"Input": "3", "Output": "9", "Cache-Read-Input": "40", "Cache-Write-Input": "30"} {
		header.Set("X-Amzn-Bedrock-"+name+"-Token-Count", n)
	}
	d := newProvider(t, "aws-bedrock", providers.Settings{}).Decoder(gateway.Reply{Status: 200, Header: header})
	body := gateway.Frame{Data: []byte(`{"outputText":"Hi","completionReason":"FINISH"}`), Whole: true}
	const want = `{"InputTokens":3,"OutputTokens":9,"CachedTokens":40,"CacheWriteTokens":30}`
	sameUsage(t, "headers", decode(t, d, catwalkProvider(body)).usage(), want)
	got := played(t, "aws-invoke", awsStream, invoked(t, `{"outputText":"Hi","completionReason":"FINISH","amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":9,"cacheReadInputTokenCount":40,"cacheWriteInputTokenCount":30}}`))
	sameUsage(t, "metrics", got.usage(), want)
	got = played(t, "aws-invoke", awsStream, invoked(t, strings.TrimSpace(claudeText), `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":3,"output_tokens":9,"cache_read_input_tokens":40,"cache_creation_input_tokens":30}}`,
		`{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":103,"outputTokenCount":109,"cacheReadInputTokenCount":140,"cacheWriteInputTokenCount":130}}`))
	sameUsage(t, "the model's own before these", got.usage(), want)
}

// sameUsage compares a usage with its JSON; what that leaves out is unknown.
func sameUsage(t *testing.T, name string, got gateway.Usage, want string) {
	t.Helper()
	var expected gateway.Usage
	if err := json.Unmarshal([]byte(want), &expected); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(got)
	if b, _ := json.Marshal(expected); string(a) != string(b) {
		t.Errorf("%s:\n got %s\nwant %s", name, a, b)
	}
}
