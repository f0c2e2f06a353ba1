package providers

import "sluice/gateway"

// The Responses API. https://platform.openai.com/docs/api-reference/responses

// responsesRequest is the request body, in the order of the vendor's examples. Nothing is
// stored at the vendor: the whole conversation is sent each time.
type responsesRequest struct {
	Model           string              `json:"model"`
	Instructions    string              `json:"instructions,omitempty"`
	Input           []responsesMessage  `json:"input"`
	Temperature     *float64            `json:"temperature,omitempty"`
	TopP            *float64            `json:"top_p,omitempty"`
	MaxOutputTokens *int                `json:"max_output_tokens,omitempty"`
	Reasoning       *responsesReasoning `json:"reasoning,omitempty"`
	Store           bool                `json:"store"`
	Stream          bool                `json:"stream,omitempty"`
}

// responsesMessage is an input item. A plain text is accepted for either role.
type responsesMessage = wireMessage

type responsesReasoning struct {
	Effort  gateway.Effort `json:"effort,omitempty"`
	Summary string         `json:"summary,omitempty"`
}

// noSummary is the setting that requests none.
const noSummary = "none"

// responsesBody encodes a chat that was checked by [vendor.checkResponses]. A summary is
// requested if one is configured, and with an effort: a model that doesn't reason would
// reject it.
func responsesBody(model string, chat gateway.Chat, summary string) responsesRequest {
	body := responsesRequest{
		Model:           model,
		Instructions:    chat.System,
		Input:           wireMessages("", chat.Messages),
		Temperature:     chat.Params.Temperature,
		TopP:            chat.Params.TopP,
		MaxOutputTokens: chat.Params.MaxTokens,
		Stream:          chat.Stream,
	}
	if summary == "" && chat.Params.Effort != "" {
		summary = "auto"
	}
	if summary == noSummary {
		summary = ""
	}
	if chat.Params.Effort != "" || summary != "" {
		body.Reasoning = &responsesReasoning{Effort: chat.Params.Effort, Summary: summary}
	}
	return body
}

// checkResponses refuses options for which the format has no parameter.
func (v vendor) checkResponses(chat gateway.Chat) error {
	if len(chat.Params.Stop) > 0 {
		return v.refuse("the Responses API has no stop sequences; leave them out, or use the chat API")
	}
	return nil
}
