package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"

	"sluice/gateway"
)

// chatReader reads a chat from a request body in any vendor's format. No two formats use
// one name for different things, so it needn't know which one it is.
type chatReader struct {
	body map[string]json.RawMessage
	// unread names the parts of messages that aren't text, empty if all are.
	unread string
}

func (r *chatReader) chat() gateway.Chat {
	chat := gateway.Chat{System: r.system(), Params: r.params()}
	r.messages(&chat)
	_ = json.Unmarshal(r.body["stream"], &chat.Stream) // anything but a bool means no stream
	return chat
}

// system is the system prompt of formats with a separate field for it.
func (r *chatReader) system() string {
	for _, name := range []string{"system", "instructions", "systemInstruction"} {
		if raw := r.body[name]; present(raw) {
			return strings.Join(r.texts(raw, "the system prompt"), "\n\n")
		}
	}
	return ""
}

// pastedMessage is a message in any of the formats.
type pastedMessage struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
	Parts   json.RawMessage `json:"parts"`
}

func (r *chatReader) messages(chat *gateway.Chat) {
	for _, name := range []string{"prompt", "inputs", "input"} {
		raw := r.body[name]
		if text := stringOf(raw); text != "" {
			chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleUser, Text: text})
			return
		}
		var inputs struct {
			Prompt string `json:"prompt"`
			System string `json:"system_prompt"`
		}
		if name == "input" && json.Unmarshal(raw, &inputs) == nil && inputs.Prompt != "" { // Replicate's
			chat.System = inputs.System
			chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleUser, Text: inputs.Prompt})
			return
		}
	}
	for _, name := range []string{"messages", "contents", "input"} {
		var list []pastedMessage
		if json.Unmarshal(r.body[name], &list) != nil {
			continue
		}
		for i, m := range list {
			r.message(chat, m, i+1)
		}
		return
	}
}

func (r *chatReader) message(chat *gateway.Chat, m pastedMessage, number int) {
	raw := m.Content
	if !present(raw) {
		raw = m.Parts
	}
	what := fmt.Sprintf("message %d", number)
	texts := r.texts(raw, what)
	role := gateway.RoleUser
	switch m.Role {
	case "user", "":
	case "assistant", "model":
		role = gateway.RoleAssistant
	case "system", "developer":
		if len(chat.Messages) == 0 {
			chat.System = strings.TrimPrefix(chat.System+"\n\n"+strings.Join(texts, "\n\n"), "\n\n")
			return
		}
		r.miss(what + ", the system's after others")
	default:
		r.miss(fmt.Sprintf("%s, of the role %q", what, m.Role))
		return
	}
	for _, text := range texts {
		chat.Messages = append(chat.Messages, gateway.Message{Role: role, Text: text})
	}
}

// texts returns the text of a content: a string, or parts that each hold one.
func (r *chatReader) texts(raw json.RawMessage, what string) []string {
	if text := stringOf(raw); text != "" || !present(raw) || raw[0] == '"' {
		return []string{text}
	}
	var whole struct {
		Parts json.RawMessage `json:"parts"`
	}
	if raw[0] == '{' && json.Unmarshal(raw, &whole) == nil {
		raw = whole.Parts
	}
	var parts []map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		r.miss(what)
		return nil
	}
	var texts []string
	for _, part := range parts {
		if text := stringOf(part["text"]); text != "" {
			texts = append(texts, text)
			continue
		}
		r.miss(fmt.Sprintf("%s (%s)", what, firstWord(stringOf(part["type"]), strings.Join(keysOfMap(part), ", "))))
	}
	return texts
}

func (r *chatReader) miss(what string) {
	if r.unread == "" {
		r.unread = what
	}
}

// params reads the parameters from wherever the formats have them.
func (r *chatReader) params() gateway.Params {
	var p gateway.Params
	r.read([]string{"temperature"}, &p.Temperature)
	r.read([]string{"top_p", "topP", "p"}, &p.TopP)
	r.read([]string{"max_completion_tokens", "max_tokens", "max_output_tokens", "maxOutputTokens", "maxTokens", "max_new_tokens"}, &p.MaxTokens)
	r.read([]string{"stop", "stop_sequences", "stopSequences"}, &p.Stop)
	if p.Stop == nil {
		if one := stringOf(r.body["stop"]); one != "" {
			p.Stop = []string{one}
		}
	}
	effort := stringOf(r.body["reasoning_effort"])
	var object struct {
		Effort string `json:"effort"`
	}
	if json.Unmarshal(r.body["reasoning"], &object) == nil && effort == "" {
		effort = object.Effort
	}
	if e, err := gateway.ParseEffort(effort); err == nil {
		p.Effort = e
	}
	return p
}

// read decodes the first of the names whose value has the right type.
func (r *chatReader) read(names []string, into any) {
	places := []map[string]json.RawMessage{r.body}
	for _, nested := range []string{"generationConfig", "inferenceConfig", "parameters"} {
		var inner map[string]json.RawMessage
		if json.Unmarshal(r.body[nested], &inner) == nil {
			places = append(places, inner)
		}
	}
	for _, place := range places {
		for _, name := range names {
			if raw := place[name]; present(raw) && json.Unmarshal(raw, into) == nil {
				return
			}
		}
	}
}

// messageKeys are the keys under which formats have messages.
func messageKeys() []string {
	return []string{"messages", "contents", "input", "prompt", "inputs", "system", "instructions", "systemInstruction"}
}

// remainder is what must be merged over our own body to get the copied one. Messages that
// were read completely are left out: other ways to write the same texts don't matter.
func (r *chatReader) remainder(own, copied json.RawMessage) (json.RawMessage, error) {
	from, err := objectOf(own)
	if err != nil {
		return nil, err
	}
	to, err := objectOf(copied)
	if err != nil {
		return nil, err
	}
	patch := mergePatch(from, to)
	if r.unread == "" {
		for _, name := range messageKeys() {
			if _, object := patch[name].(map[string]any); !object || name != "input" { // Replicate's input holds more
				delete(patch, name)
			}
		}
	}
	if len(patch) == 0 {
		return nil, nil
	}
	return marshal(patch)
}

// mergePatch returns the RFC 7396 patch that turns one object into another. It can't
// express null: such keys are left out.
func mergePatch(from, to map[string]any) map[string]any {
	patch := map[string]any{}
	for key, want := range to {
		had, ok := from[key]
		if ok && reflect.DeepEqual(had, want) || want == nil {
			continue
		}
		a, both := had.(map[string]any)
		if b, object := want.(map[string]any); object && both {
			patch[key] = mergePatch(a, b)
			continue
		}
		patch[key] = want
	}
	for key := range from {
		if _, ok := to[key]; !ok {
			patch[key] = nil
		}
	}
	return patch
}

// objectOf keeps numbers as written.
func objectOf(text json.RawMessage) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	return object, nil
}

func stringOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func keysOfMap(m map[string]json.RawMessage) []string {
	text, err := json.Marshal(m)
	if err != nil {
		return nil
	}
	return keysOf(text)
}

func firstWord(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

func unescaped(path string) string {
	if s, err := url.PathUnescape(path); err == nil {
		return s
	}
	return path
}
