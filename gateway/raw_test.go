package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Authorize makes the stub an [Authorizer].
func (p stub) Authorize(r Request) (Request, error) {
	r.Header.Set("Vendor-Version", "1")
	r.Auth = []AuthHeader{{Name: "Authorization", Prefix: "Bearer ", Secret: p.key}}
	return r, nil
}

var rawStub = stub{name: "workers-ai", key: NewSecret("K", "vendor-key")}

func TestRawSendsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		req    RawRequest
		line   string
		body   string
		header map[string]string
	}{
		"W2 a classifier": {
			RawRequest{Endpoint: "@cf/huggingface/distilbert-sst-2-int8", Body: []byte(`{"text":"This pizza is amazing!"}`)},
			"POST /v1/local/default/workers-ai/@cf/huggingface/distilbert-sst-2-int8", `{"text":"This pizza is amazing!"}`,
			map[string]string{"Authorization": "Bearer vendor-key", "Content-Type": "application/json", "Cf-Aig-Authorization": "Bearer gateway-token", "Vendor-Version": "1"},
		},
		"without a body": {
			RawRequest{Endpoint: "models", Query: url.Values{"limit": {"2"}}},
			"GET /v1/local/default/workers-ai/models?limit=2", "", map[string]string{"Content-Type": "", "Authorization": "Bearer vendor-key"},
		},
		"headers of one's own": {
			RawRequest{Method: "DELETE", Endpoint: "files/a", Header: http.Header{"Authorization": {"Bearer mine"}, "Cf-Aig-Skip-Cache": {"true"}}},
			"DELETE /v1/local/default/workers-ai/files/a", "", map[string]string{"Authorization": "Bearer mine", "Cf-Aig-Skip-Cache": "true"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, says(200, `{"result":[]}`))
			c := newClient(t, Config{URL: s.URL, Token: NewSecret("T", "gateway-token")})
			row.req.Provider = rawStub
			reply, err := c.Raw(context.Background(), row.req, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer reply.Close()
			got, err := io.ReadAll(reply)
			if err != nil || string(got) != `{"result":[]}` || reply.Status != 200 || reply.MediaType != "application/json" {
				t.Errorf("reply %d %s %s, %v", reply.Status, reply.MediaType, got, err)
			}
			if got := s.lines(); !reflect.DeepEqual(got, []string{row.line}) {
				t.Errorf("requests\n got %q\nwant %q", got, row.line)
			}
			if got := string(s.body[0]); got != row.body {
				t.Errorf("body\n got %s\nwant %s", got, row.body)
			}
			for name, want := range row.header {
				if got := s.requests()[0].Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// signedStub authorizes by a signature.
type signedStub struct{ stub }

func (signedStub) Authorize(r Request) (Request, error) {
	r.Signature = &Signature{
		Headers: []AuthHeader{{Name: "Authorization", Secret: NewSecret("AUTHORIZATION", "")}},
		Sign: func(_ context.Context, body []byte) (http.Header, error) {
			return http.Header{"Authorization": {"Signature of " + string(body)}}, nil
		},
	}
	return r, nil
}

func TestRawIsSignedUnlessTheCallerSigns(t *testing.T) {
	t.Parallel()
	s := serve(t, says(200, `{}`), says(200, `{}`))
	c := newClient(t, Config{URL: s.URL})
	for i, own := range []http.Header{nil, {"Authorization": {"Bearer mine"}}} {
		reply, err := c.Raw(t.Context(), RawRequest{Provider: signedStub{rawStub}, Endpoint: "x", Header: own, Body: []byte(`{"q":1}`)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		reply.Close()
		want := []string{`Signature of {"q":1}`, "Bearer mine"}[i]
		if got := s.requests()[i].Header.Get("Authorization"); got != want {
			t.Errorf("Authorization is %q, want %q", got, want)
		}
	}
}

func TestRawGivesFrames(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		want    []string
		kind    Kind
	}{
		"a stream":             {answerSSE("event: a\ndata: {\"x\":1}\n\ndata: [DONE]\n\n"), []string{`a {"x":1} false`, ` [DONE] false`}, ""},
		"JSON":                 {says(200, `{"x":1}`), []string{` {"x":1} true`}, ""},
		"a key that is echoed": {says(200, `{"key":"vendor-key"}`), []string{` {"key":"[redacted]"} true`}, ""},
		"nothing":              {says(200, ``), nil, ""},
		"a web page":           {says(200, `<html><title>Log in</title>`), nil, KindNotAPI},
		"a stream cut short": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "data: {\"x\":1}\n\n")
		}, []string{` {"x":1} false`}, KindTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, row.handler)
			c := newClient(t, Config{URL: s.URL})
			reply, err := c.Raw(context.Background(), RawRequest{Provider: rawStub, Endpoint: "x"}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer reply.Close()
			var got []string
			for f, frameErr := range reply.Frames() {
				if err = frameErr; err == nil {
					whole := " false"
					if f.Whole {
						whole = " true"
					}
					got = append(got, f.Event+" "+string(f.Data)+whole)
				}
			}
			if !reflect.DeepEqual(got, row.want) || KindOf(err) != row.kind {
				t.Errorf("got %q, %v\nwant %q, %s", got, err, row.want, row.kind)
			}
		})
	}
}

// Gemini streams a JSON array; for other vendors an array is one body.
func TestRawSplitsTheArraysOfVendorsThatStreamInThem(t *testing.T) {
	t.Parallel()
	body := "[{\"x\":1}\n,\n{\"x\":2}]\n"
	for _, row := range []struct {
		provider Provider
		want     []Frame
	}{
		{arrayStub{rawStub}, []Frame{{Data: []byte(`{"x":1}`)}, {Data: []byte(`{"x":2}`)}}},
		{rawStub, []Frame{{Data: []byte(body), Whole: true}}},
	} {
		s := serve(t, says(200, body))
		c := newClient(t, Config{URL: s.URL})
		reply, err := c.Raw(context.Background(), RawRequest{Provider: row.provider, Endpoint: "x"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Close()
		var got []Frame
		for f, frameErr := range reply.Frames() {
			if frameErr != nil {
				t.Fatal(frameErr)
			}
			got = append(got, f)
		}
		if !reflect.DeepEqual(got, row.want) {
			t.Errorf("%T: got %+v\nwant %+v", row.provider, got, row.want)
		}
	}
}

func TestRawExplainsABadStatus(t *testing.T) {
	t.Parallel()
	s := serve(t, says(401, `{"error":{"message":"Incorrect key vendor-key","code":"invalid_api_key"}}`))
	c := newClient(t, Config{URL: s.URL})
	reply, err := c.Raw(context.Background(), RawRequest{Provider: rawStub, Endpoint: "x"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Close()
	got, body := reply.Err()
	want := &Error{Kind: KindAuth, Provider: "workers-ai", Status: 401, Code: "invalid_api_key", Message: "Incorrect key [redacted]", KeySource: "value"}
	if !reflect.DeepEqual(got, want) || strings.Contains(string(body), "vendor-key") || !strings.Contains(string(body), "Incorrect key") {
		t.Errorf("got %+v with %s\nwant %+v", got, body, want)
	}
	if n := len(s.requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestRawRefusesBeforeItSends(t *testing.T) {
	t.Parallel()
	s := serve(t, says(200, `{}`))
	c := newClient(t, Config{URL: s.URL})
	for name, r := range map[string]RawRequest{
		"no JSON":            {Endpoint: "x", Body: []byte(`{`)},
		"a path up":          {Endpoint: "../y"},
		"a query in a path":  {Endpoint: "x?y"},
		"a header's newline": {Endpoint: "x", Header: http.Header{"A": {"b\r\nc: d"}}},
	} {
		r.Provider = rawStub
		if _, err := c.Raw(context.Background(), r, Options{}); KindOf(err) != KindRequest {
			t.Errorf("%s: error %v, want one of kind request", name, err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestRawEnds(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		kind    Kind
	}{
		"at its timeout": {hang, KindTimeoutIdle},
		"at a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusFound)
		}, KindRefusedRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, row.handler)
			c := newClient(t, Config{URL: s.URL})
			_, err := c.Raw(context.Background(), RawRequest{Provider: rawStub, Endpoint: "x"}, Options{Timeout: 200 * time.Millisecond})
			if KindOf(err) != row.kind {
				t.Errorf("error %v, want %s", err, row.kind)
			}
		})
	}
	t.Run("when the user stops", func(t *testing.T) {
		t.Parallel()
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			answerSSE("data: {}\n\n")(w, r)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		c := newClient(t, Config{URL: s.URL})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		reply, err := c.Raw(ctx, RawRequest{Provider: rawStub, Endpoint: "x"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Close()
		for _, frameErr := range reply.Frames() {
			stop()
			err = frameErr
		}
		if !errors.Is(err, context.Canceled) || KindOf(err) != KindCancelled {
			t.Errorf("ended with %v, want cancelled", err)
		}
	})
}
