package providers_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"sluice/gateway"
	"sluice/providers"
)

// FuzzDecoders reads any bytes as each vendor's stream and as its whole reply.
// Whatever comes, no decoder panics, errors are of the one type, all text is
// valid UTF-8, and nothing comes after the end.
func FuzzDecoders(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*", "*.body"))
	if err != nil {
		f.Fatal(err)
	}
	for i, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), body)
	}
	specs := providers.Registry()
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		p, err := specs[int(which)%len(specs)].New(providers.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		const maxEvent = 1 << 16
		stream := gateway.NewSSE(bytes.NewReader(body), maxEvent)
		drive(t, p.Decoder(gateway.Reply{Status: 200}), stream.Next)
		drive(t, p.Decoder(gateway.Reply{Status: 200}), listed(gateway.Frame{Data: bytes.Clone(body), Whole: true}))
	})
}

// drive runs frames through a decoder until one of both has enough.
func drive(t *testing.T, d gateway.Decoder, next func() (gateway.Frame, error)) {
	t.Helper()
	var deltas []gateway.Delta
	var err error
	for err == nil && !d.Done() {
		frame, end := next()
		if errors.Is(end, io.EOF) {
			deltas, err = d.Close(deltas)
			break
		}
		if end != nil {
			break
		}
		deltas, err = d.Decode(deltas, frame)
		clear(frame.Data)
	}
	var e *gateway.Error
	if err != nil && (!errors.As(err, &e) || e.Kind == "" || e.Provider == "") {
		t.Errorf("error %#v is not sound", err)
	}
	for _, delta := range deltas {
		if !utf8.ValidString(delta.Text) {
			t.Errorf("text %q is not UTF-8", delta.Text)
		}
		if delta.Kind == gateway.DeltaToolCall && !utf8.ValidString(delta.ToolCall.Arguments) {
			t.Errorf("arguments %q are not UTF-8", delta.ToolCall.Arguments)
		}
	}
	if err == nil && d.Done() {
		if more, err := d.Close(nil); err != nil || len(more) > 0 {
			t.Errorf("after the end: %v and %v", more, err)
		}
	}
}
