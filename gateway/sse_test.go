package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

type sseEvent struct {
	Event string `json:"event"`
	Data  string `json:"data"`
	ID    string `json:"id"`
}

type sseCase struct {
	Name    string
	Input   []byte     `json:"input_base64"`
	Chunks  []int      `json:"chunk_lengths"`
	Events  []sseEvent `json:"events"`
	Flushed []sseEvent `json:"events_if_flushed_at_end"`
	Retry   *int       `json:"retry"`
}

func sseCases(t testing.TB) []sseCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/sse/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []sseCase
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 26 {
		t.Fatalf("got %d cases, want 26", len(cases))
	}
	return cases
}

// collectSSE reads all events, and apart from them the one cut off at the end.
func collectSSE(t testing.TB, r io.Reader, limit int) (events, flushed []sseEvent, retry time.Duration) {
	t.Helper()
	s := NewSSE(r, limit)
	event := func(f Frame) sseEvent {
		e := sseEvent{Event: f.Event, Data: strings.ToValidUTF8(string(f.Data), "\uFFFD"), ID: s.LastID()}
		if e.Event == "" {
			e.Event = "message"
		}
		return e
	}
	for {
		f, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		events = append(events, event(f))
	}
	flushed = events
	if f, ok := s.Unterminated(); ok {
		flushed = append(flushed[:len(flushed):len(flushed)], event(f))
	}
	return events, flushed, s.Retry()
}

// chunks hands out its parts one Read at a time.
type chunks [][]byte

func (c *chunks) Read(p []byte) (int, error) {
	if len(*c) == 0 {
		return 0, io.EOF
	}
	n := copy(p, (*c)[0])
	if (*c)[0] = (*c)[0][n:]; len((*c)[0]) == 0 {
		*c = (*c)[1:]
	}
	return n, nil
}

func TestF046F047F048F049F050F051SSECases(t *testing.T) {
	t.Parallel()
	for _, c := range sseCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			var cut chunks
			rest := c.Input
			for _, n := range c.Chunks {
				n = min(n, len(rest))
				cut, rest = append(cut, rest[:n]), rest[n:]
			}
			cut = append(cut, rest)
			readers := map[string]io.Reader{
				"whole":       bytes.NewReader(c.Input),
				"as upstream": &cut,
				"by bytes":    iotest.OneByteReader(bytes.NewReader(c.Input)),
				"data+EOF":    iotest.DataErrReader(bytes.NewReader(c.Input)),
			}
			for how, r := range readers {
				events, flushed, retry := collectSSE(t, r, 1<<20)
				if len(events)+len(c.Events) > 0 && !reflect.DeepEqual(events, c.Events) {
					t.Errorf("%s: events\n got %q\nwant %q", how, events, c.Events)
				}
				if c.Flushed != nil && !reflect.DeepEqual(flushed, c.Flushed) {
					t.Errorf("%s: flushed\n got %q\nwant %q", how, flushed, c.Flushed)
				}
				if c.Retry != nil && retry != time.Duration(*c.Retry)*time.Millisecond {
					t.Errorf("%s: retry got %v, want %d ms", how, retry, *c.Retry)
				}
			}
		})
	}
}

func TestF053SSECutAtEveryOffsetGivesTheSameEvents(t *testing.T) {
	t.Parallel()
	for _, c := range sseCases(t) {
		want, wantFlushed, _ := collectSSE(t, bytes.NewReader(c.Input), 1<<20)
		for i := range c.Input {
			got, gotFlushed, _ := collectSSE(t, &chunks{c.Input[:i], c.Input[i:]}, 1<<20)
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotFlushed, wantFlushed) {
				t.Fatalf("%s cut at %d:\n got %q\nwant %q", c.Name, i, gotFlushed, wantFlushed)
			}
		}
	}
}

func TestF048SSEKeepAlivesDoNotGrowTheBuffer(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("x", 1000)
	for name, first := range map[string]string{"between events": "", "inside an event": "data: a\n"} {
		var in bytes.Buffer
		in.WriteString(first)
		for range 1000 {
			in.WriteString(": " + line + "\n")
		}
		in.WriteString("data: b\n\n")
		s := NewSSE(&in, 1<<20)
		f, err := s.Next()
		if want := strings.ReplaceAll(first, "data: a\n", "a\n") + "b"; err != nil || string(f.Data) != want {
			t.Errorf("%s: got %q, %v, want %q", name, f.Data, err, want)
		}
		if len(s.buf) > sseBuffer {
			t.Errorf("%s: the buffer grew to %d bytes", name, len(s.buf))
		}
	}
}

func TestF057SSETakesAnEventAsLongAsTheCap(t *testing.T) {
	t.Parallel()
	for _, size := range []int{sseBuffer, 1 << 20, 33 << 20} {
		data := bytes.Repeat([]byte("x"), size)
		in := append(append([]byte("data:"), data...), "\n\ndata:y\n\n"...)
		s := NewSSE(bytes.NewReader(in), size+16)
		f, err := s.Next()
		if err != nil || !bytes.Equal(f.Data, data) {
			t.Fatalf("%d bytes: got %d bytes, %v", size, len(f.Data), err)
		}
		if f, err = s.Next(); err != nil || string(f.Data) != "y" {
			t.Fatalf("%d bytes: after it got %q, %v", size, f.Data, err)
		}
	}
}

func TestF058SSEStopsAtTheCap(t *testing.T) {
	t.Parallel()
	endless := map[string]string{"one line": "x", "many lines": "data: x\n"}
	for name, piece := range endless {
		read := 0
		r := readerFunc(func(p []byte) (int, error) {
			at := read % len(piece)
			n := copy(p, strings.Repeat(piece, len(p)/len(piece)+2)[at:])
			read += n
			return n, nil
		})
		s := NewSSE(r, 1<<20)
		if _, err := s.Next(); !errors.Is(err, ErrEventTooLarge) {
			t.Errorf("%s: got %v, want ErrEventTooLarge", name, err)
		}
		if read > 16<<20 {
			t.Errorf("%s: read %d bytes for a cap of 1 MiB", name, read)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func FuzzSSE(f *testing.F) {
	for _, c := range sseCases(f) {
		f.Add(c.Input, uint16(3))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint16) {
		want, wantFlushed, wantRetry := collectSSE(t, bytes.NewReader(in), 1<<20)
		var cut chunks
		for rest := in; len(rest) > 0; {
			seed = seed*31 + 7
			n := min(len(rest), 1+int(seed%13))
			cut, rest = append(cut, rest[:n]), rest[n:]
		}
		got, gotFlushed, gotRetry := collectSSE(t, &cut, 1<<20)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotFlushed, wantFlushed) || gotRetry != wantRetry {
			t.Fatalf("cut differs:\n got %q\nwant %q", gotFlushed, wantFlushed)
		}
	})
}

func BenchmarkSSE(b *testing.B) {
	chunk := `data: {"id":"chatcmpl-A1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini",` +
		`"service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" word"},` +
		`"logprobs":null,"finish_reason":null}]}` + "\n\n"
	in := []byte(strings.Repeat(chunk, 10_000))
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	r := bytes.NewReader(nil)
	for b.Loop() {
		r.Reset(in)
		s := NewSSE(r, 64<<20)
		n := 0
		for {
			if _, err := s.Next(); err != nil {
				break
			}
			n++
		}
		if n != 10_000 {
			b.Fatalf("got %d events", n)
		}
	}
}
