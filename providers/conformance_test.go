package providers_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// Every vendor runs through this suite. A new one joins with a line here and a
// folder of fixtures: NAME.body, NAME.http.json, NAME.expect.json.
var conformance = []struct{ vendor, folder, protocol string }{
	{"openai", "openai", "openai-chat"},
	{"openai", "openai", "openai-responses"},
	{"anthropic", "anthropic", "anthropic-messages"},
	{"workers-ai", "workers-ai", "workers-ai"},
	{"azure-openai", "azure", "openai-chat"},
	{"azure-openai", "azure", "openai-responses"},
	{"huggingface", "huggingface", "openai-chat"},
	{"huggingface", "huggingface", "huggingface-textgen"},
	{"perplexity-ai", "perplexity", "openai-chat"},
	{"grok", "xai", "openai-chat"},
	{"grok", "xai", "openai-responses"},
	{"groq", "groq", "openai-chat"},
	{"mistral", "mistral", "openai-chat"},
	{"deepseek", "deepseek", "openai-chat"},
	{"openrouter", "openrouter", "openai-chat"},
	{"openrouter", "openrouter", "openai-responses"},
	{"cohere", "cohere", "cohere-chat"},
	{"replicate", "replicate", "replicate"},
	{"aws-bedrock", "bedrock", "bedrock-converse"},
	{"aws-bedrock", "bedrock", "bedrock-invoke"},
	{"google-vertex-ai", "vertex", "gemini"},
	{"google-vertex-ai", "vertex", "anthropic-messages"},
	{"google-ai-studio", "google-ai-studio", "gemini"},
}

// borrowed are the same formats as other vendors send them.
var borrowed = []struct{ vendor, folder, protocol string }{
	{"openai", "bedrock", "openai-chat"},
	{"openai", "bedrock", "openai-responses"},
	{"openai", "cohere", "openai-chat"},
	{"openai", "deepseek", "openai-responses"},
	{"anthropic", "vertex", "anthropic-messages"},
}

// outOfScope lists recordings that no provider of ours would ask for, with the
// reason.
var outOfScope = []struct{ folder, protocol, reason string }{
	{"openai", "openai-completions", "the older completions API, which no provider here speaks"},
	{"huggingface", "openai-completions", "the older completions API, which no provider here speaks"},
}

// TestEveryRecordingIsAccountedFor counts the recordings for each provider and
// names those that are out of scope, so that none is skipped without a word.
func TestEveryRecordingIsAccountedFor(t *testing.T) {
	t.Parallel()
	type key struct{ folder, protocol string }
	taken, left := map[key][]string{}, map[key]string{}
	for _, c := range slices.Concat(conformance, borrowed) {
		k := key{c.folder, c.protocol}
		taken[k] = append(taken[k], c.vendor)
	}
	for _, o := range outOfScope {
		left[key{o.folder, o.protocol}] = o.reason
	}
	counts := map[string]int{}
	for _, root := range roots() {
		paths, err := filepath.Glob(filepath.Join(root, "*", "*.http.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			var header struct{ Protocol string }
			readJSON(t, path, &header)
			folder := filepath.Base(filepath.Dir(path))
			k := key{folder, header.Protocol}
			reason, out := left[k]
			switch {
			case out && taken[k] != nil:
				t.Errorf("%s of %s is said to be out of scope, but is tested", header.Protocol, folder)
			case out:
				t.Logf("out of scope: %s/%s: %s", folder, strings.TrimSuffix(filepath.Base(path), ".http.json"), reason)
				counts[fmt.Sprintf("%-11s %-17s %-21s out of scope", filepath.Base(root), folder, header.Protocol)]++
			case taken[k] == nil:
				t.Errorf("%s: nobody reads %s of %s", path, header.Protocol, folder)
			default:
				counts[fmt.Sprintf("%-11s %-17s %-21s %s", filepath.Base(root), folder, header.Protocol, strings.Join(taken[k], ", "))]++
			}
		}
	}
	for _, line := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%3d %s", counts[line], line)
	}
}

// expectation is NAME.expect.json, as far as it is compared.
type expectation struct {
	Text         string
	Reasoning    *string
	FinishReason any `json:"finish_reason"` // a word, or a number where the wire has one
	Usage        *struct{ Input, Output *float64 }
	ToolCalls    []toolCall `json:"tool_calls"`
	Proofs       []proof
	Error        *struct {
		Status    int
		Message   string
		MidStream bool `json:"mid_stream"`
	}
	Extra struct {
		Refusal   string
		Citations []string
	}
}

// proof is what goes back to the vendor with reasoning, a text or a call.
type proof struct {
	Of, Family, Data string
	Alone            bool
}

// proofs are an answer's, in the order in which they came.
func (r result) proofs() []proof {
	list := []proof{}
	for _, d := range r.deltas {
		switch {
		case d.ToolCall != nil && d.ToolCall.Proof != nil:
			list = append(list, proof{"call", d.ToolCall.Proof.Family, string(d.ToolCall.Proof.Data), false})
		case d.Kind == gateway.DeltaProof:
			of := "text"
			if d.OfReasoning {
				of = "reasoning"
			}
			list = append(list, proof{of, d.Proof.Family, string(d.Proof.Data), d.Alone})
		}
	}
	return list
}

type toolCall struct {
	Name      string `json:"name"`
	Arguments any    `json:"arguments"`
}

func TestConformance(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, c := range slices.Concat(conformance, borrowed) {
		for _, root := range roots() {
			for _, r := range load(t, filepath.Join(root, c.folder), c.protocol) {
				if r.header.Response.Status >= 400 {
					continue // package gateway reads these: see TestConformanceThroughTheClient
				}
				ran++
				t.Run(fmt.Sprintf("%s/%s/%s", filepath.Base(root), c.folder, r.name), func(t *testing.T) {
					t.Parallel()
					wire := r.wire(t)
					got := decode(t, newDecoder(t, c.vendor, r), r.frames(newDecoder(t, c.vendor, r), wire))
					compare(t, got, r)
				})
			}
		}
	}
	if ran < 10 {
		t.Errorf("%d fixtures ran, want at least 10", ran)
	}
}

// TestConformanceThroughTheClient sends a chat to a server that answers with the
// recording, so that framing, statuses and error bodies are the client's own.
func TestConformanceThroughTheClient(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(conformance, borrowed) {
		for _, root := range roots() {
			for _, r := range load(t, filepath.Join(root, c.folder), c.protocol) {
				t.Run(fmt.Sprintf("%s/%s/%s", filepath.Base(root), c.folder, r.name), func(t *testing.T) {
					t.Parallel()
					compare(t, ask(t, newProvider(t, c.vendor, providers.Settings{Options: needed(c.vendor), Keyless: true}), r), r)
				})
			}
		}
	}
}

// needed is what a vendor's configuration can't do without.
func needed(vendor string) map[string]string {
	if vendor == "azure-openai" {
		return map[string]string{"resource": "r"}
	}
	return nil
}

// ask streams one chat from a server that answers with the recording.
func ask(t *testing.T, p gateway.Provider, r recording) result {
	t.Helper()
	wire := r.wire(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range r.header.Response.Headers {
			if strings.HasPrefix(name, "x-amzn-") {
				w.Header().Set(name, value)
			}
		}
		w.Header().Set("Content-Type", r.contentType())
		w.WriteHeader(r.header.Response.Status)
		_, _ = w.Write(wire)
	}))
	t.Cleanup(server.Close)
	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	chat := asks("Hi")
	chat.Stream = true
	var got result
	for d, err := range client.Stream(t.Context(), chat, []gateway.Step{{Provider: p, Model: "m"}}, gateway.Options{}) {
		if err == nil {
			got.deltas = append(got.deltas, d)
			if d.Kind == gateway.DeltaProgress {
				break // the recording of a job that goes on has no other end
			}
		} else if !errors.As(err, &got.err) {
			t.Fatal(err)
		}
	}
	return got
}

// TestRecordedProofsComeBack: whatever a recording has of signatures and encrypted
// reasoning is in the proofs of its answer.
func TestRecordedProofsComeBack(t *testing.T) {
	t.Parallel()
	found := 0
	for _, c := range conformance {
		pattern := map[string]string{
			"anthropic-messages": `"(?:signature|data)":\s*"([^"]+)"`,
			"bedrock-converse":   `"(?:signature|redactedContent)":\s*"([^"]+)"`,
			"gemini":             `"thoughtSignature":\s*"([^"]+)"`,
			"openai-responses":   `output_item\.done.*"encrypted_content":\s*"([^"]+)"`,
		}[c.protocol]
		for _, root := range roots() {
			for _, r := range load(t, filepath.Join(root, c.folder), c.protocol) {
				pattern := pattern
				switch {
				case pattern == "", r.header.Response.Status >= 400:
					continue
				case c.protocol == "openai-responses" && r.whole():
					pattern = `"encrypted_content":\s*"([^"]+)"`
				}
				all := fmt.Sprint(decode(t, newDecoder(t, c.vendor, r), r.frames(newDecoder(t, c.vendor, r), r.wire(t))).proofs())
				for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(r.body, -1) {
					if found++; !strings.Contains(all, string(m[1])) {
						t.Errorf("%s/%s: %.60s… is in no proof", c.folder, r.name, m[1])
					}
				}
			}
		}
	}
	if t.Logf("%d", found); found < 15 {
		t.Errorf("%d were looked for", found)
	}
}

// TestF053EverySplitPoint reads each stream in two pieces, cut at every offset.
// A short one is decoded each time; of a long one the frames are compared, since
// the same frames give the same deltas, and decoded at some cuts.
func TestF053EverySplitPoint(t *testing.T) {
	t.Parallel()
	const short = 4 << 10
	for i, c := range slices.Concat(conformance, borrowed) {
		for _, root := range roots() {
			for _, r := range load(t, filepath.Join(root, c.folder), c.protocol) {
				if r.whole() {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", filepath.Base(root), c.folder, r.name), func(t *testing.T) {
					t.Parallel()
					wire := r.wire(t)
					d := newDecoder(t, c.vendor, r)
					wantFrames := collect(t, r.frames(d, wire))
					want := decode(t, newDecoder(t, c.vendor, r), r.frames(d, wire))
					for n, cut := range cuts(len(wire), i < len(conformance)) {
						if at, ok := sameFrames(t, r.frames(d, wire, cut), wantFrames); !ok {
							t.Fatalf("cut at %d: frame %d differs from %q", cut, at, wantFrames)
						}
						if len(wire) > short && n%500 != 0 {
							continue
						}
						got := decode(t, newDecoder(t, c.vendor, r), r.frames(d, wire, cut))
						if !reflect.DeepEqual(got, want) {
							t.Fatalf("cut at %d:\n got %s\nwant %s", cut, got, want)
						}
					}
				})
			}
		}
	}
}

// textFrame is a frame that is kept.
type textFrame struct{ event, data string }

func collect(t testing.TB, next func() (gateway.Frame, error)) []textFrame {
	t.Helper()
	var list []textFrame
	for {
		frame, err := next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, textFrame{frame.Event, string(frame.Data)})
	}
}

// sameFrames compares without keeping anything; it runs very often.
func sameFrames(t *testing.T, next func() (gateway.Frame, error), want []textFrame) (at int, ok bool) {
	t.Helper()
	for i := range want {
		frame, err := next()
		if err != nil || frame.Event != want[i].event || string(frame.Data) != want[i].data {
			return i, false
		}
	}
	_, err := next()
	return len(want), errors.Is(err, io.EOF)
}

// cuts lists every offset of a vendor's own body up to 64 KiB, and 2,000 of a
// larger one; 200 of a body borrowed from another vendor, and in short mode.
func cuts(size int, own bool) []int {
	every, seeded := 64<<10, 2000
	if testing.Short() || !own {
		every, seeded = 0, 200
	}
	var list []int
	if size <= every {
		for i := range size {
			list = append(list, i)
		}
		return list
	}
	random := rand.New(rand.NewPCG(1, uint64(size)))
	for range seeded {
		list = append(list, random.IntN(size))
	}
	return list
}

func newDecoder(t testing.TB, vendor string, r recording) gateway.Decoder {
	t.Helper()
	spec, ok := providers.Lookup(vendor)
	if !ok {
		t.Fatalf("no provider %s", vendor)
	}
	p, err := spec.New(providers.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	for name, value := range r.header.Response.Headers {
		h.Set(name, value)
	}
	return p.Decoder(gateway.Reply{Status: r.header.Response.Status, Header: h})
}

// result is all that a decoder made of a reply.
type result struct {
	deltas []gateway.Delta
	err    *gateway.Error
}

func (r result) String() string {
	data, _ := json.Marshal(r.deltas)
	return fmt.Sprintf("%s error %v", data, r.err)
}

// decode runs the frames through a decoder as the client does. A frame's bytes
// are spoilt after use, since they are only lent.
func decode(t *testing.T, d gateway.Decoder, next func() (gateway.Frame, error)) result {
	t.Helper()
	var r result
	var err error
	for !d.Done() && err == nil {
		frame, end := next()
		if errors.Is(end, io.EOF) {
			if !goesOn(d) {
				r.deltas, err = d.Close(r.deltas)
			}
			break
		}
		if end != nil {
			t.Fatal(end)
		}
		r.deltas, err = d.Decode(r.deltas, frame)
		clear(frame.Data)
	}
	if err != nil && !errors.As(err, &r.err) {
		t.Fatalf("error %v is not an *gateway.Error", err)
	}
	return r
}

// goesOn tells whether the reply was one of several.
func goesOn(d gateway.Decoder) bool {
	p, ok := d.(gateway.Poller)
	if !ok {
		return false
	}
	_, _, more := p.Next()
	return more
}

func compare(t *testing.T, r result, rec recording) {
	t.Helper()
	want := rec.expect
	var a gateway.Answer
	var sources []string
	for _, d := range r.deltas {
		a.Add(d, testTime)
		if d.Kind == gateway.DeltaCitation && !slices.Contains(sources, d.Citation.URL) {
			sources = append(sources, d.Citation.URL)
		}
	}
	same(t, "text", a.Text(), want.Text)
	reasoning, wantReasoning := a.Reasoning(), deref(want.Reasoning)
	if rec.header.Protocol == "openai-responses" { // the expectation joins the parts with nothing between
		reasoning, wantReasoning = solid(reasoning), solid(wantReasoning)
	}
	same(t, "reasoning", reasoning, wantReasoning)
	if want.Extra.Refusal != "" {
		same(t, "refusal", a.Refusal(), want.Extra.Refusal)
	}
	finish := a.Progress // of a job that goes on
	if a.Finish != nil {
		finish = a.Finish.Raw
	}
	wantFinish := ""
	if want.FinishReason != nil {
		wantFinish = fmt.Sprint(want.FinishReason)
	}
	same(t, "finish reason", finish, wantFinish)
	if want.Usage != nil {
		same(t, "input tokens", number(a.Usage.InputTokens), number(want.Usage.Input))
		same(t, "output tokens", number(a.Usage.OutputTokens), number(want.Usage.Output))
	} else if a.Usage != (gateway.Usage{}) {
		t.Errorf("usage: got %+v, want none", a.Usage)
	}
	calls := []toolCall{}
	for _, c := range a.ToolCalls {
		var arguments any = c.Arguments
		if json.Valid([]byte(c.Arguments)) {
			_ = json.Unmarshal([]byte(c.Arguments), &arguments)
		}
		calls = append(calls, toolCall{c.Name, arguments})
	}
	if want.Error == nil && !reflect.DeepEqual(calls, append([]toolCall{}, want.ToolCalls...)) {
		t.Errorf("tool calls:\n got %+v\nwant %+v", calls, want.ToolCalls)
	}
	if got := r.proofs(); want.Proofs != nil && !reflect.DeepEqual(got, want.Proofs) {
		t.Errorf("proofs:\n got %+v\nwant %+v", got, want.Proofs)
	}
	if want.Extra.Citations != nil && !reflect.DeepEqual(sources, want.Extra.Citations) {
		t.Errorf("citations:\n got %q\nwant %q", sources, want.Extra.Citations)
	}
	switch {
	case wantFinish == "canceled": // the wire calls it no error, and the answer isn't whole
		if r.err == nil {
			t.Error("a prediction that was canceled counts as complete")
		}
	case want.Error == nil && r.err != nil:
		t.Errorf("error: got %v, want none", r.err)
	case want.Error != nil && r.err == nil:
		t.Errorf("error: got none, want %+v", *want.Error)
	case want.Error != nil:
		// An error inside a good reply has no status of its own.
		same(t, "error status", cmp.Or(r.err.Status, rec.header.Response.Status), want.Error.Status)
		same(t, "error message", r.err.Message, strings.TrimSpace(want.Error.Message))
	}
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}

// solid is a text without its white space.
func solid(s string) string { return strings.Join(strings.Fields(s), "") }

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number[N int | float64](n *N) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}
