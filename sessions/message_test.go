package sessions

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"sluice/gateway"
)

func TestAnsweredKeepsWhatTheAnswerSays(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)
	var a gateway.Answer
	a.Begin(sent)
	a.Add(gateway.Delta{Kind: gateway.DeltaReasoning, Text: "hm"}, sent.Add(100*time.Millisecond))
	a.Add(gateway.Delta{Kind: gateway.DeltaText, Text: "Heat"}, sent.Add(200*time.Millisecond))
	a.Add(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: "u"}}, sent.Add(200*time.Millisecond))
	a.Add(gateway.Delta{Kind: gateway.DeltaNote, Text: "an image is not shown", Omission: true}, sent.Add(200*time.Millisecond))
	a.Add(gateway.Delta{Kind: gateway.DeltaNote, Text: "no end mark"}, sent.Add(200*time.Millisecond))
	a.End(&gateway.Error{Kind: gateway.KindTruncated, Provider: "openai", Message: "cut", Retryable: true}, sent.Add(time.Second))
	got := Answered(Message{ID: "a", Parent: "p", Lane: 1, Target: "x/y", Time: sent}, &a, sent.Add(time.Hour))
	mustEqual(t, "message", got, Message{
		ID: "a", Parent: "p", Lane: 1, Target: "x/y", Time: sent, Role: gateway.RoleAssistant, Text: "Heat", Reasoning: "hm",
		Citations:  []gateway.Citation{{URL: "u"}},
		Omissions:  []string{"an image is not shown"},
		Metrics:    gateway.Metrics{TTFT: 100 * time.Millisecond, Duration: time.Second, LongestGap: 100 * time.Millisecond, Thinking: 100 * time.Millisecond},
		Error:      &MessageError{Kind: gateway.KindTruncated, Provider: "openai", Message: "cut", Retryable: true},
		Incomplete: true,
	})
}

func TestErrorOfKeepsEveryError(t *testing.T) {
	t.Parallel()
	cause := &gateway.Error{Kind: gateway.KindRate, Status: 429, Err: errors.New("secret cause")}
	mustEqual(t, "wrapped", ErrorOf(fmt.Errorf("lane 1: %w", cause)), &MessageError{Kind: gateway.KindRate, Status: 429})
	mustEqual(t, "other", ErrorOf(errors.New("other")), &MessageError{Message: "other"})
	mustEqual(t, "none", ErrorOf(nil), (*MessageError)(nil))
}

func TestWhatTOMLCantHoldIsMadeFitAndReturnedSo(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	nan := math.NaN()
	m := mustAppend(t, s, Message{
		ID: "x\xff", Role: "assistant", Lane: -7, Text: "a\xffb", Time: time.Date(2026, 1, 1, 0, 0, 0, 123456789, time.Local),
		Params: gateway.Params{Temperature: &nan, Stop: []string{}}, CostUSD: &nan,
		Start:   &gateway.Start{Target: gateway.Target{Provider: "no model"}, Step: 3},
		Metrics: gateway.Metrics{TTFT: 1499 * time.Microsecond, TokensPerSecond: math.Inf(1)},
		Finish:  &gateway.Finish{Raw: "odd"}, ToolCalls: []gateway.ToolCall{},
	})
	want := Message{
		ID: "x\ufffd", Parent: s.Messages()[0].ID, Role: "assistant", Lane: EveryLane, Text: "a\ufffdb",
		Time:  time.Date(2026, 1, 1, 0, 0, 0, 123e6, time.Local).UTC(),
		Start: &gateway.Start{}, Metrics: gateway.Metrics{TTFT: time.Millisecond},
		Finish: &gateway.Finish{Reason: gateway.FinishOther, Raw: "odd"},
	}
	mustEqual(t, "returned", m, want)
	mustClose(t, s)
	want.Lane = 0 // the session has one lane
	mustEqual(t, "read", mustOpen(t, path).Messages()[1], want)
}
