package sdktest

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	anthropicvertex "github.com/anthropics/anthropic-sdk-go/vertex"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"google.golang.org/genai"
)

// geminiClients are Google's client in its two forms.
func geminiClients(t *testing.T, key string) map[string]*genai.Client {
	t.Helper()
	studio, err := genai.NewClient(t.Context(), &genai.ClientConfig{
		Backend: genai.BackendGeminiAPI, APIKey: key, HTTPOptions: genai.HTTPOptions{BaseURL: gateway() + "/google-ai-studio/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	vertex, err := genai.NewClient(t.Context(), &genai.ClientConfig{
		Backend: genai.BackendVertexAI, Project: "p", Location: "us-east4", HTTPClient: &http.Client{},
		HTTPOptions: genai.HTTPOptions{BaseURL: gateway() + "/google-vertex-ai/", Headers: http.Header{"Authorization": {"Bearer " + key}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*genai.Client{"AI Studio": studio, "Vertex AI": vertex}
}

func TestGeminiStreamAgreesWithTheWholeAnswer(t *testing.T) {
	t.Parallel()
	config := &genai.GenerateContentConfig{
		SystemInstruction: genai.NewContentFromText("Be brief.", genai.RoleUser), Temperature: genai.Ptr[float32](0.5),
		MaxOutputTokens: 4000, ThinkingConfig: &genai.ThinkingConfig{IncludeThoughts: true},
	}
	for name, client := range geminiClients(t, "key") {
		prompt := genai.Text("日本語 please")
		whole, err := client.Models.GenerateContent(t.Context(), "gemini-2.5-flash", prompt, config)
		if err != nil {
			t.Fatal(name, err)
		}
		var text, thoughts strings.Builder
		var last *genai.GenerateContentResponse
		chunks := 0
		for chunk, err := range client.Models.GenerateContentStream(t.Context(), "gemini-2.5-flash", prompt, config) {
			if err != nil {
				t.Fatal(name, err)
			}
			chunks, last = chunks+1, chunk
			for _, part := range chunk.Candidates[0].Content.Parts {
				if part.Thought {
					thoughts.WriteString(part.Text)
				} else {
					text.WriteString(part.Text)
				}
			}
		}
		if text.String() != whole.Text() || !strings.Contains(whole.Text(), "こんにちは") || thoughts.Len() == 0 || chunks < 3 {
			t.Errorf("%s: %d chunks, streamed %q (thoughts %q)\nwhole %q", name, chunks, text.String(), thoughts.String(), whole.Text())
		}
		if last.Candidates[0].FinishReason != genai.FinishReasonStop || last.UsageMetadata.CandidatesTokenCount != whole.UsageMetadata.CandidatesTokenCount ||
			last.UsageMetadata.ThoughtsTokenCount == 0 {
			t.Errorf("%s: finish %s, usage %+v and %+v", name, last.Candidates[0].FinishReason, last.UsageMetadata, whole.UsageMetadata)
		}
	}
}

func TestGeminiCallsTools(t *testing.T) {
	t.Parallel()
	config := &genai.GenerateContentConfig{Tools: []*genai.Tool{{FunctionDeclarations: []*genai.FunctionDeclaration{{Name: "weather_now"}}}}}
	for name, client := range geminiClients(t, "key") {
		got, err := client.Models.GenerateContent(t.Context(), "gemini-2.5-flash", genai.Text("what's the weather?"), config)
		if err != nil {
			t.Fatal(name, err)
		}
		if calls := got.FunctionCalls(); len(calls) != 1 || calls[0].Name != "weather_now" || calls[0].Args["location"] != "Lisbon" {
			t.Errorf("%s: calls %+v", name, calls)
		}
	}
}

func TestGeminiErrorsAreGoogles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, key, model string
		code             map[string]int
	}{
		{"wrong key", "wrong", "gemini-2.5-flash", map[string]int{"AI Studio": 400, "Vertex AI": 401}},
		{"unknown model", "key", "gemini-nonexistent", map[string]int{"AI Studio": 404, "Vertex AI": 404}},
		{"too many requests", "key", "fault-429", map[string]int{"AI Studio": 429, "Vertex AI": 429}},
		{"error inside the stream", "key", "fault-error-midstream-9", map[string]int{"AI Studio": 503, "Vertex AI": 503}},
	} {
		for name, client := range geminiClients(t, tt.key) {
			var failed error
			for _, err := range client.Models.GenerateContentStream(t.Context(), tt.model, genai.Text("hi"), nil) {
				failed = err
			}
			var api genai.APIError
			if !errors.As(failed, &api) || api.Code != tt.code[name] || api.Message == "" {
				t.Errorf("%s, %s: got %v, want %d", name, tt.name, failed, tt.code[name])
			}
		}
	}
}

func TestAnthropicSDKOnVertexAI(t *testing.T) {
	t.Parallel()
	token := &google.Credentials{TokenSource: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "ya29.test"})}
	client := anthropic.NewClient(
		anthropicvertex.WithCredentials(t.Context(), "us-east4", "p", token),
		option.WithHTTPClient(moved(gateway()+"/google-vertex-ai")), option.WithMaxRetries(0),
	)
	agrees(t, client, "claude-sonnet-4-5@20250929")
}
