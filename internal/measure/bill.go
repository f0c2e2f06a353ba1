package measure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sluice/gateway"
)

// UsualOutput is the assumed number of output tokens for cost estimates before anything
// was sent.
const UsualOutput = 400

// How a text's tokens are estimated before a vendor has counted them: about four bytes
// each, at most one per byte, since vendors' tokens have at least one; and what each
// message costs in addition.
const (
	bytesPerToken  = 4
	messageTokens  = 4
	messageMaximum = 32
)

// Bill is what a call may cost, in US dollars. Nil is unknown.
type Bill struct {
	// Lane names the lane that makes the call.
	Lane string
	// Estimated assumes [UsualOutput] tokens of output, and that the first step answers.
	Estimated *float64
	// Maximal assumes the most output that is allowed, of every try of every step.
	Maximal *float64
	// ByModel says that Maximal is based on a model's own limit, since the chat has none.
	ByModel bool
}

// StepPrice is what is known of a step before it is sent.
type StepPrice struct {
	// Price is nil if unknown.
	Price *gateway.Price
	// MaxOutput is the most tokens that the model writes, 0 if unknown.
	MaxOutput int
	// Tries is how often the step may be tried in one call; 0 is once.
	Tries int
}

// LongestOutput is the most tokens that a model of the catalogue writes: its limit, else
// its whole context window; 0 if neither is known.
func LongestOutput(m gateway.Model) int {
	if m.MaxOutput > 0 {
		return m.MaxOutput
	}
	return m.ContextWindow
}

// BillOf is what one call with a chat may cost. Each try of each step of a chain counts
// towards the maximum, since one that took too long, or was cut before its first text,
// may be charged all the same.
func BillOf(chat gateway.Chat, steps ...StepPrice) Bill {
	if len(steps) == 0 {
		return Bill{}
	}
	usual, most := inputTokens(chat)
	sum := 0.0
	b := Bill{Maximal: &sum}
	for i, s := range steps {
		limit := s.MaxOutput
		b.ByModel = b.ByModel || limit > 0 && chat.Params.MaxTokens == nil
		if n := chat.Params.MaxTokens; n != nil && (limit == 0 || *n < limit) {
			limit = *n
		}
		expected := UsualOutput
		if limit > 0 {
			expected = min(expected, limit)
		}
		if usd, ok := cost(s.Price, usual, expected); ok && i == 0 {
			b.Estimated = &usd
		}
		usd, ok := cost(s.Price, most, limit)
		if !ok || limit == 0 && *s.Price.Output > 0 {
			b.Maximal = nil
		}
		sum += usd * float64(max(1, s.Tries))
	}
	b.ByModel = b.ByModel && b.Maximal != nil
	return b
}

func cost(p *gateway.Price, input, output int) (usd float64, ok bool) {
	if p == nil {
		return 0, false
	}
	return p.Cost(gateway.Usage{InputTokens: &input, OutputTokens: &output})
}

// inputTokens estimates a chat's tokens, and the most that it can have.
func inputTokens(chat gateway.Chat) (usual, most int) {
	texts := []string{chat.System}
	for _, m := range chat.Messages {
		texts = append(texts, m.Text)
	}
	for _, t := range texts {
		usual += (len(t)+bytesPerToken-1)/bytesPerToken + messageTokens
		most += len(t) + messageMaximum
	}
	return usual, most
}

// ParseBudget parses an amount in US dollars above 0, such as "0.50" or "$2".
func ParseBudget(s string) (usd float64, err error) {
	usd, err = strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(s), "$"), 64)
	if err != nil || math.IsNaN(usd) || math.IsInf(usd, 0) || usd <= 0 {
		return 0, fmt.Errorf("budget %q: want US dollars above 0, such as 0.50", s)
	}
	return usd, nil
}
