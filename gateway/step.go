package gateway

// Backoff says how the wait grows between the gateway's own attempts.
type Backoff string

// The gateway's kinds of backoff (AI Gateway documentation, "request handling").
const (
	BackoffConstant    Backoff = "constant"
	BackoffLinear      Backoff = "linear"
	BackoffExponential Backoff = "exponential"
)

// Step is one entry of a request: a provider's model and how the gateway should try it. A
// single step is sent to the provider's own URL, several to the universal endpoint, which
// walks them in order; see also [ModeClient].
type Step struct {
	Provider Provider
	// Model is the vendor's model id.
	Model    string
	Controls Controls
	// Mode is that of the chain that the step belongs to: if one step says [ModeClient],
	// the client walks them all.
	Mode Mode
	// Drill makes the step fail on purpose.
	Drill Drill
}

// Target names the step's provider and model.
func (s Step) Target() Target { return Target{Provider: s.Provider.Name(), Model: s.Model} }
