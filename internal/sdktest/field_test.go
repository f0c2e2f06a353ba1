package sdktest

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/openai/openai-go/v3"
	openaioption "github.com/openai/openai-go/v3/option"
	"google.golang.org/genai"
)

var update = flag.Bool("update", false, "write the table of docs/field.md anew")

// fieldPage is where the table stands, between two marks.
var fieldPage = filepath.Join("..", "..", "docs", "field.md")

const (
	tableBegins = "<!-- official clients: begin -->\n"
	tableEnds   = "<!-- official clients: end -->\n"
)

// reported is what vendors were reported to send, a row of docs/field.md each.
var reported = []struct {
	row, what string
	ask       func(*testing.T, string) string
	body      string
	status    int // 200 where it is 0
}{
	{row: "W01", what: "a number as `content`", ask: chatText, body: chunks(`{"content":"It costs $"}`, `{"content":0.005}`, `{"content":" per call"}`) + done},
	{row: "W02", what: "text in `response.completed` alone", ask: responsesText, body: event("response.created", `{"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","output":[]}}`) +
		event("response.completed", `{"type":"response.completed","sequence_number":1,"response":{"id":"r","object":"response","status":"completed","output":[{"id":"m","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hello there","annotations":[]}]}]}}`)},
	{row: "W03", what: "`[DONE]` and nothing else", ask: chatText, body: done},
	{row: "W03", what: "`finish_reason: error` without an error", ask: chatText, body: chunks(`{"content":"Part"}`) + `data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"error"}]}` + "\n\n" + done},
	{row: "W03", what: "`{\"object\":\"error\"}` as an event", ask: chatText, body: chunks(`{"content":"Part"}`) + `data: {"object":"error","message":"The engine stopped.","type":"InternalServerError","code":500}` + "\n\n" + done},
	{row: "W03", what: "`[{\"error\":…}]` as an event", ask: chatText, body: chunks(`{"content":"Part"}`) + `data: [{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]` + "\n\n" + done},
	{row: "W03", what: "a stream that ends after its first words", ask: chatText, body: chunks(`{"content":"Part"}`)},
	{row: "W05", what: "429 with `billing_not_active`", ask: retried, status: http.StatusTooManyRequests,
		body: `{"error":{"message":"Your account is not active, please check your billing details.","type":"billing_not_active","param":null,"code":"billing_not_active"}}`},
	{row: "W06", what: "413 for a request that is too large", ask: retried, status: http.StatusRequestEntityTooLarge,
		body: `{"error":{"message":"Request too large (TPM): Limit 6000, Requested 6294","type":"tokens","code":"rate_limit_exceeded"}}`},
	{row: "W08", what: "`event: keepalive` before the first event", ask: responsesText, body: event("keepalive", `{"type":"keepalive","sequence_number":0}`) +
		event("response.output_text.delta", `{"type":"response.output_text.delta","sequence_number":1,"item_id":"m","output_index":0,"content_index":0,"delta":"Hello there"}`) +
		event("response.completed", `{"type":"response.completed","sequence_number":2,"response":{"id":"r","object":"response","status":"completed","output":[]}}`)},
	{row: "W09", what: "two calls with index 0 and no id", ask: chatCalls, body: chunks(`{"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}]}`,
		`{"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":"get_time","arguments":"{\"city\":\"Rome\"}"}}]}`) + done},
	{row: "W10", what: "`MALFORMED_FUNCTION_CALL` with its message", ask: geminiText, body: geminiFrame(`{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed function call: print(x)","index":0}`)},
	{row: "W11", what: "a picture as the whole answer", ask: geminiText, body: geminiFrame(`{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]},"finishReason":"STOP","index":0}`)},
	{row: "W19", what: "an error event in plain text", ask: chatText, body: chunks(`{"content":"Part"}`) + event("error", "upstream connect error")},
	{row: "W19", what: "an error event in plain text", ask: anthropicText, body: event("message_start", `{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"claude","usage":{"input_tokens":1,"output_tokens":1}}}`) +
		event("error", "upstream connect error")},
	{row: "W03", what: "a stream that ends after its first words", ask: anthropicText, body: event("message_start", `{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"claude","usage":{"input_tokens":1,"output_tokens":1}}}`) +
		event("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`) +
		event("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Part"}}`)},
}

// retried asks as a program does that leaves all to the client.
func retried(t *testing.T, base string) string {
	t.Helper()
	client := openai.NewClient(openaioption.WithBaseURL(base), openaioption.WithAPIKey("k"))
	_, err := client.Chat.Completions.New(t.Context(), openaiParams("m", "Hi"))
	return said("openai-go, as it comes", "", err)
}

const done = "data: [DONE]\n\n"

func event(name, data string) string { return "event: " + name + "\ndata: " + data + "\n\n" }

// chunks are chat completions, one for each delta.
func chunks(deltas ...string) string {
	var b strings.Builder
	for _, d := range deltas {
		fmt.Fprintf(&b, "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":null}]}\n\n", d)
	}
	return b.String()
}

func geminiFrame(candidate string) string {
	return `data: {"candidates":[` + candidate + `],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5}}` + "\n\n"
}

// said is what a client's user gets to see.
func said(client, got string, err error) string {
	switch {
	case err != nil && got != "":
		return fmt.Sprintf("%s: `%s`, then an error: %s", client, got, firstLine(err))
	case err != nil:
		return client + ": an error: " + firstLine(err)
	case got == "":
		return client + ": nothing, and no error"
	}
	return fmt.Sprintf("%s: `%s`, and no error", client, got)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	line = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(line, "HOST")
	return strings.TrimSpace(strings.ReplaceAll(line, "|", "\\|"))
}

func chatStream(t *testing.T, base string) (openai.ChatCompletionAccumulator, error) {
	t.Helper()
	client := openai.NewClient(openaioption.WithBaseURL(base), openaioption.WithAPIKey("k"), openaioption.WithMaxRetries(0))
	stream := client.Chat.Completions.NewStreaming(t.Context(), openaiParams("m", "Hi"))
	var got openai.ChatCompletionAccumulator
	for stream.Next() {
		got.AddChunk(stream.Current())
	}
	return got, stream.Err()
}

func chatText(t *testing.T, base string) string {
	t.Helper()
	got, err := chatStream(t, base)
	text := ""
	if len(got.Choices) > 0 {
		text = got.Choices[0].Message.Content
	}
	return said("openai-go", text, err)
}

func chatCalls(t *testing.T, base string) string {
	t.Helper()
	got, err := chatStream(t, base)
	var calls []string
	if len(got.Choices) > 0 {
		for _, c := range got.Choices[0].Message.ToolCalls {
			calls = append(calls, c.Function.Name+c.Function.Arguments)
		}
	}
	return said("openai-go", strings.Join(calls, " "), err)
}

func responsesText(t *testing.T, base string) string {
	t.Helper()
	client := openai.NewClient(openaioption.WithBaseURL(base), openaioption.WithAPIKey("k"), openaioption.WithMaxRetries(0))
	stream := client.Responses.NewStreaming(t.Context(), responsesParams("m", "Hi"))
	var text strings.Builder
	for stream.Next() {
		if e := stream.Current(); e.Type == "response.output_text.delta" {
			text.WriteString(e.Delta)
		}
	}
	return said("openai-go, by its deltas", text.String(), stream.Err())
}

func anthropicText(t *testing.T, base string) string {
	t.Helper()
	client := anthropic.NewClient(option.WithBaseURL(base), option.WithAPIKey("k"), option.WithMaxRetries(0))
	m, err := gather(t, client, anthropicParams("claude", "Hi", 10))
	text := ""
	for _, b := range m.Content {
		text += b.Text
	}
	return said("anthropic-sdk-go", text, err)
}

func geminiText(t *testing.T, base string) string {
	t.Helper()
	client, err := genai.NewClient(t.Context(), &genai.ClientConfig{Backend: genai.BackendGeminiAPI, APIKey: "k", HTTPOptions: genai.HTTPOptions{BaseURL: base}})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for chunk, err := range client.Models.GenerateContentStream(t.Context(), "gemini", genai.Text("Hi"), nil) {
		if err != nil {
			return said("genai", text, err)
		}
		text += chunk.Text()
	}
	return said("genai, by Text()", text, nil)
}

// TestFieldOfficialClients plays what was reported to the vendors' own clients and
// keeps the page's table of what their users see.
func TestFieldOfficialClients(t *testing.T) {
	var table bytes.Buffer
	table.WriteString("| row | what is sent | what the client's user sees |\n| --- | --- | --- |\n")
	for _, r := range reported {
		var requests atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests.Add(1)
			if r.status != 0 {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(r.status)
			} else {
				w.Header().Set("Content-Type", "text/event-stream")
			}
			_, _ = w.Write([]byte(r.body))
		}))
		saw := r.ask(t, server.URL)
		server.Close()
		if n := requests.Load(); n > 1 {
			saw += fmt.Sprintf(", after %d requests", n)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", r.row, r.what, saw)
	}
	page, err := os.ReadFile(fieldPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), tableBegins)
	old, after, ends := strings.Cut(rest, tableEnds)
	if !ok || !ends {
		t.Fatalf("%s has no place for the table", fieldPage)
	}
	if *update {
		text := before + tableBegins + table.String() + tableEnds + after
		if err := os.WriteFile(fieldPage, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table.String() {
		t.Errorf("docs/field.md says\n%s\nthe clients did\n%s\n(go test -run FieldOfficial . -update)", old, table.String())
	}
}
