package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// The traps that client, provider and gateway only avoid together, by the
// numbers of the list in the main package's testdata.

// streaming lists a target of each wire format.
var streaming = []string{
	"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "aws-bedrock/amazon.nova-lite-v1:0",
	"aws-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "azure-openai/my-deployment", "google-vertex-ai/gemini-2.5-flash",
	"google-vertex-ai/claude-sonnet-4-5", "google-ai-studio/gemini-2.5-flash", "huggingface/bigcode/starcoder", "perplexity-ai/sonar", "cohere/command-a-03-2025",
}

func TestTrap01TheStepThatAnsweredChoosesTheDecoder(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	for i, second := range streaming {
		first := streaming[(i+1)%len(streaming)]
		provider, _, _ := strings.Cut(first, "/")
		t.Run(second, func(t *testing.T) {
			t.Parallel()
			got := chat(t, c, true, provider+"/fault-500", second)
			if got.Err != nil || got.Start.Step != 1 || got.Start.Target.String() != second || !strings.Contains(got.Text(), "日本語") && !strings.Contains(got.Text(), "こんにちは") {
				t.Errorf("after %s: error %v, start %+v, text %q", provider, got.Err, got.Start, got.Text())
			}
		})
	}
	t.Run("without the header it was the first", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"result":{"response":"Hi"},"success":true,"errors":[],"messages":[]}`)
		}))
		t.Cleanup(server.Close)
		got := chat(t, client(t, server.URL), false, "workers-ai/@cf/meta/llama-3.2-3b-instruct", "openai/gpt-4o-mini")
		if got.Err != nil || got.Text() != "Hi" || got.Start.Target.Provider != "workers-ai" {
			t.Errorf("error %v, start %+v, text %q", got.Err, got.Start, got.Text())
		}
	})
}

func TestTrap02AStreamThatWasAskedForMayComeAsJSON(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	for _, target := range streaming {
		provider, _, _ := strings.Cut(target, "/")
		want := chat(t, c, false, target)
		if err := s.Queue("json", provider, 1); err != nil {
			t.Fatal(err)
		}
		got := chat(t, c, true, target)
		if want.Err != nil || got.Err != nil {
			t.Fatalf("%s: %v, as JSON %v", target, want.Err, got.Err)
		}
		if got.Start.Streamed || got.Text() != want.Text() || got.Text() == "" || !reflect.DeepEqual(got.Finish, want.Finish) {
			t.Errorf("%s: error %v, streamed %t, finish %+v, want %+v\n got %q\nwant %q", target, got.Err, got.Start.Streamed, got.Finish, want.Finish, got.Text(), want.Text())
		}
	}
}

func TestTrap03TheGateways400ForAFailedProviderIsTriedAgain(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	if err := s.Queue("gateway-2005", "openai", 1); err != nil {
		t.Fatal(err)
	}
	c, err := gateway.New(gateway.Config{URL: base, Retry: gateway.RetryPolicy{Base: 1, Max: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	got := chat(t, c, true, "openai/gpt-4o-mini")
	var statuses []int
	for _, r := range s.Requests() {
		statuses = append(statuses, r.Status)
	}
	if want := []int{http.StatusBadRequest, http.StatusOK}; got.Err != nil || got.Text() == "" || !reflect.DeepEqual(statuses, want) {
		t.Errorf("error %v, statuses %v, want %v", got.Err, statuses, want)
	}
	if got := chat(t, c, true, "openai/fault-400"); gateway.KindOf(got.Err) != gateway.KindRequest || len(s.Requests()) != 3 {
		t.Errorf("a 400 of the vendor: %v after %d requests, want one more", got.Err, len(s.Requests()))
	}
}

func TestTrap04ErrorsComeInManyShapes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		target, body string
		gateway      bool
	}{
		"error is a list":     {"openai/gpt-4o-mini", `{"success":false,"result":[],"messages":[],"error":[{"code":2008,"message":"no luck"}]}`, true},
		"errors is a list":    {"workers-ai/@cf/meta/llama-3.2-3b-instruct", `{"errors":[{"code":5004,"message":"no luck"}],"success":false,"result":{},"messages":[]}`, false},
		"error is an object":  {"openai/gpt-4o-mini", `{"error":{"message":"no luck","type":"invalid_request_error"}}`, false},
		"Anthropic's object":  {"anthropic/claude-haiku-4-5", `{"type":"error","error":{"type":"invalid_request_error","message":"no luck"}}`, false},
		"Google's object":     {"google-vertex-ai/gemini-2.5-flash", `{"error":{"code":400,"message":"no luck","status":"INVALID_ARGUMENT"}}`, false},
		"Google's in a list":  {"google-vertex-ai/gemini-2.5-flash", `[{"error":{"code":400,"message":"no luck","status":"INVALID_ARGUMENT"}}]`, false},
		"error is a text":     {"huggingface/bigcode/starcoder", `{"error":"no luck"}`, false},
		"message alone":       {"aws-bedrock/amazon.nova-lite-v1:0", `{"message":"no luck"}`, false},
		"detail alone":        {"replicate/meta/llama-2-70b-chat", `{"title":"Sorry","detail":"no luck","status":400}`, false},
		"not even JSON":       {"huggingface/bigcode/starcoder", `no luck`, false},
		"the gateway in 2026": {"openai/gpt-4o-mini", `{"name":"AiGatewayError","httpCode":400,"internalCode":2008,"message":"no luck"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, tt.body)
			}))
			t.Cleanup(server.Close)
			got := chat(t, client(t, server.URL), true, tt.target)
			var e *gateway.Error
			if !errors.As(got.Err, &e) || e.Gateway != tt.gateway || e.Status != http.StatusBadRequest || !strings.HasSuffix(e.Message, "no luck") {
				t.Errorf("got %#v, want no luck, said by the gateway: %t", got.Err, tt.gateway)
			}
		})
	}
}

func TestTrap05TheGatewaysRefusalIsNotAboutTheVendorsKey(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "another"})
	got := chat(t, client(t, base), true, "openai/gpt-4o-mini")
	var e *gateway.Error
	if !errors.As(got.Err, &e) || !e.Gateway || e.Kind != gateway.KindAuth || e.Code != "2009" {
		t.Fatalf("got %#v", got.Err)
	}
	x := gateway.Explain(e)
	if !strings.Contains(x.Next, "the gateway's token") || !strings.Contains(x.Next, "wait") || strings.Contains(x.What+x.Next+x.Source, "openai") {
		t.Errorf("explained as %+v", x)
	}
}

func TestTrap06TheGatewaysTokenHasAHeaderOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, target := range append([]string{"replicate/meta/llama-2-70b-chat"}, streaming...) {
		s, base := start(t, emulator.Options{Token: "gateway-token"})
		c, err := gateway.New(gateway.Config{URL: base, Token: gateway.NewSecret("CF_AIG_TOKEN", "gateway-token")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		if got := chat(t, c, false, target); got.Err != nil {
			t.Errorf("%s: %v", target, got.Err)
		}
		for name, values := range s.Requests()[0].Header {
			mine := name == "Cf-Aig-Authorization"
			if text := strings.Join(values, " "); strings.Contains(text, "gateway-token") != mine || mine && text != "Bearer gateway-token" {
				t.Errorf("%s: %s is %q", target, name, text)
			}
		}
	}
}

// asked sends one chat with options, and gives the error and how many requests
// arrived.
func asked(t *testing.T, opts gateway.Options) (requests []emulator.Recorded, err error) {
	t.Helper()
	s, base := start(t, emulator.Options{Token: "T"})
	hi := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}
	for _, failed := range client(t, base).Stream(t.Context(), hi, []gateway.Step{step(t, "openai/gpt-4o-mini")}, opts) {
		err = failed
	}
	return s.Requests(), err
}

func TestTrap24MetadataThatWouldBeDroppedIsRefused(t *testing.T) {
	t.Parallel()
	metadata := map[string]string{}
	for i := range 5 {
		metadata[fmt.Sprintf("key%d", i)] = fmt.Sprint(i)
	}
	got, err := asked(t, gateway.Options{Controls: gateway.Controls{Metadata: metadata}})
	if err != nil || len(got) != 1 || got[0].Header.Get("Cf-Aig-Metadata") != `{"key0":"0","key1":"1","key2":"2","key3":"3","key4":"4"}` {
		t.Fatalf("five entries: %v, %+v", err, got)
	}
	metadata["one more"] = "5"
	if got, err := asked(t, gateway.Options{Controls: gateway.Controls{Metadata: metadata}}); gateway.KindOf(err) != gateway.KindRequest || len(got) != 0 {
		t.Errorf("six entries: error %v and %d requests, want a refusal before anything is sent", err, len(got))
	}
}

func TestTrap25CacheTimesAreSecondsAndWithinTheGatewaysRange(t *testing.T) {
	t.Parallel()
	for ttl, want := range map[time.Duration]string{
		time.Minute: "60", 90*time.Second + time.Millisecond: "91", time.Hour: "3600",
		59 * time.Second: "", time.Millisecond: "", -time.Hour: "", 1000 * time.Hour: "",
	} {
		got, err := asked(t, gateway.Options{Controls: gateway.Controls{CacheTTL: ttl}})
		if want == "" {
			if gateway.KindOf(err) != gateway.KindRequest || len(got) != 0 {
				t.Errorf("%v: error %v and %d requests, want a refusal before anything is sent", ttl, err, len(got))
			}
			continue
		}
		if err != nil || len(got) != 1 || got[0].Header.Get("Cf-Aig-Cache-Ttl") != want {
			t.Errorf("%v: error %v, header %+v, want %s", ttl, err, got, want)
		}
	}
	s, base := start(t, emulator.Options{Token: "T"})
	st := step(t, "openai/gpt-4o-mini")
	st.Controls = gateway.Controls{RequestTimeout: 90 * time.Second, RetryDelay: 1500 * time.Millisecond}
	if got := converse(t, client(t, base), false, st); got.Err != nil {
		t.Fatal(got.Err)
	}
	h := s.Requests()[0].Header
	if h.Get("Cf-Aig-Request-Timeout") != "90000" || h.Get("Cf-Aig-Retry-Delay") != "1500" {
		t.Errorf("times of a step are not in milliseconds: %v", h)
	}
}

// The gateway's timeout is for the first byte of all tries but the last: only
// the client's own bounds the whole.
func TestTrap26TheRequestTimeoutDoesNotBoundTheWhole(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	st := step(t, "openai/fault-slow-60+drip-2")
	st.Controls = gateway.Controls{RequestTimeout: 20 * time.Millisecond}
	if got := converse(t, client(t, base), true, st); got.Err != nil || got.Text() == "" {
		t.Errorf("the last try waits as long as it takes: %v", got.Err)
	}
	st = step(t, "openai/fault-stall-2")
	st.Controls = gateway.Controls{RequestTimeout: 20 * time.Millisecond}
	hi := gateway.Chat{Stream: true, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}
	var text strings.Builder
	var failed error
	for d, err := range client(t, base).Stream(t.Context(), hi, []gateway.Step{st}, gateway.Options{Timeout: 300 * time.Millisecond}) {
		text.WriteString(d.Text)
		failed = err
	}
	if !gateway.KindOf(failed).Timeout() || text.Len() == 0 {
		t.Errorf("a stream that stalls ended with %v after %q, want a timeout after some text", failed, text.String())
	}
}

func TestTrap27LinesMayBeLongerThan64KiB(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("all work and no play ", 20_000) // 420 kB
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":%q}]},\"finishReason\":\"STOP\"}]}\r\n\r\n", long)
	}))
	t.Cleanup(server.Close)
	if got := chat(t, client(t, server.URL), true, "google-vertex-ai/gemini-2.5-flash"); got.Err != nil || got.Text() != long {
		t.Errorf("error %v, %d bytes of text, want %d", got.Err, len(got.Text()), len(long))
	}
}

// Every byte comes in a write of its own, so that characters and line ends are
// cut wherever they can be.
func TestTrap28CharactersAndLineEndsMayBeCutAnywhere(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T", Split: []int{1}})
	_, smooth := start(t, emulator.Options{Token: "T"})
	c, whole := client(t, base), client(t, smooth)
	for _, target := range streaming {
		provider, _, _ := strings.Cut(target, "/")
		want := chat(t, whole, true, target)
		for _, fault := range []string{"crlf", "cr"} {
			if err := s.Queue(fault, provider, 1); err != nil {
				t.Fatal(err)
			}
			if got := chat(t, c, true, target); got.Err != nil || got.Text() != want.Text() || !strings.Contains(got.Text(), "こんにちは") {
				t.Errorf("%s with %s: error %v\n got %q\nwant %q", target, fault, got.Err, got.Text(), want.Text())
			}
		}
	}
}

func TestTrap30ACustomProviderHasAPrefixAndHasToBeEnabled(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	c := client(t, base)
	spec, _ := providers.Lookup("openai")
	for slug, want := range map[string]bool{"custom-acme": true, "acme": false} {
		p, err := spec.New(providers.Settings{Name: slug})
		if err != nil {
			t.Fatal(err)
		}
		got := converse(t, c, false, gateway.Step{Provider: p, Model: "acme-1"})
		if (got.Err == nil) != want {
			t.Errorf("%s: error %v", slug, got.Err)
		}
		if next := gateway.Explain(got.Err).Next; !want && (!strings.Contains(next, "custom-NAME") || !strings.Contains(next, "enabled")) {
			t.Errorf("%s: next is %q", slug, next)
		}
	}
	for _, r := range s.Requests() {
		if r.Provider == "custom-acme" && r.Endpoint != "chat/completions" {
			t.Errorf("sent to %s", r.Path)
		}
	}
}
