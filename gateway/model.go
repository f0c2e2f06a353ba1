package gateway

// Model is a catalogue entry. Unknown values are zero, and shown as "?", never as 0.
type Model struct {
	Provider string
	// ID is the vendor's model id.
	ID string
	// Name is a name for people; empty if there is only the id.
	Name string
	// ContextWindow is in tokens.
	ContextWindow int
	// MaxOutput is the vendor's cap on output tokens.
	MaxOutput int
	// Reasoning says that the model can reason before it answers.
	Reasoning bool
	// Images says whether prompts may hold images, Tools whether the model calls tools.
	Images, Tools Ability
	// Shutdown is the day from which the vendor no longer answers for the model, as
	// 2006-01-02. Empty where no date is known, which doesn't mean that there is none.
	Shutdown string
	Price    *Price
	// Source and Date say where the entry comes from, for example "catwalk
	// v0.52.1" and "2026-08-20".
	Source, Date string
}

// Ability is what a source says of something that a model may be able to do.
type Ability uint8

// The abilities. The zero value is unknown: no source says it.
const (
	AbilityUnknown Ability = iota
	AbilityYes
	AbilityNo
)

// AbilityOf is a source's yes or no.
func AbilityOf(can bool) Ability {
	if can {
		return AbilityYes
	}
	return AbilityNo
}

// Gone reports whether the model is shut down on a day, given as 2006-01-02.
func (m Model) Gone(day string) bool { return m.Shutdown != "" && m.Shutdown <= day }

// Price is in US dollars per million tokens. A nil field is unknown.
type Price struct {
	// CachedInput is for input read from the vendor's cache, CacheWrite for input that is
	// put into it.
	Input, Output, CachedInput, CacheWrite *float64
	// InputIncludesCached says that the vendor's input count includes cached tokens, read
	// and written (OpenAI), rather than leaving them out (Anthropic).
	InputIncludesCached bool
	// Free says that nothing is charged, whatever the counts.
	Free bool
	// Own says that the user set the price: it takes precedence over the cost that the
	// vendor reports.
	Own bool
}

// Cost computes the price of an answer in US dollars from its counts. ok is false if a
// price or a count that it needs is unknown. See also [Answer.Cost].
func (p *Price) Cost(u Usage) (usd float64, ok bool) {
	if p != nil && p.Free {
		return 0, true
	}
	if p == nil || p.Input == nil || p.Output == nil || u.InputTokens == nil || u.OutputTokens == nil {
		return 0, false
	}
	const million = 1e6
	input, cached := float64(*u.InputTokens), 0.0
	if u.CachedTokens != nil && *u.CachedTokens > 0 {
		if p.CachedInput == nil {
			return 0, false
		}
		cached = float64(*u.CachedTokens)
		if p.InputIncludesCached {
			input = max(0, input-cached)
		}
		usd += cached * *p.CachedInput / million
	}
	if written := u.CacheWriteTokens; written != nil && *written > 0 {
		switch {
		case p.CacheWrite == nil && p.InputIncludesCached: // costs what other input does
		case p.CacheWrite == nil:
			return 0, false
		default:
			usd += float64(*written) * *p.CacheWrite / million
			if p.InputIncludesCached {
				input = max(0, input-float64(*written))
			}
		}
	}
	usd += input * *p.Input / million
	output := float64(*u.OutputTokens)
	// Google: "output price, including thinking tokens"; xAI charges the same way.
	if u.ReasoningApart && u.ReasoningTokens != nil {
		output += float64(*u.ReasoningTokens)
	}
	usd += output * *p.Output / million
	return usd, true
}
