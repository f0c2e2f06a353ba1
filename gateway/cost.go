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

// CustomPrice is the price that a request names for the step that answered, nil
// where it names none, or where the step is unknown and another one's differs.
// Cached tokens are free beside the input and no cheaper in it: the gateway's
// control has no rate for them.
func (o Options) CustomPrice(steps []Step, start *Start) *Price {
	if start != nil && start.StepKnown && start.Step >= 0 && start.Step < len(steps) {
		steps = steps[start.Step : start.Step+1]
	}
	var named *CustomCost
	for i, step := range steps {
		c := o.controls().under(step.Config.controls()).customCost
		if c == nil || i > 0 && *c != *named {
			return nil
		}
		named = c
	}
	return named.price()
}

// price gives the prices of tokens as those of a million.
func (c *CustomCost) price() *Price {
	const million = 1e6
	if c == nil {
		return nil
	}
	input, output, cached := c.Input*million, c.Output*million, 0.0
	return &Price{Input: &input, Output: &output, CachedInput: &cached, Own: true}
}
