package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
)

// Every model on Replicate has its own input names, so a table maps the parts of a chat
// to them, with the usual names as defaults and the user's entries over them. A string
// that begins with "$" stands for a part of the chat; everything else is sent as written.

// allModels is the model name whose entries are for every model.
const allModels = "*"

// usualInputs are the names that most text models share.
func usualInputs() map[string]any {
	return map[string]any{
		"prompt": "$prompt", "system_prompt": "$system", "max_tokens": "$max_tokens",
		"temperature": "$temperature", "top_p": "$top_p", "stop_sequences": "$stop",
		"image": "$image", "top_k": "$top_k", "min_p": "$min_p", "seed": "$seed",
		"frequency_penalty": "$frequency_penalty", "presence_penalty": "$presence_penalty",
	}
}

// covers lists which other parts a part includes, so that nothing is sent twice.
func covers(part string) []string {
	switch part {
	case "$conversation", "$messages":
		return []string{"$prompt", "$system", "$conversation", "$messages"}
	case "$images":
		return []string{"$image", "$images"}
	}
	return []string{part}
}

// partIn returns the part of a chat that an entry stands for.
func partIn(v any) (part string, ok bool) {
	part, _ = v.(string)
	return part, strings.HasPrefix(part, "$")
}

// modelInputs are the user's entries, by model.
type modelInputs map[string]map[string]any

// parseInputs parses {"OWNER/NAME": {"INPUT": value}}; empty text is none.
func parseInputs(text string) (modelInputs, error) {
	if text == "" {
		return nil, nil
	}
	var in modelInputs
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, errors.New("must be tables of inputs, by model")
	}
	parts := []string{"$prompt", "$system", "$conversation", "$messages", "$image", "$images", "$max_tokens", "$temperature", "$top_p", "$top_k", "$min_p", "$seed",
		"$frequency_penalty", "$presence_penalty", "$stop"}
	for _, model := range slices.Sorted(maps.Keys(in)) {
		for _, name := range slices.Sorted(maps.Keys(in[model])) {
			if part, ok := partIn(in[model][name]); ok && !slices.Contains(parts, part) {
				return nil, fmt.Errorf("of %s: %s is %q, want one of %s, or a text that doesn't begin with $", model, name, part, strings.Join(parts, ", "))
			}
		}
	}
	return in, nil
}

// inputTable are the inputs of one model, with what they stand for.
type inputTable map[string]any

// table is the inputs of one model. Entries for the model take precedence over those for
// all models, and both over the usual names.
func (in modelInputs) table(model string) inputTable {
	table := usualInputs()
	name, _, _ := strings.Cut(model, ":")
	for _, key := range []string{allModels, name, model} {
		own := in[key]
		for _, v := range own {
			part, ok := partIn(v)
			if !ok {
				continue
			}
			for _, covered := range covers(part) {
				maps.DeleteFunc(table, func(_ string, old any) bool { return old == any(covered) })
			}
		}
		maps.Copy(table, own)
	}
	return table
}

// holds reports whether some input stands for a part.
func (t inputTable) holds(part string) bool {
	for _, v := range t {
		if v == any(part) {
			return true
		}
	}
	return false
}

// fill fills the inputs in.
func (t inputTable) fill(chat gateway.Chat, images []string) inputsBody {
	body := inputsBody{}
	for name, v := range t {
		if part, ok := partIn(v); ok {
			if v = partOf(part, chat, images); v == nil {
				continue
			}
		}
		body[name] = v
	}
	return body
}

// inputsBody is written with its keys sorted, so that the same chat gives the same bytes.
type inputsBody map[string]any

// partOf returns a part of the chat, nil if there is nothing to send.
func partOf(part string, chat gateway.Chat, images []string) any {
	switch part {
	case "$prompt":
		return flatten(gateway.Chat{Messages: chat.Messages})
	case "$conversation":
		return flatten(chat)
	case "$messages":
		return wireMessages(chat.System, chat.Messages)
	case "$system":
		return set(chat.System != "", chat.System)
	case "$image":
		return set(len(images) > 0, strings.Join(images[:min(len(images), 1)], ""))
	case "$images":
		return set(len(images) > 0, images)
	}
	return paramOf(part, chat.Params)
}

// paramOf returns a parameter, nil if it isn't set.
func paramOf(part string, p gateway.Params) any {
	switch part {
	case "$max_tokens":
		return given(p.MaxTokens)
	case "$temperature":
		return given(p.Temperature)
	case "$top_p":
		return given(p.TopP)
	case "$top_k":
		return given(p.TopK)
	case "$min_p":
		return given(p.MinP)
	case "$seed":
		return given(p.Seed)
	case "$frequency_penalty":
		return given(p.FrequencyPenalty)
	case "$presence_penalty":
		return given(p.PresencePenalty)
	case "$stop":
		return set(len(p.Stop) > 0, strings.Join(p.Stop, ","))
	}
	return nil
}

func given[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

func set(ok bool, v any) any {
	if !ok {
		return nil
	}
	return v
}
