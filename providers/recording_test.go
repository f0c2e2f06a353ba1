package providers_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"sluice/gateway"
)

// recording is one fixture.
type recording struct {
	name   string
	body   []byte
	header struct {
		Protocol, Format string
		Response         struct {
			Status  int
			Headers map[string]string
		}
	}
	expect expectation
}

// roots are where the folders are looked for: what is in the repository, and the
// full set where it lies beside it.
func roots() []string {
	beside := filepath.Join("..", "..", "shared", "recordings")
	if dir := os.Getenv("SLUICE_RECORDINGS"); dir != "" {
		beside = dir
	}
	return []string{"testdata", beside}
}

func load(t testing.TB, dir, protocol string) []recording {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.http.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []recording
	for _, path := range paths {
		base := strings.TrimSuffix(path, ".http.json")
		r := recording{name: filepath.Base(base)}
		readJSON(t, path, &r.header)
		if r.header.Protocol != protocol {
			continue
		}
		readJSON(t, base+".expect.json", &r.expect)
		if r.body, err = os.ReadFile(base + ".body"); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func readJSON(t testing.TB, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// whole tells whether the body is one JSON value that was not streamed.
func (r recording) whole() bool {
	return r.header.Format != "data-lines" && strings.HasPrefix(r.contentType(), "application/json") && !bytes.HasPrefix(r.body, []byte("["))
}

// contentType is the recorded one, or what the format needs where none was kept.
func (r recording) contentType() string {
	if r.header.Format == "data-lines" && r.header.Protocol == "bedrock-converse" {
		return "application/vnd.amazon.eventstream"
	}
	return cmp.Or(r.header.Response.Headers["content-type"], "text/event-stream")
}

// frames gives the reply's frames, its bytes read in two pieces where a cut is
// given.
func (r recording) frames(d gateway.Decoder, wire []byte, cut ...int) func() (gateway.Frame, error) {
	var body io.Reader = bytes.NewReader(wire)
	if len(cut) > 0 {
		body = io.MultiReader(bytes.NewReader(wire[:cut[0]]), bytes.NewReader(wire[cut[0]:]))
	}
	mediaType, _, _ := strings.Cut(r.contentType(), ";")
	return gateway.NewFrames(mediaType, body, d)
}

// wire gives the bytes as they travelled: payloads that were kept alone are
// framed again.
func (r recording) wire(t testing.TB) []byte {
	t.Helper()
	if r.header.Format != "data-lines" {
		return r.body
	}
	var b strings.Builder
	for line := range strings.Lines(string(r.body)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			continue
		}
		if r.header.Protocol == "bedrock-converse" {
			b.WriteString(eventMessage(t, line))
			continue
		}
		if r.header.Protocol == "anthropic-messages" || r.header.Protocol == "openai-responses" {
			var event struct{ Type string }
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "event: %s\n", event.Type)
		}
		fmt.Fprintf(&b, "data: %s\n\n", line)
	}
	return []byte(b.String())
}

// eventMessage writes a payload that was kept alone, an object whose only key is
// its event, as a message of an event stream.
func eventMessage(t testing.TB, line string) string {
	t.Helper()
	var event map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &event); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for name, payload := range event {
		m := eventstream.Message{Payload: payload}
		for _, h := range [][2]string{{":event-type", name}, {":content-type", "application/json"}, {":message-type", "event"}} {
			m.Headers.Set(h[0], eventstream.StringValue(h[1]))
		}
		if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
