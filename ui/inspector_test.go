package ui

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/providers"
	"sluice/ui/inspector"
)

// keyed is an OpenAI with a key that must be seen nowhere.
func keyed(value string) func(*Options) {
	return func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-echo-key"}
		o.Resolve = func(t gateway.Target) ([]gateway.Step, error) {
			spec, _ := providers.Lookup(t.Provider)
			p, err := spec.New(providers.Settings{Name: t.Provider, APIKey: gateway.NewSecret("OPENAI_API_KEY", value)})
			return []gateway.Step{{Provider: p, Model: t.Model}}, err
		}
	}
}

func TestK02TheInspectorNamesKeysAndNeverShowsThem(t *testing.T) {
	t.Parallel()
	const value = "canary-0123456789abcdefghijklmnopqrst"
	r := newRig(t, rigOptions{w: 120, h: 60, ui: keyed(value)}).idle().ask("hello")
	r.press("f3 1")
	r.wantText("Bearer $OPENAI_API_KEY", "POST http://embedded.invalid/")
	all := r.copies("y") + r.copies("c")
	for range 6 {
		all += r.text()
		r.press("tab")
	}
	if strings.Contains(all, value) || strings.Contains(all, value[:12]) {
		t.Errorf("the key is shown:\n%s", all)
	}
	if !strings.Contains(all, "[redacted]") {
		t.Errorf("the vendor's message with the key isn't shown at all:\n%s", all)
	}
}

func TestDetailsOfAFailedAnswerAreOneKeyAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 40, ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-429-quota"}
	}}).idle().ask("hello")
	r.wantText("f3 what went over the wire")
	r.press("tab").wantText("i what went over the wire")
	r.press("i")
	r.wantText("Inspector · openai/fault-429-quota", "Waterfall", "✗ 1  POST → 429 Too Many Requests")
	r.press("1").wantText(`"hello"`)
	r.press("tab")
	r.wantText("✗", "429 Too Many Requests", "insufficient_quota", "cf-aig-log-id")
	report := r.copies("y")
	for _, want := range []string{"openai/fault-429-quota", "== REQUEST ==", "== RESPONSE ==", "429 Too Many Requests", "insufficient_quota", "POST http"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report doesn't say %q:\n%s", want, report)
		}
	}
	r.press("esc")
	r.wantNoText("Inspector")
}

func TestTheRequestIsCopiedInThreeForms(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 40, ui: keyed("canary-0123456789abcdefghijklmnopqrst")}).idle().ask("hello")
	r.press("f3").wantText("c curl", "h HTTP file", "u universal JSON")
	for key, what := range map[string]string{"c": "the request as curl", "h": "the request as an HTTP file", "u": "the request as universal JSON"} {
		text := r.copies(key)
		if !strings.Contains(text, "$OPENAI_API_KEY") || strings.Contains(text, "canary") || !strings.Contains(text, "hello") {
			t.Errorf("%s: got\n%s", what, text)
		}
		r.wantText("copied " + what)
	}
}

func TestInspectorListsEveryAttempt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 40, ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-503-times-1"}
	}}).idle().ask("hello")
	r.press("f3 3")
	r.wantText("POST → 503 Service Unavailable", "POST → 200 OK", "waited before try 2", "1 retry", "after the one that answered left", "ours")
	wantEqual(t, "requests", strings.Count(r.text(), "POST → "), len(r.em.Requests()))
	r.press("2")
	r.wantText("200 OK", "Try 1")
}

func TestInspectorFollowsARunningAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 400, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"} }}).idle()
	r.write("Something long 300, please").press("enter f3 4")
	frames := regexp.MustCompile(`Frame 1 of (\d+)`)
	r.until("frames have come", func() bool {
		of := frames.FindStringSubmatch(r.text())
		return of != nil && len(of[1]) > 1
	})
	r.wantText("running", "Frame 1 of ")
	r.idle()
	r.wantNoText("running")
	r.press("5")
	r.wantText("per million = $", "catalogue of 20 Aug 2026")
}

func TestInspectorGoesFromAnswerToAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 70}).idle().ask("first question").ask("second question")
	r.press("f3 1").wantText("answer 2 of 2", "second question")
	r.press("K").wantText("answer 1 of 2", "first question")
	r.wantNoText("second question")
	r.press("K").wantText("answer 1 of 2")
	r.press("J").wantText("answer 2 of 2")
	r.press("esc tab K K K") // a marked prompt means its answer
	r.press("i").wantText("answer 1 of 2")
}

func TestAnswersOfTheSessionAreInspectedWithoutTheirExchange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newRig(t, rigOptions{dir: dir}).idle().ask("Why is pizza so good?")
	r := newRig(t, rigOptions{dir: dir}).idle()
	r.press("ctrl+s").idle().press("enter").idle()
	r.press("esc f3 1") // the other still has it open, which is told
	r.wantText("isn't kept in the session", "POST http://embedded.invalid/", "Why is pizza so good?")
	r.press("2").wantText("200 OK", "text/event-stream", "isn't kept in the session")
	r.press("3").wantText("sent, to the first word", "ended", "by itself")
	wantEqual(t, "the id in the gateway's log", r.copies("l"), r.stored().Messages()[1].Start.LogID)
	r.press("4").wantText("isn't kept in the session")
	r.press("5").wantText("input", "catalogue of 20 Aug 2026")
	r.press("6").wantText("Text", "No model has read that.")
	r.wantNoText("**")
	r.press("enter").wantText("**")
}

func TestAnAnswerOfThisRunKeepsItsExchangeWhenTheSessionIsOpenedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle().ask("Why is pizza so good?")
	r.press("ctrl+n").idle().press("ctrl+s").idle().press("enter").idle()
	r.press("f3 4")
	r.wantText("Frame 1 of ")
	r.wantNoText("isn't kept")
}

func TestNothingIsInspectedWhereNothingWasAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle().press("f3")
	r.wantText("nothing was answered yet")
}

// What happened is shown even where no reply came.
func TestInspectorShowsARequestWithoutAReply(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30, ui: func(o *Options) {
		client, err := gateway.New(gateway.Config{URL: "http://127.0.0.1:1/v1/a/g", Retry: gateway.RetryPolicy{Attempts: 1}})
		if err != nil {
			t.Fatal(err)
		}
		o.Client = client
	}}).idle().ask("hello")
	r.press("f3 1").wantText("POST http://127.0.0.1:1/v1/a/g/")
	r.press("2").wantText("No reply", "✗")
	r.press("3").wantText("try 1: no reply", "POST → no reply")
	r.press("4").wantText("No frame has come")
}

// BenchmarkTracedStream takes a whole answer through the client with its exchange
// kept and without.
func BenchmarkTracedStream(b *testing.B) {
	r := newRig(b, rigOptions{ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"} }}).idle()
	steps, err := r.a.opts.Resolve(r.a.opts.Target)
	if err != nil {
		b.Fatal(err)
	}
	chat := gateway.Chat{Stream: true, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Something long 4000, please"}}}
	for _, traced := range []bool{false, true} {
		b.Run(fmt.Sprintf("traced=%v", traced), func(b *testing.B) {
			for b.Loop() {
				var opts gateway.Options
				if traced {
					opts.Trace = new(inspector.Exchanges).Watch(inspector.Turn{Got: new(gateway.Answer)}, ask.Request{}).Options.Trace
				}
				n := 0
				for _, err := range r.a.opts.Client.Stream(context.Background(), chat, steps, opts) {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
				b.ReportMetric(float64(n), "deltas")
			}
		})
	}
}
