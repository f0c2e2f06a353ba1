package emulator_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// client is the project's own client on the emulator.
func client(t *testing.T, base string) *gateway.Client {
	t.Helper()
	c, err := gateway.New(gateway.Config{URL: base, Token: gateway.NewSecret("CF_AIG_TOKEN", "T")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// options are what providers need besides a key.
var options = map[string]map[string]string{
	"aws-bedrock":      {"region": "us-east-1"},
	"google-vertex-ai": {"project": "p", "region": "us-east4"},
}

func step(t *testing.T, target string) gateway.Step {
	t.Helper()
	to, err := gateway.ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	spec, ok := providers.Lookup(to.Provider)
	if !ok {
		t.Fatalf("no provider %s", to.Provider)
	}
	p, err := spec.New(providers.Settings{APIKey: gateway.NewSecret("KEY", "k"), Options: options[to.Provider]})
	if err != nil {
		t.Fatal(err)
	}
	return gateway.Step{Provider: p, Model: to.Model}
}

// chat streams an answer and adds it up.
func chat(t *testing.T, c *gateway.Client, stream bool, targets ...string) *gateway.Answer {
	t.Helper()
	var steps []gateway.Step
	for _, target := range targets {
		steps = append(steps, step(t, target))
	}
	return converse(t, c, stream, steps...)
}

func converse(t *testing.T, c *gateway.Client, stream bool, steps ...gateway.Step) *gateway.Answer {
	t.Helper()
	var a gateway.Answer
	a.Begin(time.Now())
	asked := gateway.Chat{
		System: "Be brief.", Stream: stream,
		Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "What can you do in 日本語?"}},
	}
	var failed error
	for d, err := range c.Stream(t.Context(), asked, steps, gateway.Options{}) {
		if err != nil {
			failed = err
			break
		}
		a.Add(d, time.Now())
	}
	a.End(failed, time.Now())
	return &a
}

func TestClientReadsEveryVendor(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T", Split: []int{1, 5, 2}})
	c := client(t, base)
	for _, target := range []string{
		"openai/gpt-4o-mini", "openai/gpt-5-mini", "anthropic/claude-haiku-4-5",
		"workers-ai/@cf/meta/llama-3.1-8b-instruct", "workers-ai/@cf/openai/gpt-oss-120b",
		"aws-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "aws-bedrock/openai.gpt-oss-120b-1:0",
		"google-vertex-ai/gemini-2.5-flash", "google-vertex-ai/claude-sonnet-4-5@20250929", "google-ai-studio/gemini-2.5-flash",
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			streamed, whole := chat(t, c, true, target), chat(t, c, false, target)
			if streamed.Err != nil || whole.Err != nil {
				t.Fatal(streamed.Err, whole.Err)
			}
			if streamed.Text() != whole.Text() || !strings.Contains(streamed.Text(), "こんにちは") || streamed.Reasoning() != whole.Reasoning() {
				t.Errorf("streamed %q\nwhole %q", streamed.Text(), whole.Text())
			}
			if !streamed.Start.Streamed || streamed.Start.Status != http.StatusOK || len(streamed.Start.LogID) != 26 || streamed.Start.Cache != "MISS" {
				t.Errorf("start %+v", streamed.Start)
			}
			in, out := streamed.Usage.InputTokens, streamed.Usage.OutputTokens
			if in == nil || out == nil || *in == 0 || *out == 0 || *out != *whole.Usage.OutputTokens {
				t.Errorf("usage %+v and %+v", streamed.Usage, whole.Usage)
			}
			if streamed.Finish == nil || streamed.Finish.Reason != gateway.FinishStop {
				t.Errorf("finish %+v", streamed.Finish)
			}
		})
	}
}

func TestClientReadsChains(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	got := chat(t, client(t, base), true, "openai/fault-400", "anthropic/claude-haiku-4-5")
	if got.Err != nil || got.Start.Step != 1 || got.Start.Target.Provider != "anthropic" || got.Text() == "" {
		t.Errorf("error %v, start %+v, text %q", got.Err, got.Start, got.Text())
	}
}

func TestClientNamesFaults(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	tests := []struct {
		target string
		want   gateway.Kind
	}{
		{"openai/fault-401", gateway.KindAuth},
		{"openai/fault-429-quota", gateway.KindQuota},
		{"openai/fault-400", gateway.KindRequest},
		{"anthropic/claude-nonexistent", gateway.KindRequest},
		{"openai/fault-html", gateway.KindNotAPI},
		{"openai/fault-empty", gateway.KindNotAPI},
		{"openai/fault-redirect", gateway.KindRefusedRedirect},
		{"openai/fault-cut-3", gateway.KindTruncated},
		{"anthropic/fault-eof-3", gateway.KindTruncated},
		{"workers-ai/fault-no-finish", gateway.KindTruncated},
		{"anthropic/fault-error-midstream-3", gateway.KindStreamError},
		{"openai/fault-garbage-3", gateway.KindProtocol},
		{"aws-bedrock/fault-403", gateway.KindAuth},
		{"aws-bedrock/fault-400-quota", gateway.KindQuota},
		{"aws-bedrock/anthropic.nonexistent", gateway.KindRequest},
		{"aws-bedrock/fault-cut-3", gateway.KindTruncated},
		{"aws-bedrock/fault-no-finish", gateway.KindTruncated},
		{"aws-bedrock/fault-error-midstream-3", gateway.KindStreamError},
		{"aws-bedrock/fault-garbage-3", gateway.KindProtocol},
		{"google-vertex-ai/fault-401", gateway.KindAuth},
		{"google-vertex-ai/fault-429-quota", gateway.KindQuota},
		{"google-vertex-ai/fault-no-finish", gateway.KindTruncated},
		{"google-vertex-ai/fault-error-midstream-20", gateway.KindStreamError},
		{"google-vertex-ai/anthropic/fault-error-midstream-3", gateway.KindStreamError},
		{"google-ai-studio/gemini-nonexistent", gateway.KindRequest},
		{"google-ai-studio/fault-eof-20", gateway.KindTruncated},
	}
	for _, tt := range tests {
		t.Run(tt.target, func(t *testing.T) {
			t.Parallel()
			var e *gateway.Error
			if got := chat(t, c, true, tt.target); !errors.As(got.Err, &e) || e.Kind != tt.want {
				t.Errorf("got %v of kind %q, want %q", got.Err, gateway.KindOf(got.Err), tt.want)
			}
		})
	}
}

// expected is what the tests read of a recording's expectation.
type expected struct {
	Text      string
	Reasoning *string
	Finish    any `json:"finish_reason"`
	Error     *struct {
		Status    int
		Message   string
		MidStream bool `json:"mid_stream"`
	}
}

func TestClientReadsReplayedRecordings(t *testing.T) {
	t.Parallel()
	dir := recordingsDir(t)
	_, base := start(t, emulator.Options{Token: "T", ReplayDir: dir, Split: []int{7, 1, 64}})
	c := client(t, base)
	read := 0
	for provider, folder := range map[string]string{
		"openai": "openai", "anthropic": "anthropic", "workers-ai": "workers-ai",
		"aws-bedrock": "bedrock", "google-vertex-ai": "vertex", "google-ai-studio": "google-ai-studio",
	} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.http.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			rec := readRecorded(t, file)
			if rec.Protocol == "openai-responses" || rec.Protocol == "openai-completions" || folder == "bedrock" && rec.Protocol == "openai-chat" {
				continue
			}
			read++
			raw, err := os.ReadFile(strings.TrimSuffix(file, ".http.json") + ".expect.json")
			if err != nil {
				t.Fatal(err)
			}
			want := decode[expected](t, string(raw))
			target := provider + "/" + rec.Name
			if provider == "workers-ai" {
				target = provider + "/@cf/" + rec.Name
			}
			got := chat(t, c, strings.Contains(rec.Name, "-stream-"), target)
			if got.Text() != want.Text || want.Reasoning != nil && got.Reasoning() != *want.Reasoning {
				t.Errorf("%s: got %q\nwant %q", target, got.Text(), want.Text)
			}
			if (got.Err != nil) != (want.Error != nil) {
				t.Errorf("%s: got error %v, want %+v", target, got.Err, want.Error)
			}
			if want.Finish != nil && want.Error == nil && (got.Finish == nil || got.Finish.Raw != fmt.Sprint(want.Finish)) {
				t.Errorf("%s: got finish %+v, want %v", target, got.Finish, want.Finish)
			}
		}
	}
	if read < 20 {
		t.Errorf("only %d recordings were read", read)
	}
}
