package inspector

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe/attack"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// specimen is an answer with everything in it, at fixed times.
func specimen() Answer {
	sent := time.Date(2026, 8, 20, 14, 3, 22, 120e6, time.Local)
	e := &trace{}
	at := func(ms int) time.Time { return sent.Add(time.Duration(ms) * time.Millisecond) }
	head := func(attempt string) http.Header {
		return http.Header{
			"Authorization": {"[redacted]"}, "Content-Type": {"application/json"}, "Accept-Encoding": {"identity"},
			"User-Agent": {"sluice"}, "X-Client-Request-Id": {"Q5ZK3E7A"}, "X-Client-Attempt": {attempt}, "Cf-Aig-Authorization": {"[redacted]"},
		}
	}
	body := []byte(`{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Why is pizza so good?"}],"stream":true}`)
	request := func(attempt, ms int) {
		e.record(gateway.TraceEvent{Kind: gateway.TraceRequest, At: at(ms), Attempt: attempt, Method: "POST",
			URL: "https://gateway.ai.cloudflare.com/v1/acme/default/openai/chat/completions", Header: head(fmt.Sprint(attempt)), Body: body})
	}
	request(1, 0)
	e.record(gateway.TraceEvent{Kind: gateway.TraceResponse, At: at(80), Attempt: 1, Status: 429,
		Header: http.Header{"Retry-After": {"1"}, "X-Request-Id": {"req_1"}}, Body: []byte(`{"error":{"message":"Rate limit reached","type":"requests"}}`)})
	request(2, 1080)
	e.record(gateway.TraceEvent{Kind: gateway.TraceResponse, At: at(1200), Attempt: 2, Status: 200, Header: http.Header{
		"Content-Type": {"text/event-stream"}, "Cf-Aig-Log-Id": {"01M82B6DH7"}, "Cf-Aig-Cache-Status": {"MISS"}, "X-Request-Id": {"req_2"}}})
	words := strings.Fields("Pizza is good because of salt fat and heat 塩 and \u202ehidden")
	ms := 1300
	for i, word := range words {
		ms += 20 + 7*(i%3)
		if i == 6 {
			ms += 900
		}
		e.record(gateway.TraceEvent{Kind: gateway.TraceFrame, At: at(ms), Attempt: 2,
			Frame: gateway.Frame{Data: fmt.Appendf(nil, `{"id":"c","choices":[{"index":0,"delta":{"content":"%s "}}]}`, word)}})
	}
	in, out, cached, usd := 12, 212, 4, 0.0001287
	target := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	half, input, output := 0.075, 0.15, 0.6
	price := &gateway.Price{Input: &input, Output: &output, CachedInput: &half, InputIncludesCached: true}
	return Answer{
		ID: "1", Place: 2, Of: 5, trace: e, sent: sent, Listed: true,
		Entry:   gateway.Model{Provider: "openai", ID: "gpt-4o-mini", Price: price, Source: "catwalk v0.52.1", Date: "2026-08-20"},
		retries: []gateway.Retry{{Attempt: 1, Of: 3, Wait: time.Second, Err: &gateway.Error{Kind: gateway.KindRate, Status: 429, Message: "Rate limit reached"}}},
		notes:   []string{"the end mark is missing"},
		Message: sessions.Message{
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
func storedSpecimen() Answer {
	d := specimen()
	d.trace, d.retries, d.notes = nil, nil, nil
	return d
}

// inspecting opens the inspector on an answer as a screen of a size does: between its
// header and its footer.
func inspecting(t testing.TB, d Answer, w, h int) *uitest.Driver[*Inspector] {
	t.Helper()
	in := New(look.New(palette.Dark), d.ID, []string{d.ID}, func(string) Answer { return d })
	return uitest.Drive(t, in, w, h-2)
}

func TestInspectorLooks(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			in := inspecting(t, specimen(), size.w, size.h)
			var screens []string
			for section := range sectionCount {
				screens = append(screens, in.Press(fmt.Sprint(section+1)).Text())
			}
			screens = append(screens, in.Press("4 down down down enter").Text(), in.Press("6 enter").Text())
			golden.RequireEqual(t, []byte(strings.Join(screens, "\n\n")+"\n"))
		})
	}
	t.Run("stored", func(t *testing.T) {
		t.Parallel()
		in := inspecting(t, storedSpecimen(), 80, 24)
		var screens []string
		for section := range sectionCount {
			screens = append(screens, in.Press(fmt.Sprint(section+1)).Text())
		}
		golden.RequireEqual(t, []byte(strings.Join(screens, "\n\n")+"\n"))
	})
}

func TestInspectorFillsAnySize(t *testing.T) {
	t.Parallel()
	in := inspecting(t, specimen(), 40, 10)
	for _, size := range []struct{ w, h int }{{40, 8}, {41, 9}, {57, 11}, {80, 22}, {300, 98}, {64, 8}, {40, 58}} {
		in.Resize(size.w, size.h)
		for range sectionCount {
			for _, key := range []string{"tab", "G", "pgup", "j", "enter", "j", "g"} {
				in.Press(key)
				uitest.Size(t, in.Box.View(), size.w, size.h)
			}
		}
	}
}

// A box is drawn once before it knows its size, and on screens of any size.
func TestTheInspectorIsDrawnInAnyRoom(t *testing.T) {
	t.Parallel()
	for _, d := range []Answer{specimen(), storedSpecimen()} {
		in := inspecting(t, d, 0, 2)
		for w := range 30 {
			in.Resize(w, w/3)
			for section := range sectionCount {
				in.Press(fmt.Sprint(section + 1)).Text()
			}
		}
	}
}

func TestTheRawViewNamesHiddenCharacters(t *testing.T) {
	t.Parallel()
	in := inspecting(t, specimen(), 120, 40)
	in.Press("6 enter").WantText("⟦U+202E⟧hidden", "1 hidden character")
	in.Press("4 G").WantText("⟦U+202E⟧hidden")
}

func TestTheFooterOfTheInspectorNamesWhatCanBeDone(t *testing.T) {
	t.Parallel()
	keys := func(in *uitest.Driver[*Inspector]) (out []string) {
		for _, b := range in.Box.ShortHelp() {
			out = append(out, b.Help().Key+" "+b.Help().Desc)
		}
		return out
	}
	in := inspecting(t, specimen(), 80, 24)
	uitest.Equal(t, "on a request", keys(in.Press("1")), []string{
		"1…6 page", "↑↓ scroll", "J K other answer", "tab next page", "y copy report", "c curl", "h HTTP file", "l log id", "b copy body", "esc close",
	})
	uitest.Equal(t, "on a list of frames", keys(in.Press("4")), []string{
		"1…6 page", "↑↓ frame", "enter whole frame", "J K other answer", "tab next page", "y copy report", "c curl", "h HTTP file", "l log id", "b copy frame", "esc close",
	})
	uitest.Equal(t, "on a frame", keys(in.Press("enter"))[2], "enter list")
	uitest.Equal(t, "on a text", keys(in.Press("6"))[1], "enter as it was sent")
	uitest.Equal(t, "on a text as it was sent", keys(in.Press("enter"))[1], "enter as an answer")
}

func TestX02NoAttackPassesTheInspector(t *testing.T) {
	if testing.Short() {
		t.Skip("for the run without -short")
	}
	t.Parallel()
	for _, p := range attack.Payloads() {
		name, payload := p.Name, p.Text
		d := specimen()
		header := http.Header{"X-Odd": {payload}, "Cf-Aig-Odd": {payload}, "X-Request-Id": {payload}, "X-" + payload: {payload}}
		for i := range d.trace.calls {
			c := &d.trace.calls[i]
			c.Header, c.ReplyHeader, c.URL, c.Method = header, header, payload, payload
			c.Body, c.ReplyBody = (&sentBodies{}).add([]byte(payload)), []byte(payload)
		}
		d.trace.record(gateway.TraceEvent{Kind: gateway.TraceFrame, At: d.sent, Frame: gateway.Frame{Data: []byte(payload), Event: payload, Note: payload}})
		d.Message.Text, d.Message.Reasoning, d.Message.Target = payload, payload, "openai/"+payload
		d.Message.ToolCalls = []gateway.ToolCall{{ID: payload, Name: payload, Arguments: payload}}
		d.Message.Citations = []gateway.Citation{{Title: payload, URL: payload}}
		d.Message.Finish = &gateway.Finish{Reason: gateway.FinishOther, Raw: payload}
		d.Message.Error = &sessions.MessageError{Kind: gateway.KindRequest, Code: payload, Message: payload, RequestID: payload, LogID: payload}
		d.Message.Start.LogID, d.Message.Start.ContentType = payload, payload
		d.Entry.Source, d.Entry.Date, d.notes = payload, payload, []string{payload}
		stored := d
		stored.trace = nil
		for _, d := range []Answer{d, stored} {
			in := New(look.New(palette.Dark), d.ID, []string{d.ID}, func(string) Answer { return d })
			in.SetSize(100, 40)
			for section := range sectionCount {
				in.press(fmt.Sprint(section + 1))
				in.press("G")
				noAttackPasses(t, name, in.View())
				in.press("enter")
				noAttackPasses(t, name, in.View())
			}
			for i, line := range strings.Split(d.report(), "\n") {
				if strings.ContainsAny(line, "\x1b\x07\b\r\u009b\u009d\u202e") {
					t.Errorf("%s: line %d of the report holds a control: %q", name, i, line)
				}
			}
		}
	}
}

// noAttackPasses tells what a drawn frame holds that it must not.
func noAttackPasses(t *testing.T, name, frame string) {
	t.Helper()
	if what := cmp.Or(attack.Forbidden(frame), attack.Forged(frame)); what != "" {
		t.Errorf("%s: %s in %+q", name, what, frame)
	}
}

// A long text is drawn in steps: each key is answered within one of them.
func TestALongTextIsRenderedInSteps(t *testing.T) {
	t.Parallel()
	d := specimen()
	d.Message.Text = strings.Repeat("The **crust** browns at `250 °C`.\n\n- one\n- two\n\n", 2000)
	in := inspecting(t, d, 100, 40)
	in.Press("6").WantText("drawing…", "Text  "+figures.Bytes(len(d.Message.Text)))
	in.RunAll().WantText("The crust browns at 250 °C").WantNoText("drawing…", "**")
	in.Resize(90, 40) // nobody sends messages then: it is drawn at once
	in.WantText("The crust browns").WantNoText("drawing…")
	in.Press("enter").WantText("**crust**")
}

func TestATextIsRenderedWhileItGrows(t *testing.T) {
	t.Parallel()
	d := specimen()
	text := "One **two** three &#27; and 塩 [a link](https://example.org).\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"
	d.Running, d.Message.Text = true, ""
	in := New(look.New(palette.Dark), d.ID, []string{d.ID}, func(string) Answer { return d })
	drive := uitest.Drive(t, in, 100, 40)
	drive.Press("6")
	for i := range text {
		d.Message.Text = text[:i]
		in.View()
	}
	d.Message.Text, d.Running = text, false
	want := inspecting(t, d, 100, 42).Press("6").Text()
	uitest.Equal(t, "the text that grew", drive.Text(), want)
}

func TestTheRequestAppearsOnceItIsSent(t *testing.T) {
	t.Parallel()
	d := specimen()
	whole := d.trace
	d.Running, d.trace, d.prepared = true, &trace{}, nil
	in := New(look.New(palette.Dark), d.ID, []string{d.ID}, func(string) Answer { return d })
	drive := uitest.Drive(t, in, 100, 30).Press("1").WantText("not on its way yet")
	d.trace = whole
	drive.WantText("POST https://")
}

// BenchmarkTrace is what keeping a frame costs the goroutine that reads the
// stream.
func BenchmarkTrace(b *testing.B) {
	data := []byte(strings.Repeat("x", 240))
	e := &trace{}
	e.record(gateway.TraceEvent{Kind: gateway.TraceRequest})
	b.ReportAllocs()
	for b.Loop() {
		e.record(gateway.TraceEvent{Kind: gateway.TraceFrame, Frame: gateway.Frame{Data: data}})
	}
}

// BenchmarkRunningView is what a frame costs while a long answer streams.
func BenchmarkRunningView(b *testing.B) {
	d := specimen()
	d.Running = true
	for i := range 10_000 {
		d.trace.record(gateway.TraceEvent{Kind: gateway.TraceFrame, At: d.sent.Add(3*time.Second + time.Duration(i)*time.Millisecond), Frame: gateway.Frame{Data: []byte("x")}})
	}
	d.Message.Text = strings.Repeat("The **crust** browns at `250 °C`.\n\n", 1000)
	for _, page := range []string{"3", "6"} {
		b.Run("page "+page, func(b *testing.B) {
			in := inspecting(b, d, 120, 36).Press(page).Box
			b.ReportAllocs()
			for b.Loop() {
				_ = in.View()
				_ = in.ShortHelp()
			}
		})
	}
}
