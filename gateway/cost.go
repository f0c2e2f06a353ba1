package gateway

// Cost is what an answer cost.
type Cost struct {
	// USD is in US dollars.
	USD float64
	// Source is empty if nothing is charged: see [Price.Free].
	Source CostSource
}

// CostSource says where a cost comes from.
type CostSource string

// The sources of a cost, in order of precedence: an answer from the gateway's cache is
// not charged again, and a price that the user set is the one that they pay.
const (
	// CostCache is 0: the gateway answered from its cache.
	CostCache CostSource = "cache"
	// CostCustom uses a price that the user set: see [Price.Own].
	CostCustom CostSource = "custom"
	// CostVendor is the vendor's own figure: see [Usage.CostUSD].
	CostVendor CostSource = "vendor"
	// CostCatalogue multiplies the token counts by the catalogue's price.
	CostCatalogue CostSource = "catalogue"
)

// Cost is what the answer cost, nil if unknown. The price is that of the model that
// answered, nil if unknown. A request that no reply came to has no cost, not even with a
// free model: nothing says what became of it.
func (a *Answer) Cost(price *Price) *Cost {
	if a.FromCache() {
		return &Cost{Source: CostCache}
	}
	if price != nil && price.Free {
		if a.Start == nil && a.Err != nil {
			return nil
		}
		return &Cost{}
	}
	computed, ok := price.Cost(a.Usage)
	own := price != nil && price.Own
	switch vendor := a.Usage.CostUSD; {
	case ok && own:
		return &Cost{USD: computed, Source: CostCustom}
	case vendor != nil:
		return &Cost{USD: *vendor, Source: CostVendor}
	case ok:
		return &Cost{USD: computed, Source: CostCatalogue}
	}
	return nil
}

// FromCache reports whether the gateway answered from its cache.
func (a *Answer) FromCache() bool { return a.Start.FromCache() }

// FromCache reports whether the gateway answered from its cache, false for nil.
func (s *Start) FromCache() bool { return s != nil && s.Cache == cacheHit }

// Price is the price of an answer: the request's custom price for the step that answered,
// else usual, the price of the model that answered, nil if unknown. If nobody knows which
// of several steps answered, custom prices count only if all are the same. A free model
// stays free.
func (o Options) Price(steps []Step, start *Start, usual *Price) *Price {
	if usual != nil && usual.Free {
		return usual
	}
	if start != nil && start.StepKnown && start.Step >= 0 && start.Step < len(steps) {
		steps = steps[start.Step : start.Step+1]
	}
	var named *CustomCost
	for i, step := range steps {
		c := o.Under(step.Controls).CustomCost
		if c == nil || i > 0 && !c.equal(named) {
			return usual
		}
		named = c
	}
	if named == nil {
		return usual
	}
	return named.price(usual)
}

// price converts to prices per million tokens. Without rates for a vendor's cache, cached
// tokens that the vendor counts apart from the input are free, and those it counts as
// input cost the same. With rates, cached tokens are subtracted from the input count,
// unless the model's usual price says that they aren't included in it.
func (c *CustomCost) price(usual *Price) *Price {
	read, write := c.cacheRates()
	input, output := c.Input*tokensPerMillion, c.Output*tokensPerMillion
	cached, written := read*tokensPerMillion, write*tokensPerMillion
	p := &Price{Input: &input, Output: &output, CachedInput: &cached, CacheWrite: &written, Own: true}
	if c.CacheRead != nil || c.CacheWrite != nil {
		p.InputIncludesCached = usual == nil || usual.InputIncludesCached
	}
	return p
}
