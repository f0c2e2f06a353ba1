package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/ask"
)

func rawRig(t *testing.T, endpoint string) *rig {
	t.Helper()
	target, err := gateway.ParseTarget("raw:" + endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return newRig(t, rigOptions{w: 100, h: 40, ui: func(o *Options) { o.Target = target }}).idle()
}

func TestARawLaneSendsJSONAsItIs(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "openai/chat/completions")
	r.wantText("raw:openai/chat/completions", "JSON for openai/chat/completions, or GET")
	const body = `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Why is pizza so good?"}]}`
	r.ask(body)
	r.wantText(`"role": "assistant"`, `"finish_reason": "stop"`, "✓")
	requests := r.em.Requests()
	if len(requests) != 1 || string(requests[0].Body) != body || !strings.HasSuffix(requests[0].Path, "/openai/chat/completions") {
		t.Fatalf("the gateway got %+v, want one request with the body as it is", requests)
	}
	m := r.stored().Messages()
	wantEqual(t, "prompt", m[0].Text, body)
	wantEqual(t, "target", m[1].Target, "raw:openai/chat/completions")
	if !strings.HasPrefix(m[1].Text, "```json\n{\n  \"") || !strings.HasSuffix(m[1].Text, "}\n```") {
		t.Errorf("saved: %q", m[1].Text)
	}
	r.press("f3 1").wantText("POST http://embedded.invalid/", "/openai/chat/completions", "Why is pizza so good?")
	r.press("esc")
	r.press("ctrl+n").idle().press("ctrl+s").idle().press("enter").idle()
	r.wantText("raw:openai/chat/completions", `"role": "assistant"`)
	wantEqual(t, "the lane opens again as raw", r.a.focusedLane().settings.Target, gateway.Target{Provider: "openai", Endpoint: "chat/completions"})
}

func TestARawLaneIsSentAgainAsItIs(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "openai/chat/completions")
	const body = `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Why is pizza so good?"}]}`
	r.ask(body)
	r.press("f5").wantText("The prompt goes again as it stands")
	r.press("enter").idle().wantText("Replayed")
	requests := r.em.Requests()
	wantEqual(t, "requests", len(requests), 2)
	wantEqual(t, "body", string(requests[1].Body), body)
	wantEqual(t, "target", r.stored().Messages()[2].Target, "raw:openai/chat/completions")
	r.press("esc").idle()
	r.a.focusedLane().exchanges[0].prompt.Text = "not JSON" // as where the lane was a chat before
	r.press("f5").wantText("the body is not JSON")
}

func TestARawLaneShowsAStreamFrameByFrame(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "openai/chat/completions")
	r.ask(`{"model":"gpt-4o-mini","stream":true,"max_tokens":3,"messages":[{"role":"user","content":"hi"}]}`)
	text := r.a.focusedLane().exchanges[0].answer.Text
	lines := strings.Split(text, "\n")
	if lines[0] != "~~~~~~~~json" || lines[len(lines)-1] != "~~~~~~~~" || lines[len(lines)-2] != "[DONE]" {
		t.Fatalf("got %q", text)
	}
	for _, line := range lines[1 : len(lines)-2] {
		if !strings.HasPrefix(line, `{"id":"`) || gateway.CheckJSON([]byte(line)) != nil {
			t.Errorf("%q is no frame", line)
		}
	}
	r.wantText("[DONE]", "✓")
}

func TestARawLaneSplitsGeminisArrays(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "google-ai-studio/v1/models/gemini-2.5-flash:streamGenerateContent")
	r.ask(`{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}`)
	text := r.a.focusedLane().exchanges[0].answer.Text
	if n := strings.Count(text, "\n{\"candidates\""); n < 2 {
		t.Errorf("%d frames, want several:\n%s", n, text)
	}
}

func TestARawLaneNamesEvents(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "anthropic/v1/messages")
	r.ask(`{"model":"claude-haiku-4-5","max_tokens":20,"stream":true,"messages":[{"role":"user","content":"hi"}]}`)
	if text := r.a.focusedLane().exchanges[0].answer.Text; !strings.Contains(text, "// event: message_start\n{") || !strings.Contains(text, "// event: message_stop\n{") {
		t.Errorf("got:\n%s", text)
	}
}

func TestARawLaneTellsMistakesBeforeItSends(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "openai/embeddings")
	r.write(`{"input": tru}`).press("enter").idle()
	r.wantText("the body is not JSON: line 1, column 14", `{"input": tru}`)
	if n := len(r.em.Requests()); n != 0 {
		t.Errorf("%d requests were sent, want none", n)
	}
	wantEqual(t, "the draft", r.a.composer.Value(), `{"input": tru}`)
}

func TestARawLaneShowsAnErrorsBody(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "openai/chat/completions")
	r.ask(`{"model":"fault-429-quota","messages":[{"role":"user","content":"hi"}]}`)
	r.wantText(`"code": "insufficient_quota"`, "✗", "HTTP 429", "refused: over the limit")
	m := r.stored().Messages()[1]
	if m.Error == nil || !m.Incomplete {
		t.Errorf("saved as %+v, want an error", m)
	}
}

func TestARawRequestIsNoPartOfAChat(t *testing.T) {
	t.Parallel()
	r := rawRig(t, "openai/chat/completions")
	r.ask(`{"model":"gpt-4o-mini","messages":[{"role":"user","content":"raw"}]}`)
	r.press("ctrl+l").idle().write("openai/gpt-4o-mini").press("enter").idle()
	r.ask("Why?")
	bodies := r.bodies()
	if last := bodies[len(bodies)-1]; !strings.Contains(last, "Why?") || strings.Contains(last, "assistant") {
		t.Errorf("the chat is sent as %s", last)
	}
}

func TestTheRawActionOpensThePickerWithTheProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30}).idle().press("ctrl+x J").idle()
	r.wantText("Pick a model", "raw:workers-ai/", "type raw:PROVIDER/ENDPOINT to send the prompt there as JSON")
	r.write("@cf/baai/bge-base-en-v1.5")
	r.wantText("use raw:workers-ai/@cf/baai/bge-base-en-v1.5")
	r.press("enter").idle()
	wantEqual(t, "target", r.a.focusedLane().settings.Target, gateway.Target{Provider: "workers-ai", Endpoint: "@cf/baai/bge-base-en-v1.5"})
}

func TestRawRepliesThatCannotBeShown(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		media, body, want string
	}{
		"picture":       {"image/png", "\x89PNG\r\n", "The reply is image/png."},
		"empty":         {"application/json", "", "The reply is empty."},
		"large":         {"application/json", `"` + strings.Repeat("x", 2*ask.MostShown) + `"`, "The rest isn't shown: the reply has 524.3 kB."},
		"long stream":   {"text/event-stream", strings.Repeat("data: "+strings.Repeat("x", 1000)+"\n\n", 400), "The rest isn't shown: more than 262.1 kB came."},
		"fence in text": {"text/plain", "````\nx\n````", "`````\n````\nx\n````\n`````"},
		"fence in SSE":  {"text/event-stream", "data: ~~~~~~~~\n\n", "~ ~ ~ ~ "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.media)
				_, _ = w.Write([]byte(tt.body))
			}))
			t.Cleanup(s.Close)
			r := newRig(t, rigOptions{ui: func(o *Options) {
				o.Target = gateway.Target{Provider: "openai", Endpoint: "x"}
				client, err := gateway.New(gateway.Config{URL: s.URL})
				if err != nil {
					t.Fatal(err)
				}
				o.Client = client
			}}).idle().ask("GET")
			text := r.a.focusedLane().exchanges[0].answer.Text
			if !strings.Contains(text, tt.want) || len(text) > ask.MostShown+1500 {
				t.Errorf("%d bytes without %q:\n%.300s", len(text), tt.want, text)
			}
		})
	}
}

func TestAPromptThatIsNoJSONPassesTheRawLaneBy(t *testing.T) {
	t.Parallel()
	raw, err := gateway.ParseTarget("raw:openai/embeddings")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Targets = []gateway.Target{tour, raw} }}).idle()
	r.write("hello there").press("enter")
	r.wantWords("raw:openai/embeddings: not sent, the body is not JSON: line 1, column 1")
	r.idle()
	requests := r.em.Requests()
	if len(requests) != 1 || !strings.Contains(string(requests[0].Body), "hello there") {
		t.Errorf("the gateway got %+v, want the one chat", requests)
	}
	wantEqual(t, "messages of the raw lane", len(r.a.lanes[1].exchanges), 0)
	wantEqual(t, "the draft", r.a.composer.Value(), "")
	wantEqual(t, "saved", outline(r.stored().Messages())[0], "user: hello there")
}

func TestAPromptThatNoLaneTakesStaysADraft(t *testing.T) {
	t.Parallel()
	var raw []gateway.Target
	for _, name := range []string{"raw:openai/embeddings", "raw:mistral/v1/fim/completions"} {
		target, err := gateway.ParseTarget(name)
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, target)
	}
	r := newRig(t, rigOptions{w: 120, h: 24, ui: func(o *Options) { o.Targets = raw }}).idle()
	r.write("hello").press("enter").idle()
	r.wantWords("raw:openai/embeddings: not sent, the body is not JSON: line 1, column 1")
	r.wantWords("raw:mistral/v1/fim/completions: not sent")
	wantEqual(t, "the draft", r.a.composer.Value(), "hello")
	wantEqual(t, "requests", len(r.em.Requests()), 0)
}

func TestAChainThatIsComposedInARawLaneBeginsEmpty(t *testing.T) {
	t.Parallel()
	target := gateway.Target{Provider: "openai", Endpoint: "chat/completions"}
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) { withChains(&chainShelf{})(o); o.Target = target }}).idle()
	r.press("f7").idle()
	r.wantText("steps are tried in order: a adds the first")
	r.addStep("openai/gpt-4o-mini")
	r.wantText("● 1  openai/gpt-4o-mini")
	r.wantNoText("● 2")
}
