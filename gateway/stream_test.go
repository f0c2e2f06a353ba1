package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestStreamYieldsTheAnswerOfOneStep(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("cf-aig-log-id", "01LOG")
		w.Header().Set("cf-aig-cache-status", "MISS")
		answerSSE(goodStream)(w, r)
	})
	c := newClient(t, Config{URL: s.URL, Token: NewSecret("CF_AIG_TOKEN", "gateway-token")})
	p := stub{name: "openai", key: NewSecret("OPENAI_API_KEY", "vendor-key")}
	var got []Delta
	for d, err := range c.Stream(context.Background(), hello, oneStep(p), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d)
	}
	want := []Delta{
		{Kind: DeltaStart, Start: &Start{Target: Target{Provider: "openai", Model: "m"}, Status: 200, StepKnown: true,
			Cache: "MISS", LogID: "01LOG", ContentType: "text/event-stream", Streamed: true, Attempt: 1}},
		{Kind: DeltaText, Text: "Hel"},
		{Kind: DeltaText, Text: "lo"},
		{Kind: DeltaFinish, Finish: &Finish{Reason: FinishStop, Raw: "stop"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	r := s.requests()[0]
	if got, want := r.Method+" "+r.RequestURI, "POST /v1/local/default/openai/chat/completions"; got != want {
		t.Errorf("request\n got %s\nwant %s", got, want)
	}
	headers := map[string]string{
		"Authorization":        "Bearer vendor-key",
		"Cf-Aig-Authorization": "Bearer gateway-token",
		"Content-Type":         "application/json",
		"Accept-Encoding":      "identity",
		"User-Agent":           "sluice",
		"X-Client-Attempt":     "1",
		"Referer":              "",
	}
	for name, want := range headers {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestStreamSendsNoAuthorizationWithoutAKey(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	if _, err := ask(t, s.URL, stub{name: "openai"}); err != nil {
		t.Fatal(err)
	}
	for name := range s.requests()[0].Header {
		if strings.Contains(name, "Authorization") {
			t.Errorf("sent %s", name)
		}
	}
}

func TestF101F099UniversalReadsTheWinningStep(t *testing.T) {
	t.Parallel()
	steps := []Step{{Provider: stub{name: "workers-ai"}, Model: "@cf/a"}, {Provider: stub{name: "openai"}, Model: "b"}}
	for name, row := range map[string]struct {
		header string
		want   string
	}{
		"F099 second step": {"1", "step 0 unknown; step 1 served; start openai/b 200; text Hel; text lo; finish stop"},
		"F100 no header":   {"", "step 0 unknown; step 1 unknown; start workers-ai/@cf/a 200; note; text Hel; text lo; finish stop"},
		"F100 no number":   {"x", "step 0 unknown; step 1 unknown; start workers-ai/@cf/a 200; note; text Hel; text lo; finish stop"},
		"F100 too large":   {"2", "step 0 unknown; step 1 unknown; start workers-ai/@cf/a 200; note; text Hel; text lo; finish stop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if row.header != "" {
					w.Header().Set("cf-aig-step", row.header)
				}
				answerSSE(goodStream)(w, r)
			})
			c := newClient(t, Config{URL: s.URL})
			lines, err := transcript(c.Stream(context.Background(), hello, steps, Options{}))
			if err != nil || joined(lines) != row.want {
				t.Errorf("\n got %s, %v\nwant %s", joined(lines), err, row.want)
			}
			if got := s.requests()[0].RequestURI; got != "/v1/local/default" {
				t.Errorf("request went to %s", got)
			}
		})
	}
	t.Run("F101 all fail", func(t *testing.T) {
		t.Parallel()
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("cf-aig-step", "1")
			w.WriteHeader(404)
			_, _ = io.WriteString(w, `{"error":{"message":"no such model","code":"model_not_found"}}`)
		})
		c := newClient(t, Config{URL: s.URL})
		lines, err := transcript(c.Stream(context.Background(), hello, steps, Options{}))
		want := &Error{Kind: KindBusy, Provider: "openai", Step: 1, Status: 404, Code: "model_not_found",
			Message: "all 2 steps failed (workers-ai/@cf/a, openai/b); the last said: no such model",
			Err:     &ChainError{Of: 2, Failures: []*Error{{Kind: KindRequest, Provider: "openai", Step: 1, Status: 404, Code: "model_not_found", Message: "no such model"}}}}
		if joined(lines) != "step 0 unknown; step 1 failed request 404" || !reflect.DeepEqual(err, want) {
			t.Errorf("\n got %q %+v\nwant %+v", lines, err, want)
		}
	})
}

func TestStreamEnds(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		contentType, body string
		want              string
		kind              Kind
		message           string
	}{
		"F060 last event unterminated":   {body: "data: {\"text\":\"a\"}\n\ndata: {\"finish\":\"stop\"}", want: "start; text a; finish stop"},
		"F060 last event half":           {body: "data: {\"text\":\"a\"}\n\ndata: {\"fini", want: "start; text a", kind: KindTruncated, message: "no end mark"},
		"F061 events after DONE":         {body: goodStream + "data: {\"text\":\"more\"}\n\ndata: [DONE]\n\n", want: "start; text Hel; text lo; finish stop"},
		"F063 broken JSON":               {body: "data: {\"text\":\"a\"}\n\ndata: {oops\n\ndata: {\"text\":\"b\"}\n\n", want: "start; text a", kind: KindProtocol, message: "broken JSON"},
		"F064 finish without DONE":       {body: "data: {\"text\":\"a\"}\n\ndata: {\"finish\":\"stop\"}\n\n", want: "start; text a; finish stop"},
		"F065 neither":                   {body: "data: {\"text\":\"a\"}\n\n", want: "start; text a", kind: KindTruncated, message: "no end mark"},
		"F069 error after text":          {body: "data: {\"text\":\"a\"}\n\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n", want: "start; text a", kind: KindStreamError, message: "busy"},
		"F109 bare error":                {body: "data: {\"text\":\"a\"}\n\n{\n \"error\": {\n  \"message\": \"bad: thing\"\n }\n}\n", want: "start; text a", kind: KindStreamError, message: "bad: thing"},
		"F041 error as JSON":             {contentType: "application/json", body: `{"error":{"message":"no"}}`, want: "start", kind: KindStreamError, message: "no"},
		"F042 JSON answer":               {contentType: "application/json; charset=utf-8", body: `{"text":"whole","finish":"stop"}`, want: "start; text whole; finish stop"},
		"F042 stream called JSON":        {contentType: "application/json", body: goodStream, want: "start; text Hel; text lo; finish stop"},
		"F043 empty stream":              {body: "", want: "start", kind: KindNotAPI, message: "the reply is empty"},
		"F043 empty JSON":                {contentType: "application/json", body: " \n", kind: KindNotAPI, message: "the reply is empty"},
		"F012 web page":                  {contentType: "text/html", body: "<html><title>Log  in</title>", kind: KindNotAPI, message: `the reply did not come from the API: a web page titled "Log in"`},
		"F012 web page called JSON":      {contentType: "application/json", body: "<!doctype html>", kind: KindNotAPI, message: "the reply did not come from the API"},
		"F093 compressed, not asked":     {contentType: "br", body: "x", kind: KindProtocol, message: `the reply is compressed with "br", which was not requested`},
		"F092 gzip that isn't":           {contentType: "gzip", body: "not compressed at all", want: "start", kind: KindProtocol, message: "the reply says that it is compressed, but can't be unpacked"},
		"comments before a whole answer": {body: ": hi\n\n{\"text\":\"a\",\"finish\":\"stop\"}\n", want: "start; text a; finish stop"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				switch row.contentType {
				case "":
					w.Header().Set("Content-Type", "text/event-stream")
				case "br", "gzip":
					w.Header().Set("Content-Type", "text/event-stream")
					w.Header().Set("Content-Encoding", row.contentType)
				default:
					w.Header().Set("Content-Type", row.contentType)
				}
				_, _ = io.WriteString(w, row.body)
			})
			lines, err := ask(t, s.URL, stub{name: "openai"})
			if got := strings.Replace(joined(lines), "start openai/m 200", "start", 1); got != row.want {
				t.Errorf("\n got %s\nwant %s", got, row.want)
			}
			if err == nil {
				err = &Error{}
			}
			if err.Kind != row.kind || err.Message != row.message {
				t.Errorf("\n got %s %q\nwant %s %q", err.Kind, err.Message, row.kind, row.message)
			}
			if n := len(s.requests()); n != 1 {
				t.Errorf("the server saw %d requests, want 1", n)
			}
		})
	}
}

func TestF061AReplyThatGoesOnAfterItsEndIsClosed(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]string{"silent": "", "flood": strings.Repeat(goodStream, 100)} {
		hungUp := make(chan struct{})
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			defer close(hungUp)
			for send(w, goodStream); r.Context().Err() == nil && after != ""; {
				send(w, after)
			}
			<-r.Context().Done()
		})
		lines, err := ask(t, s.URL, stub{name: "openai"})
		<-hungUp
		if err != nil || joined(lines) != "start openai/m 200; text Hel; text lo; finish stop" {
			t.Errorf("%s: got %q, %v", name, lines, err)
		}
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	c := newClient(t, Config{URL: s.URL})
	from := map[string]bool{}
	for range 5 {
		if _, err := transcript(c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{})); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.requests() {
		from[r.RemoteAddr] = true
	}
	if len(from) != 1 {
		t.Errorf("5 requests took %d connections", len(from))
	}
}

func TestF068ErrorEventBeforeTextIsRetried(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE("event: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"), answerSSE(goodStream))
	lines, err := ask(t, s.URL, stub{name: "anthropic"})
	want := "start anthropic/m 200; retry 1/3 busy; start anthropic/m 200; text Hel; text lo; finish stop"
	if err != nil || joined(lines) != want {
		t.Errorf("\n got %s, %v\nwant %s", joined(lines), err, want)
	}
}

func TestF013F014F015K05RedirectsAreRefused(t *testing.T) {
	t.Parallel()
	other := serve(t, answerSSE(goodStream))
	host := strings.TrimPrefix(other.URL, "http://")
	for name, row := range map[string]struct {
		status   int
		location string // %s is the server's own host and port
		to       string
	}{
		"F013 captive portal":   {302, other.URL + "/login?key=1", host},
		"F014 301":              {301, other.URL + "/login?key=1", host},
		"F014 303":              {303, other.URL + "/login?key=1", host},
		"F014 307":              {307, other.URL + "/login?key=1", host},
		"F014 308":              {308, other.URL + "/login?key=1", host},
		"F014 no scheme":        {302, "//" + host + "/login?key=1", host},
		"F015 other scheme":     {308, "https://%s/login", "%s"},
		"F015 other path":       {308, "/login?key=1", "another path"},
		"F015 nowhere":          {308, "", "nowhere"},
		"F015 not a URL":        {308, "http://user:login@[::1", "nowhere"},
		"F015 user in the way":  {308, "http://user:login@" + host + "/", host},
		"F015 multiple choices": {300, other.URL, host},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var own string
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", strings.Replace(row.location, "%s", own, 1))
				w.WriteHeader(row.status)
			})
			own = strings.TrimPrefix(s.URL, "http://")
			lines, err := ask(t, s.URL, stub{name: "openai", key: NewSecret("K", "secret-key")})
			want := &Error{Kind: KindRefusedRedirect, Status: row.status,
				Message: "the answer is a redirect to " + strings.Replace(row.to, "%s", own, 1) + ", which is never followed"}
			if len(lines) > 0 || !reflect.DeepEqual(err, want) {
				t.Errorf("\n got %q, %+v\nwant %+v", lines, err, want)
			}
			if n := len(s.requests()); n != 1 {
				t.Errorf("the server saw %d requests, want 1", n)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(other.requests()); n != 0 {
			t.Errorf("the other host saw %d requests", n)
		}
	})
}

func TestF104F111TheReplyDecidesWhetherItIsStreamed(t *testing.T) {
	t.Parallel()
	steps := []Step{{Provider: stub{name: "workers-ai"}, Model: "a"}, {Provider: stub{name: "openai"}, Model: "b"}}
	whole := `{"text":"Hello","finish":"stop"}`
	for name, row := range map[string]struct {
		asked       bool
		cache       string
		contentType string
		body        string
		want        Start
	}{
		"F104 stream from the cache": {true, "HIT", "text/event-stream", goodStream, Start{Cache: "HIT", Streamed: true}},
		"F104 body from the cache":   {true, "hit", "application/json", whole, Start{Cache: "HIT"}},
		"F111 whole though asked":    {true, "MISS", "application/json; charset=utf-8", whole, Start{Cache: "MISS"}},
		"F111 stream though not":     {false, "BYPASS", "text/event-stream", goodStream, Start{Streamed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", row.contentType)
				w.Header().Set("cf-aig-cache-status", row.cache)
				w.Header().Set("cf-aig-step", "1")
				_, _ = io.WriteString(w, row.body)
			})
			chat := hello
			chat.Stream = row.asked
			var a Answer
			for d, err := range newClient(t, Config{URL: s.URL}).Stream(t.Context(), chat, steps, Options{}) {
				if err != nil {
					t.Fatal(err)
				}
				a.Add(d, time.Now())
			}
			want := row.want
			want.Target, want.Status, want.Step, want.StepKnown, want.Attempt = steps[1].Target(), 200, 1, true, 1
			want.ContentType = row.contentType
			if !reflect.DeepEqual(a.Start, &want) || a.Text() != "Hello" {
				t.Errorf("\n got %+v %q\nwant %+v", a.Start, a.Text(), &want)
			}
		})
	}
}

func TestF105HeadersFromOutsideAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 10_000)
	for _, status := range []int{200, 503} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream; "+long)
			w.Header().Set("cf-aig-log-id", long)
			w.Header().Set("X-Request-Id", long)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, goodStream)
		})
		var start Start
		var failure Error
		c := newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Attempts: 1}})
		for d, err := range c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}) {
			if err != nil {
				failure = *asError(err)
			} else if d.Kind == DeltaStart {
				start = *d.Start
			}
		}
		want := strings.Repeat("x", 200) + "…"
		if status == 200 && (start.LogID != want || len(start.ContentType) > 210) {
			t.Errorf("got %d bytes of log id and %d of content type", len(start.LogID), len(start.ContentType))
		}
		if status == 503 && (failure.LogID != want || failure.RequestID != want) {
			t.Errorf("got %d bytes of log id and %d of request id", len(failure.LogID), len(failure.RequestID))
		}
	}
}

func TestF094CancelHangsUpAtOnce(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]bool{"before headers": false, "mid-stream": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached, hungUp := make(chan struct{}), make(chan struct{})
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if begin {
					answerSSE("data: {\"text\":\"a\"}\n\n")(w, r)
					w.(http.Flusher).Flush()
				}
				close(reached)
				<-r.Context().Done()
				close(hungUp)
			})
			c := newClient(t, Config{URL: s.URL})
			ctx, cancel := context.WithCancel(context.Background())
			g := Gather(c.Stream(ctx, hello, oneStep(stub{name: "openai"}), Options{}), 0)
			<-reached
			cancel()
			<-hungUp
			var last error
			for b, ok := g.Next(); ok; b, ok = g.Next() {
				last = b.Err
			}
			if KindOf(last) != KindCancelled || !errors.Is(last, context.Canceled) {
				t.Errorf("got %v, want cancelled", last)
			}
		})
	}
}

func TestLeavingEarlyHangsUp(t *testing.T) {
	t.Parallel()
	hungUp := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		answerSSE("data: {\"text\":\"a\"}\n\n")(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(hungUp)
	})
	c := newClient(t, Config{URL: s.URL})
	for d, err := range c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind == DeltaText {
			break
		}
	}
	<-hungUp
}

func TestF094CancelDuringBackOff(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "50")
		w.WriteHeader(503)
	})
	c := newClient(t, Config{URL: s.URL})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var waits []time.Duration
	var last error
	for d, err := range c.Stream(ctx, hello, oneStep(stub{name: "openai"}), Options{}) {
		last = err
		if err == nil {
			waits = append(waits, d.Retry.Wait)
			cancel()
		}
	}
	if KindOf(last) != KindCancelled || !reflect.DeepEqual(waits, []time.Duration{50 * time.Second}) {
		t.Errorf("got %v after waits %v", last, waits)
	}
}

func TestStreamSaysWhatADynamicRouteChose(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("cf-aig-provider", "google-ai-studio")
		w.Header().Set("cf-aig-model", "gemini-2.5-flash")
		answerSSE(goodStream)(w, r)
	})
	c := newClient(t, Config{URL: s.URL})
	for d, err := range c.Stream(context.Background(), hello, oneStep(stub{name: "compat"}), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind != DeltaStart {
			continue
		}
		if want := (Target{Provider: "google-ai-studio", Model: "gemini-2.5-flash"}); d.Start.Routed != want {
			t.Errorf("routed to %+v, want %+v", d.Start.Routed, want)
		}
	}
}
