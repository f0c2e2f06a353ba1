package providers

import (
	"encoding/json"
	"slices"

	"sluice/gateway"
)

// What the messages format can say, as of 2026-11. Bedrock's refuses addresses, and has no
// switch for several calls at a time.
const (
	invokeAbilities = takesTools | takesToolsStrict | takesToolModes | takesSchema | takesSchemaStrict | takesSchemaWithTools |
		takesImages | takesPDFs | takesResultImages | takesResultPDFs | takesTopK | takesCacheTTL
	claudeAbilities    = invokeAbilities | takesOneAtATime | takesImageURLs | takesPDFURLs
	anthropicAbilities = claudeAbilities | takesTier | takesUser
)

// anthropicTurn is a message; Content is a text or a list of blocks.
type anthropicTurn struct {
	Role    string `json:"role"`
	Content any    `json:"content"`
}

// messagesBlock is a block of a message, a result or a system prompt; Type says which of
// the others is set.
type messagesBlock struct {
	Type         string          `json:"type"`
	Text         string          `json:"text,omitempty"`
	Source       *messagesSource `json:"source,omitempty"`
	Title        string          `json:"title,omitempty"`
	ID           string          `json:"id,omitempty"`
	Name         string          `json:"name,omitempty"`
	Input        json.RawMessage `json:"input,omitempty"`
	ToolUseID    string          `json:"tool_use_id,omitempty"`
	Content      []any           `json:"content,omitempty"`
	IsError      *bool           `json:"is_error,omitempty"`
	CacheControl *cacheControl   `json:"cache_control,omitempty"`
}

type messagesSource struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type,omitempty"`
	Data      string `json:"data,omitempty"`
	URL       string `json:"url,omitempty"`
}

// cacheControl ends what the vendor puts into its cache.
type cacheControl struct {
	Type string `json:"type"`
	TTL  string `json:"ttl"`
}

type anthropicTool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	InputSchema json.RawMessage `json:"input_schema"`
	Strict      *bool           `json:"strict,omitempty"`
}

type anthropicChoice struct {
	Type       string `json:"type"`
	Name       string `json:"name,omitempty"`
	OneAtATime bool   `json:"disable_parallel_tool_use,omitempty"`
}

type anthropicMetadata struct {
	UserID string `json:"user_id"`
}

// messagesBody encodes what is the same wherever the messages format is served:
// everything except the model, the version and the stream flag.
func (v vendor) messagesBody(model, id string, chat gateway.Chat, maxTokens int) (anthropicRequest, error) {
	n := chat.Params
	messages, err := v.anthropicTurns(model, chat)
	if err != nil {
		return anthropicRequest{}, err
	}
	body := anthropicRequest{
		MaxTokens:     maxTokens,
		Messages:      messages,
		Temperature:   n.Temperature,
		TopP:          n.TopP,
		StopSequences: n.Stop,
		Tools:         anthropicToolsOf(chat.Tools),
		ToolChoice:    anthropicChoiceOf(chat.ToolChoice),
		TopK:          n.TopK,
		ServiceTier:   n.ServiceTier,
	}
	switch {
	case chat.System != "" && n.CacheTTL != "":
		body.System = []messagesBlock{{Type: "text", Text: chat.System, CacheControl: &cacheControl{"ephemeral", n.CacheTTL}}}
	case chat.System != "":
		body.System = chat.System
	}
	if n.UserID != "" {
		body.Metadata = &anthropicMetadata{n.UserID}
	}
	if err := v.setThinking(&body, id, n); err != nil {
		return anthropicRequest{}, err
	}
	if chat.Output != nil {
		if body.OutputConfig == nil {
			body.OutputConfig = &anthropicOutput{}
		}
		body.OutputConfig.Format = &anthropicFormat{"json_schema", chat.Output.Schema}
	}
	return body, v.checkForced(id, chat.ToolChoice, body.Thinking)
}

// checkForced refuses to force a model to call a tool that can't be forced.
func (v vendor) checkForced(model string, choice gateway.ToolChoice, thinking *anthropicThinking) error {
	switch {
	case !forced(choice):
		return nil
	case claudeNeverForced(model):
		return v.refuse("%s can't be forced to call a tool; leave the choice of tools out", model)
	case thinking != nil && thinking.Type == "enabled":
		return v.refuse("a call can't be required while the model reasons; leave the choice of tools or the reasoning effort out")
	}
	return nil
}

func anthropicToolsOf(tools []gateway.Tool) []anthropicTool {
	var list []anthropicTool
	for _, t := range tools {
		list = append(list, anthropicTool{t.Name, t.Description, schemaOf(t), t.Strict})
	}
	return list
}

// anthropicChoiceOf is the choice of tools, nil for none.
func anthropicChoiceOf(c gateway.ToolChoice) *anthropicChoice {
	switch {
	case c.Mode == gateway.ToolsNone:
		return &anthropicChoice{Type: "none"}
	case c.Mode == gateway.ToolsRequired:
		return &anthropicChoice{"any", "", c.OneAtATime}
	case c.Mode == gateway.ToolsNamed:
		return &anthropicChoice{"tool", c.Name, c.OneAtATime}
	case c.Mode == gateway.ToolsAuto, c.OneAtATime:
		return &anthropicChoice{"auto", "", c.OneAtATime}
	}
	return nil
}

// anthropicTurns lists the messages. If there is no system prompt, the last one ends what
// is cached.
func (v vendor) anthropicTurns(model string, chat gateway.Chat) (any, error) {
	marked := chat.Params.CacheTTL != "" && chat.System == ""
	if plain(chat.Messages) && !marked {
		return wireMessages("", withText(chat.Messages)), nil
	}
	turns, err := v.turnsOf(chat.Messages, turnRules{textFiles: true, ids: plainIDs})
	if err != nil {
		return nil, err
	}
	var list []anthropicTurn
	for _, t := range turns {
		blocks, err := v.messagesBlocks(model, t)
		if err != nil {
			return nil, err
		}
		if len(blocks) > 0 {
			list = append(list, anthropicTurn{string(t.role), blocks})
		}
	}
	for i := range list {
		blocks, _ := list[i].Content.([]any)
		last, ok := blocks[len(blocks)-1].(messagesBlock) // and not reasoning
		if ok && marked && i == len(list)-1 {
			last.CacheControl = &cacheControl{"ephemeral", chat.Params.CacheTTL}
			blocks[len(blocks)-1] = last
		} else if ok && len(blocks) == 1 && last.Type == "text" {
			list[i].Content = last.Text
		}
	}
	return list, nil
}

// messagesBlocks lists a turn's blocks, results first. What the same model thought goes
// back as it came; other reasoning is left out.
func (v vendor) messagesBlocks(model string, t turn) ([]any, error) {
	var list []any
	for _, r := range t.results {
		content, err := v.contentBlocks(r.Parts)
		if err != nil {
			return nil, err
		}
		isError := r.IsError
		list = append(list, messagesBlock{Type: "tool_result", ToolUseID: r.CallID, Content: content, IsError: &isError})
	}
	own := v.proofs(familyAnthropic, model)
	for _, part := range t.parts {
		switch block := own.of(part.Proof); {
		case part.ToolCall != nil:
			c := part.ToolCall
			list = append(list, messagesBlock{Type: "tool_use", ID: c.ID, Name: c.Name, Input: argumentsOf(c)})
		case part.Text != "" || part.Media != nil:
			content, err := v.contentBlocks([]gateway.Part{part})
			if err != nil {
				return nil, err
			}
			list = slices.Concat(list, content)
		case block != nil:
			list = append(list, block)
		}
	}
	return list, nil
}

// contentBlocks lists texts and media.
func (v vendor) contentBlocks(parts []gateway.Part) ([]any, error) {
	var list []any
	for _, part := range parts {
		switch {
		case part.Media != nil:
			block, err := v.mediaBlock(part.Media)
			if err != nil {
				return nil, err
			}
			list = append(list, block)
		case part.Text != "":
			list = append(list, messagesBlock{Type: "text", Text: part.Text})
		}
	}
	return list, nil
}

func (v vendor) mediaBlock(m *gateway.Media) (messagesBlock, error) {
	block := messagesBlock{Type: "document", Title: m.Name}
	kind := mediaKindOf(m)
	if kind == imageMedia {
		block = messagesBlock{Type: "image"}
	}
	if m.URL != "" {
		block.Source = &messagesSource{Type: "url", URL: m.URL}
		return block, nil
	}
	if kind == textMedia {
		text, err := v.text(m)
		block.Source = &messagesSource{Type: "text", MediaType: "text/plain", Data: text}
		return block, err
	}
	data, err := v.base64Of(m)
	block.Source = &messagesSource{Type: "base64", MediaType: m.Type, Data: data}
	return block, err
}
