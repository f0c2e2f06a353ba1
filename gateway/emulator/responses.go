package emulator

import (
	"fmt"
	"net/http"
)

// formResponses is OpenAI's Responses API.
// https://platform.openai.com/docs/api-reference/responses
const formResponses = "responses"

// parseResponses reads the body of a request.
func parseResponses(body []byte) (question, *problem) {
	f, ok := parseFields(body)
	if !ok {
		return question{}, badField("", "", "We could not parse the JSON body of your request.")
	}
	if f.text("model") == "" {
		return question{}, badField("missing_required_parameter", "model", "Missing required parameter: 'model'.")
	}
	for _, key := range []string{"stop", "messages", "max_tokens", "max_completion_tokens", "stream_options"} {
		if key != "stream_options" && !f.missing(key) {
			return question{}, badField("unknown_parameter", key, fmt.Sprintf("Unknown parameter: '%s'.", key))
		}
	}
	q := question{model: f.text("model"), form: formResponses, stream: f.flag("stream"), usage: true, system: f.text("instructions")}
	effort, summary := f.object("reasoning").text("effort"), f.object("reasoning").text("summary")
	if (effort != "" || summary != "") && !reasons(q.model) && !openWeightsReason(q.model) {
		return question{}, badField("unsupported_parameter", "reasoning.effort", "Unsupported parameter: 'reasoning.effort' is not supported with this model.")
	}
	q.think = summary != ""
	if n, ok := f.number("max_output_tokens"); ok && n < 16 {
		return question{}, badField("integer_below_min_value", "max_output_tokens",
			fmt.Sprintf("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got %v instead.", n))
	} else if ok {
		q.maxTokens = int(n)
	}
	for _, t := range f.list("tools") {
		q.tool = t.text("name")
		break
	}
	return responsesInput(q, f)
}

// responsesInput reads the conversation: a text, or a list of items.
func responsesInput(q question, f fields) (question, *problem) {
	if text := f.text("input"); text != "" {
		q.turns = []turn{{"user", text}}
		return q, nil
	}
	if list, ok := f["input"].([]any); !ok || len(list) == 0 {
		return q, badField("missing_required_parameter", "input", "Missing required parameter: 'input'.")
	}
	for i, item := range f.list("input") {
		switch role := item.text("role"); role {
		case "system", "developer":
			q.system += contentText(item["content"])
		case "user", "assistant":
			q.turns = append(q.turns, turn{role, contentText(item["content"])})
		default:
			return q, &problem{status: http.StatusBadRequest, code: "invalid_value", param: at("input", i, ""),
				message: fmt.Sprintf("Invalid value: '%s'. Supported values are: 'assistant', 'system', 'developer', and 'user'.", role)}
		}
	}
	return q, nil
}
