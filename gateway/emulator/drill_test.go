package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// drilledTargets are a model of each vendor.
var drilledTargets = []string{
	"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "azure-openai/my-deployment",
	"huggingface/owner/model", "perplexity-ai/sonar", "replicate/owner/name", "aws-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0",
	"google-vertex-ai/gemini-2.5-flash", "google-ai-studio/gemini-2.5-flash", "grok/grok-4", "groq/openai/gpt-oss-20b", "mistral/mistral-large-latest",
	"deepseek/deepseek-chat", "openrouter/qwen/qwq-32b", "cerebras/llama3.1-8b", "baseten/openai/gpt-oss-120b", "fireworks/accounts/fireworks/models/glm-5",
	"cohere/command-a-03-2025", "compat/openai/gpt-4o-mini",
}

// Every vendor fails as it is told to, whoever walks the chain, and the next step
// answers.
func TestDrillsMakeAStepFail(t *testing.T) {
	t.Parallel()
	for _, vendor := range providers.Registry() {
		if !slices.ContainsFunc(drilledTargets, func(target string) bool { return strings.HasPrefix(target, vendor.Name+"/") }) {
			t.Errorf("drilledTargets has no model of %s", vendor.Name)
		}
	}
	for _, target := range drilledTargets {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			s, base := start(t, emulator.Options{Token: "T", Rate: emulator.Unlimited})
			slow, slowBase := start(t, emulator.Options{Token: "T", Rate: 100000})
			defer func() { _ = slow.Close() }()
			for _, drill := range gateway.Drills()[:5] {
				c := rehearsing(t, base, gateway.Timers{})
				if drill == gateway.DrillTimeout {
					if !strings.HasPrefix(target, "openai") && !strings.HasPrefix(target, "aws") {
						continue // what runs out of time is the gateway's, whoever the vendor is
					}
					c = rehearsing(t, slowBase, gateway.Timers{}) // one that takes its time
				}
				for _, mode := range []gateway.Mode{gateway.ModeGateway, gateway.ModeClient} {
					first, second := step(t, target), step(t, "openai/gpt-4o")
					first.Drill, first.Mode = drill, mode
					got := converse(t, c, true, first, second)
					if got.Err != nil || got.Start.Step != 1 || got.Text() == "" || len(got.Steps) != 2 || got.Steps[0].Drill != drill || got.Steps[1].State != gateway.StepServed {
						t.Errorf("%s, %s: %v, %+v", drill, mode, got.Err, got.Steps)
						continue
					}
					failed := got.Steps[0]
					if mode == gateway.ModeClient && !fails(drill, failed) {
						t.Errorf("%s: %s %+v", drill, failed.State, failed.Err)
					}
				}
			}
			for _, r := range s.Requests() {
				for _, up := range r.Upstream {
					if up.Header.Get("X-Sluice-Fault") != "" {
						t.Error("the provider was told of the drill")
					}
				}
			}
		})
	}
}

// fails tells whether a step failed as a drill says.
func fails(d gateway.Drill, got gateway.StepTrace) bool {
	if got.Err == nil {
		return false
	}
	switch d {
	case gateway.DrillBadKey:
		return got.State == gateway.StepFailed && got.Err.Kind == gateway.KindAuth && !got.Err.Gateway
	case gateway.DrillUnknownModel:
		return got.State == gateway.StepFailed && got.Err.Kind == gateway.KindRequest
	case gateway.DrillTimeout:
		return got.State == gateway.StepTimedOut && got.Err.Kind == gateway.KindTimeoutFirst
	case gateway.DrillRate, gateway.DrillServerError:
		return got.State == gateway.StepFailed && fmt.Sprint(got.Err.Status) == string(d)
	}
	return false
}

// rehearsing is a client that knows that its gateway is the emulator.
func rehearsing(t *testing.T, base string, timers gateway.Timers) *gateway.Client {
	t.Helper()
	c, err := gateway.New(gateway.Config{
		URL: base, Token: gateway.NewSecret("CF_AIG_TOKEN", "T"), Emulated: true, Retry: gateway.RetryPolicy{Attempts: 1},
		Timers: timers,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// An answer that has begun is the answer, though it is never finished.
func TestDrillsThatBreakAnAnswer(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T", Rate: emulator.Unlimited})
	c := rehearsing(t, base, gateway.Timers{Silence: 200 * time.Millisecond})
	for drill, kind := range map[gateway.Drill]gateway.Kind{
		"stall": gateway.KindTimeoutIdle, "stall-3": gateway.KindTimeoutIdle, "cut": gateway.KindTruncated, "cut-3": gateway.KindTruncated,
	} {
		for _, mode := range []gateway.Mode{gateway.ModeGateway, gateway.ModeClient} {
			first := step(t, "openai/gpt-4o")
			first.Drill, first.Mode = drill, mode
			got := converse(t, c, true, first, step(t, "anthropic/claude-haiku-4-5"))
			if gateway.KindOf(got.Err) != kind || got.Text() == "" || got.Steps[0].State != gateway.StepServed || got.Steps[1].State != gateway.StepSkipped {
				t.Errorf("%s, %s: %v, %q, %+v", drill, mode, got.Err, got.Text(), got.Steps)
			}
		}
	}
}

func TestADrillIsNoCachedAnswer(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T", Rate: emulator.Unlimited})
	c := rehearsing(t, base, gateway.Timers{})
	asked := gateway.Chat{Stream: true, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}
	for i, drill := range []gateway.Drill{"", "", gateway.DrillBadKey} {
		s := step(t, "openai/gpt-4o")
		s.Drill = drill
		var failed error
		cache := ""
		for d, err := range c.Stream(t.Context(), asked, []gateway.Step{s}, gateway.Options{Controls: gateway.Controls{CacheTTL: time.Hour}}) {
			if failed = err; d.Kind == gateway.DeltaStart {
				cache = d.Start.Cache
			}
		}
		if want := []string{"MISS", "HIT", ""}[i]; cache != want || (failed != nil) != (drill != "") {
			t.Errorf("request %d: cache %q, %v", i+1, cache, failed)
		}
	}
}

func TestDrillsThatCannotBe(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T"})
	for _, row := range []struct {
		drill    gateway.Drill
		at, of   int
		emulated bool
		want     string
	}{
		{"bad-key", 0, 1, false, ""},
		{"unknown-model", 2, 3, false, ""},
		{"timeout", 0, 2, false, ""},
		{"timeout", 1, 2, false, "the last step can't simulate a timeout"},
		{"429", 0, 2, false, "only the embedded gateway"},
		{"cut-20", 0, 2, false, "only the embedded gateway"},
		{"500", 0, 1, true, ""},
		{"stall-5", 0, 1, true, ""},
		{"burn", 0, 1, true, "is not a drill"},
		{"cut-", 0, 1, true, "is not a drill"},
		{"429-1", 0, 1, true, "is not a drill"},
	} {
		c, err := gateway.New(gateway.Config{URL: base, Token: gateway.NewSecret("T", "T"), Emulated: row.emulated})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		err = c.CanDrill(row.drill, row.at, row.of)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s at step %d of %d: %v, want %q", row.drill, row.at, row.of, err, row.want)
		}
		steps := slices.Repeat([]gateway.Step{step(t, "openai/gpt-4o")}, row.of)
		steps[row.at].Drill = row.drill
		_, refused := c.Prepare(gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}, steps, gateway.Options{})
		if (refused == nil) != (row.want == "") || refused != nil && gateway.KindOf(refused) != gateway.KindRequest {
			t.Errorf("%s at step %d of %d: prepared with %v", row.drill, row.at, row.of, refused)
		}
	}
	if n := len(s.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestTheEmulatorIsFound(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	for url, want := range map[string]bool{base: true, other.URL: false, "https://gateway.ai.cloudflare.com/v1": false} {
		account := ""
		if url != base {
			account = "a"
		}
		c, err := gateway.New(gateway.Config{URL: url, AccountID: account})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		if got := c.FindEmulator(t.Context()); got != want || (c.CanDrill(gateway.DrillRate, 0, 1) == nil) != want {
			t.Errorf("%s: found %v, want %v", url, got, want)
		}
	}
}
