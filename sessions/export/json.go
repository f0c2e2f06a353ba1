package export

import (
	"encoding/json"
	"errors"
	"io"

	"sluice/gateway"
	"sluice/sessions"
)

// chatJSON is a request body as OpenAI and compatible vendors accept it.
type chatJSON struct {
	Model       string        `json:"model,omitempty"`
	Messages    []messageJSON `json:"messages"`
	Temperature *float64      `json:"temperature,omitempty"`
	TopP        *float64      `json:"top_p,omitempty"`
	MaxTokens   *int          `json:"max_tokens,omitempty"`
	Stop        []string      `json:"stop,omitempty"`
}

type messageJSON struct {
	Role      string         `json:"role"`
	Content   string         `json:"content"`
	Refusal   string         `json:"refusal,omitempty"`
	ToolCalls []toolCallJSON `json:"tool_calls,omitempty"`
}

type toolCallJSON struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Function functionJSON `json:"function"`
}

type functionJSON struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

func writeJSON(w io.Writer, c conversation) error {
	if len(c.lanes) == 0 {
		return errors.New("the session has no such lane")
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	if len(c.lanes) == 1 {
		out.SetIndent("", "  ")
	}
	for _, l := range c.lanes {
		if err := out.Encode(chatOf(l)); err != nil {
			return err
		}
	}
	return nil
}

func chatOf(l lane) chatJSON {
	params := l.settings.Params
	chat := chatJSON{
		Model: l.settings.Target, Messages: []messageJSON{},
		Temperature: params.Temperature, TopP: params.TopP, MaxTokens: params.MaxTokens, Stop: params.Stop,
	}
	if t, err := gateway.ParseTarget(l.settings.Target); err == nil && t.Model != "" {
		chat.Model = t.Model
	}
	if l.settings.System != "" {
		chat.Messages = append(chat.Messages, messageJSON{Role: "system", Content: l.settings.System})
	}
	for _, m := range l.messages {
		chat.Messages = append(chat.Messages, vendorMessage(m))
	}
	return chat
}

func vendorMessage(m sessions.Message) messageJSON {
	out := messageJSON{Role: string(m.Role), Content: m.Text, Refusal: m.Refusal}
	for _, c := range m.ToolCalls {
		out.ToolCalls = append(out.ToolCalls, toolCallJSON{ID: c.ID, Type: "function", Function: functionJSON{c.Name, c.Arguments}})
	}
	return out
}
