package sdktest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// azureClient is made as Cloudflare's documentation makes it (row Z2): the
// resource and the deployment in the base URL, the version in every query.
func azureClient(t *testing.T, path, key string) openai.Client {
	t.Helper()
	return openai.NewClient(option.WithBaseURL(gateway()+"/azure-openai/"+path), option.WithAPIKey(key), option.WithHeader("api-key", key),
		option.WithQuery("api-version", "2025-04-01-preview"), option.WithMaxRetries(0))
}

// told is what a client made of an answer.
type told struct {
	text, finish  string
	input, output int64
}

func streamed(t *testing.T, client openai.Client, params openai.ChatCompletionNewParams) told {
	t.Helper()
	stream := client.Chat.Completions.NewStreaming(t.Context(), params)
	var out told
	for stream.Next() {
		chunk := stream.Current()
		for _, c := range chunk.Choices {
			out.text += c.Delta.Content
			out.finish += c.FinishReason
		}
		if chunk.Usage.TotalTokens > 0 {
			out.input, out.output = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
		}
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOpenAIClientReadsTheVendorsThatSpeakItsFormat(t *testing.T) {
	t.Parallel()
	clients := map[string]struct {
		client openai.Client
		model  string
	}{
		"azure-openai": {azureClient(t, "acme/my-deployment", "k"), "my-deployment"},
		"compat":       {openaiClient(t, "/compat", "k"), "anthropic/claude-haiku-4-5"},
		"custom":       {openaiClient(t, "/custom-mine/v1", "k"), "m"},
		"huggingface":  {openaiClient(t, "/huggingface/owner/model/v1", "hf_k"), "owner/model"},
	}
	for slug, path := range map[string]string{
		"perplexity-ai": "", "grok": "/v1", "groq": "", "mistral": "/v1", "deepseek": "", "openrouter": "/v1", "cerebras": "", "baseten": "/v1", "fireworks": "",
	} {
		clients[slug] = struct {
			client openai.Client
			model  string
		}{openaiClient(t, "/"+slug+path, "k"), "m"}
	}
	for name, c := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := openaiParams(c.model, "Show me a table, 日本語 and 🍕.")
			if name == "mistral" || name == "perplexity-ai" {
				params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
			}
			got := streamed(t, c.client, params)
			params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
			whole, err := c.client.Chat.Completions.New(t.Context(), params)
			if err != nil {
				t.Fatal(err)
			}
			want := told{whole.Choices[0].Message.Content, whole.Choices[0].FinishReason, whole.Usage.PromptTokens, whole.Usage.CompletionTokens}
			if got != want || want.finish != "stop" || want.output == 0 || want.text == "" {
				t.Errorf("streamed %+v\nwhole %+v", got, want)
			}
		})
	}
}

func TestAzuresErrorsReachTheClient(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		deployment, key string
		status          int
		code            string
	}{
		{"my-deployment", "wrong", http.StatusUnauthorized, "401"},
		{"unknown-deployment", "k", http.StatusNotFound, "DeploymentNotFound"},
		{"filtered", "k", http.StatusBadRequest, "content_filter"},
	} {
		client := azureClient(t, "acme/"+tt.deployment, tt.key)
		params := openaiParams(tt.deployment, "Hi")
		params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
		_, err := client.Chat.Completions.New(t.Context(), params)
		var e *openai.Error
		if !errors.As(err, &e) || e.StatusCode != tt.status || e.Code != tt.code {
			t.Errorf("%s: got %v, want %d %s", tt.deployment, err, tt.status, tt.code)
		}
	}
}

func TestPerplexitysSourcesComeBesideTheText(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/perplexity-ai", "pplx-k")
	params := openaiParams("sonar", "Hi")
	params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
	whole, err := client.Chat.Completions.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	stream := client.Chat.Completions.NewStreaming(t.Context(), params)
	var last string
	for stream.Next() {
		last = stream.Current().RawJSON()
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{whole.RawJSON(), last} {
		var got struct {
			Citations     []string
			SearchResults []struct{ Title, URL string } `json:"search_results"`
		}
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Citations) != 3 || len(got.SearchResults) != 3 || got.SearchResults[0].URL != got.Citations[0] || got.SearchResults[0].Title == "" {
			t.Errorf("sources %+v in %s", got, raw)
		}
	}
	if !strings.Contains(whole.Choices[0].Message.Content, "[1]") {
		t.Errorf("no [1] in %q", whole.Choices[0].Message.Content)
	}
}
