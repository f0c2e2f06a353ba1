package ui

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui/look"
)

// specimen is an answer with everything in it, at fixed times.
func specimen() dossier {
	sent := time.Date(2026, 8, 20, 14, 3, 22, 120e6, time.Local)
	e := &evidence{}
	at := func(ms int) time.Time { return sent.Add(time.Duration(ms) * time.Millisecond) }
	head := func(attempt string) http.Header {
		return http.Header{
			"Authorization": {"[redacted]"}, "Content-Type": {"application/json"}, "Accept-Encoding": {"identity"},
			"User-Agent": {"sluice"}, "X-Client-Request-Id": {"Q5ZK3E7A"}, "X-Client-Attempt": {attempt}, "Cf-Aig-Authorization": {"[redacted]"},
		}
	}
	body := []byte(`{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Why is pizza so good?"}],"stream":true}`)
	request := func(attempt, ms int) {
		e.trace(gateway.TraceEvent{Kind: gateway.TraceRequest, At: at(ms), Attempt: attempt, Method: "POST",
			URL: "https://gateway.ai.cloudflare.com/v1/acme/default/openai/chat/completions", Header: head(fmt.Sprint(attempt)), Body: body})
	}
	request(1, 0)
	e.trace(gateway.TraceEvent{Kind: gateway.TraceResponse, At: at(80), Attempt: 1, Status: 429,
		Header: http.Header{"Retry-After": {"1"}, "X-Request-Id": {"req_1"}}, Body: []byte(`{"error":{"message":"Rate limit reached","type":"requests"}}`)})
	request(2, 1080)
	e.trace(gateway.TraceEvent{Kind: gateway.TraceResponse, At: at(1200), Attempt: 2, Status: 200, Header: http.Header{
		"Content-Type": {"text/event-stream"}, "Cf-Aig-Log-Id": {"01M82B6DH7"}, "Cf-Aig-Cache-Status": {"MISS"}, "X-Request-Id": {"req_2"}}})
	words := strings.Fields("Pizza is good because of salt fat and heat 塩 and \u202ehidden")
	ms := 1300
	for i, word := range words {
		ms += 20 + 7*(i%3)
		if i == 6 {
			ms += 900
		}
		e.trace(gateway.TraceEvent{Kind: gateway.TraceFrame, At: at(ms), Attempt: 2,
			Frame: gateway.Frame{Data: fmt.Appendf(nil, `{"id":"c","choices":[{"index":0,"delta":{"content":"%s "}}]}`, word)}})
	}
	in, out, cached, usd := 12, 212, 4, 0.0001287
	target := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	price := price(0.15, 0.6)
	half := 0.075
	price.CachedInput, price.InputIncludesCached = &half, true
	return dossier{
		id: "1", place: 2, of: 5, evidence: e, sent: sent, listed: true,
		entry:   gateway.Model{Provider: "openai", ID: "gpt-4o-mini", Price: price, Source: "catwalk v0.52.1", Date: "2026-08-20"},
		retries: []gateway.Retry{{Attempt: 1, Of: 3, Wait: time.Second, Err: &gateway.Error{Kind: gateway.KindRate, Status: 429, Message: "Rate limit reached"}}},
		notes:   []string{"the end mark is missing"},
		answer: sessions.Message{
			Role: gateway.RoleAssistant, Target: target.String(), Text: "Pizza is good because of salt, fat and heat. 塩 \u202ehidden", Time: sent,
			Start:   &gateway.Start{Target: target, Status: 200, StepKnown: true, Streamed: true, LogID: "01M82B6DH7", Cache: "MISS", Attempt: 2, ContentType: "text/event-stream"},
			Usage:   gateway.Usage{InputTokens: &in, OutputTokens: &out, CachedTokens: &cached},
			Metrics: gateway.Metrics{TTFT: 1320 * time.Millisecond, Duration: 2600 * time.Millisecond, LongestGap: 920 * time.Millisecond, TokensPerSecond: 84},
			CostUSD: &usd, Finish: &gateway.Finish{Reason: gateway.FinishStop, Raw: "stop"},
		},
		prepared: preparedSpecimen(target, body),
	}
}

// preparedSpecimen is the specimen's request, whose keys are never asked for.
func preparedSpecimen(target gateway.Target, body []byte) *gateway.Prepared {
	return &gateway.Prepared{
		Method: "POST", URL: "https://gateway.ai.cloudflare.com/v1/acme/default/openai/chat/completions",
		Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
		Auth: []gateway.AuthHeader{
			{Name: "cf-aig-authorization", Prefix: "Bearer ", Secret: gateway.NewSecret("CF_AIG_TOKEN", "x")},
			{Name: "Authorization", Prefix: "Bearer ", Secret: gateway.NewSecret("OPENAI_API_KEY", "y")},
		},
	}
}

// storedSpecimen is the same answer as a session keeps it.
func storedSpecimen() dossier {
	d := specimen()
	d.evidence, d.retries, d.notes = nil, nil, nil
	return d
}

func inspecting(d dossier) func(r *rig) {
	return func(r *rig) {
		scripted(r)
		_ = r.a.open(newInspector(r.a.styles, d.id, []string{d.id}, func(string) dossier { return d }))
		r.send(nil)
	}
}

func TestInspectorLooks(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
			inspecting(specimen())(r)
			var screens []string
			for section := range sectionCount {
				r.press(fmt.Sprint(section + 1))
				screens = append(screens, unpadded(r.text()))
			}
			r.press("4 down down down enter")
			screens = append(screens, unpadded(r.text()))
			golden.RequireEqual(t, []byte(strings.Join(screens, "\n")))
		})
	}
	t.Run("stored", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{}).idle()
		inspecting(storedSpecimen())(r)
		var screens []string
		for section := range sectionCount {
			r.press(fmt.Sprint(section + 1))
			screens = append(screens, unpadded(r.text()))
		}
		golden.RequireEqual(t, []byte(strings.Join(screens, "\n")))
	})
}

func TestInspectorFillsAnyScreen(t *testing.T) {
	inFull(t)
	t.Parallel()
	r := newRig(t, rigOptions{w: 40, h: 10}).idle()
	inspecting(specimen())(r)
	for _, size := range []struct{ w, h int }{{40, 10}, {41, 11}, {57, 13}, {80, 24}, {300, 100}, {3, 3}, {64, 10}, {40, 60}} {
		r.send(tea.WindowSizeMsg{Width: size.w, Height: size.h})
		for range sectionCount {
			r.press("tab G pgup j enter j g")
		}
	}
}

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
	r.press("f3")
	r.wantText("Bearer $OPENAI_API_KEY", "POST http://embedded.invalid/")
	d := r.a.dossier(r.a.lanes[0], r.a.lanes[0].answers()[0])
	all := d.report() + d.prepared.Curl()
	for range sectionCount {
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
	r.wantText("f3 details")
	r.press("tab").wantText("i details")
	r.press("i")
	r.wantText("Inspector · openai/fault-429-quota", `"hello"`)
	r.press("tab")
	r.wantText("✗", "429 Too Many Requests", "insufficient_quota", "cf-aig-log-id")
	d := r.a.dossier(r.a.lanes[0], r.a.lanes[0].answers()[0])
	report := d.report()
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
	r.press("f3").wantText("c curl", "h HTTP file", "u universal")
	d := r.a.dossier(r.a.lanes[0], r.a.lanes[0].answers()[0])
	universal, err := d.universal()
	if err != nil {
		t.Fatal(err)
	}
	for sheet, text := range map[string]string{"curl": d.prepared.Curl(), "HTTP file": d.prepared.HTTPFile(), "universal JSON": string(universal)} {
		if !strings.Contains(text, "$OPENAI_API_KEY") || strings.Contains(text, "canary") || !strings.Contains(text, "hello") {
			t.Errorf("%s: got\n%s", sheet, text)
		}
	}
	for key, what := range map[string]string{"c": "the request as curl", "h": "the request as an HTTP file", "u": "the request as universal JSON"} {
		r.press(key).idle()
		r.wantText("copied " + what)
	}
}

func TestInspectorListsEveryAttempt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 40, ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-503-times-1"}
	}}).idle().ask("hello")
	r.press("f3 3")
	r.wantText("POST → 503 Service Unavailable", "POST → 200 OK", "request id", "again after", "ours")
	d := r.a.dossier(r.a.lanes[0], r.a.lanes[0].answers()[0])
	wantEqual(t, "requests", len(d.calls()), len(r.em.Requests()))
	r.press("2")
	r.wantText("200 OK", "Attempt 1")
}

func TestInspectorFollowsARunningAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 400, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"} }}).idle()
	r.write("Something long 300, please").press("enter f3 4")
	r.until("frames have come", func() bool { return r.a.archive.files[0].evidence.heardFrames().count > 5 })
	r.wantText("running", "Frame 1 of ")
	r.idle()
	r.wantNoText("running")
	r.press("5")
	r.wantText("per million = $", "test table", "2026-08-20")
}

func TestInspectorGoesFromAnswerToAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 70}).idle().ask("first question").ask("second question")
	r.press("f3").wantText("answer 2 of 2", "second question")
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
	r.press("esc f3") // the other still has it open, which is told
	r.wantText("isn't kept in the session", "POST http://embedded.invalid/", "Why is pizza so good?")
	r.press("2").wantText("200 OK", "text/event-stream", "isn't kept in the session")
	r.press("3").wantText("first text", "ended", "done")
	r.press("4").wantText("isn't kept in the session")
	r.press("5").wantText("input", "test table")
	r.press("6").wantText("Text")
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

func TestTheRawViewNamesHiddenCharacters(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 40}).idle()
	inspecting(specimen())(r)
	r.press("6").wantText("⟦U+202E⟧hidden", "1 hidden character")
	r.press("4 G").wantText("⟦U+202E⟧hidden")
}

func TestX02NoAttackPassesTheInspector(t *testing.T) {
	inFull(t)
	t.Parallel()
	for name, payload := range attacks() {
		d := specimen()
		header := http.Header{"X-Odd": {payload}, "Cf-Aig-Odd": {payload}, "X-Request-Id": {payload}, "X-" + payload: {payload}}
		for i := range d.evidence.calls {
			c := &d.evidence.calls[i]
			c.Header, c.ReplyHeader, c.URL, c.Method = header, header, payload, payload
			c.Body, c.ReplyBody = (&sentBodies{}).add([]byte(payload)), []byte(payload)
		}
		d.evidence.trace(gateway.TraceEvent{Kind: gateway.TraceFrame, At: d.sent, Frame: gateway.Frame{Data: []byte(payload), Event: payload, Note: payload}})
		d.answer.Text, d.answer.Reasoning, d.answer.Target = payload, payload, "openai/"+payload
		d.answer.ToolCalls = []gateway.ToolCall{{ID: payload, Name: payload, Arguments: payload}}
		d.answer.Citations = []gateway.Citation{{Title: payload, URL: payload}}
		d.answer.Finish = &gateway.Finish{Reason: gateway.FinishOther, Raw: payload}
		d.answer.Error = &sessions.MessageError{Kind: gateway.KindRequest, Code: payload, Message: payload, RequestID: payload, LogID: payload}
		d.answer.Start.LogID, d.answer.Start.ContentType = payload, payload
		d.entry.Source, d.entry.Date, d.notes = payload, payload, []string{payload}
		stored := d
		stored.evidence = nil
		for _, d := range []dossier{d, stored} {
			in := newInspector(look.New(true, false), d.id, []string{d.id}, func(string) dossier { return d })
			in.SetSize(100, 40)
			for section := range sectionCount {
				in.press(fmt.Sprint(section + 1))
				in.press("G")
				passesFilter(t, "inspector", name, in.View())
				in.press("enter")
				passesFilter(t, "inspector", name, in.View())
			}
			for i, line := range strings.Split(d.report(), "\n") {
				if strings.ContainsAny(line, "\x1b\x07\b\r\u009b\u009d\u202e") {
					t.Errorf("%s: line %d of the report holds a control: %q", name, i, line)
				}
			}
		}
	}
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
	r.press("f3").wantText("POST http://127.0.0.1:1/v1/a/g/")
	r.press("2").wantText("No reply", "✗")
	r.press("3").wantText("no reply")
	r.press("4").wantText("No frame has come")
}

// BenchmarkEvidence is what keeping a frame costs the goroutine that reads the
// stream.
func BenchmarkEvidence(b *testing.B) {
	data := []byte(strings.Repeat("x", 240))
	e := &evidence{}
	e.trace(gateway.TraceEvent{Kind: gateway.TraceRequest})
	b.ReportAllocs()
	for b.Loop() {
		e.trace(gateway.TraceEvent{Kind: gateway.TraceFrame, Frame: gateway.Frame{Data: data}})
	}
}

// BenchmarkTracedStream takes a whole answer through the client with the evidence
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
					opts.Trace = (&evidence{}).trace
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
