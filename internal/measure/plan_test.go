package measure_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/measure"
)

// written is a run as text: lane and run of each call, warm-ups in brackets.
func written(p measure.Plan) string {
	var rounds []string
	at := 0
	for calls := range p.Rounds() {
		var words []string
		for _, c := range calls {
			word := fmt.Sprintf("%c%d", 'a'+c.Lane, c.Run)
			if c.Warmup {
				word = "(" + word + ")"
			}
			if c.Position != at {
				word += "!"
			}
			at++
			words = append(words, word)
		}
		rounds = append(rounds, strings.Join(words, "+"))
	}
	return strings.Join(rounds, " ")
}

func TestTheOrdersOfARun(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		plan        measure.Plan
		want, words string
	}{
		{measure.Plan{Lanes: 2, Repeat: 2, Order: measure.Parallel}, "a1+b1 a2+b2", "2 × parallel, cache skipped, no warm-up"},
		{measure.Plan{Lanes: 2, Repeat: 2, Warmup: 1, Order: measure.Parallel}, "(a1)+(b1) a1+b1 a2+b2", "2 × parallel, cache skipped, 1 warm-up discarded"},
		{measure.Plan{Lanes: 2, Repeat: 2, Warmup: 1, Order: measure.Sequential, Cache: true}, "(a1) a1 a2 (b1) b1 b2", "2 × sequential, cache allowed, 1 warm-up discarded"},
		{measure.Plan{Lanes: 1, Repeat: 3, Warmup: 2, Order: measure.Interleaved, Seed: 4711}, "(a1) (a2) a1 a2 a3", "3 × interleaved, seed 4711, cache skipped, 2 warm-ups discarded"},
	} {
		if got := written(test.plan); got != test.want {
			t.Errorf("%v:\n got %s\nwant %s", test.plan, got, test.want)
		}
		if got := test.plan.String(); got != test.words {
			t.Errorf("got %q, want %q", got, test.words)
		}
	}
}

// TestAnInterleavedRunIsShuffledInRounds: every round holds each lane once, the
// same seed gives the same run, another one another, and each place falls to
// each lane.
func TestAnInterleavedRunIsShuffledInRounds(t *testing.T) {
	t.Parallel()
	p := measure.Plan{Lanes: 3, Repeat: 40, Warmup: 1, Order: measure.Interleaved, Seed: 7}
	var first [3]map[int]bool
	calls := strings.Fields(written(p))
	if len(calls) != p.Calls() {
		t.Fatalf("%d calls, want %d", len(calls), p.Calls())
	}
	for n := range p.Repeat + p.Warmup {
		seen := map[byte]bool{}
		for place, word := range calls[3*n : 3*n+3] {
			word = strings.Trim(word, "()")
			seen[word[0]] = true
			if first[place] == nil {
				first[place] = map[int]bool{}
			}
			first[place][int(word[0])] = true
		}
		if len(seen) != 3 {
			t.Errorf("round %d holds %v, want each lane once", n, calls[3*n:3*n+3])
		}
	}
	for place, lanes := range first {
		if len(lanes) != 3 {
			t.Errorf("place %d falls to %d lanes, want all 3", place, len(lanes))
		}
	}
	if again := written(p); again != strings.Join(calls, " ") {
		t.Error("the same seed gives another run")
	}
	p.Seed++
	if written(p) == strings.Join(calls, " ") {
		t.Error("another seed gives the same run")
	}
}

func TestARunCanBeLeftEarly(t *testing.T) {
	t.Parallel()
	for _, order := range measure.Orders() {
		n := 0
		for range (measure.Plan{Lanes: 2, Repeat: 5, Order: order}).Rounds() {
			if n++; n == 3 {
				break
			}
		}
		if n != 3 {
			t.Errorf("%s: %d rounds", order, n)
		}
	}
}

func TestNonsensePlansAreRefusedInWords(t *testing.T) {
	t.Parallel()
	good := measure.Plan{Lanes: 2, Repeat: 20, Order: measure.Parallel}
	if err := good.Check(); err != nil {
		t.Errorf("good: %v", err)
	}
	for want, change := range map[string]func(*measure.Plan){
		"repeat 0: want 1 to 100":                                  func(p *measure.Plan) { p.Repeat = 0 },
		"repeat 1000000: want 1 to 100":                            func(p *measure.Plan) { p.Repeat = 1_000_000 },
		"warmup -1: want 0 to 10":                                  func(p *measure.Plan) { p.Warmup = -1 },
		"9 lanes: want 1 to 8":                                     func(p *measure.Plan) { p.Lanes = 9 },
		`order "random": want parallel, sequential or interleaved`: func(p *measure.Plan) { p.Order = "random" },
	} {
		p := good
		change(&p)
		if err := p.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestBudgetsOfNonsenseAreRefused(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]float64{"0.5": 0.5, "$2": 2, " 1e-3 ": 0.001} {
		if got, err := measure.ParseBudget(s); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "0", "-1", "NaN", "Inf", "1e999", "five", "1 EUR", "0,50", "$"} {
		if got, err := measure.ParseBudget(s); err == nil || !strings.Contains(err.Error(), "want US dollars above 0") {
			t.Errorf("%q: got %v, %v", s, got, err)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestARunsBill(t *testing.T) {
	t.Parallel()
	// 8 bytes: 2 tokens about, 8 at most; an empty system prompt and a message
	// add 2 × 4 and 2 × 32.
	chat := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Question"}}}
	short := chat
	short.Params.MaxTokens = ptr(100)
	price := &gateway.Price{Input: ptr(1e6), Output: ptr(2e6)} // a dollar and two a token
	known := measure.StepPrice{Price: price, MaxOutput: 1000}
	endless := measure.StepPrice{Price: price}
	free := measure.StepPrice{Price: &gateway.Price{Input: ptr(0.0), Output: ptr(0.0)}}
	for _, test := range []struct {
		name  string
		chat  gateway.Chat
		steps []measure.StepPrice
		want  measure.Bill
	}{
		{"the model's limit", chat, []measure.StepPrice{known}, measure.Bill{Estimated: ptr(10 + 800.0), Maximal: ptr(72 + 2000.0), ByModel: true}},
		{"the chat's limit", short, []measure.StepPrice{known}, measure.Bill{Estimated: ptr(10 + 200.0), Maximal: ptr(72 + 200.0)}},
		{"every step counts", short, []measure.StepPrice{known, endless}, measure.Bill{Estimated: ptr(10 + 200.0), Maximal: ptr(2 * (72 + 200.0))}},
		{"every try counts", short, []measure.StepPrice{{Price: price, Tries: 3}, {Price: price, Tries: 1}}, measure.Bill{Estimated: ptr(10 + 200.0), Maximal: ptr(4 * (72 + 200.0))}},
		{"no limit", chat, []measure.StepPrice{endless}, measure.Bill{Estimated: ptr(10 + 800.0)}},
		{"no price", chat, []measure.StepPrice{{MaxOutput: 1000}}, measure.Bill{}},
		{"no price of the second", chat, []measure.StepPrice{known, {}}, measure.Bill{Estimated: ptr(10 + 800.0)}},
		{"no price of the first", chat, []measure.StepPrice{{}, known}, measure.Bill{}},
		{"free", chat, []measure.StepPrice{free}, measure.Bill{Estimated: ptr(0.0), Maximal: ptr(0.0)}},
		{"no step", chat, nil, measure.Bill{}},
	} {
		if got := measure.BillOf(test.chat, test.steps...); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
	p := measure.Plan{Lanes: 2, Repeat: 20, Warmup: 2}
	one := measure.Bill{Estimated: ptr(0.001), Maximal: ptr(0.01)}
	if got := p.Bill([]measure.Bill{one, one}); got.String() != "about $0.044, at most $0.44" || got.Over(0.5) != "" || got.Over(0.4) != "it can cost $0.44, the budget is $0.40" {
		t.Errorf("got %v, %q", got, got.Over(0.4))
	}
	modelled := measure.Bill{Estimated: ptr(0.001), Maximal: ptr(0.01), ByModel: true}
	if got := p.Bill([]measure.Bill{one, modelled}).String(); got != "about $0.044, at most $0.44 by the model's limit" {
		t.Errorf("got %s", got)
	}
	for model, want := range map[gateway.Model]int{{MaxOutput: 10, ContextWindow: 100}: 10, {ContextWindow: 100}: 100, {}: 0} {
		if got := measure.LongestOutput(model); got != want {
			t.Errorf("%+v: got %d, want %d", model, got, want)
		}
	}
}

func TestAPartialSumSaysWhatItHolds(t *testing.T) {
	t.Parallel()
	p := measure.Plan{Lanes: 4, Repeat: 20, Warmup: 2}
	one := measure.Bill{Lane: "gpt-5", Estimated: ptr(0.001), Maximal: ptr(0.01)}
	unbounded := measure.Bill{Lane: "endless", Estimated: ptr(0.001)}
	unpriced := func(name string) measure.Bill { return measure.Bill{Lane: name} }
	for _, test := range []struct {
		lanes      []measure.Bill
		want, over string
	}{
		{[]measure.Bill{one, one, one, unpriced("llama-3.1-8b")}, "3 of 4 lanes: about $0.066, at most $0.66; llama-3.1-8b: price unknown", "the most it can cost is unknown, the budget is $1.00"},
		{[]measure.Bill{one, unpriced("a"), unpriced("b"), unpriced("c"), unpriced("d")}, "1 of 5 lanes: about $0.022, at most $0.22; a, b, c and 1 more: price unknown", "the most it can cost is unknown, the budget is $1.00"},
		{[]measure.Bill{unpriced("a"), unpriced("b")}, "price unknown", "the most it can cost is unknown, the budget is $1.00"},
		{[]measure.Bill{one, unbounded}, "about $0.044, 1 of 2 lanes: at most $0.22", "the most it can cost is unknown, the budget is $1.00"},
		{[]measure.Bill{unbounded}, "about $0.022, the most is unknown", "the most it can cost is unknown, the budget is $1.00"},
		{[]measure.Bill{{Estimated: ptr(0.1), Maximal: ptr(1.0)}, unpriced("a")}, "1 of 2 lanes: about $2.20, at most $22.00; a: price unknown", "the most it can cost is unknown, the budget is $1.00"},
		{[]measure.Bill{{Estimated: ptr(0.1), Maximal: ptr(1.0)}}, "about $2.20, at most $22.00", "it can cost $22.00, the budget is $1.00"},
		{[]measure.Bill{one}, "about $0.022, at most $0.22", ""},
		{nil, "price unknown", "the most it can cost is unknown, the budget is $1.00"},
	} {
		bill := p.Bill(test.lanes)
		if bill.String() != test.want || bill.Over(1) != test.over {
			t.Errorf("\n got %s, %q\nwant %s, %q", bill, bill.Over(1), test.want, test.over)
		}
	}
}
