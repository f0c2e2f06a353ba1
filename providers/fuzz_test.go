package providers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"sluice/gateway"
	"sluice/providers"
)

// fuzzed lists the targets and the vendors whose decoders each one drives.
// Vendors that share a decoder share a target.
var fuzzed = map[string][]string{
	"FuzzOpenAI":      {"openai"},
	"FuzzAzure":       {"azure-openai"},
	"FuzzPerplexity":  {"perplexity-ai"},
	"FuzzAnthropic":   {"anthropic"},
	"FuzzWorkersAI":   {"workers-ai"},
	"FuzzHuggingFace": {"huggingface"},
	"FuzzBedrock":     {"aws-bedrock"},
	"FuzzGemini":      {"google-vertex-ai", "google-ai-studio"},
	"FuzzCohere":      {"cohere"},
	"FuzzReplicate":   {"replicate"},
	"FuzzDialects":    {"grok", "groq", "mistral", "deepseek", "openrouter", "cerebras", "baseten", "fireworks", "compat"},
}

func FuzzOpenAI(f *testing.F)      { fuzzDecoders(f) }
func FuzzAzure(f *testing.F)       { fuzzDecoders(f) }
func FuzzPerplexity(f *testing.F)  { fuzzDecoders(f) }
func FuzzAnthropic(f *testing.F)   { fuzzDecoders(f) }
func FuzzWorkersAI(f *testing.F)   { fuzzDecoders(f) }
func FuzzHuggingFace(f *testing.F) { fuzzDecoders(f) }
func FuzzBedrock(f *testing.F)     { fuzzDecoders(f) }
func FuzzGemini(f *testing.F)      { fuzzDecoders(f) }
func FuzzCohere(f *testing.F)      { fuzzDecoders(f) }
func FuzzReplicate(f *testing.F)   { fuzzDecoders(f) }
func FuzzDialects(f *testing.F)    { fuzzDecoders(f) }

func TestEveryVendorIsFuzzed(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, vendors := range fuzzed {
		got = append(got, vendors...)
	}
	for _, s := range providers.Registry() {
		want = append(want, s.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("fuzz targets read\n%q, the vendors are\n%q", got, want)
	}
}

// fuzzDecoders reads any bytes as the vendors' streams and as their whole
// replies. Whatever comes, no decoder panics, errors are of the one type, all
// text is valid UTF-8, and nothing comes after the end. Streams of all framings
// are written as server-sent events: what is inside of the frames is what
// decoders see.
func fuzzDecoders(f *testing.F) {
	f.Helper()
	var list []gateway.Provider
	for _, vendor := range fuzzed[f.Name()] {
		spec, _ := providers.Lookup(vendor)
		p, err := spec.New(providers.Settings{})
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, p)
		for _, c := range conformance {
			if c.vendor == vendor {
				for _, r := range load(f, filepath.Join("testdata", c.folder), c.protocol) {
					f.Add(seed(f, vendor, r), r.whole())
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, whole bool) {
		for _, p := range list {
			next := catwalkProvider(gateway.Frame{Data: bytes.Clone(body), Whole: true})
			if !whole {
				const maxEvent = 1 << 16
				next = gateway.NewSSE(bytes.NewReader(body), maxEvent).Next
			}
			drive(t, p.Decoder(gateway.Reply{Status: 200}), next)
		}
	})
}

// seed gives a recording's body, of a stream its first and last frames: long
// inputs are slow to vary.
func seed(f *testing.F, vendor string, r recording) []byte {
	f.Helper()
	const most = 12
	if r.whole() {
		return r.body
	}
	frames := collect(f, r.frames(newDecoder(f, vendor, r), r.wire(f)))
	if len(frames) > most {
		frames = slices.Concat(frames[:most/2], frames[len(frames)-most/2:])
	}
	var b bytes.Buffer
	for _, frame := range frames {
		if frame.event != "" {
			fmt.Fprintf(&b, "event: %s\n", frame.event)
		}
		for line := range strings.SplitSeq(frame.data, "\n") {
			fmt.Fprintf(&b, "data: %s\n", line)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// drive runs frames through a decoder until one of both has enough.
func drive(t *testing.T, d gateway.Decoder, next func() (gateway.Frame, error)) {
	t.Helper()
	var deltas []gateway.Delta
	var err error
	for err == nil && !d.Done() {
		frame, end := next()
		if errors.Is(end, io.EOF) {
			if !goesOn(d) {
				deltas, err = d.Close(deltas)
			}
			break
		}
		if end != nil {
			break
		}
		deltas, err = d.Decode(deltas, frame)
		clear(frame.Data)
	}
	var e *gateway.Error
	if err != nil && (!errors.As(err, &e) || e.Kind == "" || e.Provider == "" || e.Message == "") {
		t.Errorf("error %#v is not sound", err)
	}
	for _, delta := range deltas {
		if delta.Kind == 0 || !utf8.ValidString(delta.Text) {
			t.Errorf("delta %+v is not sound", delta)
		}
		if delta.Kind == gateway.DeltaToolCall && !utf8.ValidString(delta.ToolCall.Arguments) {
			t.Errorf("arguments %q are not UTF-8", delta.ToolCall.Arguments)
		}
		if proof := proofIn(delta); proof != nil && (proof.Family == "" || proof.Data != nil && (!utf8.Valid(proof.Data) || !json.Valid(proof.Data))) {
			t.Errorf("proof %s %q is not sound", proof.Family, proof.Data)
		}
		if u := delta.Usage; u != nil && (less(u.InputTokens) || less(u.OutputTokens) || less(u.CachedTokens) || less(u.CacheWriteTokens) || less(u.ReasoningTokens)) {
			t.Errorf("usage %+v has counts below zero", *u)
		}
	}
	if err == nil && d.Done() {
		if more, err := d.Close(nil); err != nil || len(more) > 0 {
			t.Errorf("after the end: %v and %v", more, err)
		}
	}
}

// proofIn is the proof that a delta carries, nil for none.
func proofIn(d gateway.Delta) *gateway.Proof {
	if d.ToolCall != nil {
		return d.ToolCall.Proof
	}
	return d.Proof
}

// FuzzPieces cuts reasoning, a signature and arguments, each in three pieces: what comes of
// them is what comes of the whole, in each family.
func FuzzPieces(f *testing.F) {
	f.Add(hardThought, hardSignature, hardArguments, 3, 11)
	f.Add("a\xff", "s", "{", 1, 2)
	f.Add("\\\"\n", "+/=", `{"x":"\ud83d\ude00"}`, 7, 9)
	cases := proofCases()
	f.Fuzz(func(t *testing.T, thinking, signature, arguments string, i, j int) {
		if !utf8.ValidString(thinking+signature+arguments) || strings.TrimSpace(arguments) == "" {
			t.Skip() // halves of characters are joined, others are not
		}
		cut := func(s string) []string {
			a := max(0, min(i, j, len(s)))
			b := max(a, min(max(i, j), len(s)))
			return []string{escaped(s[:a]), escaped(s[a:b]), escaped(s[b:])}
		}
		uncut := func(s string) []string { return []string{escaped(s)} }
		for _, c := range cases {
			want := answer(stream(t, c.provider, c.stream(uncut(thinking), uncut(signature), uncut(arguments))))
			got := answer(stream(t, c.provider, c.stream(cut(thinking), cut(signature), cut(arguments))))
			if got != want {
				t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
			}
		}
	})
}

// answer is an answer's parts, and why it ended.
func answer(r result) string {
	var a gateway.Answer
	for _, d := range r.deltas {
		a.Add(d, testTime)
	}
	return fmt.Sprintf("%s%q %v %v", sayParts(a.Parts()), a.Text(), a.Finish, r.err)
}

func less(n *int) bool { return n != nil && *n < 0 }
