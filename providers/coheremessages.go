package providers

import (
	"encoding/json"

	"sluice/gateway"
)

// cohereAbilities is what Cohere's chat can say, as of 2026-11.
const cohereAbilities = takesTools | takesToolsStrict | takesToolModes | takesSchema | takesJSON | takesSchemaStrict |
	takesImages | takesImageURLs | takesDetail | takesTopK | takesSeed | takesPenalties | takesLogprobs

// cohereTurn is a message that isn't a text alone, and a result.
type cohereTurn struct {
	Role       string     `json:"role"`
	Content    any        `json:"content,omitempty"` // a text or a list of parts
	ToolCalls  []chatCall `json:"tool_calls,omitempty"`
	ToolPlan   string     `json:"tool_plan,omitempty"`
	ToolCallID string     `json:"tool_call_id,omitempty"`
}

// cohereResult is a result that is an object.
type cohereResult struct {
	Type     string         `json:"type"`
	Document cohereDocument `json:"document"`
}

type cohereDocument struct {
	Data json.RawMessage `json:"data"`
}

// cohereFormat asks for an answer in JSON.
type cohereFormat struct {
	Type   string          `json:"type"`
	Schema json.RawMessage `json:"json_schema,omitempty"`
}

// turns lists a chat's messages. Those that are texts alone, as in most chats, are written
// without a look at parts.
func (p cohere) turns(chat gateway.Chat) (any, error) {
	if plain(chat.Messages) {
		return wireMessages(chat.System, withText(chat.Messages)), nil
	}
	turns, err := p.turnsOf(chat.Messages, turnRules{})
	if err != nil {
		return nil, err
	}
	var list []cohereTurn
	if chat.System != "" {
		list = append(list, cohereTurn{Role: "system", Content: chat.System})
	}
	for _, t := range turns {
		if t.role == gateway.RoleAssistant {
			if m := cohereAnswer(t); m.Content != nil || m.ToolCalls != nil {
				list = append(list, m)
			}
			continue
		}
		for _, r := range t.results {
			list = append(list, cohereTurn{Role: "tool", ToolCallID: r.CallID, Content: cohereResultOf(r)})
		}
		if len(t.parts) > 0 {
			content, err := openAI{vendor: p.vendor}.contentOf(t.parts)
			if err != nil {
				return nil, err
			}
			list = append(list, cohereTurn{Role: string(t.role), Content: content})
		}
	}
	return list, nil
}

// cohereAnswer writes an answer. The text beside calls is the plan that led to them.
func cohereAnswer(t turn) cohereTurn {
	m := cohereTurn{Role: string(t.role)}
	for _, part := range t.parts {
		if c := part.ToolCall; c != nil {
			m.ToolCalls = append(m.ToolCalls, chatCall{ID: c.ID, Type: "function", Function: chatCallFunction{c.Name, c.Arguments}})
		}
	}
	text := joined(t.role, t.parts)
	if len(m.ToolCalls) > 0 {
		m.ToolPlan = text
	} else if text != "" {
		m.Content = text
	}
	return m
}

// cohereResultOf is a document if the result is an object, else its text.
func cohereResultOf(r gateway.ToolResult) any {
	text := resultText(r)
	if !r.IsError && isJSONObject([]byte(text)) {
		return []cohereResult{{"document", cohereDocument{json.RawMessage(text)}}}
	}
	return markedResult(r)
}

// addTools writes tools and their choice. A choice of one tool is the only one sent.
func (p cohere) addTools(body *cohereRequest, chat gateway.Chat) error {
	for _, t := range chat.Tools {
		if chat.ToolChoice.Mode == gateway.ToolsNamed && t.Name != chat.ToolChoice.Name {
			continue
		}
		t.Strict = nil
		body.Tools = append(body.Tools, chatTool{"function", toolFunctionOf(t)})
	}
	body.StrictTools = anyStrict(chat.Tools)
	switch chat.ToolChoice.Mode {
	case gateway.ToolsNone:
		body.ToolChoice = "NONE"
	case gateway.ToolsRequired, gateway.ToolsNamed:
		body.ToolChoice = "REQUIRED"
	}
	return p.checkAllStrict(chat.Tools)
}
