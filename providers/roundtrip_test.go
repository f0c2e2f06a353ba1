package providers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// TestProofsGoBack answers each fixture's calls: what it proved is in the next request,
// byte for byte.
func TestProofsGoBack(t *testing.T) {
	t.Parallel()
	for _, c := range conformance {
		for _, r := range load(t, filepath.Join("testdata", c.folder), c.protocol) {
			if !strings.HasSuffix(r.name, "-proofs") || c.folder == "openai" && r.header.Protocol == "openai-chat" {
				continue
			}
			t.Run(c.vendor+"/"+r.name, func(t *testing.T) {
				t.Parallel()
				options := map[string]string{"project": "p", "region": "us-east4"}
				if c.vendor == "aws-bedrock" {
					options["region"] = "us-east-1"
				}
				p := newProvider(t, c.vendor, providers.Settings{Keyless: true, Options: options})
				model := map[string]string{"anthropic": "claude-sonnet-4-6", "aws-bedrock": "anthropic.claude-sonnet-4-6", "deepseek": "deepseek-v4-flash"}[c.vendor]
				if model == "" {
					model = "m"
				}
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", r.contentType())
					_, _ = w.Write(r.wire(t))
				}))
				t.Cleanup(server.Close)
				client, err := gateway.New(gateway.Config{URL: server.URL})
				if err != nil {
					t.Fatal(err)
				}
				chat := asks("Weather?")
				if c.protocol == "openai-responses" {
					chat.API = gateway.APIResponses
				}
				var a gateway.Answer
				for d, err := range client.Stream(t.Context(), chat, []gateway.Step{{Provider: p, Model: model}}, gateway.Options{}) {
					if err != nil {
						t.Fatal(err)
					}
					a.Add(d, testTime)
				}
				var results []gateway.Part
				for _, call := range a.ToolCalls {
					results = append(results, gateway.Part{ToolResult: &gateway.ToolResult{CallID: call.ID, Name: call.Name, Parts: []gateway.Part{{Text: "18 C"}}}})
				}
				chat.Tools = []gateway.Tool{{Name: "weather", Schema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}}}`)}}
				chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleAssistant, Parts: a.Parts()}, gateway.Message{Role: gateway.RoleUser, Parts: results})
				req, err := p.Encode(model, chat)
				if err != nil {
					t.Fatal(err)
				}
				for _, proof := range r.expect.Proofs {
					if !strings.Contains(string(req.Body), proof.Data) {
						t.Errorf("%s isn't in %s", proof.Data, req.Body)
					}
				}
				if r.expect.Reasoning != nil && c.protocol != "gemini" { // whose thoughts don't go back
					thought, _ := json.Marshal(*r.expect.Reasoning)
					if !strings.Contains(string(req.Body), string(thought)) {
						t.Errorf("%s isn't in %s", thought, req.Body)
					}
				}
				other, err := p.Encode("another-model", chat)
				if err != nil {
					t.Fatal(err)
				}
				for _, proof := range r.expect.Proofs {
					if proof.Data != "" && strings.Contains(string(other.Body), proof.Data) {
						t.Errorf("%s is in %s", proof.Data, other.Body)
					}
				}
			})
		}
	}
}
