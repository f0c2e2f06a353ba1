package providers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"sluice/gateway"
)

// The Responses API. https://platform.openai.com/docs/api-reference/responses

// responsesRequest is the request body, in the order of the vendor's examples. Nothing is
// stored at the vendor: the whole conversation is sent each time.
type responsesRequest struct {
	Model           string              `json:"model"`
	Instructions    string              `json:"instructions,omitempty"`
	Input           any                 `json:"input"` // of responsesMessage, or of any items
	Temperature     *float64            `json:"temperature,omitempty"`
	TopP            *float64            `json:"top_p,omitempty"`
	MaxOutputTokens *int                `json:"max_output_tokens,omitempty"`
	Reasoning       *responsesReasoning `json:"reasoning,omitempty"`
	Store           bool                `json:"store"`
	Stream          bool                `json:"stream,omitempty"`

	Text             *responsesText  `json:"text,omitempty"`
	Tools            []responsesTool `json:"tools,omitempty"`
	ToolChoice       any             `json:"tool_choice,omitempty"`
	Parallel         *bool           `json:"parallel_tool_calls,omitempty"`
	Include          []string        `json:"include,omitempty"`
	MinP             *float64        `json:"min_p,omitempty"`
	TopLogprobs      *int            `json:"top_logprobs,omitempty"`
	ServiceTier      string          `json:"service_tier,omitempty"`
	CacheKey         string          `json:"prompt_cache_key,omitempty"`
	CacheOptions     *cacheTime      `json:"prompt_cache_options,omitempty"`
	SafetyIdentifier string          `json:"safety_identifier,omitempty"`
}

// responsesMessage is an input item. A plain text is accepted for either role.
type responsesMessage = wireMessage

type responsesReasoning struct {
	Effort  gateway.Effort `json:"effort,omitempty"`
	Summary string         `json:"summary,omitempty"`
}

// responsesText is the form of the answer's text.
type responsesText struct {
	Format    *responsesFormat `json:"format,omitempty"`
	Verbosity string           `json:"verbosity,omitempty"`
}

// responsesFormat asks for an answer in JSON.
type responsesFormat struct {
	Type        string          `json:"type"`
	Name        string          `json:"name,omitempty"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"schema,omitempty"`
	Strict      *bool           `json:"strict,omitempty"`
}

type responsesTool struct {
	Type string `json:"type"`
	chatToolFunction
}

// Input items besides messages that are texts.
type (
	responsesInputTurn struct {
		Role    string               `json:"role"`
		Content []responsesInputPart `json:"content"`
	}
	responsesInputCall struct {
		Type      string `json:"type"`
		CallID    string `json:"call_id"`
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	responsesInputResult struct {
		Type   string `json:"type"`
		CallID string `json:"call_id"`
		Output any    `json:"output"` // a string or a list of parts
	}
	responsesInputPart struct {
		Type     string         `json:"type"`
		Text     string         `json:"text,omitempty"`
		ImageURL string         `json:"image_url,omitempty"`
		Detail   string         `json:"detail,omitempty"`
		Filename string         `json:"filename,omitempty"`
		FileData string         `json:"file_data,omitempty"`
		FileURL  string         `json:"file_url,omitempty"`
		Audio    *chatRecording `json:"input_audio,omitempty"`
	}
)

// What the Responses API can say, as of 2026-11.
const (
	responsesAbilities = chatTools | chatOutput | takesSchemaWithTools | chatImages | takesPDFs | takesPDFURLs | takesFileURLs |
		takesAudio | takesResultImages | takesResultPDFs | takesLogprobs | takesVerbosity
	openAIResponsesAbilities = responsesAbilities | takesTier | takesUser | takesCacheKey | takesCacheTTL
)

// responsesCan is what a vendor's Responses API can say.
func responsesCan(entry string) abilities {
	switch entry {
	case "openai":
		return openAIResponsesAbilities
	case "grok":
		return responsesAbilities | takesTier | takesMinP
	case "openrouter":
		return responsesAbilities | takesTier
	}
	return responsesAbilities
}

// noSummary is the setting that requests none.
const noSummary = "none"

// responsesBody encodes a chat. A summary is requested if one is configured, and with an
// effort: a model that doesn't reason would reject it.
func (p openAI) responsesBody(model string, chat gateway.Chat) (responsesRequest, error) {
	if err := p.checkResponses(chat); err != nil {
		return responsesRequest{}, err
	}
	input, err := p.responsesInput(model, chat)
	if err != nil {
		return responsesRequest{}, err
	}
	n := chat.Params
	body := responsesRequest{
		Model:            model,
		Instructions:     chat.System,
		Input:            input,
		Temperature:      n.Temperature,
		TopP:             n.TopP,
		MaxOutputTokens:  n.MaxTokens,
		Stream:           chat.Stream,
		Text:             responsesTextOf(chat),
		Tools:            responsesToolsOf(chat.Tools),
		ToolChoice:       responsesChoiceOf(chat.ToolChoice),
		Include:          responsesInclude(model, chat),
		MinP:             n.MinP,
		TopLogprobs:      n.TopLogprobs,
		ServiceTier:      n.ServiceTier,
		CacheKey:         n.CacheKey,
		SafetyIdentifier: n.UserID,
	}
	if chat.ToolChoice.OneAtATime {
		body.Parallel = new(bool)
	}
	if n.CacheTTL != "" {
		body.CacheOptions = &cacheTime{n.CacheTTL}
	}
	summary := p.summary
	if summary == "" && n.Effort != "" && n.Effort != gateway.EffortNone {
		summary = "auto"
	}
	if summary == noSummary {
		summary = ""
	}
	if n.Effort != "" || summary != "" {
		body.Reasoning = &responsesReasoning{Effort: n.Effort, Summary: summary}
	}
	return body, nil
}

func responsesTextOf(chat gateway.Chat) *responsesText {
	if chat.Output == nil && chat.Params.Verbosity == "" {
		return nil
	}
	text := &responsesText{Verbosity: chat.Params.Verbosity}
	switch out := chat.Output; {
	case out == nil:
	case len(out.Schema) == 0:
		text.Format = &responsesFormat{Type: "json_object"}
	default:
		text.Format = &responsesFormat{"json_schema", cmp.Or(out.Name, defaultSchemaName), out.Description, out.Schema, out.Strict}
	}
	return text
}

func responsesToolsOf(tools []gateway.Tool) []responsesTool {
	var list []responsesTool
	for _, t := range tools {
		list = append(list, responsesTool{"function", toolFunctionOf(t)})
	}
	return list
}

func responsesChoiceOf(c gateway.ToolChoice) any {
	switch c.Mode {
	case "":
		return nil
	case gateway.ToolsNamed:
		return struct {
			Type string `json:"type"`
			Name string `json:"name"`
		}{"function", c.Name}
	}
	return c.Mode
}

// responsesInclude lists what the answer shall hold besides: with tools, the reasoning
// that goes back. Models that don't reason refuse that.
func responsesInclude(model string, chat gateway.Chat) []string {
	var list []string
	if len(chat.Tools) > 0 && !strings.HasPrefix(model, "gpt-3") && !strings.HasPrefix(model, "gpt-4") {
		list = append(list, "reasoning.encrypted_content")
	}
	if chat.Params.TopLogprobs != nil {
		list = append(list, "message.output_text.logprobs")
	}
	return list
}

// responsesInput lists the input items.
func (p openAI) responsesInput(model string, chat gateway.Chat) (any, error) {
	if plain(chat.Messages) {
		return wireMessages("", chat.Messages), nil
	}
	turns, err := p.turnsOf(chat.Messages, turnRules{})
	if err != nil {
		return nil, err
	}
	var list []any
	for _, t := range turns {
		if t.role == gateway.RoleAssistant {
			list = append(list, p.responsesAnswer(model, t)...)
			continue
		}
		for _, r := range t.results {
			item, err := p.responsesResult(r)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		if len(t.parts) == 1 && t.parts[0].Media == nil {
			list = append(list, responsesMessage{string(t.role), t.parts[0].Text})
		} else if len(t.parts) > 0 {
			parts, err := p.responsesParts(t.parts)
			if err != nil {
				return nil, err
			}
			list = append(list, responsesInputTurn{string(t.role), parts})
		}
	}
	return list, nil
}

// responsesAnswer lists the items of an answer in their order: reasoning comes before what
// it led to. Calls have no ids of their own, which would demand their reasoning.
func (p openAI) responsesAnswer(model string, t turn) []any {
	var list []any
	own := p.proofs(familyResponses, model)
	for _, part := range t.parts {
		switch item := own.of(part.Proof); {
		case part.ToolCall != nil:
			c := part.ToolCall
			list = append(list, responsesInputCall{"function_call", c.ID, c.Name, c.Arguments})
		case part.Text != "":
			list = append(list, responsesMessage{string(t.role), part.Text})
		case item != nil:
			list = append(list, item)
		}
	}
	return list
}

func (p openAI) responsesResult(r gateway.ToolResult) (responsesInputResult, error) {
	item := responsesInputResult{"function_call_output", r.CallID, markedResult(r)}
	if !slices.ContainsFunc(r.Parts, func(part gateway.Part) bool { return part.Media != nil }) {
		return item, nil
	}
	parts, err := p.responsesParts(markedParts(r))
	item.Output = parts
	return item, err
}

func (p openAI) responsesParts(parts []gateway.Part) ([]responsesInputPart, error) {
	var list []responsesInputPart
	for _, part := range parts {
		wire := responsesInputPart{Type: "input_text", Text: part.Text}
		var err error
		if part.Media != nil {
			wire, err = p.responsesMedia(part.Media)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, wire)
	}
	return list, nil
}

func (p openAI) responsesMedia(m *gateway.Media) (responsesInputPart, error) {
	switch mediaKindOf(m) {
	case imageMedia:
		address, err := p.addressOf(m)
		return responsesInputPart{Type: "input_image", ImageURL: address, Detail: m.Detail}, err
	case audioMedia:
		if m.URL != "" {
			return responsesInputPart{}, p.refuse("the vendor can't fetch %s files here; send the content of %s", m.Type, nameOf(m))
		}
		recording, err := p.recording(m)
		return responsesInputPart{Type: "input_audio", Audio: recording}, err
	}
	if m.URL != "" {
		return responsesInputPart{Type: "input_file", FileURL: m.URL}, nil
	}
	data, err := p.addressOf(m)
	return responsesInputPart{Type: "input_file", Filename: cmp.Or(m.Name, "document.pdf"), FileData: data}, err
}

// checkResponses refuses options for which the format has no parameter, and combinations
// that the vendor refuses.
func (p openAI) checkResponses(chat gateway.Chat) error {
	switch {
	case len(chat.Params.Stop) > 0:
		return p.refuse("the Responses API has no stop sequences; leave them out, or use the chat API")
	case p.form.jsonWord && !asksForJSON(chat.Output, "", chat.Messages):
		return p.refuse(`an answer in JSON without a schema needs the word "json" in a message; the system prompt doesn't count in the Responses API`)
	}
	return nil
}
