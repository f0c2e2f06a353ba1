package picker

import (
	"time"

	"sluice/gateway"
)

// Usage is how a model did with the user: figures of its saved answers. Zero figures are
// unknown.
type Usage struct {
	// Answers counts the answers, Won and Lost their votes.
	Answers, Won, Lost int
	// FirstWord, TokensPerSecond and CostUSD are medians; CostUSD is nil where no cost is
	// known.
	FirstWord       time.Duration
	TokensPerSecond float64
	CostUSD         *float64
	// Last is when the last answer began.
	Last time.Time
}

// UsageFound is the result of Options.FindUsage. Since says how far back it looked, such
// as "your last 50 sessions".
type UsageFound struct {
	Since string
	Of    map[gateway.Target]Usage
}
