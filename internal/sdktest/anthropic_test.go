package sdktest

import (
	"errors"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

func anthropicClient(t *testing.T, key string) anthropic.Client {
	t.Helper()
	return anthropic.NewClient(option.WithBaseURL(gateway()+"/anthropic"), option.WithAPIKey(key), option.WithMaxRetries(0))
}

func anthropicParams(model, prompt string, maxTokens int64) anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model: anthropic.Model(model), MaxTokens: maxTokens,
		System:   []anthropic.TextBlockParam{{Text: "You are a helpful assistant."}},
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(prompt))},
	}
}

// gather adds up a stream.
func gather(t *testing.T, client anthropic.Client, params anthropic.MessageNewParams) (anthropic.Message, error) {
	t.Helper()
	stream := client.Messages.NewStreaming(t.Context(), params)
	var m anthropic.Message
	for stream.Next() {
		if err := m.Accumulate(stream.Current()); err != nil {
			t.Fatal(err)
		}
	}
	return m, stream.Err()
}

func TestAnthropicWholeAndStreamedAnswersAgree(t *testing.T) {
	t.Parallel()
	client := anthropicClient(t, "sk-ant-test")
	thinking := anthropicParams("claude-sonnet-4-5", "hello", 4000)
	thinking.Thinking = anthropic.ThinkingConfigParamOfEnabled(1024)
	stop := anthropicParams("claude-sonnet-4-5", "hello", 4000)
	stop.StopSequences = []string{"embedded"}
	tool := anthropicParams("claude-sonnet-4-5", "what's the weather?", 4000)
	tool.Tools = []anthropic.ToolUnionParam{anthropic.ToolUnionParamOfTool(anthropic.ToolInputSchemaParam{}, "weather_now")}
	tests := []struct {
		name   string
		params anthropic.MessageNewParams
		reason anthropic.StopReason
		blocks string
	}{
		{"text", anthropicParams("claude-haiku-4-5", "日本語 please", 4000), "end_turn", "text"},
		{"limit", anthropicParams("claude-haiku-4-5", "something long", 9), "max_tokens", "text"},
		{"stop sequence", stop, "stop_sequence", "text"},
		{"thinking", thinking, "end_turn", "thinking text"},
		{"tool", tool, "tool_use", "text tool_use"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want, err := client.Messages.New(t.Context(), tt.params)
			if err != nil {
				t.Fatal(err)
			}
			got, err := gather(t, client, tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if got.StopReason != tt.reason || want.StopReason != tt.reason || got.StopSequence != want.StopSequence {
				t.Errorf("streamed %s %q, whole %s %q, want %s", got.StopReason, got.StopSequence, want.StopReason, want.StopSequence, tt.reason)
			}
			if a, b := blocks(got), blocks(*want); a != b {
				t.Errorf("streamed\n%s\nwhole\n%s", a, b)
			}
			if got.Usage.InputTokens != want.Usage.InputTokens || got.Usage.OutputTokens != want.Usage.OutputTokens || want.Usage.OutputTokens == 0 {
				t.Errorf("usage %s and %s", got.Usage.RawJSON(), want.Usage.RawJSON())
			}
			var kinds []string
			for _, b := range got.Content {
				kinds = append(kinds, b.Type)
			}
			if strings.Join(kinds, " ") != tt.blocks {
				t.Errorf("blocks %v, want %s", kinds, tt.blocks)
			}
		})
	}
}

// blocks shows a message's content.
func blocks(m anthropic.Message) string {
	var b strings.Builder
	for _, c := range m.Content {
		b.WriteString(c.Type + ": " + c.Text + c.Thinking + c.Name + string(c.Input) + "\n")
	}
	return b.String()
}

func TestAnthropicErrorsAreAnthropics(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key, model string
		status           int
		want             string
	}{
		{"wrong key", "wrong", "claude-haiku-4-5", 401, `"type":"authentication_error","message":"invalid x-api-key"`},
		{"unknown model", "k", "claude-nonexistent", 404, `"type":"not_found_error","message":"model: claude-nonexistent"`},
		{"too many requests", "k", "fault-429", 429, `"type":"rate_limit_error"`},
		{"overloaded", "k", "fault-529", 529, `"type":"overloaded_error","message":"Overloaded"`},
		{"failure", "k", "fault-500", 500, `"type":"api_error"`},
	}
	for _, tt := range tests {
		client := anthropicClient(t, tt.key)
		_, whole := client.Messages.New(t.Context(), anthropicParams(tt.model, "hi", 100))
		_, streamed := gather(t, client, anthropicParams(tt.model, "hi", 100))
		for _, err := range []error{whole, streamed} {
			var api *anthropic.Error
			if !errors.As(err, &api) {
				t.Fatalf("%s: got %v, want the SDK's own error", tt.name, err)
			}
			if api.StatusCode != tt.status || !strings.Contains(api.RawJSON(), tt.want) || api.RequestID == "" {
				t.Errorf("%s: got %d %s (request %q)\nwant %d with %s", tt.name, api.StatusCode, api.RawJSON(), api.RequestID, tt.status, tt.want)
			}
		}
	}
}

func TestAnthropicErrorInsideAStreamIsSeen(t *testing.T) {
	t.Parallel()
	got, err := gather(t, anthropicClient(t, "k"), anthropicParams("fault-error-midstream-3", "hi", 1000))
	if err == nil || !strings.Contains(err.Error(), "overloaded_error") || blocks(got) == "" {
		t.Errorf("got %v after %q, want the error after some text", err, blocks(got))
	}
}

func TestAnthropicCutStreamIsAnError(t *testing.T) {
	t.Parallel()
	got, err := gather(t, anthropicClient(t, "k"), anthropicParams("fault-cut-3", "hi", 1000))
	if err == nil || blocks(got) == "" {
		t.Errorf("got %v after %q, want an error after some text", err, blocks(got))
	}
}
