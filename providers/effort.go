package providers

import (
	"slices"

	"sluice/gateway"
)

// effortForm is how a vendor's requests set the reasoning effort. The zero value is a
// vendor that has no setting for it.
type effortForm uint8

const (
	effortNone effortForm = iota
	// effortWords is OpenAI's reasoning_effort: a word.
	effortWords
	// effortSwitch is DeepSeek's: the same word beside a switch.
	effortSwitch
	// effortObject is OpenRouter's reasoning object: a word, or a number of tokens.
	effortObject
	// effortBudget is a number of tokens; words stand for the usual numbers.
	effortBudget
)

// addTo writes a checked effort into the body.
func (f effortForm) addTo(body *chatRequest, effort gateway.Effort) {
	if effort == "" {
		return
	}
	switch f {
	case effortObject:
		body.Reasoning = &reasoningObject{Effort: effort}
		if n, ok := effort.Budget(); ok {
			body.Reasoning = &reasoningObject{MaxTokens: n}
		}
	case effortSwitch:
		if effort == gateway.EffortNone {
			body.Thinking = &thinkingSwitch{"disabled"}
			return
		}
		body.Thinking = &thinkingSwitch{"enabled"}
		body.ReasoningEffort = effort
	default:
		body.ReasoningEffort = effort
	}
}

// thinkingSwitch is DeepSeek's.
type thinkingSwitch struct {
	Type string `json:"type"`
}

// reasoningObject is OpenRouter's.
// https://openrouter.ai/docs/use-cases/reasoning-tokens
type reasoningObject struct {
	Effort    gateway.Effort `json:"effort,omitempty"`
	MaxTokens int            `json:"max_tokens,omitempty"`
}

// budgetOf converts an effort to tokens, for vendors that take a number. The numbers for
// the words are usual among clients; the vendors define none.
func budgetOf(effort gateway.Effort) int {
	switch effort {
	case gateway.EffortLow:
		return 2048
	case gateway.EffortMedium:
		return 8192
	case gateway.EffortHigh:
		return 16384
	}
	n, _ := effort.Budget()
	return n
}

// checkEffort refuses an effort that the vendor or the model doesn't support, so that
// none is dropped silently.
func (v vendor) checkEffort(model string, effort gateway.Effort) error {
	if effort == "" {
		return nil
	}
	if _, err := gateway.ParseEffort(string(effort)); err != nil {
		return v.refuse("%v", err)
	}
	_, counted := effort.Budget()
	rule, ruled := effortRuleOf(v.entry, model)
	words := efforts(rule.words)
	switch form := v.takes.effort; {
	case form == effortNone, ruled && len(words) == 0:
		return v.refuse("the amount of reasoning can't be set here; leave the effort out")
	case counted && (form == effortWords || form == effortSwitch):
		return v.refuse("the reasoning effort can't be a number of tokens (%s) here, want a word such as low", effort)
	case !counted && ruled && !slices.Contains(words, effort):
		return v.refuse("the reasoning effort can only be %s here, not %s", alternatives(words), effort)
	case rule.model == "" && v.knownNotToReason(model): // a rule of the model knows better
		return v.refuse("%s doesn't reason; leave the effort out", model)
	}
	return nil
}

// knownNotToReason looks the model up in the catalogue. Entries of our own lists don't
// say.
func (v vendor) knownNotToReason(model string) bool {
	m, ok := Embedded().Find(v.name, model)
	return ok && m.Source == catwalkSource && !m.Reasoning
}

// capabilities say which options of a chat a vendor supports.
type capabilities struct {
	effort effortForm
	// chat and responses are the API formats that can be chosen.
	chat, responses bool
	can             abilities
}

// checkAPI refuses a format that the vendor doesn't have.
func (v vendor) checkAPI(api gateway.API) error {
	switch {
	case api == "", api == gateway.APIChat && v.takes.chat, api == gateway.APIResponses && v.takes.responses:
		return nil
	case api == gateway.APIResponses:
		return v.refuse("the Responses API is not available here; leave the API out")
	case api == gateway.APIChat:
		return v.refuse("chat completions are not available here; leave the API out")
	}
	return v.refuse("there is no API %q, want chat or responses", string(api))
}

// apiOf is the chat's API format, else the provider's default.
func apiOf(chat gateway.Chat, own gateway.API) gateway.API {
	if chat.API != "" {
		return chat.API
	}
	return own
}
