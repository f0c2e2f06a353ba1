package inspector

import (
	"fmt"
	"math"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// cost draws the tokens, what they cost and how that was computed.
func (d *Answer) cost(s *section) {
	u := d.Message.Usage
	s.Title("Usage", "as the vendor counts")
	s.Pairs([]overlay.Pair{
		{Name: "input", Value: figures.Tokens(u.InputTokens)}, {Name: "output", Value: figures.Tokens(u.OutputTokens)},
		{Name: "cached", Value: figures.Tokens(u.CachedTokens)}, {Name: "reasoning", Value: reasoningCount(u)},
	})
	s.Title("Cost", strings.TrimSpace(figures.ExactDollars(d.Message.CostUSD)+" "+figures.CostSource(d.Message.CostSource)))
	bill, why := d.bill()
	if why != "" {
		if d.Message.CostSource == gateway.CostVendor {
			why = "the sum by the prices is " + why
		}
		s.Say(s.Styles.Muted, "  "+why)
	}
	s.Pairs(bill)
	s.Title("Price", safeTarget(d.AnsweredBy()))
	s.Pairs(d.priceLines())
	if start := d.Message.Start; start != nil {
		s.Title("Gateway")
		s.Pairs([]overlay.Pair{{Name: "log id", Value: figures.OrUnknown(start.LogID)}, {Name: "cache", Value: figures.OrUnknown(start.Cache)}})
		if start.FromCache() {
			s.Say(s.Styles.Muted, "  The gateway answered from its cache: the vendor didn't charge for this one.")
		}
	}
}

// reasoningCount says where reasoning tokens are not among the output's.
func reasoningCount(u gateway.Usage) string {
	if u.ReasoningTokens != nil && u.ReasoningApart {
		return figures.Tokens(u.ReasoningTokens) + " beside the output"
	}
	return figures.Tokens(u.ReasoningTokens)
}

// bill is the sum line by line, or why there is none.
func (d *Answer) bill() (lines []overlay.Pair, why string) {
	u, p := d.Message.Usage, d.Entry.Price
	usd, ok := p.Cost(u)
	switch kept := d.Message.CostUSD; {
	case d.Message.CostSource == gateway.CostCache:
		return nil, "nothing was charged for what came from the cache"
	case d.Free && (kept == nil || *kept == 0):
		return nil, "nothing is charged: the embedded gateway answers, no real model; the price below is that model's own"
	case kept != nil && *kept == 0 && (!ok || usd > 0):
		return nil, "nothing was charged for this answer"
	case p == nil:
		return nil, "unknown: nobody here knows what this model costs"
	case u.InputTokens == nil || u.OutputTokens == nil:
		return nil, "unknown: the vendor sent no count of tokens"
	case p.Input == nil || p.Output == nil:
		return nil, "unknown: a price of this model isn't known"
	}
	if !ok {
		return nil, "unknown: the price of cached tokens isn't known"
	}
	input := *u.InputTokens
	if n := u.CachedTokens; n != nil && *n > 0 {
		of := "beside the input"
		if p.InputIncludesCached {
			input, of = max(0, input-*n), "of the input"
		}
		lines = append(lines, billLine("cached, "+of, *n, *p.CachedInput))
	}
	lines = append([]overlay.Pair{billLine("input", input, *p.Input)}, lines...)
	lines = append(lines, billLine("output", *u.OutputTokens, *p.Output))
	if n := u.ReasoningTokens; n != nil && *n > 0 && u.ReasoningApart {
		lines = append(lines, billLine("reasoning, beside the output", *n, *p.Output))
	}
	if kept := d.Message.CostUSD; kept != nil && math.Abs(*kept-usd) > 1e-9 {
		lines = append(lines, d.priceDifference(usd))
	}
	return lines, ""
}

// priceDifference says why the sum is not what the answer cost.
func (d *Answer) priceDifference(usd float64) overlay.Pair {
	switch d.Message.CostSource {
	case gateway.CostVendor:
		return overlay.Pair{Name: "by the prices", Value: figures.ExactDollars(&usd) + ": the vendor says otherwise"}
	case gateway.CostCustom:
		return overlay.Pair{Name: "by the prices", Value: figures.ExactDollars(&usd) + ": the request named its own, or they have changed since"}
	}
	return overlay.Pair{Name: "today", Value: figures.ExactDollars(&usd) + ": prices have changed since the answer"}
}

func billLine(name string, tokens int, perMillionUSD float64) overlay.Pair {
	usd := float64(tokens) * perMillionUSD / 1e6
	return overlay.Pair{Name: name, Value: fmt.Sprintf("%s × $%s per million = %s", figures.Thousands(tokens), figures.PerMillion(&perMillionUSD), figures.ExactDollars(&usd))}
}

func (d *Answer) priceLines() []overlay.Pair {
	if !d.Listed {
		return []overlay.Pair{{Name: "source", Value: "the model isn't in the catalogue; [prices] in the configuration can tell"}}
	}
	p := d.Entry.Price
	if p == nil {
		p = &gateway.Price{}
	}
	return []overlay.Pair{
		{Name: "input", Value: "$" + figures.PerMillion(p.Input) + " per million tokens"},
		{Name: "output", Value: "$" + figures.PerMillion(p.Output) + " per million tokens"},
		{Name: "cached", Value: "$" + figures.PerMillion(p.CachedInput) + " per million tokens"},
		{Name: "source", Value: figures.OrUnknown(d.Entry.Source)},
		{Name: "date", Value: figures.OrUnknown(d.Entry.Date)},
	}
}

func safeTarget(t gateway.Target) string { return look.RevealedLine(t.String()) }
