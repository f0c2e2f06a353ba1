package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

const (
	bedrockBase = "/aws-bedrock/bedrock-runtime/us-east-1/model/"
	vertexBase  = "/google-vertex-ai/v1/projects/PROJECT_NAME/locations/us-east4/publishers/"
	geminiJoke  = `{"contents":[{"role":"user","parts":[{"text":"Tell me a joke"}]}]}`
)

func TestExampleV1GetsAnArrayPieceByPiece(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	res, body := must(t, call{url: base + vertexBase + "google/models/gemini-1.0-pro-001:streamGenerateContent", body: geminiJoke, header: map[string]string{"Authorization": "Bearer XXX"}})
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json; charset=UTF-8" {
		t.Errorf("got %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	type chunk struct {
		Candidates []struct {
			Content struct{ Parts []struct{ Text string } }
			Finish  string `json:"finishReason"`
		}
		Usage struct {
			Prompt  int    `json:"promptTokenCount"`
			Traffic string `json:"trafficType"`
		} `json:"usageMetadata"`
	}
	list := decode[[]chunk](t, body)
	if len(list) < 3 {
		t.Fatalf("%d elements in %s", len(list), body)
	}
	text := ""
	for i, c := range list {
		text += c.Candidates[0].Content.Parts[0].Text
		if last := i == len(list)-1; (c.Candidates[0].Finish == "STOP") != last || (c.Usage.Prompt > 0) != last || c.Usage.Traffic != "ON_DEMAND" {
			t.Errorf("element %d of %d: finish %q, usage %v", i, len(list), c.Candidates[0].Finish, c.Usage)
		}
	}
	_, whole := must(t, call{url: base + vertexBase + "google/models/gemini-1.0-pro-001:generateContent", body: geminiJoke})
	if want := decode[chunk](t, whole).Candidates[0].Content.Parts[0].Text; text != want || text == "" {
		t.Errorf("streamed %q\nwhole %q", text, want)
	}
}

func TestBedrockEmbedsText(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	_, body := must(t, call{url: base + bedrockBase + "amazon.titan-embed-text-v1/invoke", body: titanBody})
	got := decode[struct {
		Embedding []float64
		Count     int `json:"inputTextTokenCount"`
	}](t, body)
	if len(got.Embedding) == 0 || got.Count == 0 {
		t.Errorf("got %s", body)
	}
}

func TestCloudVendorsRefuseAsTheyDo(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	account := func(fields map[string]string) map[string]string {
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"Authorization": "Bearer " + base64.StdEncoding.EncodeToString(text)}
	}
	const converse = bedrockBase + "amazon.nova-lite-v1:0/converse"
	for _, tt := range []struct {
		name, path, body string
		header           map[string]string
		status           int
		want             string
	}{
		{"converse", converse, `{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`, nil, 200, `"stopReason":"end_turn"`},
		{"converse no JSON", converse, `{`, nil, 400, "Unexpected token"},
		{"converse no messages", converse, `{}`, nil, 400, "messages field is required"},
		{"converse roles that don't alternate", converse, `{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"user","content":[{"text":"b"}]}]}`, nil, 400, "must alternate"},
		{"converse begun by the assistant", converse, `{"messages":[{"role":"assistant","content":[{"text":"a"}]}]}`, nil, 400, "must start with a user message"},
		{"converse system role", converse, `{"messages":[{"role":"system","content":[{"text":"a"}]}]}`, nil, 400, "enum value set"},
		{"converse text that is no block", converse, `{"messages":[{"role":"user","content":"a"}]}`, nil, 400, "content field in the Message object at messages.0 is empty"},
		{"converse blank text", converse, `{"messages":[{"role":"user","content":[{"text":" "}]}]}`, nil, 400, "messages.0.content.0 is blank"},
		{"converse temperature", converse, `{"messages":[{"role":"user","content":[{"text":"a"}]}],"inferenceConfig":{"temperature":1.5}}`, nil, 400, "inferenceConfig.temperature"},
		{"converse max tokens", converse, `{"messages":[{"role":"user","content":[{"text":"a"}]}],"inferenceConfig":{"maxTokens":0}}`, nil, 400, "inferenceConfig.maxTokens"},
		{"invoke without its version", bedrockBase + "anthropic.claude-3/invoke", `{"max_tokens":5,"messages":[{"role":"user","content":"hi"}]}`, nil, 400, "anthropic_version"},
		{"invoke with a model", bedrockBase + "anthropic.claude-3/invoke", `{"model":"x","anthropic_version":"bedrock-2023-05-31"}`, nil, 400, "model: Extra inputs are not permitted"},
		{"invoke with a stream", bedrockBase + "anthropic.claude-3/invoke", `{"stream":true,"anthropic_version":"bedrock-2023-05-31"}`, nil, 400, "stream: Extra inputs are not permitted"},
		{"bedrock unknown model", bedrockBase + "no-such-model/converse", `{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`, nil, 400, "The provided model identifier is invalid."},
		{"bedrock unknown operation", bedrockBase + "x/chat", `{}`, nil, 404, ""},
		{"bedrock no region", "/aws-bedrock/model/x/converse", `{}`, nil, 404, "no region"},

		{"vertex no contents", vertexBase + "google/models/gemini-2.5-pro:generateContent", `{}`, nil, 400, "contents is not specified"},
		{"vertex assistant role", vertexBase + "google/models/gemini-2.5-pro:generateContent", `{"contents":[{"role":"assistant","parts":[{"text":"a"}]}]}`, nil, 400, "Please use a valid role: user, model."},
		{"vertex stream in the body", vertexBase + "google/models/gemini-2.5-pro:generateContent", `{"stream":true,"contents":[]}`, nil, 400, `Unknown name \"stream\"`},
		{"vertex unknown model", vertexBase + "google/models/gemini-nonexistent:generateContent", geminiJoke, nil, 404, `"status":"NOT_FOUND"`},
		{"vertex wrong token", vertexBase + "google/models/gemini-2.5-pro:generateContent", geminiJoke, map[string]string{"Authorization": "Bearer wrong"}, 401, `"status":"UNAUTHENTICATED"`},
		{"vertex service account", vertexBase + "google/models/gemini-2.5-pro:generateContent", geminiJoke, account(map[string]string{"client_email": "a", "private_key": "b", "region": "r"}), 200, `"STOP"`},
		{"vertex service account without its region", vertexBase + "google/models/gemini-2.5-pro:generateContent", geminiJoke, account(map[string]string{"client_email": "a", "private_key": "b"}), 401, `"status":"UNAUTHENTICATED"`},
		{"vertex wrong path", "/google-vertex-ai/v1/models/gemini-2.5-pro:generateContent", geminiJoke, nil, 404, "not found on this server"},
		{"vertex unknown method", vertexBase + "google/models/gemini-2.5-pro:chat", geminiJoke, nil, 404, "Method not found"},
		{"vertex Claude with a model", vertexBase + "anthropic/models/claude-x:rawPredict", `{"model":"x"}`, nil, 400, "model: Extra inputs are not permitted"},
		{"AI Studio wrong key", "/google-ai-studio/v1beta/models/gemini-2.5-pro:generateContent", geminiJoke, map[string]string{"x-goog-api-key": "wrong"}, 400, `"reason":"API_KEY_INVALID"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res, body := must(t, call{url: base + tt.path, body: tt.body, header: tt.header})
			if res.StatusCode != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("got %d %s\nwant %d with %s", res.StatusCode, body, tt.status, tt.want)
			}
		})
	}
}
