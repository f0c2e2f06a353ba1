package providers

import (
	"bytes"
	"encoding/json"
	"math"
)

// reportedCost is the cost of the answer as the vendor reports it next to its counts. Its
// members stay raw, so that an unexpected form doesn't spoil the counts.
type reportedCost struct {
	// Cost is a number of US dollars (OpenRouter, whose credits are dollars, Vercel,
	// LiteLLM), or an object that holds their sum (Perplexity).
	Cost json.RawMessage `json:"cost"`
	// BYOK and Details are OpenRouter's: if the user's own vendor key was used, Cost is
	// only OpenRouter's fee.
	BYOK    json.RawMessage `json:"is_byok"`
	Details json.RawMessage `json:"cost_details"`
	// Ticks is xAI's, ten billion to a dollar.
	Ticks json.RawMessage `json:"cost_in_usd_ticks"`
	// Estimated is DeepInfra's, in US dollars.
	Estimated json.RawMessage `json:"estimated_cost"`
}

const ticksPerDollar = 1e10

// mostCost is the most that one answer can cost, in US dollars. A larger cost is an error
// of the sender.
const mostCost = 1e6

// usd is the cost in US dollars, nil if there is no plausible one. Free is 0.
func (c *reportedCost) usd() *float64 {
	if usd := c.charged(); usd != nil {
		return usd
	}
	if usd := amount(c.Ticks, ticksPerDollar); usd != nil {
		return usd
	}
	return amount(c.Estimated, 1)
}

// charged reads Cost, and adds what the vendor charges to the user's own key.
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

// ownKey reports whether the vendor behind OpenRouter was paid through the user's own
// key. An older format doesn't say so; there a fee below the vendor's price shows it.
func (c *reportedCost) ownKey(usd, upstream float64) bool {
	switch string(c.BYOK) {
	case "true":
		return true
	case "", "null":
		return upstream > usd
	}
	return false
}

// totalCost parses an object with the sum of several costs, which may name its currency.
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

// amount parses a number, or a string that holds one, in fractions of a dollar. An
// impossible cost is nil.
func amount(raw json.RawMessage, perDollar float64) *float64 {
	if inside, ok := stringInside(raw); ok {
		raw = bytes.TrimSpace(inside)
	}
	n, ok := numberOf(raw)
	usd := n / perDollar
	if !ok || usd < 0 || usd > mostCost {
		return nil
	}
	usd = math.Abs(usd) // turns -0 into 0
	return &usd
}
