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

// setThinking puts an effort that was checked into the body. What doesn't go together
// with it is refused here, since the vendor would.
func (v vendor) setThinking(body *anthropicRequest, model string, params gateway.Params) error {
	effort := params.Effort
	if effort == "" {
		return nil
	}
	if t := params.Temperature; t != nil && *t != 1 {
		return v.refuse("temperature is %g, with a reasoning effort it can only be 1", *t)
	}
	if t := params.TopP; t != nil && *t < 0.95 {
		return v.refuse("top-p is %g, with a reasoning effort it must be at least 0.95", *t)
	}
	generation := claudeGeneration(model)
	_, counted := effort.Budget()
	if generation > 46 && counted {
		return v.refuse("%s takes low, medium or high as its reasoning effort, not a number of tokens (%s)", model, effort)
	}
	if generation >= 46 && !counted {
		body.Thinking = &anthropicThinking{Type: "adaptive", Display: "summarized"}
		body.OutputConfig = &anthropicOutput{Effort: effort}
		return nil
	}
	return v.setBudget(body, params)
}

func (v vendor) setBudget(body *anthropicRequest, params gateway.Params) error {
	budget := budgetOf(params.Effort)
	switch {
	case budget < anthropicLeastBudget:
		return v.refuse("the reasoning effort is %d tokens, Anthropic takes at least %d", budget, anthropicLeastBudget)
	case params.MaxTokens != nil && *params.MaxTokens <= budget:
		return v.refuse("max tokens is %d, which leaves no room for an answer after %d tokens of reasoning", *params.MaxTokens, budget)
	case body.MaxTokens <= budget:
		body.MaxTokens = budget + anthropicMaxTokens
	}
	body.Thinking = &anthropicThinking{Type: "enabled", BudgetTokens: budget}
	return nil
}

// claudeGeneration reads the version in a model's name as a number: 46 for
// claude-opus-4-6, 45 for us.anthropic.claude-haiku-4-5-20251001-v1:0 and
// claude-sonnet-4-5@20250929, 50 for claude-sonnet-5. It is 0 where there is none.
func claudeGeneration(model string) int {
	model, _, _ = strings.Cut(model, "@")
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
