package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// dataLines gives the payloads of an event stream.
func dataLines(body string) []string {
	var out []string
	for line := range strings.SplitSeq(body, "\n") {
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			out = append(out, data)
		}
	}
	return out
}

func decode[T any](t *testing.T, data string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

// chunk is what the tests read of an OpenAI chunk or a Workers AI one.
type chunk struct {
	Response *string
	Choices  []struct {
		Delta   struct{ Content, Reasoning string }
		Message struct{ Content string }
		Finish  string `json:"finish_reason"`
	}
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
	}
}

func TestOpenAIStreamsAsOpenAIDoes(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	for _, path := range []string{"/openai/chat/completions", "/openai/v1/chat/completions"} {
		res, body := must(t, call{url: base + path, body: openaiHi})
		if got := res.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
			t.Errorf("content type %q", got)
		}
		lines := dataLines(body)
		if last := lines[len(lines)-1]; last != "[DONE]" {
			t.Errorf("last payload %q, want [DONE]", last)
		}
		var text, finish string
		for _, line := range lines[:len(lines)-1] {
			for _, c := range decode[chunk](t, line).Choices {
				text += c.Delta.Content
				finish += c.Finish
			}
		}
		_, whole := must(t, call{url: base + path, body: strings.Replace(openaiHi, `"stream":true`, `"stream":false`, 1)})
		want := decode[chunk](t, whole)
		if text != want.Choices[0].Message.Content || text == "" {
			t.Errorf("streamed %q, whole %q", text, want.Choices[0].Message.Content)
		}
		if finish != "stop" {
			t.Errorf("finish %q", finish)
		}
		usage := decode[chunk](t, lines[len(lines)-2]).Usage
		if usage == nil || *usage != *want.Usage || usage.Completion == 0 {
			t.Errorf("usage %+v, want %+v", usage, want.Usage)
		}
	}
}

func TestAnthropicStreamsNamedEvents(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	_, body := must(t, call{
		url: base + "/anthropic/v1/messages", header: map[string]string{"anthropic-version": "2023-06-01"},
		body: `{"model":"claude-haiku-4-5","max_tokens":3,"stream":true,"messages":[{"role":"user","content":"hi"}]}`,
	})
	var names []string
	for line := range strings.SplitSeq(body, "\n") {
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			names = append(names, name)
		}
	}
	want := "message_start content_block_start ping content_block_delta content_block_delta content_block_stop message_delta message_stop"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("events\n got %s\nwant %s", got, want)
	}
	if !strings.Contains(body, `"stop_reason":"max_tokens"`) {
		t.Errorf("no stop reason max_tokens in %s", body)
	}
}

func TestWorkersAISpeaksItsThreeForms(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	const messages = `"messages":[{"role":"user","content":"hi"}]`
	tests := []struct{ name, path, body, has, hasNot string }{
		{"native", "/workers-ai/@cf/meta/llama-3.2-3b-instruct", `{"stream":true,` + messages + `}`, `"response":"# We"`, `"choices"`},
		{"native under run", "/workers-ai/run/@cf/meta/llama-3.2-3b-instruct", `{"stream":true,"prompt":"hi"}`, `"response":"# We"`, `"choices"`},
		{"mixed", "/workers-ai/@cf/openai/gpt-oss-120b", `{"stream":true,` + messages + `}`, `"reasoning_content":"`, `"usage":null`},
		{"OpenAI's", "/workers-ai/v1/chat/completions", `{"model":"@cf/meta/llama-3.2-3b-instruct","stream":true,` + messages + `}`, `"content":"# We"`, `"response"`},
		{"whole", "/workers-ai/@cf/meta/llama-3.2-3b-instruct", `{` + messages + `}`, `{"result":{"response":"# Welcome to sluice`, "data:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, body := must(t, call{url: base + tt.path, body: tt.body})
			if !strings.Contains(body, tt.has) || strings.Contains(body, tt.hasNot) {
				t.Errorf("want %s and not %s in\n%s", tt.has, tt.hasNot, body)
			}
		})
	}
}

func TestVendorsRefuseAsVendorsDo(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	const user = `"messages":[{"role":"user","content":"hi"}]`
	version := map[string]string{"anthropic-version": "2023-06-01"}
	tests := []struct {
		name, path, body string
		header           map[string]string
		status           int
		want             string
	}{
		{"openai wrong key", "/openai/chat/completions", openaiHi, map[string]string{"Authorization": "Bearer sk-invalid-key"}, 401, `"code":"invalid_api_key"`},
		{"openai unknown model", "/openai/chat/completions", `{"model":"no-such-model",` + user + `}`, nil, 404, `"code":"model_not_found"`},
		{"openai no model", "/openai/chat/completions", `{` + user + `}`, nil, 400, `you must provide a model parameter`},
		{"openai no messages", "/openai/chat/completions", `{"model":"gpt-4o","messages":[]}`, nil, 400, `"code":"empty_array"`},
		{"openai messages of the wrong type", "/openai/chat/completions", `{"model":"gpt-4o","messages":"hi"}`, nil, 400, `expected an array of objects, but got a string instead`},
		{"openai no JSON", "/openai/chat/completions", `{`, nil, 400, `We could not parse the JSON body`},
		{"openai max_tokens for a reasoning model", "/openai/chat/completions", `{"model":"o4-mini","max_tokens":5,` + user + `}`, nil, 400, `"code":"unsupported_parameter"`},
		{"openai doubled v1", "/openai/v1/v1/chat/completions", openaiHi, nil, 404, `Invalid URL (POST /v1/v1/chat/completions)`},
		{"anthropic no max_tokens", "/anthropic/v1/messages", `{"model":"claude-haiku-4-5",` + user + `}`, version, 400, `"message":"max_tokens: Field required"`},
		{"anthropic system role", "/anthropic/v1/messages", `{"model":"claude-haiku-4-5","max_tokens":5,"messages":[{"role":"system","content":"x"}]}`, version, 400, `Unexpected role \"system\"`},
		{"anthropic no version", "/anthropic/v1/messages", `{"model":"claude-haiku-4-5","max_tokens":5,` + user + `}`, nil, 400, `anthropic-version: header is required`},
		{"anthropic unknown model", "/anthropic/v1/messages", `{"model":"claude-nonexistent","max_tokens":5,` + user + `}`, version, 404, `"message":"model: claude-nonexistent"`},
		{"anthropic wrong key", "/anthropic/v1/messages", `{}`, map[string]string{"x-api-key": "wrong"}, 401, `"type":"authentication_error"`},
		{"anthropic temperature", "/anthropic/v1/messages", `{"model":"claude-haiku-4-5","max_tokens":5,"temperature":1.5,` + user + `}`, version, 400, `temperature: range: 0..1`},
		{"workers-ai unknown model", "/workers-ai/@cf/meta/no-such-model", `{"prompt":"hi"}`, nil, 400, `"code":5007`},
		{"workers-ai null content", "/workers-ai/@cf/meta/llama-3.2-3b-instruct", `{"messages":[{"role":"user","content":null}]}`, nil, 400, `Type mismatch of '/messages/0/content'`},
		{"workers-ai wrong key", "/workers-ai/@cf/meta/llama-3.2-3b-instruct", `{}`, map[string]string{"Authorization": "Bearer wrong"}, 401, `"code":10000`},
		{"gateway unknown provider", "/nobody/x", `{}`, nil, 400, `"error":[{"code":2008,"message":"Invalid provider"}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res, body := must(t, call{url: base + tt.path, body: tt.body, header: tt.header})
			if res.StatusCode != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("got %d %s\nwant %d with %s", res.StatusCode, body, tt.status, tt.want)
			}
			if res.Header.Get("Content-Type") != "application/json" {
				t.Errorf("content type %q", res.Header.Get("Content-Type"))
			}
		})
	}
}

func TestGatewayChecksComeBeforeTheVendors(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T", Gateways: []string{"default"}})
	elsewhere := strings.TrimSuffix(base, "default") + "other"
	token := map[string]string{"cf-aig-authorization": "Bearer T"}
	tests := []struct {
		name   string
		call   call
		status int
		code   string
	}{
		{"unknown gateway", call{url: elsewhere + "/openai/chat/completions", header: token}, 400, `"code":2001`},
		{"no token", call{url: base + "/openai/chat/completions", body: openaiHi}, 401, `"code":2009`},
		{"wrong token", call{url: base + "/openai/chat/completions", body: openaiHi, header: map[string]string{"cf-aig-authorization": "Bearer U"}}, 401, `"code":2009`},
		{"token in the provider's header", call{url: base + "/openai/chat/completions", body: openaiHi, header: map[string]string{"Authorization": "Bearer T"}}, 401, `"code":2009`},
		{"good token", call{url: base + "/openai/chat/completions", body: openaiHi, header: token}, 200, `"content"`},
		{"no gateway in the path", call{url: strings.TrimSuffix(base, "/acc/default") + "/acc", header: token}, 400, `"code":2001`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res, body := must(t, tt.call)
			if res.StatusCode != tt.status || !strings.Contains(body, tt.code) {
				t.Errorf("got %d %s, want %d with %s", res.StatusCode, body, tt.status, tt.code)
			}
		})
	}
}

func TestUnknownGatewayCanBeRehearsed(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	res, body := must(t, call{url: strings.TrimSuffix(base, "default") + "unknown-gateway/openai/chat/completions", body: openaiHi})
	want := `{"success":false,"result":[],"messages":[],"error":[{"code":2001,"message":"Please configure AI Gateway in the Cloudflare dashboard"}]}`
	if res.StatusCode != http.StatusBadRequest || body != want {
		t.Errorf("got %d %s\nwant 400 %s", res.StatusCode, body, want)
	}
}
