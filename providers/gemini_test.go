package providers_test

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

func vertexSettings(options ...string) providers.Settings {
	s := providers.Settings{
		APIKey:  gateway.NewSecret("KEY", "XXX"),
		Options: map[string]string{"project": "PROJECT_NAME", "region": "us-east4"},
	}
	for pair := range slices.Chunk(options, 2) {
		s.Options[pair[0]] = pair[1]
	}
	return s
}

func TestGeminiWritesItsForms(t *testing.T) {
	t.Parallel()
	const places = "v1/projects/PROJECT_NAME/locations/us-east4/publishers/"
	const full = `{"systemInstruction":{"parts":[{"text":"Be brief"}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Hello"}]},` +
		`{"role":"user","parts":[{"text":"Wait"}]},{"role":"user","parts":[{"text":"Bye"}]}],"generationConfig":{"temperature":0.7,"topP":0.9,"maxOutputTokens":512,"stopSequences":["END"]`
	const claude = `{"anthropic_version":"vertex-2023-10-16","max_tokens":512,"system":"Be brief","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},` +
		`{"role":"user","content":"Wait"},{"role":"user","content":"Bye"}],"temperature":0.7,"top_p":0.9,"stop_sequences":["END"]`
	whole := fullChat()
	whole.Stream = false
	for _, test := range []struct {
		name, provider, model string
		options               []string
		chat                  gateway.Chat
		endpoint, query, body string
	}{
		{"SSE", "google-vertex-ai", "gemini-2.5-flash", nil, fullChat(), places + "google/models/gemini-2.5-flash:streamGenerateContent", "alt=sse", full + "}}"},
		{"whole", "google-vertex-ai", "google/gemini-2.5-pro", nil, whole, places + "google/models/gemini-2.5-pro:generateContent", "", full + "}}"},
		{"thoughts", "google-vertex-ai", "gemini-2.5-pro", []string{"thoughts", "true"}, whole, places + "google/models/gemini-2.5-pro:generateContent", "", full + `,"thinkingConfig":{"includeThoughts":true}}}`},
		{"Claude", "google-vertex-ai", "claude-3-7-sonnet@20250219", nil, fullChat(), places + "anthropic/models/claude-3-7-sonnet@20250219:streamRawPredict", "", claude + `,"stream":true}`},
		{"Claude whole", "google-vertex-ai", "anthropic/claude-sonnet-4-5", nil, whole, places + "anthropic/models/claude-sonnet-4-5:rawPredict", "", claude + "}"},
		{"AI Studio", "google-ai-studio", "gemini-2.5-flash", nil, fullChat(), "v1beta/models/gemini-2.5-flash:streamGenerateContent", "alt=sse", full + "}}"},
		{"AI Studio array", "google-ai-studio", "models/gemini-2.5-flash", []string{"stream_form", "array"}, fullChat(), "v1beta/models/gemini-2.5-flash:streamGenerateContent", "", full + "}}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := newProvider(t, test.provider, vertexSettings(test.options...)).Encode(test.model, test.chat)
			if err != nil {
				t.Fatal(err)
			}
			if got.Endpoint != test.endpoint || got.Query.Encode() != test.query || string(got.Body) != test.body {
				t.Errorf("got %s ? %s\n%s\nwant %s ? %s\n%s", got.Endpoint, got.Query.Encode(), got.Body, test.endpoint, test.query, test.body)
			}
			want := gateway.AuthHeader{Name: "Authorization", Prefix: "Bearer "}
			if test.provider == "google-ai-studio" {
				want = gateway.AuthHeader{Name: "X-Goog-Api-Key"}
			}
			if len(got.Auth) != 1 || got.Auth[0].Name != want.Name || got.Auth[0].Prefix != want.Prefix {
				t.Errorf("keys %+v, want %+v", got.Auth, want)
			}
		})
	}
}

func TestVertexRefusesWhatItCannotSend(t *testing.T) {
	t.Parallel()
	hot := asks("Hi")
	hot.Params.Temperature = ptr(1.5)
	for _, test := range []struct {
		name, model string
		options     map[string]string
		chat        gateway.Chat
		want        string
	}{
		{"no project", "gemini-2.5-pro", map[string]string{"region": "r"}, asks("Hi"), "no project is configured: set GOOGLE_CLOUD_PROJECT, or project under [providers.google-vertex-ai]"},
		{"no region", "gemini-2.5-pro", map[string]string{"project": "p"}, asks("Hi"), "no region is configured: set GOOGLE_CLOUD_LOCATION, or region under [providers.google-vertex-ai]"},
		{"no text", "gemini-2.5-pro", map[string]string{"project": "p", "region": "r"}, asks(""), "the message is empty, Vertex AI needs text"},
		{"Claude's temperature", "claude-sonnet-4-5", map[string]string{"project": "p", "region": "r"}, hot, "temperature is 1.5, Anthropic takes 0 to 1"},
		{"model of dots", "..", map[string]string{"project": "p", "region": "r"}, asks("Hi"), `model ".." can't be put into a path: a part that is only dots`},
	} {
		_, err := newProvider(t, "google-vertex-ai", providers.Settings{Options: test.options}).Encode(test.model, test.chat)
		var e *gateway.Error
		if !errors.As(err, &e) || e.Kind != gateway.KindRequest || e.Message != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestTrap09MethodAfterAColonIsNoScheme(t *testing.T) {
	t.Parallel()
	chat := asks("Hi")
	chat.Stream = true
	got, _ := exchange(t, newProvider(t, "google-ai-studio", providers.Settings{}), "gemini-1.0-pro-001", chat, "text/event-stream", nil)
	if want := "/v1/local/default/google-ai-studio/v1beta/models/gemini-1.0-pro-001:streamGenerateContent?alt=sse"; got.uri != want {
		t.Errorf("sent to %s, want %s", got.uri, want)
	}
}

const geminiArray = "[{\n  \"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hel\"}], \"role\": \"model\"}}]\n}\n,\r\n" +
	`{"candidates":[{"content":{"parts":[{"text":"lo ]},{"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}` + "\n]\n"

func TestTrap15VertexStreamsAnArrayPieceByPiece(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "google-vertex-ai", vertexSettings("stream_form", "array"))
	chat := asks("Hi")
	chat.Stream = true
	_, got := exchange(t, p, "gemini-1.0-pro-001", chat, "application/json; charset=UTF-8", []byte(geminiArray))
	var a gateway.Answer
	for _, d := range got.deltas {
		a.Add(d, testTime)
	}
	if got.err != nil || a.Text() != "Hello ]},{" || !a.Start.Streamed || a.Finish.Raw != "STOP" || number(a.Usage.OutputTokens) != "2" {
		t.Errorf("got %q, %+v, %+v, %v", a.Text(), a.Start, a.Finish, got.err)
	}
	for cut, want := range map[int]gateway.Kind{
		len(geminiArray) - 3:                  "", // the bracket alone is missing; the answer has its end
		strings.Index(geminiArray, "\n,"):     gateway.KindTruncated,
		strings.Index(geminiArray, "finish"):  gateway.KindTruncated,
		strings.Index(geminiArray, "\n,") + 2: gateway.KindTruncated,
	} {
		_, got := exchange(t, p, "gemini-1.0-pro-001", chat, "application/json", []byte(geminiArray[:cut]))
		kind := gateway.Kind("")
		if got.err != nil {
			kind = got.err.Kind
		}
		if kind != want {
			t.Errorf("cut at %d: %v, want kind %q", cut, got.err, want)
		}
	}
}

const (
	geminiHel   = `data: {"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}` + "\n\n"
	googleError = `{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}`
)

func TestTrap16GeminiFailsInsideAGoodReply(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "google-vertex-ai", vertexSettings())
	chat := asks("Hi")
	chat.Stream = true
	for _, test := range []struct{ name, contentType, body string }{
		{"event", "text/event-stream", geminiHel + "data: " + googleError + "\n\n"},
		{"F109 bare block", "text/event-stream", geminiHel + strings.ReplaceAll(googleError, ",", ",\n  ") + "\n"},
		{"element of an array", "application/json", `[{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]},` + googleError + `]`},
	} {
		_, got := exchange(t, p, "gemini-2.5-pro", chat, test.contentType, []byte(test.body))
		if got.err == nil || got.err.Kind != gateway.KindStreamError || got.err.Message != "The model is overloaded." || len(got.deltas) != 2 || got.deltas[1].Text != "Hel" {
			t.Errorf("%s: %+v after %+v", test.name, got.err, got.deltas)
		}
	}
}

func TestF070BlockedPromptsAndAnswersSaySo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, frame, refusal, raw string
		reason                    gateway.FinishReason
	}{
		{"prompt", `{"promptFeedback":{"blockReason":"JAILBREAK"},"usageMetadata":{"promptTokenCount":4}}`, "The prompt was blocked (JAILBREAK)", "", gateway.FinishContentFilter},
		{"prompt with a message", `{"promptFeedback":{"blockReason":"MODEL_ARMOR","blockReasonMessage":"No."}}`, "The prompt was blocked (MODEL_ARMOR): No.", "", gateway.FinishContentFilter},
		{"answer", `{"candidates":[{"content":{},"finishReason":"SAFETY"}]}`, "The answer was blocked (SAFETY)", "SAFETY", gateway.FinishContentFilter},
		{"answer, in numbers", `{"candidates":[{"finishReason":7,"finishMessage":"Sorry"}]}`, "The answer was blocked (PROHIBITED_CONTENT): Sorry", "7", gateway.FinishContentFilter},
		{"answer after some text", `{"candidates":[{"content":{"parts":[{"text":"We"}]},"finishReason":"RECITATION"}]}`, "", "RECITATION", gateway.FinishContentFilter},
	} {
		for _, whole := range []bool{false, true} {
			d := newProvider(t, "google-vertex-ai", vertexSettings()).Decoder(gateway.Reply{Status: http.StatusOK})
			got := decode(t, d, catwalkProvider(gateway.Frame{Data: []byte(test.frame), Whole: whole}))
			var a gateway.Answer
			for _, delta := range got.deltas {
				a.Add(delta, testTime)
			}
			if got.err != nil || a.Refusal() != test.refusal || a.Finish == nil || *a.Finish != (gateway.Finish{Reason: test.reason, Raw: test.raw}) {
				t.Errorf("%s, whole %t: refusal %q, finish %+v, %v", test.name, whole, a.Refusal(), a.Finish, got.err)
			}
		}
	}
}

func TestGeminiEndsAreToldApart(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "google-ai-studio", providers.Settings{})
	for _, test := range []struct {
		name, body string
		want       gateway.Kind
	}{
		{"finish reason and the end", geminiHel + `data: {"candidates":[{"finishReason":"STOP"}]}` + "\n\n", ""},
		{"F065 no finish reason", geminiHel, gateway.KindTruncated},
		{"F063 broken JSON", geminiHel + "data: {\"cand\n\n", gateway.KindProtocol},
		{"F071 another candidate", geminiHel + `data: {"candidates":[{"index":1,"content":{"parts":[{"text":"X"}]}},{"finishReason":"STOP"}]}` + "\n\n", ""},
	} {
		_, got := exchange(t, p, "gemini", asks("Hi"), "text/event-stream", []byte(test.body))
		kind, text := gateway.Kind(""), ""
		if got.err != nil {
			kind = got.err.Kind
		}
		for _, d := range got.deltas {
			if d.Kind == gateway.DeltaText {
				text += d.Text
			}
		}
		if kind != test.want || text != "Hel" {
			t.Errorf("%s: %q and %v, want kind %q", test.name, text, got.err, test.want)
		}
	}
}

func TestGeminiCallsArriveInPieces(t *testing.T) {
	t.Parallel()
	part := func(call string) gateway.Frame {
		return gateway.Frame{Data: []byte(`{"candidates":[{"content":{"parts":[{"functionCall":` + call + `}]}}]}`)}
	}
	d := newProvider(t, "google-ai-studio", providers.Settings{}).Decoder(gateway.Reply{Status: http.StatusOK})
	got := decode(t, d, catwalkProvider(
		part(`{"id":"1","name":"f","willContinue":true}`),
		part(`{"partialArgs":[{"jsonPath":"$.a['b c'][0].d","stringValue":"x","willContinue":true}],"willContinue":true}`),
		part(`{"partialArgs":[{"jsonPath":"$.a['b c'][0].d","stringValue":"y"},{"jsonPath":"$.n","numberValue":1.50},{"jsonPath":"$.t","boolValue":true},{"jsonPath":"$.z","nullValue":"NULL_VALUE"}],"willContinue":true}`),
		part(`{"partialArgs":[{"jsonPath":"$.a['b c'][9]","stringValue":"too far"},{"jsonPath":"$.n.m","stringValue":"no object"},{"jsonPath":"nonsense","boolValue":true}],"willContinue":true}`),
		part(`{}`),
		part(`{"name":"g","args":{ "k" : [1, 2] }}`),
		part(`{"name":"h"}`),
		gateway.Frame{Data: []byte(`{"candidates":[{"finishReason":"STOP"}]}`)},
	))
	var calls []gateway.ToolCall
	for _, delta := range got.deltas {
		if delta.ToolCall != nil {
			calls = append(calls, *delta.ToolCall)
		}
	}
	want := []gateway.ToolCall{
		{ID: "1", Name: "f", Arguments: `{"a":{"b c":[{"d":"xy"}]},"n":1.50,"t":true,"z":null}`},
		{Name: "g", Arguments: `{"k":[1,2]}`},
		{Name: "h", Arguments: `{}`},
	}
	if got.err != nil || !reflect.DeepEqual(calls, want) {
		t.Errorf("%v\n got %+v\nwant %+v", got.err, calls, want)
	}
}
