package providers

import (
	"strconv"
	"strings"

	"sluice/gateway"
)

// anthropicLeastBudget is the smallest number of tokens to think with.
// https://platform.claude.com/docs/en/build-with-claude/extended-thinking
const anthropicLeastBudget = 1024

// anthropicThinking is how a request asks for reasoning. Models up to 4.6 are
// given a number of tokens, newer ones decide by themselves and are given a word.
type anthropicThinking struct {
	Type         string `json:"type"`
	BudgetTokens int    `json:"budget_tokens,omitempty"`
	Display      string `json:"display,omitempty"`
}

type anthropicOutput struct {
	Effort gateway.Effort `json:"effort"`
}

// think puts an effort that was checked into the body. What doesn't go together
// with it is refused here, since the vendor would.
func (p anthropic) think(body *anthropicRequest, params gateway.Params) error {
	effort := params.Effort
	if effort == "" {
		return nil
	}
	if t := params.Temperature; t != nil && *t != 1 {
		return p.refuse("temperature is %g, with a reasoning effort it can only be 1", *t)
	}
	if t := params.TopP; t != nil && *t < 0.95 {
		return p.refuse("top-p is %g, with a reasoning effort it must be at least 0.95", *t)
	}
	generation := claudeGeneration(body.Model)
	_, counted := effort.Budget()
	if generation > 46 && counted {
		return p.refuse("%s takes low, medium or high as its reasoning effort, not a number of tokens (%s)", body.Model, effort)
	}
	if generation >= 46 && !counted {
		body.Thinking = &anthropicThinking{Type: "adaptive", Display: "summarized"}
		body.OutputConfig = &anthropicOutput{Effort: effort}
		return nil
	}
	return p.budget(body, params)
}

func (p anthropic) budget(body *anthropicRequest, params gateway.Params) error {
	budget := budgetOf(params.Effort)
	switch {
	case budget < anthropicLeastBudget:
		return p.refuse("the reasoning effort is %d tokens, Anthropic takes at least %d", budget, anthropicLeastBudget)
	case params.MaxTokens != nil && *params.MaxTokens <= budget:
		return p.refuse("max tokens is %d, which leaves no room for an answer after %d tokens of reasoning", *params.MaxTokens, budget)
	case body.MaxTokens <= budget:
		body.MaxTokens = budget + anthropicMaxTokens
	}
	body.Thinking = &anthropicThinking{Type: "enabled", BudgetTokens: budget}
	return nil
}

// claudeGeneration reads the version in a model's name as a number: 46 for
// claude-opus-4-6, 50 for claude-sonnet-5. It is 0 where there is none.
func claudeGeneration(model string) int {
	words := strings.Split(model, "-")
	for i, w := range words {
		major, err := strconv.Atoi(w)
		if err != nil || major > 9 {
			continue
		}
		if i+1 < len(words) {
			if minor, err := strconv.Atoi(words[i+1]); err == nil && minor < 10 {
				return major*10 + minor
			}
		}
		return major * 10
	}
	return 0
}
