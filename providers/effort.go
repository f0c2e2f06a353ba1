package providers

import (
	"sluice/gateway"
)

// effortForm is how a vendor's requests set the reasoning effort. The zero value is a
// vendor that has no setting for it.
type effortForm uint8

const (
	effortNone effortForm = iota
	// effortWords is OpenAI's reasoning_effort: low, medium or high.
	effortWords
	// effortHighOnly is reasoning_effort that can only be high or absent: Mistral's
	// models.
	effortHighOnly
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
