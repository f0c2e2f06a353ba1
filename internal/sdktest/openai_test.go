package sdktest

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func openaiClient(t *testing.T, path, key string) openai.Client {
	t.Helper()
	return openai.NewClient(option.WithBaseURL(gateway()+path), option.WithAPIKey(key), option.WithMaxRetries(0))
}

func openaiParams(model, prompt string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model: model,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage("You are a helpful assistant."),
			openai.UserMessage(prompt),
		},
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	}
}

func TestOpenAIWholeAndStreamedAnswersAgree(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, path, model string }{
		{"openai", "/openai", "gpt-4o-mini"},
		{"openai with v1", "/openai/v1", "gpt-4o-mini"},
		{"openai reasoning", "/openai", "gpt-5-mini"},
		{"workers-ai", "/workers-ai/v1", "@cf/meta/llama-3.1-8b-instruct"},
		{"workers-ai reasoning", "/workers-ai/v1", "@cf/openai/gpt-oss-120b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := openaiClient(t, tt.path, "sk-test")
			params := openaiParams(tt.model, "Show me a table, 日本語 and 🍕.")
			whole := params
			whole.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
			want, err := client.Chat.Completions.New(t.Context(), whole)
			if err != nil {
				t.Fatal(err)
			}
			stream := client.Chat.Completions.NewStreaming(t.Context(), params)
			var got openai.ChatCompletionAccumulator
			for stream.Next() {
				if !got.AddChunk(stream.Current()) {
					t.Fatalf("chunk %s does not fit the ones before", stream.Current().RawJSON())
				}
			}
			if err := stream.Err(); err != nil {
				t.Fatal(err)
			}
			a, b := got.Choices[0], want.Choices[0]
			if a.Message.Content != b.Message.Content || b.Message.Content == "" {
				t.Errorf("streamed %q\nwhole %q", a.Message.Content, b.Message.Content)
			}
			if a.FinishReason != "stop" || b.FinishReason != "stop" {
				t.Errorf("finish reasons %q and %q, want stop", a.FinishReason, b.FinishReason)
			}
			if got.Usage.CompletionTokens != want.Usage.CompletionTokens || got.Usage.PromptTokens != want.Usage.PromptTokens ||
				want.Usage.TotalTokens != want.Usage.PromptTokens+want.Usage.CompletionTokens || want.Usage.CompletionTokens == 0 {
				t.Errorf("usage %s and %s", got.Usage.RawJSON(), want.Usage.RawJSON())
			}
			if reasoning := want.Usage.CompletionTokensDetails.ReasoningTokens; reasoning > 0 != strings.Contains(tt.name, "reasoning") {
				t.Errorf("%d reasoning tokens", reasoning)
			}
		})
	}
}

func TestOpenAILimitsEndTheAnswer(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/openai", "sk-test")
	params := openaiParams("gpt-4o-mini", "something long")
	params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
	params.MaxCompletionTokens = openai.Int(7)
	got, err := client.Chat.Completions.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	if got.Choices[0].FinishReason != "length" || got.Usage.CompletionTokens != 7 {
		t.Errorf("finish %q after %d tokens, want length after 7", got.Choices[0].FinishReason, got.Usage.CompletionTokens)
	}
	params = openaiParams("gpt-4o-mini", "something long")
	params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
	params.Stop = openai.ChatCompletionNewParamsStopUnion{OfStringArray: []string{"lock keeper"}}
	got, err = client.Chat.Completions.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	if text := got.Choices[0].Message.Content; got.Choices[0].FinishReason != "stop" || !strings.HasSuffix(text, "The ") {
		t.Errorf("finish %q after %q, want stop before the sequence", got.Choices[0].FinishReason, text)
	}
}

func TestOpenAIToolCallArrivesWhole(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/openai", "sk-test")
	params := openaiParams("gpt-4o-mini", "What's the weather?")
	params.Tools = []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{Name: "weather_now"})}
	stream := client.Chat.Completions.NewStreaming(t.Context(), params)
	var got openai.ChatCompletionAccumulator
	for stream.Next() {
		got.AddChunk(stream.Current())
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	choice := got.Choices[0]
	if choice.FinishReason != "tool_calls" || len(choice.Message.ToolCalls) != 1 {
		t.Fatalf("got %+v", choice)
	}
	if f := choice.Message.ToolCalls[0].Function; f.Name != "weather_now" || f.Arguments != `{"location":"Lisbon","unit":"celsius"}` {
		t.Errorf("call %+v", f)
	}
}

func TestOpenAIErrorsAreOpenAIs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key, model string
		status           int
		code, kind       string
	}{
		{"wrong key", "invalid", "gpt-4o-mini", 401, "invalid_api_key", "invalid_request_error"},
		{"unknown model", "sk-test", "gpt-does-not-exist", 404, "model_not_found", "invalid_request_error"},
		{"too many requests", "sk-test", "fault-429-retry-2", 429, "rate_limit_exceeded", "requests"},
		{"no money", "sk-test", "fault-429-quota", 429, "insufficient_quota", "insufficient_quota"},
		{"failure", "sk-test", "fault-500", 500, "", "server_error"},
	}
	for _, tt := range tests {
		for _, streamed := range []bool{false, true} {
			client := openaiClient(t, "/openai", tt.key)
			params := openaiParams(tt.model, "hi")
			var err error
			if streamed {
				stream := client.Chat.Completions.NewStreaming(t.Context(), params)
				for stream.Next() {
					t.Errorf("%s: got a chunk", tt.name)
				}
				err = stream.Err()
			} else {
				params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
				_, err = client.Chat.Completions.New(t.Context(), params)
			}
			var api *openai.Error
			if !errors.As(err, &api) {
				t.Fatalf("%s: got %v, want the SDK's own error", tt.name, err)
			}
			if api.StatusCode != tt.status || api.Code != tt.code || api.Type != tt.kind || api.Message == "" {
				t.Errorf("%s: got %d %q %q %q", tt.name, api.StatusCode, api.Code, api.Type, api.Message)
			}
			if tt.status == http.StatusTooManyRequests && tt.code == "rate_limit_exceeded" && api.Response.Header.Get("Retry-After") != "2" {
				t.Errorf("%s: Retry-After %q", tt.name, api.Response.Header.Get("Retry-After"))
			}
		}
	}
}

func TestOpenAISDKRetriesUntilTheFaultIsOver(t *testing.T) {
	t.Parallel()
	client := openai.NewClient(option.WithBaseURL(gateway()+"/openai"), option.WithAPIKey("sk-test"), option.WithMaxRetries(2))
	params := openaiParams("fault-503-retry-ms-1-times-2", "hi")
	params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
	if _, err := client.Chat.Completions.New(t.Context(), params); err != nil {
		t.Error(err)
	}
}

func TestOpenAIErrorInsideAStreamIsSeen(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/openai", "sk-test")
	stream := client.Chat.Completions.NewStreaming(t.Context(), openaiParams("fault-error-midstream-3", "hi"))
	text := ""
	for stream.Next() {
		for _, c := range stream.Current().Choices {
			text += c.Delta.Content
		}
	}
	if err := stream.Err(); err == nil || !strings.Contains(err.Error(), "The server had an error") || text == "" {
		t.Errorf("got %v after %q, want the error after some text", err, text)
	}
}

func TestOpenAICutStreamIsAnError(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/openai", "sk-test")
	stream := client.Chat.Completions.NewStreaming(t.Context(), openaiParams("fault-cut-3", "hi"))
	n := 0
	for stream.Next() {
		n++
	}
	if err := stream.Err(); err == nil || n == 0 {
		t.Errorf("got %v after %d chunks, want an error after some", err, n)
	}
}
