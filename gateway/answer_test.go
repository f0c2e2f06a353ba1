package gateway

import (
	"reflect"
	"testing"
	"time"
)

func ptr[T any](v T) *T { return &v }

func TestAnswerAddsDeltasUp(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }
	retry := Retry{Attempt: 1, Of: 3, Err: &Error{Kind: KindBusy}}
	call := ToolCall{ID: "1", Name: "f", Arguments: "{}"}
	citation := Citation{URL: "https://h", Title: "T"}
	start, finish := &Start{Status: 200}, &Finish{Reason: FinishStop, Raw: "stop"}
	var a Answer
	a.Begin(at(0))
	for _, step := range []struct {
		ms int
		d  Delta
	}{
		{10, Delta{Kind: DeltaRetry, Retry: &retry}},
		{100, Delta{Kind: DeltaStart, Start: start}},
		{200, Delta{Kind: DeltaReasoning, Text: "hm"}},
		{300, Delta{Kind: DeltaText, Text: "Hel"}},
		{700, Delta{Kind: DeltaText, Text: "lo"}},
		{710, Delta{Kind: DeltaRefusal, Text: "no"}},
		{720, Delta{Kind: DeltaToolCall, ToolCall: &call}},
		{720, Delta{Kind: DeltaCitation, Citation: &citation}},
		{720, Delta{Kind: DeltaUsage, Usage: &Usage{InputTokens: ptr(5), OutputTokens: ptr(1), CacheWriteTokens: ptr(3)}}},
		{730, Delta{Kind: DeltaUsage, Usage: &Usage{OutputTokens: ptr(52), ReasoningTokens: ptr(2)}}},
		{730, Delta{Kind: DeltaFinish, Finish: finish}},
		{740, Delta{Kind: DeltaNote, Text: "n"}},
	} {
		a.Add(step.d, at(step.ms))
	}
	if a.Ended() {
		t.Error("ended before End")
	}
	if got := a.Metrics(at(1000)).Duration; got != time.Second {
		t.Errorf("running: duration %v", got)
	}
	a.End(nil, at(800))
	type whole struct {
		Text, Reasoning, Refusal string
		Start                    *Start
		Finish                   *Finish
		Calls                    []ToolCall
		Citations                []Citation
		Usage                    Usage
		Retries                  []Retry
		Notes                    []string
		Incomplete, Ended        bool
		Metrics                  Metrics
	}
	got := whole{a.Text(), a.Reasoning(), a.Refusal(), a.Start, a.Finish, a.ToolCalls, a.Citations, a.Usage, a.Retries, a.Notes,
		a.Incomplete(), a.Ended(), a.Metrics(at(9999))}
	want := whole{"Hello", "hm", "no", start, finish, []ToolCall{call}, []Citation{citation},
		Usage{InputTokens: ptr(5), OutputTokens: ptr(52), CacheWriteTokens: ptr(3), ReasoningTokens: ptr(2)}, []Retry{retry}, []string{"n"}, false, true,
		Metrics{TTFT: 200 * time.Millisecond, Duration: 740 * time.Millisecond, LongestGap: 400 * time.Millisecond, Thinking: 100 * time.Millisecond, TokensPerSecond: 100}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// What a model thought lasts until its answer begins, and isn't known where all came at once.
func TestThinkingLastsUntilTheAnswerBegins(t *testing.T) {
	t.Parallel()
	start := time.Unix(1000, 0)
	reasoning, text, refusal := Delta{Kind: DeltaReasoning, Text: "hm"}, Delta{Kind: DeltaText, Text: "a"}, Delta{Kind: DeltaRefusal, Text: "no"}
	for name, row := range map[string]struct {
		deltas []Delta // one a second
		want   time.Duration
	}{
		"none":               {[]Delta{text, text}, 0},
		"before the answer":  {[]Delta{reasoning, reasoning, {Kind: DeltaText}, text, text}, 3 * time.Second},
		"before a refusal":   {[]Delta{reasoning, refusal, refusal}, time.Second},
		"nothing but that":   {[]Delta{reasoning, reasoning, reasoning}, 2 * time.Second},
		"after the answer":   {[]Delta{text, reasoning, text}, 0},
		"between two pieces": {[]Delta{reasoning, text, reasoning, text}, time.Second},
	} {
		var a Answer
		a.Begin(start)
		for i, d := range row.deltas {
			a.Add(d, start.Add(time.Duration(i)*time.Second))
		}
		a.End(nil, start.Add(time.Hour))
		if got := a.Metrics(start).Thinking; got != row.want {
			t.Errorf("%s: got %v, want %v", name, got, row.want)
		}
	}
}

func TestMetricsOfNothingAreZero(t *testing.T) {
	t.Parallel()
	var a Answer
	if got := a.Metrics(noon); got != (Metrics{}) {
		t.Errorf("not begun: got %+v", got)
	}
	a.Begin(noon)
	a.End(&Error{Kind: KindTruncated}, noon.Add(time.Second))
	if got := a.Metrics(noon); got != (Metrics{Duration: time.Second}) || !a.Incomplete() {
		t.Errorf("no content: got %+v", got)
	}
}

// TestTokensPerSecondCountTheTokensThatCame: 50 tokens of text in the second
// after the first piece, and 100 of reasoning that came as well or didn't.
func TestTokensPerSecondCountTheTokensThatCame(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		usage Usage
		shown bool
		want  float64
	}{
		"no reasoning":            {Usage{OutputTokens: ptr(51)}, false, 50},
		"reasoning kept back":     {Usage{OutputTokens: ptr(151), ReasoningTokens: ptr(100)}, false, 50},
		"reasoning shown":         {Usage{OutputTokens: ptr(151), ReasoningTokens: ptr(100)}, true, 150},
		"apart, kept back":        {Usage{OutputTokens: ptr(51), ReasoningTokens: ptr(100), ReasoningApart: true}, false, 50},
		"apart, shown":            {Usage{OutputTokens: ptr(51), ReasoningTokens: ptr(100), ReasoningApart: true}, true, 150},
		"more than all of it":     {Usage{OutputTokens: ptr(51), ReasoningTokens: ptr(100)}, false, 50},
		"one token":               {Usage{OutputTokens: ptr(1)}, false, 0},
		"all of it was reasoning": {Usage{OutputTokens: ptr(100), ReasoningTokens: ptr(100)}, false, 0},
		"no count":                {Usage{}, false, 0},
	} {
		kind := DeltaText
		if row.shown {
			kind = DeltaReasoning
		}
		var a Answer
		a.Begin(noon)
		a.Add(Delta{Kind: DeltaText}, noon.Add(time.Second)) // an empty piece is no content
		a.Add(Delta{Kind: kind, Text: "a"}, noon.Add(2*time.Second))
		a.Add(Delta{Kind: DeltaText, Text: "b"}, noon.Add(3*time.Second))
		a.Add(Delta{Kind: DeltaUsage, Usage: &row.usage}, noon.Add(4*time.Second))
		a.End(nil, noon.Add(time.Minute))
		want := Metrics{TTFT: 2 * time.Second, Duration: 4 * time.Second, LongestGap: time.Second, TokensPerSecond: row.want}
		if row.shown {
			want.Thinking = time.Second
		}
		if got := a.Metrics(noon.Add(time.Hour)); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestFinishReasons(t *testing.T) {
	t.Parallel()
	for reason, words := range map[FinishReason][]string{
		FinishStop:          {"stop", "end_turn", "stop_sequence", "STOP", "eos_token", "COMPLETE", "STOP_SEQUENCE", "succeeded", "completed"},
		FinishLength:        {"length", "max_tokens", "MAX_TOKENS", "model_length", "max_output_tokens"},
		FinishToolCalls:     {"tool_calls", "tool_use", "function_call", "TOOL_CALL"},
		FinishContentFilter: {"content_filter", "refusal", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "guardrail_intervened", "content_filtered"},
		FinishOther:         {"", "pause_turn", "Stop", "error"},
	} {
		for _, word := range words {
			if got := FinishReasonOf(word); got != reason {
				t.Errorf("%q: got %s, want %s", word, got, reason)
			}
		}
	}
}

func TestCost(t *testing.T) {
	t.Parallel()
	price := &Price{Input: ptr(2.0), Output: ptr(10.0), CachedInput: ptr(0.5)}
	including := *price
	including.InputIncludesCached = true
	writing, includingWrites := *price, including
	writing.CacheWrite, includingWrites.CacheWrite = ptr(4.0), ptr(4.0)
	for name, row := range map[string]struct {
		price *Price
		usage Usage
		usd   float64
		ok    bool
	}{
		"plain":                  {price, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100)}, 0.003, true},
		"cached apart":           {price, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CachedTokens: ptr(1000)}, 0.0035, true},
		"cached included":        {&including, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CachedTokens: ptr(600)}, 0.0021, true},
		"written apart":          {&writing, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CacheWriteTokens: ptr(500)}, 0.005, true},
		"written included":       {&includingWrites, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CacheWriteTokens: ptr(500)}, 0.004, true},
		"read and written":       {&includingWrites, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CachedTokens: ptr(200), CacheWriteTokens: ptr(500)}, 0.0037, true},
		"no price for a write":   {price, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CacheWriteTokens: ptr(500)}, 0, false},
		"a write is plain input": {&including, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), CacheWriteTokens: ptr(500)}, 0.003, true},
		"no price":               {nil, Usage{InputTokens: ptr(1), OutputTokens: ptr(1)}, 0, false},
		"no output price":        {&Price{Input: ptr(1.0)}, Usage{InputTokens: ptr(1), OutputTokens: ptr(1)}, 0, false},
		"no count":               {price, Usage{InputTokens: ptr(1)}, 0, false},
		"no price for the cache": {&Price{Input: ptr(1.0), Output: ptr(1.0)}, Usage{InputTokens: ptr(1), OutputTokens: ptr(1), CachedTokens: ptr(1)}, 0, false},
		"reasoning apart":        {price, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), ReasoningTokens: ptr(100), ReasoningApart: true}, 0.004, true},
		"reasoning within":       {price, Usage{InputTokens: ptr(1000), OutputTokens: ptr(100), ReasoningTokens: ptr(100)}, 0.003, true},
		"free":                   {&Price{Input: ptr(0.0), Output: ptr(0.0)}, Usage{InputTokens: ptr(1), OutputTokens: ptr(1)}, 0, true},
	} {
		usd, ok := row.price.Cost(row.usage)
		if ok != row.ok || usd-row.usd > 1e-12 || row.usd-usd > 1e-12 {
			t.Errorf("%s: got %v, %t, want %v, %t", name, usd, ok, row.usd, row.ok)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*Error{
		"openai 401 invalid_api_key: Incorrect key": {Kind: KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect key"},
		"gateway 401 2009: Unauthorized":            {Kind: KindAuth, Provider: "openai", Status: 401, Code: "2009", Message: "Unauthorized", Gateway: true},
		"gateway: timeout_connect":                  {Kind: KindTimeoutConnect},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for kind, want := range map[Kind]bool{KindTimeoutConnect: true, KindTimeoutFirst: true, KindTimeoutIdle: true, KindBusy: false, "": false} {
		if kind.Timeout() != want {
			t.Errorf("%s: Timeout is %t", kind, !want)
		}
	}
}
