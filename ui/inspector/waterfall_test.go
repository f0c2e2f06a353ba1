package inspector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// spansOf writes an answer's spans as lines.
func spansOf(a Answer) string {
	var at []time.Duration
	if a.trace != nil {
		at, _ = a.trace.times()
	}
	spans, _ := a.spans(a.calls(), at)
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintf(&b, "%s %d-%d\n", s.name, s.from.Milliseconds(), s.to.Milliseconds())
	}
	return b.String()
}

// exchangeOf is an answer with some requests and replies at times in milliseconds.
func exchangeOf(events ...gateway.TraceEvent) Answer {
	a := Answer{trace: &trace{}, sent: time.Unix(0, 0)}
	for _, e := range events {
		a.trace.record(e)
	}
	return a
}

func sentAt(ms, attempt, step int, url string) gateway.TraceEvent {
	return gateway.TraceEvent{Kind: gateway.TraceRequest, At: time.UnixMilli(int64(ms)), Attempt: attempt, Step: step, Method: "POST", URL: url}
}

func repliedAt(ms, status int) gateway.TraceEvent {
	return gateway.TraceEvent{Kind: gateway.TraceResponse, At: time.UnixMilli(int64(ms)), Status: status}
}

func frameAt(ms int) gateway.TraceEvent {
	return gateway.TraceEvent{Kind: gateway.TraceFrame, At: time.UnixMilli(int64(ms)), Frame: gateway.Frame{Data: []byte("x")}}
}

func TestTheWaterfallNamesEachPartOfTheTime(t *testing.T) {
	t.Parallel()
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	timed := func(a Answer, first, all int) Answer {
		a.Message.Metrics = gateway.Metrics{TTFT: ms(first), Duration: ms(all)}
		return a
	}
	running := func(a Answer) Answer { a.Running = true; return a }
	failed := func(a Answer) Answer {
		a.Message.Error = &sessions.MessageError{Kind: gateway.KindTruncated}
		return a
	}
	waited := timed(exchangeOf(sentAt(0, 1, 0, "u"), sentAt(900, 2, 0, "u"), repliedAt(1000, 200), frameAt(1100), frameAt(1200)), 1150, 1250)
	waited.retries = []gateway.Retry{{Attempt: 1, Wait: ms(400)}}
	for name, tt := range map[string]struct {
		answer Answer
		want   string
	}{
		"two tries": {specimen(), "try 1: 429, rate limit 0-80\n  waited before try 2 80-1080\ntry 2: sent, reply began 1080-1200\n" +
			"  to the first word 1200-1320\n  words 1320-2524\n  last frame to end 2524-2600\n"},
		"a session":             {storedSpecimen(), "sent, to the first word 0-1320\nfirst word to the end 1320-2600\n"},
		"a try without a reply": {waited, "try 1: no reply 0-500\n  waited before try 2 500-900\ntry 2: sent, reply began 900-1000\n  to the first word 1000-1150\n  words 1150-1200\n  last frame to end 1200-1250\n"},
		"in one piece":          {timed(exchangeOf(sentAt(0, 1, 0, "u"), repliedAt(50, 200), frameAt(60)), 60, 60), "try 1: sent, reply began 0-50\n  the answer, in one piece 50-60\n"},
		"waiting":               {running(timed(exchangeOf(sentAt(0, 1, 0, "u")), 0, 700)), "try 1: sent, no reply yet 0-700\n"},
		"no word yet":           {running(timed(exchangeOf(sentAt(0, 1, 0, "u"), repliedAt(50, 200)), 0, 700)), "try 1: sent, reply began 0-50\n  no word yet 50-700\n"},
		"silent":                {running(timed(exchangeOf(sentAt(0, 1, 0, "u"), repliedAt(50, 200), frameAt(60), frameAt(80)), 60, 700)), "try 1: sent, reply began 0-50\n  to the first word 50-60\n  words 60-80\n  nothing since 80-700\n"},
		"cut":                   {failed(timed(exchangeOf(sentAt(0, 1, 0, "u"), repliedAt(50, 200), frameAt(60), frameAt(80)), 60, 700)), "try 1: sent, reply began 0-50\n  to the first word 50-60\n  words 60-80\n  last frame to the failure 80-700\n"},
		"two steps":             {timed(exchangeOf(sentAt(0, 1, 0, "u"), repliedAt(10, 401), sentAt(10, 1, 1, "v"), repliedAt(30, 200), frameAt(40), frameAt(90)), 40, 90), "step 1: 401, unauthorized 0-10\nstep 2: sent, reply began 10-30\n  to the first word 30-40\n  words 40-90\n"},
		"a job": {timed(exchangeOf(sentAt(0, 1, 0, "start"), repliedAt(10, 201), sentAt(20, 1, 0, "job"), repliedAt(30, 200), sentAt(40, 1, 0, "job"), repliedAt(50, 200), frameAt(50)), 50, 50),
			"try 1: sent, reply began 0-10\n  asked 2 times whether it is done 20-50\n  the answer, in one piece 50-50\n"},
		"a job with words": {timed(exchangeOf(sentAt(0, 1, 0, "start"), repliedAt(10, 201), sentAt(20, 1, 0, "job"), repliedAt(30, 200), frameAt(30), sentAt(40, 1, 0, "job"), repliedAt(50, 200), frameAt(50)), 30, 50),
			"try 1: sent, reply began 0-10\n  asked 2 times whether it is done 20-50\n  to the first word 30-30\n  words 30-50\n"},
	} {
		uitest.Equal(t, name, spansOf(tt.answer), tt.want)
	}
}

func TestAnAxisHasRoundTicksThatFit(t *testing.T) {
	t.Parallel()
	st := look.New(palette.NoColour)
	for _, tt := range []struct {
		total time.Duration
		w     int
		want  string
	}{
		{1970 * time.Millisecond, 79, "0                   0.5                 1                  1.5 s"},
		{700 * time.Microsecond, 40, "0                           500 µs"},
		{90 * time.Millisecond, 30, "0               50 ms"},
		{40 * time.Second, 30, "0              20         40 s"},
	} {
		uitest.Equal(t, fmt.Sprintf("%v in %d cells", tt.total, tt.w), ansi.Strip(ticksOf(tt.total, tt.w).labels(st)), tt.want)
	}
	for total := time.Microsecond; total < 100*time.Hour; total = total*3 + 1 {
		for w := 4; w < 120; w += 5 {
			x := ticksOf(total, w)
			if n := len(x.columns()); n > mostTicks+1 {
				t.Errorf("%v in %d cells: %d ticks", total, w, n)
			}
			if got := ansi.StringWidth(x.labels(st)); got > w && w >= 12 {
				t.Errorf("%v: labels of %d cells in %d", total, got, w)
			}
			for _, p := range []span{{to: total}, {from: total / 2, to: total}, {from: total, to: total}, {}} {
				if got := ansi.StringWidth(x.bar(st, p)); got != w {
					t.Errorf("%v: a bar of %d cells in %d", total, got, w)
				}
			}
		}
	}
}

func TestHowAnAnswerEndedIsSaidAboveEveryPage(t *testing.T) {
	t.Parallel()
	with := func(change func(m *sessions.Message)) Answer {
		d := storedSpecimen()
		change(&d.Message)
		return d
	}
	for want, d := range map[string]Answer{
		"1 retry · ended by itself · $0.0001": specimen(),
		"ended by itself":                     storedSpecimen(),
		"! out of tokens":                     with(func(m *sessions.Message) { m.Finish.Reason = gateway.FinishLength }),
		"asked for a tool":                    with(func(m *sessions.Message) { m.Finish.Reason = gateway.FinishToolCalls }),
		"you stopped it":                      with(func(m *sessions.Message) { m.Error = &sessions.MessageError{Kind: gateway.KindCancelled} }),
		"✗ cut":                               with(func(m *sessions.Message) { m.Incomplete = true }),
	} {
		in := inspecting(t, d, 120, 36)
		inspecting(t, d, 80, 24).WantText(strings.Split(want, " · ")[0][:7])
		for section := range sectionCount {
			in.Press(fmt.Sprint(section + 1)).WantText(want)
		}
	}
}

func TestTheInspectorOpensWithTheWaterfall(t *testing.T) {
	t.Parallel()
	in := inspecting(t, specimen(), 120, 36)
	in.WantText("Waterfall", "1.32 s after the first try left; 0.24 s after the one that answered left", "▲ 920 ms", "✗ 1  POST → 429 Too Many Requests", "in all")
	for i, want := range []string{"POST https://", "200 OK", "Waterfall", "frame ", "Price", "Pizza is good because of salt, fat and heat."} {
		in.Press(fmt.Sprint(i + 1)).WantText(want)
	}
}
