package gateway

// Cost is what an answer cost.
type Cost struct {
	// USD is in US dollars.
	USD float64
	// Source is empty for what nobody charges: see [Price.Free].
	Source CostSource
}

// CostSource says where a cost is known from.
type CostSource string

// The sources of a cost, the first that knows it counts: an answer from the
// gateway's cache is not charged again, and a price that the user set is the one
// that they pay.
const (
	// CostCache is 0: the gateway answered from its cache.
	CostCache CostSource = "cache"
	// CostCustom is by a price that the user set: see [Price.Own].
	CostCustom CostSource = "custom"
	// CostVendor is the vendor's own figure: see [Usage.CostUSD].
	CostVendor CostSource = "vendor"
	// CostCatalogue is the counts by the catalogue's price.
	CostCatalogue CostSource = "catalogue"
)

// Cost is what the answer cost, nil where nobody knows. The price is that of the
// model that answered, nil where it is unknown.
func (a *Answer) Cost(price *Price) *Cost {
	if a.FromCache() {
		return &Cost{Source: CostCache}
	}
	if price != nil && price.Free {
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

// FromCache tells whether the gateway answered from its cache.
func (a *Answer) FromCache() bool { return a.Start.FromCache() }

// FromCache tells whether the gateway answers from its cache. A nil start does
// not.
func (s *Start) FromCache() bool { return s != nil && s.Cache == cacheHit }

// Price is the price of an answer: what the request names for the step that
// answered, else usual, the price of the model that did, nil where it is unknown. A
// request that names prices for several steps, of which nobody knows which one
// answered, names none unless they are the same. What is free stays free.
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

// price gives the prices of tokens as those of a million. Where the cost has no
// rates for a vendor's cache, its tokens are free beside the input and no cheaper in
// it; else they are taken out of the input count where the vendor counts them there,
// which all do but those whose usual price says otherwise.
func (c *CustomCost) price(usual *Price) *Price {
	read, _ := c.cacheRates()
	input, output, cached := c.Input*tokensPerMillion, c.Output*tokensPerMillion, read*tokensPerMillion
	p := &Price{Input: &input, Output: &output, CachedInput: &cached, Own: true}
	if c.CacheRead != nil || c.CacheWrite != nil {
		p.InputIncludesCached = usual == nil || usual.InputIncludesCached
	}
	return p
}
