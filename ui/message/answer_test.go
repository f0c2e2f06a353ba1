package message

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

var authError = &gateway.Error{
	Kind: gateway.KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect API key provided.",
}

// authWords are fixed here, so that another wording in the gateway changes no
// picture of this package.
var authWords = gateway.Explanation{
	What: "openai refused the key: Incorrect API key provided.", Source: "openai · HTTP 401 · invalid_api_key",
	Next: "check its key: sluice config set-key openai",
}

func TestAnswerSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	keys := Hints{Fold: "space", Retry: "r", Other: "R", Details: "i", Stop: "esc", Copy: "y"}
	retry := gateway.Delta{Kind: gateway.DeltaRetry, Retry: &gateway.Retry{
		Attempt: 1, Of: 3, Wait: 1900e6, Err: &gateway.Error{Kind: gateway.KindRate, Provider: "openai", Status: 429, Message: "slow down"},
	}}
	proof := gateway.Delta{Kind: gateway.DeltaProof, OfReasoning: true, Alone: true, Proof: &gateway.Proof{Family: "anthropic", Data: []byte(`{"data":"x"}`)}}
	start := gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{Status: 200}}
	tokens, at := 115, time.Date(2026, 11, 30, 14, 2, 31, 0, time.Local)
	silent, since := Waiting{Silent: 18400e6, Since: at}, "14:02:31"
	for _, tt := range []struct {
		name string
		do   func(*Answer)
		want string
	}{
		{"waiting", func(*Answer) {}, " m\n   waiting…"},
		{"silence in place of waiting", func(a *Answer) { a.Wait(silent) }, " m\n ▌ Silent for 18 s.\n ▌ No word has come since " + since + ".\n ▌\n ▌ esc stop it   r ask again"},
		{"silence says when it is given up", func(a *Answer) {
			silent := silent
			silent.GivenUp = at.Add(time.Minute)
			a.Wait(silent)
		}, " m\n ▌ Silent for 18 s.\n ▌ No word has come since " + since + ".\n ▌ Given up at 14:03:31 unless more comes.\n ▌\n ▌ esc stop it   r ask again"},
		{"progress of a job", func(a *Answer) {
			a.Apply(start)
			a.Apply(gateway.Delta{Kind: gateway.DeltaProgress, Text: "processing: \x1b[1m48%"})
		}, " m\n   processing: ␛[1m48%"},
		{"nothing to wait for clears it", func(a *Answer) { a.Wait(silent); a.Wait(Waiting{}) }, " m\n   waiting…"},
		{"content clears it", func(a *Answer) { a.Wait(silent); a.Apply(uitest.Text("hi")) }, " m\n   hi▍"},
		{"a proof is not shown", func(a *Answer) {
			a.Apply(proof)
		}, " m\n   waiting…"},
		{"nor does it end what grows", func(a *Answer) { a.Apply(uitest.Text("hi")); a.Apply(proof) }, " m\n   hi▍"},
		{"retry", func(a *Answer) { a.Apply(retry) },
			" m\n ▌ Waiting 2 s to try again. Try 2 of 3.\n ▌ openai is rate limiting requests.\n ▌ slow down\n ▌ openai · HTTP 429\n ▌\n ▌ esc stop it"},
		{"a retry that can be hurried", func(a *Answer) {
			hurried := *retry.Retry
			hurried.Now = func() {}
			a.Apply(gateway.Delta{Kind: gateway.DeltaRetry, Retry: &hurried})
		}, " m\n ▌ Waiting 2 s to try again. Try 2 of 3.\n ▌ openai is rate limiting requests.\n ▌ slow down\n ▌ openai · HTTP 429\n ▌\n ▌ esc stop it   r try now"},
		{"a start clears the retry", func(a *Answer) { a.Apply(retry); a.Apply(start) }, " m\n   waiting…"},
		{"a countdown goes on", func(a *Answer) { a.Apply(retry); a.Wait(Waiting{Retry: retry.Retry, Left: -time.Second}) },
			" m\n ▌ Trying again. Try 2 of 3.\n ▌ openai is rate limiting requests.\n ▌ slow down\n ▌ openai · HTTP 429\n ▌\n ▌ esc stop it"},
		{"silence stands under partial text", func(a *Answer) { a.Apply(uitest.Text("hi")); a.Wait(silent) },
			" m\n   hi\n\n ▌ Silent for 18 s.\n ▌ Nothing has come since " + since + ". What came is kept.\n ▌\n ▌ esc stop it   r ask again"},
		{"reasoning shows its newest lines", func(a *Answer) { a.Apply(uitest.Reasoning("1\n2\n3\nlast words\n")) },
			" m\n   2\n   3\n   last words▍\n   ▸ thinking · 17 characters · space opens"},
		{"reasoning folds when the text begins", func(a *Answer) { a.Apply(uitest.Reasoning("first")); a.Apply(uitest.Text("hi")) },
			" m\n   ▸ thought · 5 characters · space opens\n\n   hi▍"},
		{"reasoning says how long it took", func(a *Answer) {
			a.Apply(uitest.Reasoning("first"))
			a.Apply(uitest.Text("hi"))
			a.SetThinking(1500 * time.Millisecond)
		}, " m\n   ▸ thought for 1.50 s · 5 characters · space opens\n\n   hi▍"},
		{"reasoning counts its tokens", func(a *Answer) {
			a.Apply(uitest.Reasoning("first"))
			a.Apply(uitest.Text("hi"))
			a.End(gateway.Explanation{}, nil)
			a.SetFigures(sessions.Message{Usage: gateway.Usage{ReasoningTokens: &tokens}, Metrics: gateway.Metrics{Thinking: 12 * time.Second}})
		}, " m\n   ▸ thought for 12.0 s · 115 tokens · space opens\n\n   hi"},
		{"an empty answer says so", func(a *Answer) { a.End(gateway.Explanation{}, nil) }, " m\n   the answer is empty"},
		{"stopped", func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			err := &gateway.Error{Kind: gateway.KindCancelled}
			a.End(gateway.Explain(err), err)
		}, " m\n   hi\n   ■ you stopped it here; what came is kept"},
		{"stopped at once", func(a *Answer) {
			err := &gateway.Error{Kind: gateway.KindCancelled}
			a.End(gateway.Explain(err), err)
		}, " m\n   ■ you stopped it before anything came"},
		{"an error names cause, source and next act", func(a *Answer) { a.End(authWords, authError) },
			" m\n ▌ openai refused the key.\n ▌ Incorrect API key provided.\n ▌ Check its key: sluice config set-key openai\n ▌\n" +
				" ▌ openai · HTTP 401 · invalid_api_key\n ▌\n ▌ r ask again   R another model   i what went over the wire   y copy report"},
		{"cut by the limit", func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			a.Apply(gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: gateway.FinishLength, Raw: "length"}})
			a.End(gateway.Explanation{}, nil)
		}, " m\n   hi\n\n ▌ Cut at the limit of output tokens.\n ▌ Raise max tokens in the parameters for a longer answer."},
		{"a chain names who answered", func(a *Answer) {
			a.Apply(gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{
				Target: gateway.Target{Provider: "anthropic", Model: "claude"}, Step: 1, StepKnown: true,
			}})
			a.Apply(uitest.Text("hi"))
		}, " m  answered by anthropic/claude, step 2\n   hi▍"},
		{"its own target is not named again", func(a *Answer) {
			a.Apply(gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{Target: gateway.Target{Provider: "p", Model: "m"}, StepKnown: true}})
			a.Apply(uitest.Text("hi"))
		}, " m\n   hi▍"},
		{"refusal", func(a *Answer) {
			a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: "I can't "})
			a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: "help."})
			a.End(gateway.Explanation{}, nil)
		}, " m\n   refused:\n   I can't help."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := NewAnswer("a", "p/m", "m")
			tt.do(a)
			if got := uitest.Plain(drawn(Of(a), look.New(palette.Dark), 80, keys)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// What is released costs nothing but its text, and looks the same when it is shown again.
func TestFieldT14AReleasedAnswerKeepsOnlyItsText(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	a := NewAnswer("a", "p/m", "m")
	a.Apply(uitest.Reasoning("because"))
	a.Apply(uitest.Text("# Head\n\n```go\nx := 1\n```\n\nand **more**"))
	m := Of(a)
	drawn(m, st, 80, Hints{})
	m.Release()
	if m.Version() == 0 || a.body.doc == nil {
		t.Error("a growing answer lost its lines")
	}
	a.End(gateway.Explanation{}, nil)
	m.Vote(true)
	m.Fold()
	before, blocks := drawn(m, st, 80, Hints{}), m.Item().CodeBlocks()
	m.Release()
	if m.Version() != 0 || m.parts != nil || a.body.doc != nil || a.body.lines != nil {
		t.Error("it keeps its lines")
	}
	if got := m.Item().CodeBlocks(); !slices.Equal(got, blocks) || len(got) != 1 {
		t.Errorf("its blocks of code are %v, want %v", got, blocks)
	}
	m.Release()
	if got := drawn(m, st, 80, Hints{}); got != before || !strings.Contains(got, "because") || !strings.Contains(got, "your vote") {
		t.Errorf("got\n%s\nwant\n%s", uitest.Plain(got), uitest.Plain(before))
	}
}
