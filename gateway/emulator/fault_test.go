package emulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// ask sends "hi" to OpenAI's URL with a model that names a fault.
func ask(t *testing.T, base, model string) (*http.Response, string, error) {
	t.Helper()
	return do(t, call{url: base + "/openai/chat/completions", body: strings.Replace(openaiHi, "gpt-4o-mini", model, 1)})
}

func TestFaultsInPlaceOfAnAnswer(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	tests := []struct {
		model  string
		status int
		header [2]string
		want   string
	}{
		{"fault-429", 429, [2]string{"Content-Type", "application/json"}, `"code":"rate_limit_exceeded"`},
		{"fault-429-retry-2", 429, [2]string{"Retry-After", "2"}, `"code":"rate_limit_exceeded"`},
		{"fault-429-retry-1.5", 429, [2]string{"Retry-After", "1.5"}, `"error"`},
		{"fault-429-retry-60-retry-ms-300", 429, [2]string{"Retry-After-Ms", "300"}, `"error"`},
		{"fault-429-quota", 429, [2]string{}, `"code":"insufficient_quota"`},
		{"fault-401", 401, [2]string{}, `"code":"invalid_api_key"`},
		{"fault-404", 404, [2]string{}, `"code":"model_not_found"`},
		{"fault-500", 500, [2]string{}, `"type":"server_error"`},
		{"openai/fault-503", 503, [2]string{}, `"type":"server_error"`},
		{"fault-html", 200, [2]string{"Content-Type", "text/html; charset=utf-8"}, "<title>Sign in"},
		{"fault-html-502", 502, [2]string{"Content-Type", "text/html; charset=utf-8"}, "<title>Sign in"},
		{"fault-redirect-307", 307, [2]string{"Location", "http://login.example.invalid/portal"}, ""},
		{"fault-empty", 200, [2]string{}, ""},
		{"fault-gateway-2016", 424, [2]string{}, `"error":[{"code":2016`},
		{"fault-unreachable", 400, [2]string{}, `"error":[{"code":2005,"message":"Failed to get response from provider"}]`},
		{"fault-json", 200, [2]string{"Content-Type", "application/json"}, `"object":"chat.completion"`},
		{"fault-nonsense", 400, [2]string{}, `the emulator knows no fault \"fault-nonsense\"`},
	}
	for _, tt := range tests {
		t.Run(tt.model, func(t *testing.T) {
			t.Parallel()
			res, body, err := ask(t, base, tt.model)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != tt.status || !strings.Contains(body, tt.want) || tt.want == "" && body != "" {
				t.Errorf("got %d %s\nwant %d with %s", res.StatusCode, body, tt.status, tt.want)
			}
			if name := tt.header[0]; name != "" && res.Header.Get(name) != tt.header[1] {
				t.Errorf("%s is %q, want %q", name, res.Header.Get(name), tt.header[1])
			}
		})
	}
}

func TestFaultsInsideAStream(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	content := func(body string) int { return strings.Count(body, `"delta":{"content":`) }
	tests := []struct {
		model string
		cut   bool
		check func(body string) bool
	}{
		{"fault-cut-4", true, func(b string) bool { return content(b) == 4 && strings.HasSuffix(b, "}\n\n") }},
		{"fault-cut-bytes-17", true, func(b string) bool { return len(b) == 17 }},
		{"fault-eof-4", false, func(b string) bool { return content(b) == 4 && !strings.Contains(b, "DONE") }},
		{"fault-no-done", false, func(b string) bool {
			return strings.Contains(b, `"finish_reason":"stop"`) && !strings.Contains(b, "DONE")
		}},
		{"fault-no-finish", false, func(b string) bool {
			return content(b) > 4 && !strings.Contains(b, `"finish_reason":"stop"`) && !strings.Contains(b, "DONE")
		}},
		{"fault-error-midstream-2", false, func(b string) bool { return content(b) == 2 && strings.Contains(b, `data: {"error":{"message"`) }},
		{"fault-garbage-2", false, func(b string) bool { return strings.Contains(b, "bro\n\n") && strings.HasSuffix(b, "data: [DONE]\n\n") }},
		{"fault-crlf", false, func(b string) bool { return strings.Count(b, "\r\n\r\n") > 4 && !strings.Contains(b, "}\n") }},
		{"fault-cr", false, func(b string) bool { return strings.Count(b, "\r\r") > 4 && !strings.Contains(b, "\n") }},
		{"fault-no-space", false, func(b string) bool { return strings.HasPrefix(b, "data:{") }},
		{"fault-bom+comments", false, func(b string) bool { return strings.HasPrefix(b, "\ufeff: keep-alive\n\ndata: {") }},
		{"fault-split-1", false, func(b string) bool { return strings.HasSuffix(b, "data: [DONE]\n\n") }},
		{"fault-flood-3", false, func(b string) bool { return len(b) > 3<<20 && len(b) < 5<<20 }},
	}
	for _, tt := range tests {
		t.Run(tt.model, func(t *testing.T) {
			t.Parallel()
			_, body, err := ask(t, base, tt.model)
			if got := errors.Is(err, io.ErrUnexpectedEOF); got != tt.cut || err != nil && !got {
				t.Errorf("error %v, want cut %v", err, tt.cut)
			}
			if !tt.check(body) {
				t.Errorf("body is %.1000q", body)
			}
		})
	}
}

func TestFaultsSpeakEachVendorsWords(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	tests := []struct {
		url, body, want string
	}{
		{"/anthropic/v1/messages", `{"model":"fault-529","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`, `"error":{"type":"overloaded_error","message":"Overloaded"}`},
		{"/anthropic/v1/messages", `{"model":"fault-error-midstream-1","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\""},
		{"/anthropic/v1/messages", `{"model":"fault-429","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`, `"type":"rate_limit_error"`},
		{"/workers-ai/@cf/x/fault-429-quota", `{"prompt":"hi"}`, `"errors":[{"code":3036,`},
		{"/workers-ai/run/fault-429", `{"prompt":"hi"}`, `"errors":[{"code":3040,`},
		{"/workers-ai/v1/chat/completions", strings.Replace(openaiHi, "gpt-4o-mini", "fault-429", 1), `"errors":[{"code":3040,`},
	}
	for _, tt := range tests {
		_, body := must(t, call{url: base + tt.url, body: tt.body, header: map[string]string{"anthropic-version": "2023-06-01"}})
		if !strings.Contains(body, tt.want) {
			t.Errorf("%s %s\ngot  %s\nwant %s", tt.url, tt.body, body, tt.want)
		}
	}
}

func TestFaultWithTimesStrikesSoOften(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	var got []int
	for range 4 {
		res, _, err := ask(t, base, "fault-503-times-2")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, res.StatusCode)
	}
	if want := [4]int{503, 503, 200, 200}; [4]int(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFaultEchoKeyRepeatsTheKey(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	_, body := must(t, call{
		url: base + "/openai/chat/completions", body: strings.Replace(openaiHi, "gpt-4o-mini", "fault-echo-key", 1),
		header: map[string]string{"Authorization": "Bearer sk-secret-123"},
	})
	if !strings.Contains(body, "Incorrect API key provided: sk-secret-123.") {
		t.Errorf("got %s", body)
	}
}

func TestFaultResetClosesBeforeTheStatusLine(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	if res, _, err := ask(t, base, "fault-reset"); err == nil || res != nil {
		t.Errorf("got %v and error %v, want no response", res, err)
	}
}

func TestSplitChangesNoByte(t *testing.T) {
	t.Parallel()
	_, whole := start(t, emulator.Options{Seed: 7})
	_, cut := start(t, emulator.Options{Seed: 7, Split: []int{1, 3, 2}})
	const body = `{"model":"@cf/meta/llama-3.2-3b-instruct","stream":true,"messages":[{"role":"user","content":"japanese"}]}`
	_, want := must(t, call{url: whole + "/workers-ai/@cf/meta/llama-3.2-3b-instruct", body: body})
	_, got := must(t, call{url: cut + "/workers-ai/@cf/meta/llama-3.2-3b-instruct", body: body})
	if got != want {
		t.Errorf("split gives\n%s\nwant\n%s", got, want)
	}
}

func TestQueuedFaultComesBeforeTheModel(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	control := strings.TrimSuffix(base, "/v1/acc/default") + "/_sluice/"
	if err := s.Queue("cut-0", "anthropic", 0); err != nil {
		t.Fatal(err)
	}
	if res, body := must(t, call{url: control + "faults", header: token(s), body: `{"fault":"fault-429-retry-2","provider":"openai","times":2}`}); res.StatusCode != http.StatusNoContent {
		t.Fatalf("got %d %s", res.StatusCode, body)
	}
	if res, body := must(t, call{url: control + "faults", header: token(s), body: `{"fault":"nonsense"}`}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("got %d %s, want 400", res.StatusCode, body)
	}
	var got []int
	for range 3 {
		res, _, err := ask(t, base, "gpt-4o-mini")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, res.StatusCode)
	}
	if want := [3]int{429, 429, 200}; [3]int(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, body := must(t, call{method: http.MethodGet, url: control + "faults", header: token(s)}); !strings.Contains(body, `"fault":"cut-0","provider":"anthropic"`) {
		t.Errorf("queue is %s, want Anthropic's fault still there", body)
	}
}

func TestControlListsRequestsWithoutKeys(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	control := strings.TrimSuffix(base, "/v1/acc/default") + "/_sluice/"
	keys := map[string]string{"Authorization": "Bearer sk-secret", "cf-aig-authorization": "Bearer sk-secret", "x-api-key": "sk-secret"}
	must(t, call{url: base + "/openai/chat/completions", body: openaiHi, header: keys})
	must(t, call{url: base, body: `[{"provider":"openai","endpoint":"chat/completions","headers":{"authorization":"Bearer sk-secret"},"query":` + openaiHi + `}]`})
	must(t, call{url: base, body: `{"provider":"openai","endpoint":"chat/completions","authorization":"sk-secret","query":` + openaiHi + `}`})
	for _, refused := range []string{
		`[{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer sk-secret","x-n":5},"query":{}}]`,
		`[{"provider":"openai","Headers":{"Authorization":"Bearer sk-secret"},"Authorization":"sk-secret"}]`,
		`[{"provider":"openai","headers":["Authorization: Bearer sk-secret"]}]`,
		`[{"provider":"openai","headers":{"Authorization":"Bearer sk-secret"`,
	} {
		must(t, call{url: base, body: refused})
	}
	_, body := must(t, call{method: http.MethodGet, url: control + "requests", header: token(s)})
	if strings.Contains(body, "sk-secret") || strings.Count(body, `"status":200`) < 3 {
		t.Errorf("got %s", body)
	}
	if got := s.Requests()[0].Header.Get("X-Api-Key"); got != "sk-secret" {
		t.Errorf("Requests gives the key %q, want it as it came", got)
	}
	must(t, call{method: http.MethodDelete, url: control + "requests", header: token(s)})
	if got := s.Requests(); len(got) != 0 {
		t.Errorf("%d requests after they were cleared", len(got))
	}
}
