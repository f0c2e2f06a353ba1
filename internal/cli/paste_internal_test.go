package cli

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui"
)

func TestCopiedRequestsAreReadAsLanes(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	p := &Program{Environ: []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home}, Streams: Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}}
	p.flags.demo = true
	s, err := p.setup(orEmbed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	const gatewayURL = "curl https://gateway.ai.cloudflare.com/v1/acc/gw/"
	user := func(text string) []gateway.Message { return []gateway.Message{{Role: gateway.RoleUser, Text: text}} }
	off := false
	for name, tt := range map[string]struct {
		text string
		want ui.Pasted
	}{
		"a chat": {
			gatewayURL + `openai/chat/completions -H 'cf-aig-max-attempts: 3' --json '{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}'`,
			ui.Pasted{Target: gateway.Target{Provider: "openai", Model: "m"}, Chat: gateway.Chat{Stream: true, Messages: user("Hi")}, Options: gateway.Options{Controls: gateway.Controls{MaxAttempts: 3}}},
		},
		"no chat": {
			gatewayURL + `workers-ai/@cf/baai/bge-base-en-v1.5 -d '{"text":["x"]}'`,
			ui.Pasted{Target: gateway.Target{Provider: "workers-ai", Endpoint: "@cf/baai/bge-base-en-v1.5"}, Chat: gateway.Chat{Messages: user(`{"text":["x"]}`)}},
		},
		"no chat, with controls": {
			gatewayURL + `openai/embeddings -m 9 -H 'cf-aig-metadata: {"team":"a"}' -H 'cf-aig-event-id: e' -H 'cf-aig-skip-cache: true' -d '{"model":"m","input":"x"}'`,
			ui.Pasted{Target: gateway.Target{Provider: "openai", Endpoint: "embeddings"}, Chat: gateway.Chat{Messages: user(`{"model":"m","input":"x"}`)},
				Options: gateway.Options{Timeout: 9 * time.Second, EventID: "e", Controls: gateway.Controls{Metadata: map[string]string{"team": "a"}, SkipCache: true}}},
		},
		"no chat, with headers": {
			gatewayURL + `openai/threads -H 'openai-beta: assistants=v2' -H 'Authorization: Bearer $OPENAI_API_KEY' -H 'X-Auth-Token: 0123456789' -H 'X-Of: sk-0123456789' -H 'Host: x' -d '{"n":1}'`,
			ui.Pasted{Target: gateway.Target{Provider: "openai", Endpoint: "threads"}, Chat: gateway.Chat{Messages: user("POST\nOpenai-Beta: assistants=v2\n\n{\"n\":1}")}},
		},
		"embeddings": {
			gatewayURL + `openai/embeddings -d '{"model":"m","input":"x"}'`,
			ui.Pasted{Target: gateway.Target{Provider: "openai", Endpoint: "embeddings"}, Chat: gateway.Chat{Messages: user(`{"model":"m","input":"x"}`)}},
		},
		"a chat that a lane can't hold, with controls": {
			gatewayURL + `openai/chat/completions -H 'cf-aig-cache-ttl: 120' -H 'cf-aig-collect-log: false' -H 'cf-aig-custom-cost: {"per_token_in":0.1,"per_token_out":0.2}' -H 'cf-aig-byok-alias: work' ` +
				`--json '{"model":"m","stream":true,"stream_options":{"include_usage":true},"seed":7,"messages":[{"role":"user","content":"Hi"}]}'`,
			ui.Pasted{Chat: gateway.Chat{Stream: true, Messages: user("Hi")}, Chain: sessions.Chain{Name: "pasted", Mode: "gateway", Steps: []sessions.ChainStep{
				{Target: "openai/m", Body: `{"seed":7}`, Controls: gateway.Controls{
					CacheTTL: 2 * time.Minute, CollectLog: &off, CustomCost: &gateway.CustomCost{Input: 0.1, Output: 0.2}, KeyAlias: "work"}},
			}}},
		},
		"a chain": {
			`[{"provider":"workers-ai","endpoint":"@cf/meta/llama-3.2-3b-instruct","headers":{},"query":{"messages":[{"role":"user","content":"Hi"}],"stream":true}},` +
				`{"provider":"openai","endpoint":"chat/completions","headers":{},"query":{"model":"m","messages":[{"role":"user","content":"Ho"}]},"config":{"maxAttempts":2}}]`,
			ui.Pasted{Chat: gateway.Chat{Stream: true, Messages: user("Hi")}, Chain: sessions.Chain{Name: "pasted", Mode: "gateway", Steps: []sessions.ChainStep{
				{Target: "workers-ai/@cf/meta/llama-3.2-3b-instruct"},
				{Target: "openai/m", Prompt: "Ho", Stream: &off, Controls: gateway.Controls{MaxAttempts: 2}},
			}}},
		},
	} {
		got, err := s.paste(tt.text)
		got.Notes = nil
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", name, got, err, tt.want)
		}
	}
	for name, text := range map[string]string{
		"another site": "curl https://example.com -d '{}'", "open quotes": gatewayURL + "openai/chat/completions -d '{", "unknown provider": gatewayURL + `nobody/x -d '{"text":"x"}'`,
		"broken array": `[{"provider":"openai","endpoint":`,
	} {
		if got, err := s.paste(text); err == nil || !reflect.DeepEqual(got, ui.Pasted{}) {
			t.Errorf("%s: got %+v, %v, want an error", name, got, err)
		}
	}
}
