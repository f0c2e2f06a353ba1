package providers

import (
	"bytes"
	"encoding/json"
	"math"
)

// reportedCost is what a vendor says beside its counts that the answer cost. Its
// members stay raw, so that none of another form spoils the counts.
type reportedCost struct {
	// Cost is a number of US dollars (OpenRouter, whose credits are dollars, Vercel,
	// LiteLLM), or an object that holds their sum (Perplexity).
	Cost json.RawMessage `json:"cost"`
	// BYOK and Details are OpenRouter's: with a vendor's key of one's own, Cost is
	// only OpenRouter's fee.
	BYOK    json.RawMessage `json:"is_byok"`
	Details json.RawMessage `json:"cost_details"`
	// Ticks is xAI's, ten thousand million to a dollar.
	Ticks json.RawMessage `json:"cost_in_usd_ticks"`
	// Estimated is DeepInfra's, in US dollars.
	Estimated json.RawMessage `json:"estimated_cost"`
}

const ticksPerDollar = 1e10

// mostCost is the most that one answer can have cost, in US dollars. More is a
// mistake of whoever wrote it.
const mostCost = 1e6

// usd is the cost in US dollars, nil where there is none that can be one. Free is
// 0.
func (c *reportedCost) usd() *float64 {
	if usd := c.charged(); usd != nil {
		return usd
	}
	if usd := amount(c.Ticks, ticksPerDollar); usd != nil {
		return usd
	}
	return amount(c.Estimated, 1)
}

// charged reads Cost, and adds what the vendor charges to a key of one's own.
func (c *reportedCost) charged() *float64 {
	if len(c.Cost) > 0 && c.Cost[0] == '{' {
		return totalCost(c.Cost)
	}
	usd := amount(c.Cost, 1)
	if usd == nil || len(c.Details) == 0 {
		return usd
	}
	var details struct {
		Upstream json.RawMessage `json:"upstream_inference_cost"`
	}
	if json.Unmarshal(c.Details, &details) != nil {
		return usd
	}
	upstream := amount(details.Upstream, 1)
	if upstream == nil || !c.ownKey(*usd, *upstream) {
		return usd
	}
	sum := *usd + *upstream
	return &sum
}

// ownKey tells whether the vendor behind OpenRouter was paid by a key of one's own.
// An older form doesn't say it; then only the fee is less than what the vendor took.
func (c *reportedCost) ownKey(usd, upstream float64) bool {
	switch string(c.BYOK) {
	case "true":
		return true
	case "", "null":
		return upstream > usd
	}
	return false
}

// totalCost reads an object with the sum of several costs, which may name its
// currency.
func totalCost(raw json.RawMessage) *float64 {
	var cost struct {
		Total    json.RawMessage `json:"total_cost"`
		Currency string          `json:"currency"`
	}
	if json.Unmarshal(raw, &cost) != nil || cost.Currency != "" && cost.Currency != "USD" {
		return nil
	}
	return amount(cost.Total, 1)
}

// amount reads a number, or a string that holds one, in parts of a dollar. What
// can't be a cost is nil.
func amount(raw json.RawMessage, perDollar float64) *float64 {
	if inside, ok := stringInside(raw); ok {
		raw = bytes.TrimSpace(inside)
	}
	n, ok := numberOf(raw)
	usd := n / perDollar
	if !ok || usd < 0 || usd > mostCost {
		return nil
	}
	usd = math.Abs(usd) // of a zero that has a sign
	return &usd
}
