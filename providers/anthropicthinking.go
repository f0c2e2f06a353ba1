package providers

import (
	"encoding/json"
	"slices"

	"sluice/gateway"
)

// anthropicLeastBudget is the smallest thinking budget, in tokens.
// https://platform.claude.com/docs/en/build-with-claude/extended-thinking
const anthropicLeastBudget = 1024

// anthropicThinking asks for reasoning. Models up to 4.6 take a number of tokens; newer
// ones decide for themselves and take a word.
type anthropicThinking struct {
	Type         string `json:"type"`
	BudgetTokens int    `json:"budget_tokens,omitempty"`
	Display      string `json:"display,omitempty"`
}

type anthropicOutput struct {
	Effort gateway.Effort   `json:"effort,omitempty"`
	Format *anthropicFormat `json:"format,omitempty"`
}

// anthropicFormat asks for an answer in JSON.
type anthropicFormat struct {
	Type   string          `json:"type"`
	Schema json.RawMessage `json:"schema"`
}

// setThinking writes a checked effort into the body. Parameters that can't be combined
// with it are refused here, since the vendor would.
func (v vendor) setThinking(body *anthropicRequest, model string, params gateway.Params) error {
	effort := params.Effort
	if effort == "" {
		return nil
	}
	rule := claudeRuleOf(model)
	_, counted := effort.Budget()
	switch {
	case counted && !rule.counts, !counted && !slices.Contains(rule.efforts, effort):
		words := alternatives(rule.efforts)
		if rule.counts {
			words += ", or a number of tokens,"
		}
		return v.refuse("%s takes %s as its reasoning effort, not %s", model, words, effort)
	case effort == gateway.EffortNone && claudeAlwaysThinks(model):
		return v.refuse("%s always reasons; leave the effort out or make it low", model)
	case effort == gateway.EffortNone:
		body.Thinking = &anthropicThinking{Type: "disabled"}
		return nil
	}
	if t := params.Temperature; t != nil && *t != 1 {
		return v.refuse("temperature is %g, with a reasoning effort it can only be 1", *t)
	}
	if t := params.TopP; t != nil && *t < 0.95 {
		return v.refuse("top-p is %g, with a reasoning effort it must be at least 0.95", *t)
	}
	if rule.adaptive && !counted {
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
