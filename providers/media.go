package providers

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"sluice/gateway"
)

// content is what media hold.
func (v vendor) content(m *gateway.Media) ([]byte, error) {
	data, err := m.Data()
	switch {
	case err != nil:
		return nil, v.refuse("the file %s can't be read: %v", nameOf(m), err)
	case len(data) == 0:
		return nil, v.refuse("the file %s is empty; leave it out", nameOf(m))
	}
	return data, nil
}

// base64Of is what media hold, in base64.
func (v vendor) base64Of(m *gateway.Media) (string, error) {
	data, err := v.content(m)
	return base64.StdEncoding.EncodeToString(data), err
}

// addressOf is where the vendor fetches media, else what they hold as a data URL.
func (v vendor) addressOf(m *gateway.Media) (string, error) {
	if m.URL != "" {
		return m.URL, nil
	}
	data, err := v.base64Of(m)
	return "data:" + m.Type + ";base64," + data, err
}

// fenced is a text file as part of a text: its name, and what it holds in a fence that is
// longer than any in it.
func (v vendor) fenced(m *gateway.Media) (string, error) {
	text, err := v.text(m)
	if err != nil {
		return "", err
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	name := m.Name
	if name != "" {
		name += "\n"
	}
	return name + fence + "\n" + text + fence, nil
}

// text is what a text file holds.
func (v vendor) text(m *gateway.Media) (string, error) {
	data, err := v.content(m)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(data) {
		return "", v.refuse("the file %s isn't text in UTF-8", nameOf(m))
	}
	return string(data), nil
}

// proofs says which proofs may go into a request: those in the format of its answers, by
// the same vendor and model.
type proofs struct{ family, provider, model string }

func (v vendor) proofs(family, model string) proofs { return proofs{family, v.name, model} }

// fit reports whether a proof may go back.
func (w proofs) fit(p *gateway.Proof) bool {
	return p != nil && p.Family == w.family && p.Provider == w.provider && p.Model == w.model
}

// of is the proof's data, nil if it must be left out.
func (w proofs) of(p *gateway.Proof) json.RawMessage {
	if !w.fit(p) || !json.Valid(p.Data) {
		return nil
	}
	return p.Data
}

// argumentsOf is a call's arguments as an object, for formats that want one. What isn't
// one, since models may write broken JSON, is the text of its only member; null is what
// some write for no arguments.
func argumentsOf(c *gateway.ToolCall) json.RawMessage {
	if text := strings.TrimSpace(c.Arguments); text == "" || text == "null" {
		return json.RawMessage("{}")
	}
	if isJSONObject([]byte(c.Arguments)) {
		return json.RawMessage(c.Arguments)
	}
	text, err := marshal(map[string]string{"arguments": c.Arguments})
	if err != nil {
		return json.RawMessage("{}")
	}
	return text
}

// joined is the text of parts that are texts. Those of a user stand apart.
func joined(role gateway.Role, parts []gateway.Part) string {
	var texts []string
	for _, p := range parts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	if role == gateway.RoleAssistant {
		return strings.Join(texts, "")
	}
	return strings.Join(texts, "\n\n")
}

// onlyTexts turns messages whose parts are texts into messages without parts. Reasoning
// is left out.
func (v vendor) onlyTexts(messages []gateway.Message) ([]gateway.Message, error) {
	if plain(messages) {
		return messages, nil
	}
	turns, err := v.turnsOf(messages, turnRules{})
	if err != nil {
		return nil, err
	}
	list := make([]gateway.Message, 0, len(turns))
	for _, t := range turns {
		if text := joined(t.role, t.parts); text != "" {
			list = append(list, gateway.Message{Role: t.role, Text: text})
		}
	}
	return list, nil
}
