package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// PromptPlaceholder stands for the original prompt in an [Override]'s prompt.
const PromptPlaceholder = "{prompt}"

// Override is what one step of a chain changes in its request. The zero value changes
// nothing.
type Override struct {
	// System replaces the system prompt; empty leaves it.
	System string
	// Prompt replaces the user's last message; [PromptPlaceholder] in it stands
	// for that message. Empty leaves it.
	Prompt string
	// Stream asks for the answer streamed or whole; nil leaves it.
	Stream *bool
	// Body is a JSON object that is merged over the vendor's request body (RFC 7396): a
	// key replaces the body's, objects are merged key by key, and null removes a key.
	// Empty leaves the body.
	Body json.RawMessage
}

// errMerge says that an override's body is not a JSON object.
var errMerge = errors.New("what is merged over the request body must be a JSON object")

// IsZero reports whether nothing is changed.
func (o Override) IsZero() bool {
	return o.System == "" && o.Prompt == "" && o.Stream == nil && len(o.Body) == 0
}

// Check reports an error if the body can't be merged.
func (o Override) Check() error {
	if len(o.Body) == 0 {
		return nil
	}
	if !json.Valid(o.Body) {
		return fmt.Errorf("%w: it is not JSON", errMerge)
	}
	if !isObject(o.Body) {
		return errMerge
	}
	return nil
}

// Of returns a provider that encodes every chat with the override.
func (o Override) Of(p Provider) Provider {
	if o.IsZero() {
		return p
	}
	return overridden{p, o}
}

// overridden is a provider whose chats are changed before they are encoded, and whose
// bodies are changed after that.
type overridden struct {
	Provider
	override Override
}

// BaseURL is the provider's own: an override changes no address.
func (p overridden) BaseURL() string { return directURL(p.Provider) }

// Encode encodes the changed chat and merges the body.
func (p overridden) Encode(model string, chat Chat) (Request, error) {
	o := p.override
	req, err := p.Provider.Encode(model, o.chat(chat))
	if err != nil || len(o.Body) == 0 {
		return req, err
	}
	if err := o.Check(); err != nil {
		return Request{}, err
	}
	if !isObject(req.Body) {
		return Request{}, errors.New("this request has no JSON object as its body, so nothing can be merged over it")
	}
	req.Body, err = merge(req.Body, o.Body)
	return req, err
}

// chat returns the changed chat; the caller's messages are not modified.
func (o Override) chat(chat Chat) Chat {
	if o.System != "" {
		chat.System = o.System
	}
	if o.Stream != nil {
		chat.Stream = *o.Stream
	}
	if last := len(chat.Messages) - 1; o.Prompt != "" && last >= 0 {
		chat.Messages = slices.Clone(chat.Messages)
		chat.Messages[last] = o.prompt(chat.Messages[last])
	}
	return chat
}

// prompt replaces the texts of a message by one, which stands where the first was. What
// isn't text stays.
func (o Override) prompt(m Message) Message {
	if len(m.Parts) == 0 {
		m.Text = strings.ReplaceAll(o.Prompt, PromptPlaceholder, m.Text)
		return m
	}
	at, texts := -1, []string(nil)
	var parts []Part
	for _, p := range m.Parts {
		if p.Text == "" {
			parts = append(parts, p)
			continue
		}
		if texts = append(texts, p.Text); at < 0 {
			at = len(parts)
		}
	}
	if at < 0 {
		at = len(parts)
	}
	text := strings.ReplaceAll(o.Prompt, PromptPlaceholder, strings.Join(texts, "\n\n"))
	m.Parts = slices.Insert(parts, at, Part{Text: text})
	return m
}

func isObject(text []byte) bool {
	trimmed := bytes.TrimSpace(text)
	return len(trimmed) > 0 && trimmed[0] == '{'
}

// member is a key of an object with its value, both as written.
type member struct {
	key   string
	value json.RawMessage
}

// MergePatch merges one JSON object over another (RFC 7396): a key replaces the one under
// it, objects are merged key by key, and null removes a key. Keys keep their order, and
// values their bytes but for white space between them.
func MergePatch(under, over json.RawMessage) (json.RawMessage, error) {
	for _, text := range []json.RawMessage{under, over} {
		if !isObject(text) || !json.Valid(text) {
			return nil, errMerge
		}
	}
	return merge(under, over)
}

func merge(under, over json.RawMessage) (json.RawMessage, error) {
	members, err := readMembers(under)
	if err != nil {
		return nil, err
	}
	changes, err := readMembers(over)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		at := slices.IndexFunc(members, func(m member) bool { return m.key == c.key })
		switch {
		case string(c.value) == "null":
			members = slices.DeleteFunc(members, func(m member) bool { return m.key == c.key })
			continue
		case at < 0:
			members, at = append(members, member{c.key, json.RawMessage("{}")}), len(members)
		}
		if !isObject(c.value) {
			members[at].value = c.value
			continue
		}
		if !isObject(members[at].value) {
			members[at].value = json.RawMessage("{}")
		}
		if members[at].value, err = merge(members[at].value, c.value); err != nil {
			return nil, err
		}
	}
	return writeMembers(members)
}

func readMembers(object json.RawMessage) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("%w: %w", errMerge, err)
	}
	var members []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errMerge, err)
		}
		name, _ := key.(string)
		m := member{key: name}
		if err := dec.Decode(&m.value); err != nil {
			return nil, fmt.Errorf("%w: %w", errMerge, err)
		}
		members = append(members, m)
	}
	return members, nil
}

// writeMembers writes an object without white space.
func writeMembers(members []member) (json.RawMessage, error) {
	w := &universalWriter{}
	if len(members) == 0 {
		w.raw("{")
	}
	for i, m := range members {
		w.punctuate(i, '{')
		w.value(m.key)
		w.raw(":")
		if err := json.Compact(&w.text, m.value); err != nil {
			return nil, fmt.Errorf("%w: %w", errMerge, err)
		}
	}
	w.raw("}")
	return w.text.Bytes(), nil
}
