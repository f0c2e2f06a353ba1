package providers

import (
	"sluice/gateway"
)

// effortForm says how a vendor is told how much to reason. The zero value is a
// vendor that can't be told.
type effortForm uint8

const (
	effortNone effortForm = iota
	// effortWords is OpenAI's reasoning_effort: low, medium or high.
	effortWords
	// effortHighOnly is reasoning_effort where it is either high or none at all:
	// Mistral's models.
	effortHighOnly
	// effortObject is OpenRouter's reasoning object: a word, or a number of tokens.
	effortObject
	// effortBudget is a number of tokens; words stand for the usual numbers.
	effortBudget
)

// addTo writes an effort that was checked.
func (f effortForm) addTo(body *chatRequest, effort gateway.Effort) {
	if effort == "" {
		return
	}
	if f != effortObject {
		body.ReasoningEffort = effort
		return
	}
	body.Reasoning = &reasoningObject{Effort: effort}
	if n, ok := effort.Budget(); ok {
		body.Reasoning = &reasoningObject{MaxTokens: n}
	}
}

// reasoningObject is OpenRouter's.
// https://openrouter.ai/docs/use-cases/reasoning-tokens
type reasoningObject struct {
	Effort    gateway.Effort `json:"effort,omitempty"`
	MaxTokens int            `json:"max_tokens,omitempty"`
}

// budgetOf gives an effort in tokens, for vendors that count. The words are
// numbers that are usual among clients; the vendors name none.
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

// checkEffort refuses an effort that the vendor or the model can't take, so that
// none is dropped without a word.
func (v vendor) checkEffort(model string, effort gateway.Effort) error {
	if effort == "" {
		return nil
	}
	if _, err := gateway.ParseEffort(string(effort)); err != nil {
		return v.refuse("%v", err)
	}
	_, counted := effort.Budget()
	switch form := v.takes.effort; {
	case form == effortNone:
		return v.refuse("the amount of reasoning can't be set here; leave the effort out")
	case counted && (form == effortWords || form == effortHighOnly):
		return v.refuse("the reasoning effort can't be a number of tokens (%s) here, want low, medium or high", effort)
	case form == effortHighOnly && effort != gateway.EffortHigh:
		return v.refuse("the reasoning effort can only be high here, not %s", effort)
	case v.knownNotToReason(model):
		return v.refuse("%s doesn't reason; leave the effort out", model)
	}
	return nil
}

// knownNotToReason asks the catalogue. Entries of our own lists don't say.
func (v vendor) knownNotToReason(model string) bool {
	m, ok := Embedded().Find(v.name, model)
	return ok && m.Source == catwalkSource && !m.Reasoning
}

// capabilities say what a vendor can be asked for besides a chat.
type capabilities struct {
	effort effortForm
	// chat and responses are the forms that can be asked for by name.
	chat, responses bool
}

// checkAPI refuses a form that the vendor doesn't have.
func (v vendor) checkAPI(api gateway.API) error {
	switch {
	case api == "", api == gateway.APIChat && v.takes.chat, api == gateway.APIResponses && v.takes.responses:
		return nil
	case api == gateway.APIResponses:
		return v.refuse("the Responses API is not to be had here; leave the form out")
	case api == gateway.APIChat:
		return v.refuse("chat completions are not to be had here; leave the form out")
	}
	return v.refuse("there is no form %q, want chat or responses", string(api))
}

// apiOf is the form that a chat asks for, or the provider's own.
func apiOf(chat gateway.Chat, own gateway.API) gateway.API {
	if chat.API != "" {
		return chat.API
	}
	return own
}
