package gateway

import (
	"context"
	"io"
	"net/http"
	"testing"
)

func TestF024F107ErrorsSayWhoFailed(t *testing.T) {
	t.Parallel()
	const gatewayBody = `{"success":false,"error":[{"code":2003,"message":"Rate limited"}]}`
	two := []Step{{Provider: stub{name: "workers-ai"}, Model: "a"}, {Provider: stub{name: "openai"}, Model: "b"}}
	for name, row := range map[string]struct {
		steps    []Step
		step     string // cf-aig-step
		status   int
		body     string
		provider string
		at       int
		gateway  bool
	}{
		"the provider":             {two[1:], "", 403, `{"error":{"message":"m"}}`, "openai", 0, false},
		"the gateway":              {two[1:], "", 429, gatewayBody, "", 0, true},
		"a step's provider":        {two, "1", 403, `{"error":{"message":"m"}}`, "openai", 1, false},
		"a step, but not which":    {two, "", 403, `{"error":{"message":"m"}}`, "", 0, false},
		"the gateway, for a chain": {two, "1", 429, gatewayBody, "", 1, true},
		"somebody between":         {two[1:], "", 403, "<html>", "", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if row.step != "" {
					w.Header().Set("cf-aig-step", row.step)
				}
				w.WriteHeader(row.status)
				_, _ = io.WriteString(w, row.body)
			})
			c := newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Attempts: 1}})
			_, err := transcript(c.Stream(context.Background(), hello, row.steps, Options{}))
			if err == nil || err.Provider != row.provider || err.Step != row.at || err.Gateway != row.gateway {
				t.Errorf("got %+v", err)
			}
		})
	}
}

func TestAnErrorOfADirectCallIsItsProviders(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) })
	p := stub{name: "ollama", make: func(string, Chat) (Request, error) {
		return Request{Provider: "ollama", BaseURL: s.URL + "/v1", Endpoint: "chat", Body: []byte("{}")}, nil
	}}
	c := newClient(t, Config{AccountID: "a"})
	_, err := transcript(c.Stream(context.Background(), hello, oneStep(p), Options{}))
	if err == nil || err.Provider != "ollama" || err.Kind != KindRefusedRedirect {
		t.Errorf("got %+v", err)
	}
}

func TestNothingIsTriedAgainAfterContent(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "a"})
	willing := outcome{err: &Error{Kind: KindBusy}, retry: true}
	for name, row := range map[string]struct {
		s    stream
		want bool
	}{
		"first attempt":   {stream{attempt: 1}, true},
		"content was out": {stream{attempt: 1, answer: answerHasContent}, false},
		"the caller left": {stream{attempt: 1, callerLeft: true}, false},
		"last attempt":    {stream{attempt: 3}, false},
	} {
		row.s.client = c
		if _, got := row.s.mayRetry(context.Background(), willing, 3); got != row.want {
			t.Errorf("%s: got %t, want %t", name, got, row.want)
		}
	}
}

// TestR01TheHeaderTheStatusAndTheBodyDecideInThisOrder goes through all
// combinations of what decides.
func TestR01TheHeaderTheStatusAndTheBodyDecideInThisOrder(t *testing.T) {
	t.Parallel()
	const never, always = false, true
	statuses := map[int]bool{
		400: never, 401: never, 402: never, 403: never, 404: never, 405: never, 410: never, 413: never, 415: never, 422: never, 424: never,
		408: always, 409: always, 425: always, 429: always, 498: always, 500: always, 502: always, 503: always, 504: always,
		520: always, 521: always, 522: always, 523: always, 524: always, 529: always, 501: never, 505: never,
	}
	bodies := map[string]func(bool) bool{
		``:                          func(b bool) bool { return b },
		`oops`:                      func(b bool) bool { return b },
		`{"error":{"message":"m"}}`: func(b bool) bool { return b },
		`{"error":{"type":"insufficient_quota"}}`:  func(bool) bool { return never },
		`{"error":{"type":"overloaded_error"}}`:    func(bool) bool { return always },
		`{"error":[{"code":2005,"message":"m"}]}`:  func(bool) bool { return always },
		`{"error":[{"code":2009,"message":"m"}]}`:  func(bool) bool { return never },
		`{"errors":[{"code":3036,"message":"m"}]}`: func(bool) bool { return never },
	}
	n := 0
	for status, byStatus := range statuses {
		for body, byBody := range bodies {
			for _, header := range []string{"", "true", "false", "maybe"} {
				h := http.Header{"X-Should-Retry": {header}}
				want := byBody(byStatus)
				if header == "true" || header == "false" {
					want = header == "true"
				}
				v := classify(status, h, []byte(body), noon)
				if v.retry != want || v.err.Message == "" || v.err.Kind == "" {
					t.Errorf("%d, x-should-retry %q, %s: got %+v, want retry %t", status, header, body, v.err, want)
				}
				n++
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d cases", n)
	}
}
