package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"sluice/gateway"
)

// decoders makes the same decoder twice: with and without the fast way.
func decoders(vendor string) (fast, slow gateway.Decoder) {
	base := stream{provider: vendor, slow: true}
	switch vendor {
	case "openai":
		return &chatDecoder{stream: stream{provider: vendor}}, &chatDecoder{stream: base}
	case "anthropic":
		return &anthropicDecoder{stream: stream{provider: vendor}}, &anthropicDecoder{stream: base}
	}
	return &workersDecoder{chatDecoder{stream: stream{provider: vendor}, native: true}}, &workersDecoder{chatDecoder{stream: base, native: true}}
}

var vendors = []string{"openai", "anthropic", "workers-ai"}

// agree feeds two frames to both decoders and compares all that comes out.
func agree(t *testing.T, vendor string, frames ...gateway.Frame) {
	t.Helper()
	fast, slow := decoders(vendor)
	for _, frame := range frames {
		got, gotErr := fast.Decode(nil, frame)
		want, wantErr := slow.Decode(nil, frame)
		if !reflect.DeepEqual(got, want) || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Fatalf("%s: %q\nfast %s %v\nslow %s %v", vendor, frame.Data, dump(got), gotErr, dump(want), wantErr)
		}
		for _, d := range got {
			if !utf8.ValidString(d.Text) {
				t.Fatalf("%s: %q gives broken UTF-8: %q", vendor, frame.Data, d.Text)
			}
		}
		if gotErr != nil {
			return
		}
	}
	got, gotErr := fast.Close(nil)
	want, wantErr := slow.Close(nil)
	if !reflect.DeepEqual(got, want) || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		t.Fatalf("%s: close: fast %s %v\nslow %s %v", vendor, dump(got), gotErr, dump(want), wantErr)
	}
}

func dump(deltas []gateway.Delta) string {
	data, _ := json.Marshal(deltas)
	return string(data)
}

// shapes are frames at the edges of what the fast way takes.
func shapes() []string {
	return []string{
		`{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}`,
		`{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","service_tier":"default","choices":[{"index":0,"delta":{"content":" \u00e9\n"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"abc"}`,
		`{"choices":[{"index":0,"delta":{"reasoning_content":"Hm","content":null}}]}`,
		`{"choices":[{"index":0,"delta":{"reasoning_content":"","reasoning":"Hm"}}]}`,
		`{"choices":[{"delta":{"content":"no index"}}]}`,
		`{"choices":[{"index":1,"delta":{"content":"other"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a","content":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a","Content":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a","con\u0074ent":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"choices":[]}`,
		`{"choices":[{"index":0,"delta":{"content":"\ud83d"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"\ude00"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"\ud83d\ude00"}}]}`,
		"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xf0\x9f\"}}]}",
		"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\x98\x80\"}}]}",
		"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\nb\"}}]}",
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"x":01}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"x":1e}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"x":-}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"x":[1,]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"x":"\x"}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}]} x`,
		`{"choices":[{"index":0,"delta":{"content":"a"},"message":{"content":"aa"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`,
		`{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"a"}]}}]}`,
		`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}]}`,
		`{"choices":[{"index":0,"delta":{"content":0.005}}]}`,
		`{"choices":[{"index":0,"delta":{"content":false,"reasoning_content":-1e5}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a","reasoning":null,"reasoning_details":[],"tool_calls":[]}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"","reasoning_details":[{"text":"a"}]}}]}`,
		`{"choices":[{"index":0,"delta":{"content":{"text":"a"}}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a","function_call":[]}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"},"error":{"message":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"},"usage":{"prompt_tokens":1}}]}`,
		`{"choices":[{"index":0,"delta":{},"message":{"content":"Hi there"},"finish_reason":"stop"}]}`,
		`{"choices":[{"index":0,"text":"a"}]}`,
		`{"object":"error","message":"a"}`,
		`{"choices":[{"index":0,"delta":{"content":7}}],"response":7}`,
		`{"response":7,"p":"abc"}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":5}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":true}}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}}],"response":"a","p":"abc"}`,
		`{"choices":[{"index":0,"delta":{"content":"\ud83d"}}],"response":"b"}`,
		`{"response":"Hi","p":"abcdef"}`,
		`{"response":"Hi","usage":{"prompt_tokens":1,"completion_tokens":2}}`,
		`{"response":"Hi","finish_reason":null}`,
		`{"response":null,"tool_calls":[]}`,
		`{"response":{"a":1}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}               }`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"text":"a","type":"text_delta","thinking":"b"}}`,
		`{"type":"content_block_delta","index":-1,"delta":{"type":"text_delta","text":"Hi"}}`,
		`{"type":"content_block_delta","index":00,"delta":{"type":"text_delta","text":"Hi"}}`,
		`{"type":"content_block_delta","index":99999999999999999999,"delta":{"type":"text_delta","text":"Hi"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{"}}`,
		`{"type":"message_stop"}`,
		`[DONE]`, ``, ` `, `null`, `"x"`, `[]`, `{`, `{}`,
	}
}

func TestFastAndSlowAgree(t *testing.T) {
	t.Parallel()
	for _, vendor := range vendors {
		for _, a := range shapes() {
			for _, b := range shapes() {
				agree(t, vendor, gateway.Frame{Data: []byte(a)}, gateway.Frame{Data: []byte(b)}, gateway.Frame{Data: []byte(a)})
			}
			agree(t, vendor, gateway.Frame{Event: "content_block_delta", Data: []byte(a)})
			agree(t, vendor, gateway.Frame{Event: "other", Data: []byte(a)})
			agree(t, vendor, gateway.Frame{Data: []byte(a), Whole: true})
		}
	}
}

// Every hot shape must be taken by the fast way, or speed is lost unseen.
func TestHotShapesAreFast(t *testing.T) {
	t.Parallel()
	for _, s := range shapes()[:3] {
		if _, _, ok := (&cursor{b: []byte(s)}).chat(false); !ok {
			t.Errorf("the slow way takes %s", s)
		}
	}
	if _, _, ok := (&cursor{b: []byte(`{"response":"Hi","p":"abcdef"}`)}).chat(true); !ok {
		t.Error("the slow way takes Workers AI's text")
	}
	d := &anthropicDecoder{}
	if _, _, ok := d.fastText(gateway.Frame{Event: "content_block_delta", Data: []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}   }`)}); !ok {
		t.Error("the slow way takes Anthropic's text")
	}
}

func FuzzFastAndSlowAgree(f *testing.F) {
	for _, s := range shapes() {
		f.Add([]byte(s), []byte(s), "")
	}
	f.Fuzz(func(t *testing.T, a, b []byte, event string) {
		for _, vendor := range vendors {
			agree(t, vendor, gateway.Frame{Event: event, Data: a}, gateway.Frame{Event: event, Data: b}, gateway.Frame{Event: event, Data: a})
			agree(t, vendor, gateway.Frame{Data: a, Whole: true})
		}
	})
}

// Any bytes may stand where the text, or the padding, of a chunk that is alike stood.
func FuzzLikeness(f *testing.F) {
	for _, s := range []string{`Hi`, `\"`, `","x":"`, `\`, `"`, "\n", `\ud83d`, `a"}}],"b":[{"c":{"d":"e`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, inside []byte) {
		for vendor, around := range map[string][2]string{
			"openai":     {`{"choices":[{"index":0,"delta":{"content":"`, `"},"finish_reason":null}]}`},
			"anthropic":  {`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`, `"}}`},
			"workers-ai": {`{"response":"`, `","p":"abc"}`},
		} {
			first := gateway.Frame{Data: []byte(around[0] + "Hi" + around[1])}
			agree(t, vendor, first, gateway.Frame{Data: []byte(around[0] + string(inside) + around[1])}, first)
		}
		for vendor, around := range padded {
			first := gateway.Frame{Data: []byte(around[0] + "Hi" + around[1] + "abc" + around[2])}
			agree(t, vendor, first, gateway.Frame{Data: []byte(around[0] + "Ho" + around[1] + string(inside) + around[2])}, first)
			agree(t, vendor, first, gateway.Frame{Data: []byte(around[0] + string(inside) + around[1] + string(inside) + around[2])}, first)
		}
	})
}

// padded is what stands before the text, before the padding and after it.
var padded = map[string][3]string{
	"openai":     {`{"choices":[{"index":0,"delta":{"content":"`, `"},"finish_reason":null}],"obfuscation":"`, `"}`},
	"anthropic":  {`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`, `"},"p":"`, `"}`},
	"workers-ai": {`{"response":"`, `","p":"`, `"}`},
}

// Chunks that differ in nothing but their text and their padding are found without
// being read anew.
func TestPaddedChunksAreAlike(t *testing.T) {
	for vendor, around := range padded {
		var like chunkTemplate
		for i, text := range []string{"Hi", `th\"ere`, ""} {
			data := []byte(around[0] + text + around[1] + strings.Repeat("x", i) + around[2])
			p, alike := like.match(data)
			if alike != (i > 0) || alike && string(p.raw) != text {
				t.Errorf("%s: chunk %d is alike: %v, with the text %q", vendor, i, alike, p.raw)
			}
			c := cursor{b: data}
			scan := func() (gateway.DeltaKind, piece, bool) { return c.chat(vendor == "workers-ai") }
			if vendor == "anthropic" {
				scan = c.blockDelta
			}
			kind, p, ok := scan()
			if !ok || string(p.raw) != text {
				t.Errorf("%s: chunk %d is not hot: %q", vendor, i, p.raw)
			}
			like.learn(&c, kind, p)
		}
	}
}

// Where encoding/json has no halves to replace, unquote is its equal.
func FuzzUnquote(f *testing.F) {
	for _, s := range []string{`a`, `\n\t\"\\\/\b\f\r`, `\u00e9`, `\ud83d\ude00`, `\ud83d`, `\ud83d\u0041`, "\xff", "\xed\xa0\xbd"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, inside []byte) {
		quoted := append(append([]byte{'"'}, inside...), '"')
		var want string
		if json.Unmarshal(quoted, &want) != nil {
			t.Skip()
		}
		raw := unquote(nil, inside)
		got, rest := mend(raw, true)
		if len(rest) > 0 || !utf8.ValidString(got) {
			t.Fatalf("%q gives %q and keeps %q", inside, got, rest)
		}
		if utf8.Valid(raw) && got != want {
			t.Fatalf("%q: got %q, want %q", inside, got, want)
		}
	})
}

// However a text is cut into pieces, and wherever its escapes are cut, the same
// text comes out.
func FuzzJoiner(f *testing.F) {
	f.Add("a\U0001F600b\xffc\xe2\x82", 3, 7)
	f.Add("\U0001F600\U0001F600", 1, 6)
	f.Fuzz(func(t *testing.T, s string, i, j int) {
		want, _ := mend([]byte(s), true)
		i = max(0, min(i, len(s)))
		j = max(i, min(j, len(s)))
		if half := []byte(s); bytes.IndexByte(half, 0xED) >= 0 {
			t.Skip() // a surrogate's own three bytes are never cut by unquote
		}
		var join joiner
		got := join.next([]byte(s[:i])) + join.next([]byte(s[i:j])) + join.next([]byte(s[j:])) + join.end()
		if got != want {
			t.Fatalf("%q cut at %d and %d: got %q, want %q", s, i, j, got, want)
		}
	})
}

// benchFrames gives the frames of a recording, or a made stream.
func benchFrames(b *testing.B, vendor string) (list []gateway.Frame, size int) {
	b.Helper()
	switch vendor {
	case "openai":
		data, err := os.ReadFile(filepath.Join("testdata", "openai", "chat-stream-unicode-long.body"))
		if err != nil {
			b.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			list = append(list, gateway.Frame{Data: bytes.TrimSpace(line)})
		}
	case "anthropic":
		for range 300 {
			list = append(list, gateway.Frame{Event: "content_block_delta",
				Data: []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" the current weather and"}   }`)})
		}
	default:
		for range 300 {
			list = append(list, gateway.Frame{Data: []byte(`{"response":" token","p":"abdefghijklmnopqrstuvwxyz0123456789"}`)})
		}
	}
	for _, frame := range list {
		size += len(frame.Data)
	}
	return list, size
}

func BenchmarkDecode(b *testing.B) {
	for _, vendor := range vendors {
		list, size := benchFrames(b, vendor)
		for way, pick := range map[string]int{"fast": 0, "slow": 1} {
			b.Run(strings.Join([]string{vendor, way}, "/"), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(size))
				var deltas []gateway.Delta
				for b.Loop() {
					fast, slow := decoders(vendor)
					d := []gateway.Decoder{fast, slow}[pick]
					for _, frame := range list {
						var err error
						if deltas, err = d.Decode(deltas[:0], frame); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(len(list)), "chunks/op")
			})
		}
	}
}

// A hot chunk costs one allocation: the string of its text.
func TestHotChunksCostOneAllocation(t *testing.T) {
	frames := map[string]gateway.Frame{
		"openai":     {Data: []byte(shapes()[1])},
		"anthropic":  {Event: "content_block_delta", Data: []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi\nthere"}}`)},
		"workers-ai": {Data: []byte(`{"response":"Hello","p":"abcdef"}`)},
	}
	for vendor, frame := range frames {
		d, _ := decoders(vendor)
		deltas := make([]gateway.Delta, 0, 4)
		got := testing.AllocsPerRun(100, func() {
			var err error
			if deltas, err = d.Decode(deltas[:0], frame); err != nil || len(deltas) != 1 {
				t.Fatalf("%s: %v, %v", vendor, deltas, err)
			}
		})
		if got > 1 {
			t.Errorf("%s: %.0f allocations for a chunk, want 1", vendor, got)
		}
	}
}
