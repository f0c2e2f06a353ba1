package gateway

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"
)

func TestF136WhoKnowsTheCost(t *testing.T) {
	t.Parallel()
	catalogue := &Price{Input: ptr(1.0), Output: ptr(2.0)}
	own := &Price{Input: ptr(10.0), Output: ptr(20.0), Own: true}
	counted := Usage{InputTokens: ptr(1_000_000), OutputTokens: ptr(1_000_000)}
	vendor := counted
	vendor.CostUSD = ptr(0.5)
	free := counted
	free.CostUSD = ptr(0.0)
	for name, row := range map[string]struct {
		cache string
		usage Usage
		price *Price
		want  *Cost
	}{
		"nobody":                         {usage: counted},
		"the catalogue":                  {usage: counted, price: catalogue, want: &Cost{3, CostCatalogue}},
		"the vendor":                     {usage: vendor, price: catalogue, want: &Cost{0.5, CostVendor}},
		"the vendor alone":               {usage: Usage{CostUSD: ptr(0.5)}, want: &Cost{0.5, CostVendor}},
		"the vendor: free":               {usage: free, price: catalogue, want: &Cost{0, CostVendor}},
		"the user":                       {usage: counted, price: own, want: &Cost{30, CostCustom}},
		"the user against the vendor":    {usage: vendor, price: own, want: &Cost{30, CostCustom}},
		"the user's price doesn't do":    {usage: Usage{CostUSD: ptr(0.5)}, price: own, want: &Cost{0.5, CostVendor}},
		"the cache":                      {cache: "HIT", usage: counted, price: catalogue, want: &Cost{0, CostCache}},
		"the cache: charged once before": {cache: "HIT", usage: vendor, price: own, want: &Cost{0, CostCache}},
		"the cache, without counts":      {cache: "HIT", want: &Cost{0, CostCache}},
		"no answer of the cache":         {cache: "MISS", usage: vendor, want: &Cost{0.5, CostVendor}},
	} {
		a := Answer{Usage: row.usage}
		if row.cache != "" {
			a.Start = &Start{Cache: row.cache}
		}
		if got := a.Cost(row.price); !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, row.want)
		}
	}
}

func TestARequestWithoutAReplyHasNoCost(t *testing.T) {
	t.Parallel()
	free, refused := &Price{Free: true}, &Error{Kind: KindAuth}
	for name, row := range map[string]struct {
		answer Answer
		want   *Cost
	}{
		"refused":              {Answer{Err: refused}, nil},
		"broken off":           {Answer{Err: refused, Start: &Start{Status: 200}}, &Cost{}},
		"answered":             {Answer{Start: &Start{Status: 200}}, &Cost{}},
		"under way, no status": {Answer{}, &Cost{}},
	} {
		if got := row.answer.Cost(free); !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, row.want)
		}
	}
}

func TestF136TheLastCostCounts(t *testing.T) {
	t.Parallel()
	var a Answer
	for _, u := range []Usage{
		{InputTokens: ptr(3), CostUSD: ptr(0.0)},
		{OutputTokens: ptr(7), CostUSD: ptr(0.25)},
		{CachedTokens: ptr(1)},
	} {
		a.Add(Delta{Kind: DeltaUsage, Usage: &u}, noon)
	}
	want := Usage{InputTokens: ptr(3), OutputTokens: ptr(7), CachedTokens: ptr(1), CostUSD: ptr(0.25)}
	if !reflect.DeepEqual(a.Usage, want) {
		t.Errorf("got %+v, want %+v", a.Usage, want)
	}
}

func TestF135HowReasoningWasCountedBelongsToItsCount(t *testing.T) {
	t.Parallel()
	var a Answer
	add := func(u Usage) { a.Add(Delta{Kind: DeltaUsage, Usage: &u}, noon) }
	add(Usage{OutputTokens: ptr(10), ReasoningTokens: ptr(10), ReasoningApart: true})
	add(Usage{OutputTokens: ptr(12)})
	if !a.Usage.ReasoningApart {
		t.Error("a later count of other tokens changed how the reasoning is counted")
	}
	add(Usage{OutputTokens: ptr(30), ReasoningTokens: ptr(18)})
	if a.Usage.ReasoningApart {
		t.Error("the newer count of the reasoning is among the output's")
	}
}

// What an attempt that failed counted is not what the next one's answer cost.
func TestF136TheAttemptThatAnsweredCounts(t *testing.T) {
	t.Parallel()
	var a Answer
	for _, d := range []Delta{
		{Kind: DeltaStart, Start: &Start{Attempt: 1}},
		{Kind: DeltaUsage, Usage: &Usage{InputTokens: ptr(9), CostUSD: ptr(0.75)}},
		{Kind: DeltaRetry, Retry: &Retry{Attempt: 1, Of: 3, Err: &Error{Kind: KindBusy}}},
		{Kind: DeltaStart, Start: &Start{Attempt: 2}},
		{Kind: DeltaUsage, Usage: &Usage{OutputTokens: ptr(2)}},
	} {
		a.Add(d, noon)
	}
	if want := (Usage{OutputTokens: ptr(2)}); !reflect.DeepEqual(a.Usage, want) {
		t.Errorf("got %+v, want %+v", a.Usage, want)
	}
}

func TestFieldW13ACachedAnswerIsFree(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"HIT", "hit", " Hit "} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("cf-aig-cache-status", word)
			answerSSE(goodStream)(w, r)
		})
		c := newClient(t, Config{URL: s.URL})
		var a Answer
		for d, err := range c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			a.Add(d, noon)
		}
		a.Usage = Usage{InputTokens: ptr(1000), OutputTokens: ptr(2000)}
		price := &Price{Input: ptr(0.15), Output: ptr(0.6)}
		if got, want := a.Cost(price), (&Cost{0, CostCache}); !a.FromCache() || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", word, got, want)
		}
		a.End(errors.New("cut"), noon.Add(time.Second))
		if got := a.Cost(price); got == nil || got.USD != 0 {
			t.Errorf("%q, cut: got %+v, want free", word, got)
		}
	}
}

func TestTheRequestsOwnPriceIsTheAnsweringStepsOwn(t *testing.T) {
	t.Parallel()
	cost := func(in, out float64) *CustomCost { return &CustomCost{Input: in / 1e6, Output: out / 1e6} }
	step := func(c *CustomCost) Step { return Step{Controls: Controls{CustomCost: c}} }
	at := func(n int) *Start { return &Start{Step: n, StepKnown: true} }
	for name, row := range map[string]struct {
		request *CustomCost
		steps   []Step
		start   *Start
		input   float64 // 0: none
	}{
		"none":                        {steps: []Step{step(nil)}, start: at(0)},
		"the request's":               {request: cost(1, 2), steps: []Step{step(nil)}, start: at(0), input: 1},
		"a step's":                    {request: cost(1, 2), steps: []Step{step(cost(3, 4))}, start: at(0), input: 3},
		"the first step's":            {request: cost(1, 2), steps: []Step{step(cost(3, 4)), step(nil)}, start: at(0), input: 3},
		"the second step's":           {request: cost(1, 2), steps: []Step{step(cost(3, 4)), step(nil)}, start: at(1), input: 1},
		"an unknown step":             {steps: []Step{step(cost(3, 4)), step(cost(5, 6))}, start: &Start{}},
		"an unknown step, all alike":  {steps: []Step{step(cost(3, 4)), step(cost(3, 4))}, start: &Start{}, input: 3},
		"an unknown step, one has it": {steps: []Step{step(cost(3, 4)), step(nil)}, start: &Start{}},
		"before it begins":            {request: cost(1, 2), steps: []Step{step(nil)}, input: 1},
		"a step that isn't there":     {request: cost(1, 2), steps: []Step{step(nil)}, start: at(7), input: 1},
	} {
		got := Options{Controls: Controls{CustomCost: row.request}}.Price(row.steps, row.start, nil)
		if (got == nil) != (row.input == 0) || got != nil && (!got.Own || *got.Input-row.input > 1e-9 || row.input-*got.Input > 1e-9) {
			t.Errorf("%s: got %+v, want an input of %v", name, got, row.input)
		}
	}
}

// The gateway's control has no rates for cached tokens: within the input they cost
// what input costs, beside it nothing.
func TestTheRequestsOwnPriceHasNoneForCachedTokens(t *testing.T) {
	t.Parallel()
	p := Options{Controls: Controls{CustomCost: &CustomCost{Input: 2e-6, Output: 8e-6}}}.Price([]Step{{}}, nil, nil)
	usd, ok := p.Cost(Usage{InputTokens: ptr(2000), OutputTokens: ptr(400), CachedTokens: ptr(500)})
	if want := 0.0072; !ok || usd-want > 1e-12 || want-usd > 1e-12 {
		t.Errorf("got %v, %t, want %v", usd, ok, want)
	}
}
