package gateway

import "time"

// Backoff says how the gateway lets the wait grow between its own attempts.
type Backoff string

// The gateway's back-off forms (AI Gateway documentation, "request handling").
const (
	BackoffConstant    Backoff = "constant"
	BackoffLinear      Backoff = "linear"
	BackoffExponential Backoff = "exponential"
)

// StepConfig is what the gateway does on its own side with one step. Zero
// values leave the gateway's settings in force. For a request of one step it
// travels as cf-aig-* headers, in a universal request as the step's config. Where
// the provider is called directly the client keeps them itself, but for Backoff:
// its waits always double.
type StepConfig struct {
	// RequestTimeout bounds the wait for the first byte of the reply.
	RequestTimeout time.Duration
	// MaxAttempts is the number of tries in total, at most 5.
	MaxAttempts int
	// RetryDelay is the wait before the second attempt, at most 5 s.
	RetryDelay time.Duration
	Backoff    Backoff
}

// Step is one entry of a request: a provider's model and how the gateway should
// try it. A single step is sent to the provider's own URL, several to the
// universal endpoint, which walks them in order.
type Step struct {
	Provider Provider
	// Model is the vendor's model id.
	Model  string
	Config StepConfig
}

// Target names the step's provider and model.
func (s Step) Target() Target { return Target{Provider: s.Provider.Name(), Model: s.Model} }
