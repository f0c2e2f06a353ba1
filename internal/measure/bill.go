package measure

import (
	"fmt"
	"math"
	"slices"
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

// Bill is what calls may cost, in US dollars. Nil is unknown.
type Bill struct {
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

// Bill is what the whole run may cost, warm-ups included: each lane's call as often as it
// is made. If one lane's is unknown, so is the sum.
func (p Plan) Bill(lanes []Bill) Bill {
	times := float64(p.Repeat + p.Warmup)
	sum := func(of func(Bill) *float64) *float64 {
		total := 0.0
		for _, l := range lanes {
			usd := of(l)
			if usd == nil {
				return nil
			}
			total += *usd * times
		}
		return &total
	}
	all := Bill{
		Estimated: sum(func(b Bill) *float64 { return b.Estimated }),
		Maximal:   sum(func(b Bill) *float64 { return b.Maximal }),
	}
	all.ByModel = all.Maximal != nil && slices.ContainsFunc(lanes, func(b Bill) bool { return b.ByModel })
	return all
}

// String is "about $0.012, at most $0.48", with a question mark for what is unknown, and
// where the maximum comes from if the chat sets none.
func (b Bill) String() string {
	text := "about " + amount(b.Estimated) + ", at most " + amount(b.Maximal)
	if b.ByModel {
		text += " by the model's limit"
	}
	return text
}

func amount(usd *float64) string {
	if usd == nil {
		return "$?"
	}
	return dollars(*usd)
}

// Over says why the run needs a confirmation before it begins, empty if it stays within a
// budget whatever happens. An unknown maximum may be too much.
func (b Bill) Over(budget float64) string {
	switch {
	case b.Maximal == nil:
		return fmt.Sprintf("the most it can cost is unknown, the budget is %s", dollars(budget))
	case *b.Maximal > budget:
		return fmt.Sprintf("it can cost %s, the budget is %s", dollars(*b.Maximal), dollars(budget))
	}
	return ""
}

// ParseBudget parses an amount in US dollars above 0, such as "0.50" or "$2".
func ParseBudget(s string) (usd float64, err error) {
	usd, err = strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(s), "$"), 64)
	if err != nil || math.IsNaN(usd) || math.IsInf(usd, 0) || usd <= 0 {
		return 0, fmt.Errorf("budget %q: want US dollars above 0, such as 0.50", s)
	}
	return usd, nil
}
