package ask

import (
	"context"
	"iter"
	"time"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/sessions"
)

// Request is a prompt with everything that is sent with it.
type Request struct {
	Target  gateway.Target
	Chat    gateway.Chat
	Steps   []gateway.Step
	Options gateway.Options
	// Raw, if set, is sent instead of the chat.
	Raw *gateway.RawRequest
}

// Stream sends the request and yields its answer piece by piece; see
// [gateway.Client.Stream].
func (r Request) Stream(ctx context.Context, client *gateway.Client) iter.Seq2[gateway.Delta, error] {
	if r.Raw != nil {
		return rawDeltas(ctx, client, *r.Raw, r.Options)
	}
	return client.Stream(ctx, r.Chat, r.Steps, r.Options)
}

// Prepare returns the exact request without sending it.
func (r Request) Prepare(client *gateway.Client) (*gateway.Prepared, error) {
	if r.Raw != nil {
		return client.PrepareRaw(*r.Raw, r.Options)
	}
	return client.Prepare(r.Chat, r.Steps, r.Options)
}

// Universal returns a function that writes the request as the array of the universal
// endpoint; nil for a raw request, which has no such form.
func (r Request) Universal(client *gateway.Client) func() ([]byte, error) {
	if r.Raw != nil {
		return nil
	}
	return func() ([]byte, error) { return client.UniversalJSON(r.Chat, r.Steps, r.Options) }
}

// Prices returns what a model costs, nil if unknown.
type Prices func(gateway.Target) *gateway.Price

// Price is that of the model that answered the request: the request's own price, else the
// model's. start is nil for an answer that never began.
func (r Request) Price(prices Prices, start *gateway.Start) *gateway.Price {
	target := r.Target
	if start != nil && target.Chain != "" {
		target = start.Target
	}
	var price *gateway.Price
	if prices != nil {
		price = prices(target)
	}
	return r.Options.Price(r.Steps, start, price)
}

// Cost is what an answer to the request cost, nil if unknown.
func (r Request) Cost(a *gateway.Answer, prices Prices) *gateway.Cost {
	return a.Cost(r.Price(prices, a.Start))
}

// End fills in the message of an answer that has ended: its content, times and cost.
func End(m sessions.Message, a *gateway.Answer, cost *gateway.Cost, now time.Time) sessions.Message {
	m = sessions.Answered(m, a, now)
	m.SetCost(cost)
	return m
}

// Bill is what one call may cost. If the chat has no limit, longest returns the model's
// own longest output.
func (r Request) Bill(client *gateway.Client, prices Prices, longest func(gateway.Target) int) measure.Bill {
	tries := client.MostTries(r.Steps, r.Options)
	steps := make([]measure.StepPrice, len(r.Steps))
	for i, step := range r.Steps {
		one := Request{Target: step.Target(), Steps: r.Steps[i : i+1], Options: r.Options}
		steps[i] = measure.StepPrice{Price: one.Price(prices, nil), Tries: tries[i], MaxOutput: longest(step.Target())}
	}
	return measure.BillOf(r.Chat, steps...)
}
