package emulator_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// recordingsDir is the folder of recordings beside the repository, if there.
func recordingsDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "recordings")
	if alt := os.Getenv("SLUICE_RECORDINGS"); alt != "" {
		dir = alt
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no recordings here: ", err)
	}
	return dir
}

// recorded is what the tests read of a recording.
type recorded struct {
	Name, Protocol, Format string
	Request                struct {
		URL  string
		Body json.RawMessage
	}
	Response struct {
		Status   int
		Headers  map[string]string
		BodyFile string `json:"body_file"`
	}
}

func readRecorded(t *testing.T, path string) recorded {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return decode[recorded](t, string(raw))
}

var slugOfFolder = map[string]string{
	"azure": "azure-openai", "bedrock": "aws-bedrock", "vertex": "google-vertex-ai", "perplexity": "perplexity-ai", "xai": "grok",
}

func TestReplayServesEveryRecordingByItsName(t *testing.T) {
	t.Parallel()
	dir := recordingsDir(t)
	_, base := start(t, emulator.Options{ReplayDir: dir})
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.http.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings in ", dir, err)
	}
	for _, file := range files {
		rec := readRecorded(t, file)
		folder := filepath.Base(filepath.Dir(file))
		slug := folder
		if s, ok := slugOfFolder[folder]; ok {
			slug = s
		}
		want, err := os.ReadFile(filepath.Join(filepath.Dir(file), rec.Response.BodyFile))
		if err != nil {
			t.Fatal(err)
		}
		res, body := must(t, call{url: base + "/" + slug + "/anything", body: `{"model":"` + rec.Name + `"}`})
		if res.StatusCode != rec.Response.Status {
			t.Errorf("%s/%s: status %d, want %d", folder, rec.Name, res.StatusCode, rec.Response.Status)
		}
		if rec.Format != "data-lines" && body != string(want) {
			t.Errorf("%s/%s: %d bytes, want %d", folder, rec.Name, len(body), len(want))
		}
		if got := res.Header.Get("Content-Type"); got == "" || strings.Contains(rec.Name, "-stream-") && res.StatusCode == 200 && strings.HasPrefix(got, "application/json") {
			t.Errorf("%s/%s: content type %q", folder, rec.Name, got)
		}
	}
}

func TestReplayFindsTheRecordingByItsOwnRequest(t *testing.T) {
	t.Parallel()
	dir := recordingsDir(t)
	_, base := start(t, emulator.Options{ReplayDir: dir})
	for _, folder := range []string{"openai", "anthropic"} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.http.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			rec := readRecorded(t, file)
			if len(rec.Request.Body) < 10 {
				continue
			}
			want, err := os.ReadFile(filepath.Join(dir, folder, rec.Response.BodyFile))
			if err != nil {
				t.Fatal(err)
			}
			_, body := must(t, call{url: base + "/" + folder + "/x", body: string(rec.Request.Body)})
			if body != string(want) {
				t.Errorf("%s/%s: its own request got another answer:\n%.200s", folder, rec.Name, body)
			}
		}
	}
}

func TestReplayRefusesWhatWasNotRecorded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeRecording(t, dir, "openai", "chat-json-text", `{"status":200,"headers":{},"body_file":"chat-json-text.body"}`, "wire", `{"ok":true}`)
	_, base := start(t, emulator.Options{ReplayDir: dir})
	res, body := must(t, call{url: base + "/openai/chat/completions", body: openaiHi})
	if res.StatusCode != http.StatusNotFound || !strings.Contains(body, `{"error":{"message":"no recording`) || !strings.Contains(body, "chat-json-text") {
		t.Errorf("got %d %s, want OpenAI's 404 with what there is", res.StatusCode, body)
	}
	res, body = must(t, call{url: base + "/anthropic/v1/messages", body: `{}`})
	if res.StatusCode != http.StatusNotFound || !strings.Contains(body, `"type":"not_found_error"`) {
		t.Errorf("got %d %s, want Anthropic's 404", res.StatusCode, body)
	}
	res, body = must(t, call{url: base + "/openai/chat/completions", body: `{"model":"some/chat-json-text","stream":true}`})
	if res.StatusCode != http.StatusOK || body != `{"ok":true}` || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("by name: got %d %q %s", res.StatusCode, res.Header.Get("Content-Type"), body)
	}
}

func TestReplayWrapsPayloadLines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const lines = `{"type":"message_start"}` + "\n" + `{"type":"message_stop"}` + "\n"
	response := func(name string) string { return `{"status":200,"headers":{},"body_file":"` + name + `.body"}` }
	writeRecording(t, dir, "anthropic", "messages-stream-a", response("messages-stream-a"), "data-lines", lines)
	writeRecording(t, dir, "openai", "chat-stream-a", response("chat-stream-a"), "data-lines", `{"a":1}`+"\n"+`{"b":2}`)
	writeRecording(t, dir, "bedrock", "converse-stream-a", response("converse-stream-a"), "data-lines",
		`{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"abcd"}}`)
	_, base := start(t, emulator.Options{ReplayDir: dir})
	frame, err := hex.DecodeString("0000009f00000057c37babff0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070005" +
		"6576656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a224869227d2c2270223a2261626364227df2ace5ff")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ url, model, contentType, want string }{
		{"/anthropic/v1/messages", "messages-stream-a", "text/event-stream",
			"event: message_start\ndata: {\"type\":\"message_start\"}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"},
		{"/openai/chat/completions", "chat-stream-a", "text/event-stream", "data: {\"a\":1}\n\ndata: {\"b\":2}\n\n"},
		{"/aws-bedrock/bedrock-runtime/us-east-1/model/converse-stream-a/converse-stream", "", "application/vnd.amazon.eventstream", string(frame)},
	}
	for _, tt := range tests {
		res, body := must(t, call{url: base + tt.url, body: `{"model":"` + tt.model + `"}`})
		if body != tt.want || res.Header.Get("Content-Type") != tt.contentType {
			t.Errorf("%s: got %s\n%q\nwant %s\n%q", tt.url, res.Header.Get("Content-Type"), body, tt.contentType, tt.want)
		}
	}
}

func writeRecording(t *testing.T, dir, folder, name, response, format, body string) {
	t.Helper()
	protocol := map[string]string{"anthropic": "anthropic-messages", "openai": "openai-chat", "bedrock": "bedrock-converse"}[folder]
	var b bytes.Buffer
	b.WriteString(`{"name":"` + name + `","protocol":"` + protocol + `","format":"` + format + `","response":` + response + `,"request":{"method":null,"url":null,"headers":{},"body":null}}`)
	for file, data := range map[string][]byte{name + ".http.json": b.Bytes(), name + ".body": []byte(body)} {
		path := filepath.Join(dir, folder, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// lifecycle writes the recordings of one prediction: its creation, three
// questions how far it is, and its cancellation.
func lifecycle(t *testing.T, dir string) {
	t.Helper()
	folder := filepath.Join(dir, "replicate")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	const native, poll = "https://api.replicate.com/v1/", "predictions/p1"
	state := func(rest string) string {
		return `{"id":"p1","urls":{"get":"` + native + poll + `"},` + rest + `}`
	}
	for name, r := range map[string]struct {
		method, path, request string
		status                int
		reply                 string
	}{
		"created": {"POST", "models/meta/llama/predictions", `{"input":{"prompt":"Hi"}}`, 201, state(`"status":"starting","output":null`)},
		"poll-1":  {"GET", poll, "null", 200, state(`"status":"starting","output":null`)},
		"poll-2":  {"GET", poll, "null", 200, state(`"status":"processing","output":["Hel"]`)},
		"poll-3":  {"GET", poll, "null", 200, state(`"status":"succeeded","output":["Hel","lo"],"metrics":{"input_token_count":2,"output_token_count":3}`)},
		"stopped": {"POST", poll + "/cancel", "null", 200, state(`"status":"canceled","output":["Hel"]`)},
	} {
		header := fmt.Sprintf(`{"name":%q,"protocol":"replicate","format":"wire","request":{"method":%q,"url":%q,"body":%s},"response":{"status":%d,"headers":{"content-type":"application/json"},"body_file":%q}}`,
			name, r.method, native+r.path, r.request, r.status, name+".body")
		for file, text := range map[string]string{name + ".http.json": header, name + ".body": r.reply} {
			if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestReplayFollowsAPredictionFromItsCreationToItsEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lifecycle(t, dir)
	s, base := start(t, emulator.Options{ReplayDir: dir})
	c := client(t, base)
	spec, _ := providers.Lookup("replicate")
	p, err := spec.New(providers.Settings{Options: map[string]string{"poll": "1ms"}})
	if err != nil {
		t.Fatal(err)
	}
	hi := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}
	for range 2 { // a second run begins anew
		var told []string
		for d, err := range c.Stream(t.Context(), hi, []gateway.Step{{Provider: p, Model: "meta/llama"}}, gateway.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if d.Text != "" {
				told = append(told, d.Text)
			}
			if d.Usage != nil {
				told = append(told, fmt.Sprint(*d.Usage.InputTokens, *d.Usage.OutputTokens))
			}
		}
		if want := []string{"starting", "Hel", "processing", "lo", "2 3"}; !slices.Equal(told, want) {
			t.Errorf("got %q, want %q", told, want)
		}
	}
	const creation, poll = "POST models/meta/llama/predictions", "GET predictions/p1"
	var asked []string
	for _, r := range s.Requests() {
		asked = append(asked, r.Method+" "+r.Endpoint)
	}
	if want := []string{creation, poll, poll, poll, creation, poll, poll, poll}; !slices.Equal(asked, want) {
		t.Errorf("requests\n got %q\nwant %q", asked, want)
	}
	for path, want := range map[string]string{"POST predictions/p1/cancel": `"canceled"`, "GET predictions/p1": `"succeeded"`, "GET predictions/p2": "no recording of replicate answers GET predictions/p2"} {
		method, path, _ := strings.Cut(path, " ")
		if _, body := must(t, call{method: method, url: base + "/replicate/" + path, header: map[string]string{"cf-aig-authorization": "Bearer T"}}); !strings.Contains(body, want) {
			t.Errorf("%s: got %s, want %s", path, body, want)
		}
	}
}
