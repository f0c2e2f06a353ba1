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
// values leave the request's [Options] in force, and below them the gateway's
// settings. For a request of one step it travels as cf-aig-* headers; in a
// universal request the times and attempts are the step's config, the rest stands
// among the step's headers. Where the provider is called directly the client
// keeps times and attempts itself, but for Backoff: its waits always double.
// [Effective] tells what is in force.
type StepConfig struct {
	// RequestTimeout bounds the wait for the first byte of the reply.
	RequestTimeout time.Duration
	// MaxAttempts is the number of tries in total, at most [MostAttempts]. Where it
	// is set the client adds none of its own: 1 is one try.
	MaxAttempts int
	// RetryDelay is the wait before the second attempt, at most
	// [LongestRetryDelay].
	RetryDelay time.Duration
	Backoff    Backoff
	// CacheTTL is how long the answer is kept, whole seconds; [NoCache] keeps it
	// out of the cache.
	CacheTTL  time.Duration
	SkipCache bool
	CacheKey  string
	// CollectLog and CollectPayload are nil where they aren't set.
	CollectLog, CollectPayload *bool
	CustomCost                 *CustomCost
	KeyAlias                   string
}

// Step is one entry of a request: a provider's model and how the gateway should
// try it. A single step is sent to the provider's own URL, several to the
// universal endpoint, which walks them in order; see also [ModeClient].
type Step struct {
	Provider Provider
	// Model is the vendor's model id.
	Model  string
	Config StepConfig
	// Mode is that of the chain that the step belongs to: where one step says
	// [ModeClient], all are walked here.
	Mode Mode
	// Drill lets the step fail on purpose.
	Drill Drill
}

// Target names the step's provider and model.
func (s Step) Target() Target { return Target{Provider: s.Provider.Name(), Model: s.Model} }
