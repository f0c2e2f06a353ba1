package providers

import (
	"net/url"
	"slices"
	"strings"

	"sluice/gateway"
)

// Gemini's format, which Vertex AI and AI Studio share.
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference

// The formats in which Gemini streams.
const (
	streamSSE   = "sse"
	streamArray = "array"
)

// geminiOptions are the keys that both vendors have.
func geminiOptions() []Key {
	return []Key{
		{Name: "stream_form", Help: `how an answer is streamed: "sse" (default), or "array" as one JSON array`},
		{Name: "thoughts", Help: `"true" asks for a summary of the model's thoughts; models without thoughts refuse it`},
	}
}

// gemini is what both vendors have in common.
type gemini struct {
	stream   string
	thoughts bool
	// ids says that calls have ids.
	ids bool
}

func newGemini(s Settings) (g gemini, err error) {
	if g.stream, err = s.choice("stream_form", streamSSE, streamArray); err != nil {
		return g, err
	}
	thoughts, err := s.choice("thoughts", "false", "true")
	g.thoughts = thoughts == "true"
	return g, err
}

// geminiThinking asks for reasoning. Generation 2 takes a number of tokens, newer models
// a word as well; never both.
// https://ai.google.dev/gemini-api/docs/thinking
type geminiThinking struct {
	Include bool   `json:"includeThoughts"`
	Budget  *int   `json:"thinkingBudget,omitempty"`
	Level   string `json:"thinkingLevel,omitempty"`
}

// geminiEfforts lists which words of the reasoning effort a model takes, as of 2026-11.
// Newer models always reason, and so does 2.5 Pro.
func geminiEfforts(model string) []gateway.Effort {
	pro := strings.Contains(model, "pro")
	switch {
	case geminiGeneration(model) == 2 && !pro:
		return efforts("none low medium high")
	case geminiGeneration(model) == 2, pro, strings.HasPrefix(model, "gemini-3.7-flash"):
		return efforts("low medium high")
	}
	return efforts("minimal low medium high")
}

// geminiGeneration is the first number of a model's version, 0 if there is none.
func geminiGeneration(model string) int {
	rest, ok := strings.CutPrefix(model, "gemini-")
	if !ok || rest == "" || !isDigit(rest[0]) {
		return 0
	}
	return int(rest[0] - '0')
}

// checkGeminiEffort refuses efforts that the model doesn't take.
func (v vendor) checkGeminiEffort(model string, effort gateway.Effort) error {
	_, counted := effort.Budget()
	if words := geminiEfforts(model); effort != "" && !counted && !slices.Contains(words, effort) {
		return v.refuse("%s takes %s as its reasoning effort, or a number of tokens, not %s", model, alternatives(words), effort)
	}
	return nil
}

// thinking writes a checked effort; nil leaves it to the model. With an effort, a summary
// of the thoughts is requested too.
func (g gemini) thinking(model string, effort gateway.Effort) *geminiThinking {
	_, counted := effort.Budget()
	switch {
	case effort == "" && !g.thoughts:
		return nil
	case effort == "":
		return &geminiThinking{Include: true}
	case effort == gateway.EffortNone:
		return &geminiThinking{Budget: new(int)}
	case counted, geminiGeneration(model) == 2:
		budget := budgetOf(effort)
		return &geminiThinking{Include: true, Budget: &budget}
	}
	return &geminiThinking{Include: true, Level: strings.ToUpper(string(effort))}
}

// method is the part of the path after the model.
func (g gemini) method(chat gateway.Chat) (method string, query url.Values) {
	switch {
	case !chat.Stream:
		return "generateContent", nil
	case g.stream == streamArray:
		return "streamGenerateContent", nil
	}
	return "streamGenerateContent", url.Values{"alt": {"sse"}}
}
