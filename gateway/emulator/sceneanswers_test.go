package emulator_test

import (
	"testing"

	"sluice/gateway"
)

// TestF134AnswersOfTheFieldAreRead plays answers that are written unlike the
// documentation, or that fail in the middle.
func TestF134AnswersOfTheFieldAreRead(t *testing.T) {
	t.Parallel()
	const (
		broke = gateway.KindStreamError
		two   = `get_weather{"city":"Paris"} get_time{"city":"Rome"}`
	)
	for _, p := range []played{
		{target: "workers-ai/fault-number-tokens", text: "It costs $0.005 per call [1]."},
		{target: "compat/workers-ai/fault-number-tokens", text: "It costs $0.005 per call [1]."},
		{target: "workers-ai/fault-number-tokens", whole: true, text: "42"},
		{target: "openai/fault-done-only", kind: gateway.KindTruncated},
		{target: "openrouter/fault-finish-error", kind: broke, text: "Part"},
		{target: "baseten/fault-object-error", kind: broke, text: "EngineCore"},
		{target: "compat/google-ai-studio/fault-error-list", kind: broke, text: "The model is overloaded"},
		{target: "openai/fault-error-text", kind: broke, text: "upstream connect error"},
		{target: "openai/fault-keepalive-first", api: gateway.APIResponses, text: "Hello there"},
		{target: "openai/fault-keepalive-first", text: "Hello there"},
		{target: "openai/fault-terminal-only", api: gateway.APIResponses, text: "Hello there"},
		{target: "openai/fault-done-events", api: gateway.APIResponses, text: "Hello there"},
		{target: "openai/fault-parallel-index0", api: gateway.APIResponses, calls: two},
		{target: "openai/fault-parallel-index0", calls: two},
		{target: "grok/fault-reasoning-apart", text: "Hi"},
		{target: "grok/fault-reasoning-apart", whole: true, text: "Hi"},
		{target: "google-ai-studio/fault-inline-image", note: "image"},
		{target: "google-ai-studio/fault-inline-image", whole: true, note: "image"},
		{target: "google-ai-studio/fault-code-execution", text: "It is 4.", note: "code that was run"},
		{target: "google-ai-studio/fault-malformed-call", kind: broke, text: "Malformed function call: print"},
		{target: "openrouter/fault-malformed-call", kind: broke, text: "MALFORMED_FUNCTION_CALL"},
		{target: "aws-bedrock/fault-open-blocks", calls: two},
		{target: "aws-bedrock/fault-no-operation-200", kind: gateway.KindRequest, text: "UnknownOperationException"},
	} {
		t.Run("F134 "+p.target+" "+string(p.api), p.check)
	}
}
