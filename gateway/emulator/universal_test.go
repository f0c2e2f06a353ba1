package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/gateway/emulator"
)

// universalStep is one step for OpenAI with the given model and config.
func universalStep(model, config string) string {
	return fmt.Sprintf(`{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer k","cf-aig-metadata":"{}"},"query":%s,"config":{%s}}`,
		strings.Replace(openaiHi, "gpt-4o-mini", model, 1), config)
}

const workersStep = `{"provider":"workers-ai","endpoint":"@cf/meta/llama-3.2-3b-instruct","headers":{},"query":{"prompt":"hi"}}`

func TestF099UniversalFallsBackToTheNextStep(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	res, body := must(t, call{url: base, body: "[" + universalStep("fault-503", `"maxAttempts":2`) + "," + workersStep + "]"})
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(body, `{"result":{"response":`) {
		t.Errorf("got %d %s, want the second step's own format", res.StatusCode, body)
	}
	if got := res.Header.Get("cf-aig-step"); got != "1" {
		t.Errorf("cf-aig-step %q, want 1", got)
	}
	got := s.Requests()[0]
	var tries []string
	for _, up := range got.Upstream {
		tries = append(tries, fmt.Sprintf("%d.%d %s %d", up.Step, up.Attempt, up.Provider, up.Status))
		if up.Header.Get("cf-aig-metadata") != "" {
			t.Error("the provider got a cf-aig header")
		}
	}
	if want := "0.1 openai 503, 0.2 openai 503, 1.1 workers-ai 200"; strings.Join(tries, ", ") != want || got.Step != 1 {
		t.Errorf("tries %v, step %d; want %s", tries, got.Step, want)
	}
	if key := got.Upstream[0].Header.Get("Authorization"); key != "Bearer k" {
		t.Errorf("the provider got the key %q", key)
	}
}

func TestUniversalOutcomes(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	tests := []struct {
		name, body, step string
		status           int
		want             string
	}{
		{"F101 all steps fail: the last one's answer", "[" + universalStep("fault-503", "") + "," + universalStep("fault-429", "") + "]", "1", 429, `"code":"rate_limit_exceeded"`},
		{"no provider was reached", "[" + universalStep("fault-503", "") + "," + universalStep("fault-unreachable", "") + "]", "1", 400, `"code":2005`},
		{"unreachable falls through", "[" + universalStep("fault-unreachable", "") + "," + workersStep + "]", "1", 200, `"response"`},
		{"a client error falls through", "[" + universalStep("no-such-model", "") + "," + workersStep + "]", "1", 200, `"response"`},
		{"a slow step falls through", "[" + universalStep("fault-slow-60000", `"requestTimeout":1`) + "," + workersStep + "]", "1", 200, `"response"`},
		{"the last try has no timeout", "[" + universalStep("fault-slow-2", `"requestTimeout":1`) + "]", "0", 200, `[DONE]`},
		{"retries of one step", "[" + universalStep("fault-500-times-2", `"maxAttempts":3,"retryDelay":1,"backoff":"exponential"`) + "]", "0", 200, `[DONE]`},
		{"a bare step", workersStep, "0", 200, `"response"`},
		{"an unknown provider falls through", `[{"provider":"nobody","endpoint":"x","query":{}},` + workersStep + "]", "1", 200, `"response"`},
		{"not an array", `"hi"`, "", 400, `"error":[{"code":2004`},
		{"no steps", `[]`, "", 400, `"error":[{"code":2004`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res, body := must(t, call{url: base + "/", body: tt.body})
			if res.StatusCode != tt.status || !strings.Contains(body, tt.want) || res.Header.Get("cf-aig-step") != tt.step {
				t.Errorf("got %d, step %q, %s\nwant %d, step %q, with %s", res.StatusCode, res.Header.Get("cf-aig-step"), body, tt.status, tt.step, tt.want)
			}
		})
	}
}

func TestHeadersConfigureAProvidersOwnURL(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	res, _ := must(t, call{
		url: base + "/openai/chat/completions", body: strings.Replace(openaiHi, "gpt-4o-mini", "fault-500-times-4", 1),
		header: map[string]string{"cf-aig-max-attempts": "9", "cf-aig-retry-delay": "1", "cf-aig-backoff": "linear"},
	})
	if res.StatusCode != http.StatusOK || res.Header.Get("cf-aig-step") != "" {
		t.Errorf("status %d, step %q", res.StatusCode, res.Header.Get("cf-aig-step"))
	}
	if got := len(s.Requests()[0].Upstream); got != 5 {
		t.Errorf("%d tries, want 5", got)
	}
}

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestCacheKeepsGoodAnswersForTheirTime(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	_, base := start(t, emulator.Options{Now: c.Now})
	url := base + "/openai/chat/completions"
	ttl := map[string]string{"cf-aig-cache-ttl": "120"}
	ask := func(header map[string]string, body string) (status, text string) {
		t.Helper()
		res, text := must(t, call{url: url, body: body, header: header})
		return res.Header.Get("cf-aig-cache-status"), text
	}
	expect := func(when, want, got string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	status, first := ask(ttl, openaiHi)
	expect("first", "MISS", status)
	status, again := ask(ttl, openaiHi)
	expect("again", "HIT", status)
	if again != first {
		t.Error("a hit gave another body")
	}
	status, _ = ask(nil, openaiHi)
	expect("without a time to live", "MISS", status)
	status, _ = ask(map[string]string{"cf-aig-cache-ttl": "120", "cf-aig-skip-cache": "true"}, openaiHi)
	expect("skipped", "MISS", status)
	status, _ = ask(ttl, strings.Replace(openaiHi, "hi", "ho", 1))
	expect("another body", "MISS", status)
	c.add(119 * time.Second)
	status, _ = ask(ttl, openaiHi)
	expect("just before the end", "HIT", status)
	c.add(time.Second)
	status, _ = ask(ttl, openaiHi)
	expect("after the end", "MISS", status)
	own := map[string]string{"cf-aig-cache-key": "mine"}
	status, _ = ask(own, openaiHi)
	expect("own key", "MISS", status)
	status, _ = ask(own, strings.Replace(openaiHi, "hi", "ho", 1))
	expect("own key, another body", "HIT", status)
	bad := strings.Replace(openaiHi, "gpt-4o-mini", "fault-500", 1)
	_, _ = ask(ttl, bad)
	status, _ = ask(ttl, bad)
	expect("an error", "MISS", status)
}

func TestEveryAnswerCarriesItsIds(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	res, _ := must(t, call{url: base + "/openai/chat/completions", body: openaiHi, header: map[string]string{"cf-aig-event-id": "mine"}})
	if got := res.Header.Get("cf-aig-event-id"); got != "mine" {
		t.Errorf("event id %q, want mine", got)
	}
	id := res.Header.Get("cf-aig-log-id")
	if len(id) != 26 || strings.Trim(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" || id[0] > '7' {
		t.Errorf("log id %q is no ULID", id)
	}
	if got := s.Requests()[0].LogID; got != id {
		t.Errorf("recorded as %q, want %q", got, id)
	}
	res, _ = must(t, call{url: base + "/nobody/x"})
	if res.Header.Get("cf-aig-log-id") == "" || res.Header.Get("cf-aig-event-id") == "" || res.Header.Get("cf-aig-cache-status") == "" {
		t.Errorf("an error came without ids: %v", res.Header)
	}
}
