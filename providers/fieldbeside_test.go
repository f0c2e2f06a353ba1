package providers_test

import (
	"strings"
	"testing"
)

func TestFieldW03TextBesideAnErrorIsKept(t *testing.T) {
	t.Parallel()
	const (
		more    = "text \"more\"\n"
		sorry   = "error stream_error retryable false: sorry\n"
		errorIs = `"error":{"message":"sorry"}`
	)
	playField(t, []fieldCase{
		{"F116 Gemini", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":"more"}]}}],` + errorIs + `}`), more + sorry},
		{"Gemini whole", "google-ai-studio", jsonBody, `{"candidates":[{"content":{"parts":[{"text":"more"}]},"finishReason":"STOP"}],` + errorIs + `}`, more + sorry},
		{"Cohere", "cohere", "", sse(`{"type":"content-delta","delta":{"message":{"content":{"text":"more"}},"error":"sorry"}}`), more + sorry},
		{"Cohere, at the top", "cohere", "", sse(`{"type":"content-delta","error":"sorry","delta":{"message":{"content":{"text":"more"}}}}`), more + sorry},
		{"text generation", "huggingface", "", sse(`{"token":{"text":"more"},"error":"sorry"}`), more + sorry},
		{"text generation whole", "huggingface", jsonBody, `{"generated_text":"more","error":"sorry"}`, more + sorry},
		{"Anthropic", "anthropic", "", sse(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"more"},` + errorIs + `}`), more + sorry},
		{"Anthropic whole", "anthropic", jsonBody, `{"type":"message","content":[{"type":"text","text":"more"}],` + errorIs + `}`, more + sorry},
		{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","delta":"more",` + errorIs + `}`), more + "finish other (failed)\n" + sorry},
		{"Responses, at the end", "openai", "", sse(`{"type":"response.completed","response":{"status":"completed","output_text":"more"},` + errorIs + `}`), more + "finish stop (completed)\nfinish other (failed)\n" + sorry},
		{"Invoke", "aws-invoke", awsStream, invoked(t, `{"generation":"more"}`, `{"generation":" of it","error":{"message":"sorry"}}`, `{"generation":"","stop_reason":"stop"}`), more + "text \" of it\"\n" + sorry},
		{"no error is none", "aws-invoke", awsStream, invoked(t, `{"generation":"more","error":null}`, `{"generation":"","stop_reason":"stop"}`), more + "finish stop (stop)\n"},
	})
}

func TestFieldW02TextInEventsThatBegin(t *testing.T) {
	t.Parallel()
	const (
		hello     = "text \"Hello\"\n"
		completed = `{"type":"response.completed","response":{"status":"completed","output":[]}}`
		ended     = "finish stop (completed)\n"
		added     = `{"type":"response.content_part.added","item_id":"m","part":{"type":"output_text","text":"Hel"}}`
		message   = `{"type":"response.output_item.added","item":{"type":"message","id":"m","content":[{"type":"output_text","text":"Hello"}]}}`
		done      = `{"type":"response.output_text.done","item_id":"m","text":"Hello"}`
	)
	playField(t, []fieldCase{
		{"F118 a part", "openai", "", sse(strings.Replace(added, "Hel", "Hello", 1), completed), hello + ended},
		{"a part, and pieces after it", "openai", "", sse(added, `{"type":"response.output_text.delta","item_id":"m","delta":"lo"}`, done, completed), "text \"Hel\"\ntext \"lo\"\n" + ended},
		{"a message", "openai", "", sse(message, done, completed), hello + ended},
		{"a part of the reasoning", "openai", "", sse(`{"type":"response.reasoning_summary_part.added","item_id":"r","part":{"type":"summary_text","text":"Hm"}}`, message, completed), "reasoning \"Hm\"\n" + hello + ended},
		{"a part of another type is noted once", "openai", "", sse(`{"type":"response.content_part.added","item_id":"m","part":{"type":"chart"}}`, `{"type":"response.content_part.done","item_id":"m","part":{"type":"chart"}}`, message, completed), "note openai: a part of type \"chart\" is not shown\n" + hello + ended},
		{"Anthropic's blocks after the message that holds them", "anthropic", "", sse(`{"type":"message_start","message":{"content":[{"type":"text","text":"Hello"}]}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`),
			hello + "finish stop (end_turn)\n"},
		{"a chat's message beside an empty delta", "openai", "", sse(`{"choices":[{"index":0,"delta":{"role":"assistant"},"message":{"content":"Hello"}}]}`, stopped, "[DONE]"), hello + "finish stop (stop)\n"},
		{"a chat's message beside its pieces", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Hel"},"message":{"content":"Hel"}}]}`, `{"choices":[{"index":0,"delta":{"content":""},"message":{"content":"Hel"}}]}`, `{"choices":[{"index":0,"delta":{"content":"lo"},"message":{"content":"Hello"}}]}`, stopped, "[DONE]"), "text \"Hel\"\ntext \"lo\"\nfinish stop (stop)\n"},
		{"a chat's messages that are pieces, one of them like all before", "openai", "", sse(`{"choices":[{"index":0,"message":{"content":"a"}}]}`, `{"choices":[{"index":0,"message":{"content":"b"}}]}`, `{"choices":[{"index":0,"message":{"content":"ab"}}]}`, stopped, "[DONE]"), "text \"a\"\ntext \"b\"\ntext \"ab\"\nfinish stop (stop)\n"},
		{"and all of them again at the end", "openai", "", sse(`{"choices":[{"index":0,"message":{"content":"a"}}]}`, `{"choices":[{"index":0,"message":{"content":"b"}}]}`, `{"choices":[{"index":0,"message":{"content":"abc"},"finish_reason":"stop"}]}`, "[DONE]"), "text \"a\"\ntext \"b\"\ntext \"c\"\nfinish stop (stop)\n"},
	})
}

func TestFieldW14CallsThatShareAPlaceAndAreNeverClosed(t *testing.T) {
	t.Parallel()
	playField(t, []fieldCase{
		{"F120 Anthropic", "anthropic", "", sse(`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}`,
			`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"b","name":"g"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"y\":2}"}}`, `{"type":"message_delta","delta":{"stop_reason":"tool_use"}}`, `{"type":"message_stop"}`),
			"tool a f {\"x\":1}\ntool b g {\"y\":2}\nfinish tool_calls (tool_use)\n"},
		{"Converse", "aws-bedrock", awsStream, string(converseEvents(t, "contentBlockStart", `{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"a","name":"f"}}}`, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"x\":1}"}}}`,
			"contentBlockStart", `{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"b","name":"g"}}}`, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"y\":2}"}}}`, "messageStop", `{"stopReason":"tool_use"}`)),
			"tool a f {\"x\":1}\ntool b g {\"y\":2}\nfinish tool_calls (tool_use)\nnote aws-bedrock: the stream ended without metadata\n"},
	})
}

func TestFieldW15ArgumentsOfACallThatNobodyNamed(t *testing.T) {
	t.Parallel()
	const unnamed = ": arguments of a call without a name are not shown\n"
	playField(t, []fieldCase{
		{"F122 Anthropic", "anthropic", "", sse(`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`),
			"note anthropic" + unnamed + "finish stop (end_turn)\n"},
		{"Anthropic, of a tool that the vendor ran", "anthropic", "", sse(`{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","name":"search"}}`, `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`),
			"note anthropic: a tool that the vendor ran (search) is not shown\nfinish stop (end_turn)\n"},
		{"Converse", "aws-bedrock", awsStream, string(converseEvents(t, "contentBlockDelta", `{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{}"}}}`, "messageStop", `{"stopReason":"end_turn"}`)),
			"note aws-bedrock" + unnamed + "finish stop (end_turn)\nnote aws-bedrock: the stream ended without metadata\n"},
		{"Responses", "openai", "", sse(`{"type":"response.function_call_arguments.delta","item_id":"fc","delta":"{}"}`, `{"type":"response.completed","response":{"status":"completed","output":[]}}`), "note openai" + unnamed + "finish stop (completed)\n"},
		{"Responses, named by the event", "openai", "", sse(`{"type":"response.function_call_arguments.done","item_id":"fc","name":"f","arguments":"{\"x\":1}"}`, `{"type":"response.completed","response":{"status":"completed","output":[]}}`), "tool call_1_1 f {\"x\":1}\nfinish tool_calls (completed)\n"},
		{"Responses, named by the item that is done", "openai", "", sse(`{"type":"response.function_call_arguments.done","item_id":"fc","arguments":"{\"x\":1}"}`, `{"type":"response.output_item.done","item":{"type":"function_call","id":"fc","call_id":"c","name":"f","arguments":"{\"x\":1}"}}`, `{"type":"response.completed","response":{"status":"completed","output":[]}}`), "tool c f {\"x\":1}\nfinish tool_calls (completed)\n"},
	})
}

func TestFieldW11MediaThatIsAText(t *testing.T) {
	t.Parallel()
	playField(t, []fieldCase{
		{"F121 an image", "openai", "", sse(delta(`"images":"data:image/png;base64,iVBORw0K"`), stopped, "[DONE]"), "note openai: an image (image/png, 6 bytes) is not shown\nfinish stop (stop)\n"},
		{"in a list", "openai", "", sse(delta(`"images":["https://a.example/x.png"]`), stopped, "[DONE]"), "note openai: an image (https://a.example/x.png) is not shown\nfinish stop (stop)\n"},
		{"a sound", "openai", "", sse(delta(`"audio":"AAAA"`), stopped, "[DONE]"), "note openai: audio is not shown\nfinish stop (stop)\n"},
	})
}

func TestFieldW03NoAnswerOfThatNumber(t *testing.T) {
	t.Parallel()
	const (
		note = "note openai: only the first of several answers is shown\n"
		cut  = "error truncated retryable true: the answer was cut before its end\n"
	)
	playField(t, []fieldCase{
		{"F114 numbered from 1, whole", "openai", jsonBody, `{"choices":[{"index":1,"message":{"content":"only"},"finish_reason":"stop"}]}`, "text \"only\"\nfinish stop (stop)\n"},
		{"two of them", "openai", jsonBody, `{"choices":[{"index":1,"message":{"content":"first"},"finish_reason":"stop"},{"index":2,"message":{"content":"second"}}]}`, "text \"first\"\nfinish stop (stop)\n" + note},
		{"in another order", "openai", jsonBody, `{"choices":[{"index":1,"message":{"content":"second"}},{"index":0,"message":{"content":"first"},"finish_reason":"stop"}]}`, note + "text \"first\"\nfinish stop (stop)\n"},
		{"Gemini", "google-ai-studio", jsonBody, `{"candidates":[{"index":1,"content":{"parts":[{"text":"only"}]},"finishReason":"STOP"}]}`, "text \"only\"\nfinish stop (STOP)\n"},
		{"a stream of others alone", "openai", "", sse(`{"choices":[{"index":1,"delta":{"content":"only"}}]}`, `{"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}`, "[DONE]"), note + cut},
		{"Workers AI", "workers-ai", jsonBody, `{"result":{"choices":[{"index":1,"message":{"content":"only"},"finish_reason":"stop"}]},"success":true}`, "text \"only\"\nfinish stop (stop)\n"},
	})
}
