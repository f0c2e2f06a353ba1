package sdktest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	anthropicsse "github.com/anthropics/anthropic-sdk-go/packages/ssestream"
	"github.com/openai/openai-go/v3"
	openaisse "github.com/openai/openai-go/v3/packages/ssestream"

	sluice "sluice/gateway"
	"sluice/providers"
)

// benchBytes is the size of the streams that are measured.
const benchBytes = 50 << 20

// words are what the measured streams say: with characters that JSON escapes
// and some that it doesn't.
var words = []string{" the", " quick", " brown", " fox", "\n", " jumps", " over", " „the", " lazy", " dog", ".", " 日本", " \"x\"", " 🍕"}

// openaiStream repeats OpenAI's chunks, some 240 bytes each, up to so many bytes.
func openaiStream(size int) (stream []byte, events int, text string) {
	var b, t bytes.Buffer
	for ; b.Len() < size; events++ {
		word := words[events%len(words)]
		t.WriteString(word)
		fmt.Fprintf(&b, `data: {"id":"chatcmpl-ASv9l0RKJrq2fTx2dK5jhJoIr4rMI","object":"chat.completion.chunk","created":1731456257,"model":"gpt-4o-mini-2024-07-18",`+
			`"system_fingerprint":"fp_0ba0d124f1","choices":[{"index":0,"delta":{"content":%s},"logprobs":null,"finish_reason":null}]}`+"\n\n", quoted(word))
	}
	b.WriteString(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1731456257,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n")
	return b.Bytes(), events + 1, t.String()
}

// anthropicStream does the same with Anthropic's events.
func anthropicStream(size int) (stream []byte, events int, text string) {
	var b, t bytes.Buffer
	put := func(name, data string) {
		events++
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", name, data)
	}
	put("message_start", `{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-6","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}`)
	put("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`)
	for b.Len() < size {
		word := words[events%len(words)]
		t.WriteString(word)
		put("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":`+quoted(word)+`}           }`)
	}
	put("content_block_stop", `{"type":"content_block_stop","index":0}`)
	put("message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":99}}`)
	put("message_stop", `{"type":"message_stop"}`)
	return b.Bytes(), events, t.String()
}

func quoted(word string) string {
	return `"` + strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(word) + `"`
}

// response is what the SDKs decode.
func response(stream []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(bytes.NewReader(stream)),
	}
}

// decoder reads a whole stream and gives its text, or as much of it as it reads.
type decoder struct {
	name string
	text func(stream []byte) (string, error)
}

func decodersOfOpenAI() []decoder {
	return []decoder{
		{"sluice", func(stream []byte) (string, error) { return deltas("openai", stream) }},
		{"openai-go", func(stream []byte) (string, error) {
			var b strings.Builder
			s := openaisse.NewStream[openai.ChatCompletionChunk](openaisse.NewDecoder(response(stream)), nil)
			for s.Next() {
				for _, c := range s.Current().Choices {
					b.WriteString(c.Delta.Content)
				}
			}
			return b.String(), s.Err()
		}},
	}
}

func decodersOfAnthropic() []decoder {
	return []decoder{
		{"sluice", func(stream []byte) (string, error) { return deltas("anthropic", stream) }},
		{"anthropic-sdk-go", func(stream []byte) (string, error) {
			var b strings.Builder
			s := anthropicsse.NewStream[anthropic.MessageStreamEventUnion](anthropicsse.NewDecoder(response(stream)), nil)
			for s.Next() {
				b.WriteString(s.Current().Delta.Text)
			}
			return b.String(), s.Err()
		}},
	}
}

// deltas reads a stream as the playground does.
func deltas(vendor string, stream []byte) (string, error) {
	spec, ok := providers.Lookup(vendor)
	if !ok {
		return "", fmt.Errorf("no provider %s", vendor)
	}
	p, err := spec.New(providers.Settings{})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	d := p.Decoder(sluice.Reply{Status: http.StatusOK, MediaType: "text/event-stream"})
	sse := sluice.NewSSE(bytes.NewReader(stream), 1<<20)
	var batch []sluice.Delta
	for !d.Done() {
		frame, err := sse.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b.String(), err
		}
		if batch, err = d.Decode(batch[:0], frame); err != nil {
			return b.String(), err
		}
		for _, delta := range batch {
			if delta.Kind == sluice.DeltaText {
				b.WriteString(delta.Text)
			}
		}
	}
	_, err = d.Close(nil)
	return b.String(), err
}

func TestDecodersReadTheSameText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make     func(int) ([]byte, int, string)
		decoders []decoder
	}{
		"openai":    {openaiStream, decodersOfOpenAI()},
		"anthropic": {anthropicStream, decodersOfAnthropic()},
	} {
		stream, _, want := c.make(100 << 10)
		for _, d := range c.decoders {
			if got, err := d.text(stream); err != nil || got != want {
				t.Errorf("%s read by %s: %v, %d bytes of text, want %d", name, d.name, err, len(got), len(want))
			}
		}
	}
}

// BenchmarkText measures the way from bytes to text: framing, JSON, and the
// choice of what is text. Allocations are counted per stream; see allocs/event.
func BenchmarkText(b *testing.B) {
	for _, c := range []struct {
		name     string
		make     func(int) ([]byte, int, string)
		decoders []decoder
	}{
		{"openai", openaiStream, decodersOfOpenAI()},
		{"anthropic", anthropicStream, decodersOfAnthropic()},
	} {
		stream, events, want := c.make(benchBytes)
		for _, d := range c.decoders {
			b.Run(c.name+"/"+d.name, func(b *testing.B) {
				measure(b, stream, events, func() error {
					got, err := d.text(stream)
					if err == nil && len(got) != len(want) {
						err = fmt.Errorf("%d bytes of text, want %d", len(got), len(want))
					}
					return err
				})
			})
		}
	}
}

// BenchmarkFrames measures framing alone, from bytes to events.
func BenchmarkFrames(b *testing.B) {
	for _, c := range []struct {
		name string
		make func(int) ([]byte, int, string)
	}{{"openai", openaiStream}, {"anthropic", anthropicStream}} {
		stream, events, _ := c.make(benchBytes)
		for _, d := range []struct {
			name  string
			count func() (int, error)
		}{
			{"sluice", func() (n int, err error) {
				sse := sluice.NewSSE(bytes.NewReader(stream), 1<<20)
				for {
					if _, err := sse.Next(); errors.Is(err, io.EOF) {
						return n, nil
					} else if err != nil {
						return n, err
					}
					n++
				}
			}},
			{"openai-go", func() (n int, err error) {
				sse := openaisse.NewDecoder(response(stream))
				for sse.Next() {
					n++
				}
				return n, sse.Err()
			}},
			{"anthropic-sdk-go", func() (n int, err error) {
				sse := anthropicsse.NewDecoder(response(stream))
				for sse.Next() {
					n++
				}
				return n, sse.Err()
			}},
		} {
			b.Run(c.name+"/"+d.name, func(b *testing.B) {
				measure(b, stream, events, func() error {
					got, err := d.count()
					if err == nil && got < events {
						err = fmt.Errorf("%d events, want %d", got, events)
					}
					return err
				})
			})
		}
	}
}

// measure reports MB/s, allocations, and allocations per event.
func measure(b *testing.B, stream []byte, events int, read func() error) {
	b.Helper()
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	perRun := testing.AllocsPerRun(1, func() {
		if err := read(); err != nil {
			b.Error(err)
		}
	})
	for b.Loop() {
		if err := read(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(perRun/float64(events), "allocs/event") // the loop would forget it
}
