package providers

import (
	"encoding/json"
	"unicode/utf8"

	"sluice/gateway"
)

// The families of [gateway.Proof], each with what its data is. A proof goes back to the
// family, provider and model that wrote it.
const (
	// familyAnthropic is a block of the messages format: thinking with its signature, or
	// redacted_thinking.
	familyAnthropic = "anthropic"
	// familyBedrock is a content block of Converse with reasoningContent.
	familyBedrock = "bedrock"
	// familyGemini is a thoughtSignature, a JSON string. In chat completions it is
	// extra_content.google.thought_signature of a tool call.
	familyGemini = "gemini"
	// familyResponses is an item of the Responses API of type reasoning.
	familyResponses = "responses"
	// familyOpenRouter is the list reasoning_details of a whole message.
	familyOpenRouter = "openrouter"
	// The others have no data, since these vendors want back only the text of the
	// reasoning, as reasoning_content (DeepSeek, Fireworks) or reasoning (Groq, Cerebras):
	// the proof says that it is theirs.
	familyDeepSeek  = "deepseek"
	familyFireworks = "fireworks"
	familyGroq      = "groq"
	familyCerebras  = "cerebras"
)

// chatProof is the family of the proof with which a vendor's reasoning goes back to it in
// chat completions, empty if it doesn't.
func chatProof(slug string) string {
	switch slug {
	case familyOpenRouter, familyDeepSeek, familyFireworks, familyGroq, familyCerebras:
		return slug
	}
	return ""
}

// prove emits the proof of a part, unless it isn't valid JSON: then it is damaged, and the
// vendor would refuse it. Alone says that the part has no text.
func (s *stream) prove(dst []gateway.Delta, family string, ofReasoning, alone bool, data json.RawMessage) []gateway.Delta {
	if data != nil && !sound(data) {
		return s.note(dst, "a damaged proof of the reasoning is left out")
	}
	return append(dst, gateway.Delta{
		Kind: gateway.DeltaProof, OfReasoning: ofReasoning, Alone: alone,
		Proof: &gateway.Proof{Family: family, Data: data},
	})
}

// sound reports whether a proof can be kept and sent byte for byte.
func sound(data json.RawMessage) bool { return utf8.Valid(data) && json.Valid(data) }

// stringPieces is a JSON string that comes in pieces, without its quotes and with the
// vendor's escapes.
type stringPieces struct {
	raw []byte
	// odd says that a piece was not a string.
	odd bool
}

// add appends a piece.
func (p *stringPieces) add(raw json.RawMessage) {
	if inside, ok := stringInside(raw); ok {
		p.raw = append(p.raw, inside...)
	} else if holdsTextOrOther(raw) {
		p.odd = true
	}
}

// quoted is the whole string.
func (p *stringPieces) quoted() json.RawMessage {
	return append(append([]byte{'"'}, p.raw...), '"')
}
