package emulator

import (
	"net/http"
	"slices"
	"time"
)

// dialect is how a vendor that speaks OpenAI's chat completions differs from OpenAI. The
// zero value is OpenAI itself, without the Responses API.
type dialect struct {
	speed pace
	// path is the only chat endpoint; empty accepts OpenAI's, with and without v1.
	path  string
	shows reasoningForm
	// responses says that the vendor also has the Responses API.
	responses bool
	// counts says that the last chunk has the token counts even if not requested.
	counts bool
	// groq says that the last chunk repeats them in Groq's own field.
	groq bool
	// comment is sent before each event.
	comment string
	// unknown lists parameters that are rejected.
	unknown []string
	// plain leaves out fields that only OpenAI has.
	plain bool
}

// dialects has one line for each vendor.
func dialects() map[string]dialect {
	const ms = time.Millisecond
	return map[string]dialect{
		"openai":     {speed: pace{95, 320 * ms}, responses: true},
		"grok":       {speed: pace{88, 450 * ms}, responses: true, shows: reasoningContent, counts: true},
		"groq":       {speed: pace{140, 90 * ms}, path: "chat/completions", shows: reasoningShort, groq: true},
		"mistral":    {speed: pace{105, 260 * ms}, path: "v1/chat/completions", shows: reasoningParts, counts: true, plain: true, unknown: []string{"max_completion_tokens", "stream_options"}},
		"deepseek":   {speed: pace{66, 800 * ms}, shows: reasoningContent, comment: "keep-alive", unknown: []string{"max_completion_tokens"}},
		"openrouter": {speed: pace{80, 650 * ms}, responses: true, shows: reasoningShort, comment: "OPENROUTER PROCESSING"},
		"cerebras":   {speed: pace{140, 60 * ms}, shows: reasoningShort, counts: true},
		"baseten":    {speed: pace{92, 300 * ms}, path: "v1/chat/completions", shows: reasoningContent},
		"fireworks":  {speed: pace{115, 220 * ms}, shows: reasoningContent, counts: true},
	}
}

func (d dialect) serves(path string) bool { return d.path == "" || d.path == path }

// refuses returns the refusal of a parameter that the vendor doesn't know.
func (d dialect) refuses(body []byte) *problem {
	f, _ := parseFields(body)
	for name := range f {
		if slices.Contains(d.unknown, name) {
			return &problem{status: http.StatusUnprocessableEntity, code: "extra_forbidden", param: name, message: "Extra inputs are not permitted: " + name}
		}
	}
	return nil
}

// reasoningForm is how a vendor shows reasoning.
type reasoningForm uint8

const (
	reasoningHidden  reasoningForm = iota
	reasoningContent               // reasoning_content
	reasoningShort                 // reasoning
	reasoningParts                 // a part of the content, as Mistral has it
	reasoningTags                  // inside the text, between tags
)

// piece is a reasoning delta.
func (r reasoningForm) piece(text string) completionMessage {
	return r.put(completionMessage{}, text)
}

// put adds reasoning to a message.
func (r reasoningForm) put(m completionMessage, text string) completionMessage {
	switch r {
	case reasoningContent:
		m.Reasoning = &text
	case reasoningShort:
		m.Thought = &text
	case reasoningParts:
		parts := []map[string]any{{"type": "thinking", "thinking": []map[string]string{{"type": "text", "text": text}}}}
		if said, ok := m.Content.(string); ok && said != "" {
			parts = append(parts, map[string]any{"type": "text", "text": said})
		}
		m.Content = parts
	case reasoningTags:
		said, _ := m.Content.(string)
		m.Content = thinkOpen + text + thinkClose + said
	}
	return m
}

// The tags around reasoning inside the text.
const (
	thinkOpen  = "<think>\n"
	thinkClose = "\n</think>\n\n"
)
