package providers_test

import "testing"

func TestFieldW19WordsInMoreForms(t *testing.T) {
	t.Parallel()
	const part = "text \"Part\"\n"
	playField(t, []fieldCase{
		{"F117 in brackets", "openai", "", sse(partial, "[ERROR] rate limit reached"), part + "error stream_error retryable false: [ERROR] rate limit reached\n"},
		{"in brackets, at first", "workers-ai", "", sse("[error: the upstream died]"), "error stream_error retryable false: [error: the upstream died]\n"},
		{"in quotes", "openai", "", sse(partial, `"Internal server error"`), part + "error stream_error retryable false: Internal server error\n"},
		{"in quotes, at first", "anthropic", "", sse(`"upstream connect error"`), "error stream_error retryable false: upstream connect error\n"},
		{"in quotes, and the answer goes on", "openai", "", sse(`"Searching"`, partial, stopped, "[DONE]"), "note openai: an event with only a message is not part of the answer: Searching\n" + part + "finish stop (stop)\n"},
		{"the end mark in quotes is none, and no words", "openai", "", sse(partial, `"[DONE]"`), part + "note openai: an event that is not an object is not shown\nerror truncated retryable true: the answer was cut before its end\n"},
		{"a list that is broken", "openai", "", sse(partial, `[{"a":]`), part + "error protocol retryable false: the reply can't be read: invalid character ']' looking for beginning of value\n"},
		{"all of the reply, and no end of its line", "openai", "", "data: upstream connect error", "error stream_error retryable false: upstream connect error\n"},
		{"a part of an event is no words", "openai", "", `data: {"choices":[{"ind`, "error not_api retryable false: the reply is empty\n"},
	})
}

func TestFieldW03ListsOfEvents(t *testing.T) {
	t.Parallel()
	const hi = `{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]},{"candidates":[{"finishReason":"STOP"}]}`
	playField(t, []fieldCase{
		{"F050 in an event", "openai", "", sse("["+delta(`"content":"Hi"`)+","+stopped+"]", "[DONE]"), "text \"Hi\"\nfinish stop (stop)\n"},
		{"Gemini's", "google-ai-studio", "", sse("[" + hi + "]"), "text \"Hi\"\nfinish stop (STOP)\n"},
		{"Gemini's, without a field's name", "google-ai-studio", "", "[" + hi + "]\n", "text \"Hi\"\nfinish stop (STOP)\n"},
		{"an error behind a text", "openai", "", sse("[" + delta(`"content":"Hi"`) + `,{"error":{"message":"sorry"}}]`), "text \"Hi\"\nerror stream_error retryable false: sorry\n"},
		{"of what are no objects", "openai", "", sse(`[1,2]`, delta(`"content":"Hi"`), stopped, "[DONE]"), "note openai: an event that is not an object is not shown\ntext \"Hi\"\nfinish stop (stop)\n"},
		{"text generation's whole answer stays one", "huggingface", "", `[{"generated_text":"Hi"}]` + "\n", "text \"Hi\"\n"},
	})
}

func TestFieldW10APromptThatWasBlockedBehindCompat(t *testing.T) {
	t.Parallel()
	const blocked = "refusal \"The prompt was blocked (SAFETY)\"\nfinish content_filter ()\n"
	playField(t, []fieldCase{
		{"F115 streamed", "compat", "", sse(`{"promptFeedback":{"blockReason":"SAFETY"}}`), blocked},
		{"whole", "compat", jsonBody, `{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":3}}`, "usage in 3 out unknown cached unknown reasoning unknown\n" + blocked},
	})
}

func TestFieldW20ArgumentsThatAreRepeatedAsTheyGrow(t *testing.T) {
	t.Parallel()
	call := func(arguments string) string {
		return delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":` + arguments + `}}]`)
	}
	playField(t, []fieldCase{
		{"F120 as objects", "openai", "", sse(call(`{"a":1}`), call(`{"a":1,"b":2}`), stopped, "[DONE]"), "tool c f {\"a\":1,\"b\":2}\nfinish tool_calls (stop)\n"},
		{"as texts", "openai", "", sse(call(`"{\"a\":1}"`), call(`"{\"a\":1,\"b\":2}"`), stopped, "[DONE]"), "tool c f {\"a\":1,\"b\":2}\nfinish tool_calls (stop)\n"},
		{"a blank after them", "openai", "", sse(call(`"{\"a\":1}"`), call(`"\n"`), stopped, "[DONE]"), "tool c f {\"a\":1}\nfinish tool_calls (stop)\n"},
	})
}

func TestFieldW15ACallWhoseArgumentsCameAtItsBeginning(t *testing.T) {
	t.Parallel()
	start := func(input string) string {
		return `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":` + input + `}}`
	}
	playField(t, []fieldCase{
		{"F122 the reply is cut behind it", "anthropic", "", sse(start(`{"x":1}`)), "tool t f {\"x\":1}\nerror truncated retryable true: the answer was cut before its end\n"},
		{"nothing came of them", "anthropic", "", sse(start(`{}`)), "error truncated retryable true: the answer was cut before its end\n"},
	})
}
