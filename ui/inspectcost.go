package ui

import (
	"fmt"
	"math"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
)

// cost draws the tokens, what they cost and how that was computed.
func (d *dossier) cost(s *sheet) {
	u := d.answer.Usage
	s.title("Usage", "as the vendor counts")
	s.pairs([]pair{
		{"input", figures.Tokens(u.InputTokens)}, {"output", figures.Tokens(u.OutputTokens)},
		{"cached", figures.Tokens(u.CachedTokens)}, {"reasoning", reasoningCount(u)},
	})
	s.title("Cost", strings.TrimSpace(figures.ExactDollars(d.answer.CostUSD)+" "+costWords(d.answer.CostSource)))
	bill, why := d.bill()
	if why != "" {
		if d.answer.CostSource == gateway.CostVendor {
			why = "the sum by the prices is " + why
		}
		s.say(s.st.Muted, "  "+why)
	}
	s.pairs(bill)
	s.title("Price", safeTarget(d.answered()))
	s.pairs(d.priceLines())
	if start := d.answer.Start; start != nil {
		s.title("Gateway")
		s.pairs([]pair{{"log id", figures.OrUnknown(start.LogID)}, {"cache", figures.OrUnknown(start.Cache)}})
		if start.FromCache() {
			s.say(s.st.Muted, "  The gateway answered from its cache: the vendor didn't charge for this one.")
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

// costWords say where a cost is known from.
func costWords(source gateway.CostSource) string {
	switch source {
	case gateway.CostCache:
		return "from the gateway's cache"
	case gateway.CostCustom:
		return "by your own price"
	case gateway.CostVendor:
		return "as the vendor says"
	case gateway.CostCatalogue:
		return "by the catalogue's prices"
	}
	return ""
}

// bill is the sum line by line, or why there is none.
func (d *dossier) bill() (lines []pair, why string) {
	u, p := d.answer.Usage, d.entry.Price
	usd, ok := p.Cost(u)
	switch kept := d.answer.CostUSD; {
	case d.answer.CostSource == gateway.CostCache:
		return nil, "nothing was charged for what came from the cache"
	case d.free && (kept == nil || *kept == 0):
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
	lines = append([]pair{billLine("input", input, *p.Input)}, lines...)
	lines = append(lines, billLine("output", *u.OutputTokens, *p.Output))
	if n := u.ReasoningTokens; n != nil && *n > 0 && u.ReasoningApart {
		lines = append(lines, billLine("reasoning, beside the output", *n, *p.Output))
	}
	if kept := d.answer.CostUSD; kept != nil && math.Abs(*kept-usd) > 1e-9 {
		lines = append(lines, d.otherwise(usd))
	}
	return lines, ""
}

// otherwise says why the sum is not what the answer cost.
func (d *dossier) otherwise(usd float64) pair {
	switch d.answer.CostSource {
	case gateway.CostVendor:
		return pair{"by the prices", figures.ExactDollars(&usd) + ": the vendor says otherwise"}
	case gateway.CostCustom:
		return pair{"by the prices", figures.ExactDollars(&usd) + ": the request named its own, or they have changed since"}
	}
	return pair{"today", figures.ExactDollars(&usd) + ": prices have changed since the answer"}
}

func billLine(name string, tokens int, perMillionUSD float64) pair {
	usd := float64(tokens) * perMillionUSD / 1e6
	return pair{name, fmt.Sprintf("%s × $%s per million = %s", figures.Thousands(tokens), figures.PerMillion(&perMillionUSD), figures.ExactDollars(&usd))}
}

func (d *dossier) priceLines() []pair {
	if !d.listed {
		return []pair{{"source", "the model isn't in the catalogue; [prices] in the configuration can tell"}}
	}
	p := d.entry.Price
	if p == nil {
		p = &gateway.Price{}
	}
	return []pair{
		{"input", "$" + figures.PerMillion(p.Input) + " per million tokens"},
		{"output", "$" + figures.PerMillion(p.Output) + " per million tokens"},
		{"cached", "$" + figures.PerMillion(p.CachedInput) + " per million tokens"},
		{"source", figures.OrUnknown(d.entry.Source)},
		{"date", figures.OrUnknown(d.entry.Date)},
	}
}

func safeTarget(t gateway.Target) string { return revealedLine(t.String()) }
