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

// cost draws the tokens, their cost and how it was computed.
func (a *Answer) cost(s *section) {
	u := a.Message.Usage
	s.Title("Tokens", "as the vendor counts")
	s.Pairs([]overlay.Pair{
		{Name: "input", Value: figures.Tokens(u.InputTokens)}, {Name: "output", Value: figures.Tokens(u.OutputTokens)},
		{Name: "read from cache", Value: figures.Tokens(u.CachedTokens)}, {Name: "thinking", Value: reasoningCount(u)},
	})
	cost := "price unknown"
	switch {
	case a.Message.CostUSD == nil && a.Free:
		cost = figures.Cost(new(float64))
	case a.Message.CostUSD != nil:
		cost = exactCost(*a.Message.CostUSD, a.Message.CostSource)
	}
	s.Title("Cost", cost)
	bill, why := a.bill()
	if why != "" {
		if a.Message.CostSource == gateway.CostVendor {
			why = "the sum by the prices is " + why
		}
		s.Say(s.Styles.Muted, "  "+why)
	}
	s.Pairs(bill)
	s.Title("Price", safeTarget(a.AnsweredBy()))
	s.Pairs(a.priceLines())
	if start := a.Message.Start; start != nil {
		s.Title("Gateway")
		s.Pairs([]overlay.Pair{{Name: "log id", Value: figures.OrUnknown(start.LogID)}, {Name: "cache", Value: cacheWords(start.Cache)}})
		if start.FromCache() {
			s.Say(s.Styles.Muted, "  The gateway answered from its cache: the vendor didn't charge for this one.")
		}
	}
}

// reasoningCount is the number of reasoning tokens, and says so where they aren't part of
// the output's.
func reasoningCount(u gateway.Usage) string {
	if u.ReasoningTokens != nil && u.ReasoningApart {
		return figures.Tokens(u.ReasoningTokens) + " beside the output"
	}
	return figures.Tokens(u.ReasoningTokens)
}

// bill is the computation of the cost line by line, or why there is none.
func (a *Answer) bill() (lines []overlay.Pair, why string) {
	u, p := a.Message.Usage, a.Entry.Price
	usd, ok := p.Cost(u)
	switch kept := a.Message.CostUSD; {
	case a.Message.CostSource == gateway.CostCache:
		return nil, "nothing was charged for what came from the cache"
	case a.Free && (kept == nil || *kept == 0):
		return nil, "nothing is charged: the demo answers, no real model; the price below is that model's own"
	case kept != nil && *kept == 0 && (!ok || usd > 0):
		return nil, "nothing was charged for this answer"
	case p == nil:
		return nil, "unknown: no price of this model is known"
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
		lines = append(lines, billLine("thinking, beside the output", *n, *p.Output))
	}
	if kept := a.Message.CostUSD; kept != nil && math.Abs(*kept-usd) > 1e-9 {
		lines = append(lines, a.priceDifference(usd))
	}
	return lines, ""
}

// priceDifference says why the computed cost, usd, isn't what the answer cost.
func (a *Answer) priceDifference(usd float64) overlay.Pair {
	switch a.Message.CostSource {
	case gateway.CostVendor:
		return overlay.Pair{Name: "by the prices", Value: figures.ExactDollars(usd) + ": the vendor says otherwise"}
	case gateway.CostCustom:
		return overlay.Pair{Name: "by the prices", Value: figures.ExactDollars(usd) + ": the request named its own, or they have changed since"}
	}
	return overlay.Pair{Name: "today", Value: figures.ExactDollars(usd) + ": prices have changed since the answer"}
}

func billLine(name string, tokens int, perMillionUSD float64) overlay.Pair {
	usd := float64(tokens) * perMillionUSD / 1e6
	return overlay.Pair{Name: name, Value: fmt.Sprintf("%s × $%s per million = %s", figures.Thousands(tokens), figures.PerMillion(&perMillionUSD), figures.ExactDollars(usd))}
}

func (a *Answer) priceLines() []overlay.Pair {
	if !a.Listed {
		return []overlay.Pair{{Name: "source", Value: "the model isn't in the catalogue; [prices] in the configuration can tell"}}
	}
	p := a.Entry.Price
	if p == nil {
		p = &gateway.Price{}
	}
	return []overlay.Pair{
		{Name: "input", Value: perMillion(p.Input)},
		{Name: "output", Value: perMillion(p.Output)},
		{Name: "cached", Value: perMillion(p.CachedInput)},
		{Name: "source", Value: figures.OrUnknown(figures.PriceSource(a.Entry))},
	}
}

// perMillion is a price with its unit, where it has one.
func perMillion(usd *float64) string {
	words := figures.TokenPrice(usd)
	if strings.HasPrefix(words, "$") {
		words += " per million tokens"
	}
	return words
}

// exactCost is a cost to the last decimal, and who says so.
func exactCost(usd float64, source gateway.CostSource) string {
	if usd == 0 {
		return figures.CostBy(&usd, source)
	}
	return strings.TrimSpace(figures.ExactDollars(usd) + " " + figures.CostSource(source))
}

func safeTarget(t gateway.Target) string { return look.RevealedLine(t.String()) }
