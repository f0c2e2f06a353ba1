package providers_test

import (
	"strings"
	"testing"
)

const partial = `{"choices":[{"index":0,"delta":{"content":"Part"}}]}`

func TestFieldW03ARepliesThatHoldsNothingIsNoAnswer(t *testing.T) {
	t.Parallel()
	counted := func(tokens string) string {
		return `{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":` + tokens + `}}`
	}
	playField(t, []fieldCase{
		{"F114 the end mark alone", "openai", "", sse("[DONE]"), empty},
		{"empty deltas", "openai", "", sse(delta(`"role":"assistant","content":""`), delta(`"content":null`), delta(``), "[DONE]"), empty},
		{"a prompt's count", "openai", "", sse(counted("0"), "[DONE]"), "usage in 9 out 0 cached unknown reasoning unknown\n" + empty},
		{"whole", "openai", jsonBody, `{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":null}]}`, empty},
		{"Workers AI", "workers-ai", "", sse(`{"response":""}`, "[DONE]"), empty},
		{"Workers AI whole", "workers-ai", jsonBody, `{"result":{"response":""},"success":true}`, empty},
		{"Anthropic", "anthropic", "", sse(`{"type":"message_start","message":{"usage":{"input_tokens":1}}}`, strings.TrimSpace(claudeEnd)), "usage in 1 out unknown cached unknown reasoning unknown\n" + empty},
		{"Anthropic whole", "anthropic", jsonBody, `{"type":"message","content":[],"stop_reason":null}`, empty},
		{"Converse whole", "aws-bedrock", jsonBody, `{"output":{"message":{"content":[]}}}`, empty},
		{"text generation", "huggingface", "", sse("[DONE]"), empty},
		{"text generation whole", "huggingface", jsonBody, `{"generated_text":""}`, empty},
		{"a vendor's word makes it one", "openai", "", sse(delta(`"content":""`), stopped, "[DONE]"), "finish stop (stop)\n"},
		{"so does a count of what was written", "openai", "", sse(counted("3"), "[DONE]"), "usage in 9 out 3 cached unknown reasoning unknown\n"},
		{"and a call", "openai", "", sse(delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]`), "[DONE]"), "tool c f {}\n"},
		{"and reasoning", "openai", "", sse(delta(`"reasoning_content":"Hm"`), "[DONE]"), "reasoning \"Hm\"\n"},
		{"and a refusal", "openai", "", sse(delta(`"refusal":"No"`), "[DONE]"), "refusal \"No\"\n"},
		{"Gemini's STOP without text", "google-ai-studio", "", sse(`{"candidates":[{"content":{},"finishReason":"STOP"}]}`), "finish stop (STOP)\n"},
		{"Cohere's COMPLETE without text", "cohere", "", sse(`{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}`), "finish stop (COMPLETE)\n"},
	})
}

func TestFieldW03FailuresWithoutAnErrorObject(t *testing.T) {
	t.Parallel()
	broken := func(word string) string {
		return "error stream_error retryable false: the answer ended with the reason " + word + "\n"
	}
	playField(t, []fieldCase{
		{"F115 the model's own vendor says why", "openrouter", "", sse(`{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}`,
			`{"choices":[{"index":0,"delta":{"content":""},"finish_reason":null}],"usage":{"prompt_tokens":10,"completion_tokens":0}}`, "[DONE]"),
			"finish other (error)\nusage in 10 out 0 cached unknown reasoning unknown\n" + broken("error (MALFORMED_FUNCTION_CALL)")},
		{"after text", "openrouter", "", sse(partial, `{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}`, "[DONE]"), "text \"Part\"\nfinish other (error)\n" + broken("error")},
		{"and no end mark", "openrouter", "", sse(partial, `{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}`), "text \"Part\"\nfinish other (error)\n" + broken("error")},
		{"whole", "openrouter", jsonBody, `{"choices":[{"index":0,"message":{"content":"Part"},"finish_reason":"error"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`,
			"text \"Part\"\nfinish other (error)\nusage in 1 out 1 cached unknown reasoning unknown\n" + broken("error")},
		{"Workers AI", "workers-ai", "", sse(`{"response":"Part"}`, `{"response":"","finish_reason":"error"}`, "[DONE]"), "text \"Part\"\nfinish other (error)\n" + broken("error")},
		{"Google through OpenAI's format", "compat", "", sse(`{"choices":[{"index":0,"delta":{},"finish_reason":"function_call_filter: MALFORMED_FUNCTION_CALL"}]}`, "[DONE]"),
			"finish other (function_call_filter: MALFORMED_FUNCTION_CALL)\n" + broken("function_call_filter: MALFORMED_FUNCTION_CALL")},
		{"Anthropic", "anthropic", "", sse(`{"type":"message_delta","delta":{"stop_reason":"error"}}`, strings.TrimSpace(claudeEnd)), "finish other (error)\n" + broken("error")},
		{"Converse", "aws-bedrock", awsStream, string(converseEvents(t, append(shortAnswer[:4:4], "messageStop", `{"stopReason":"malformed_model_output"}`, "metadata", `{"usage":{"inputTokens":3,"outputTokens":1}}`)...)),
			"text \"Hi\"\nfinish other (malformed_model_output)\nusage in 3 out 1 cached unknown reasoning unknown\n" + broken("malformed_model_output")},
		{"Invoke", "aws-invoke", awsStream, invoked(t, `{"text":"Part","finish_reason":"ERROR"}`), "text \"Part\"\nfinish other (ERROR)\n" + broken("ERROR")},
		{"Cohere", "cohere", "", sse(`{"type":"message-end","delta":{"finish_reason":"ERROR","usage":{"tokens":{"input_tokens":3,"output_tokens":0}}}}`), "usage in 3 out 0 cached unknown reasoning unknown\n" + broken("ERROR")},
		{"text generation", "huggingface", "", sse(`{"token":{"text":"Hi"},"generated_text":"Hi","details":{"finish_reason":"error","generated_tokens":1}}`), "text \"Hi\"\nfinish other (error)\nusage in unknown out 1 cached unknown reasoning unknown\n" + broken("error")},
	})
}

func TestFieldW03ErrorsOfEveryForm(t *testing.T) {
	t.Parallel()
	const engine = `{"object":"error","message":"EngineCore encountered an issue.","type":"InternalServerError","param":null,"code":500}`
	failed := func(words string) string { return "error stream_error retryable false: " + words + "\n" }
	cases := []fieldCase{
		{"F116 flat, after text", "baseten", "", sse(partial, engine, "[DONE]"), "text \"Part\"\nerror stream_error retryable true: EngineCore encountered an issue.\n"},
		{"flat, first", "baseten", "", sse(strings.Replace(engine, "500", "400", 1), "[DONE]"), "error request retryable false: EngineCore encountered an issue.\n"},
		{"flat, whole", "baseten", jsonBody, "{\"object\":\"error\",\"message\":\"The model `x` does not exist.\",\"code\":404}", failed("The model `x` does not exist.")},
		{"in a list", "compat", "", sse(partial, `[{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}]`, "[DONE]"), "text \"Part\"\nerror stream_error retryable true: overloaded\n"},
		{"in a list, alone", "compat", "", sse(`[{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}]`), "error busy retryable true: overloaded\n"},
		{"in a list, whole", "compat", jsonBody, `[{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}]`, failed("overloaded")},
		{"in the choice", "openrouter", "", sse(partial, `{"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":400,"message":"no luck"}}]}`, "[DONE]"), "text \"Part\"\nfinish other (error)\n" + failed("no luck")},
		{"in the choice, whole", "openrouter", jsonBody, `{"choices":[{"index":0,"message":{"content":""},"error":{"code":502,"message":"no luck"}}]}`, failed("no luck")},
		{"a number", "openai", "", sse(partial, `{"error":500}`, "[DONE]"), "text \"Part\"\n" + failed(`{"error":500}`)},
		{"an empty object", "openai", "", sse(partial, `{"error":{}}`, "[DONE]"), "text \"Part\"\n" + failed(`{"error":{}}`)},
		{"an empty object beside an empty delta", "openai", "", sse(partial, `{"choices":[{"index":0,"delta":{"content":""}}],"error":{}}`, "[DONE]"), "text \"Part\"\n" + failed(`{"choices":[{"index":0,"delta":{"content":""}}],"error":{}}`)},
		{"an empty object beside text is none", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Part"}}],"error":{}}`, stopped, "[DONE]"), "text \"Part\"\nfinish stop (stop)\n"},
		{"Replicate's, that calls it a success", "replicate", jsonBody, reply(`"status":"succeeded","output":null,"error":"no luck"`), failed("no luck")},
		{"the gateway's envelope", "openai", "", sse(partial, `{"errors":[{"code":1,"message":"no luck"}],"success":false}`, "[DONE]"), "text \"Part\"\n" + failed("no luck")},
		{"success false alone", "workers-ai", "", sse(`{"success":false,"message":"no luck"}`, "[DONE]"), failed("no luck")},
		{"an exception", "aws-bedrock", jsonBody, `{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`, "error request retryable false: the vendor has no operation at this path: UnknownOperationException\n"},
		{"an exception of another service", "aws-bedrock", jsonBody, `{"Output":{"__type":"com.amazon.coral.service#AccessDenied","message":"no luck"}}`, failed("no luck")},
		{"text of the wrong case is no output", "aws-bedrock", jsonBody, `{"Output":{"a":1}}`, "error protocol retryable false: the reply can't be read: the reply is not a message\n"},
	}
	for _, form := range []string{`{"detail":"no luck"}`, `{"message":"no luck","code":"E1"}`, `{"msg":"no luck","code":7}`, `{"message":"no luck"}`, `{"type":"some_error","message":"no luck"}`} {
		for vendor, before := range map[string]string{
			"openai": partial, "azure-openai": partial, "workers-ai": partial, "anthropic": strings.TrimSpace(claudeText),
			"google-ai-studio": `{"candidates":[{"content":{"parts":[{"text":"Part"}]}}]}`, "cohere": `{"type":"content-delta","delta":{"message":{"content":{"text":"Part"}}}}`,
			"huggingface": `{"token":{"text":"Part"},"generated_text":null}`,
		} {
			said := "text \"Part\"\n"
			if vendor == "anthropic" {
				said = "text \"Hi\"\n"
			}
			cases = append(cases,
				fieldCase{vendor + " " + form, vendor, "", sse(before, form), said + failed("no luck")},
				fieldCase{vendor + " whole " + form, vendor, jsonBody, form, failed("no luck")})
		}
		cases = append(cases, fieldCase{"Responses " + form, "openai", "", sse(`{"type":"response.output_text.delta","delta":"Part"}`, form), "text \"Part\"\nfinish other (failed)\n" + failed("no luck")},
			fieldCase{"Converse whole " + form, "aws-bedrock", jsonBody, form, failed("no luck")},
			fieldCase{"Replicate whole " + form, "replicate", jsonBody, form, failed("no luck")},
			fieldCase{"Invoke " + form, "aws-invoke", awsStream, invoked(t, `{"outputText":"Part","totalOutputTextTokenCount":null}`, form), "text \"Part\"\n" + failed("no luck")})
	}
	playField(t, cases)
}

func TestFieldW19ErrorsInPlainText(t *testing.T) {
	t.Parallel()
	const words = "upstream connect error or disconnect/reset before headers"
	failed := func(words string) string { return "error stream_error retryable false: " + words + "\n" }
	cases := []fieldCase{
		{"F117 an event without JSON", "openai", "", sse(partial, "event error", words), "text \"Part\"\n" + failed(words)},
		{"data without JSON", "openai", "", sse(partial, "error: out of memory while decoding", "[DONE]"), "text \"Part\"\n" + failed("error: out of memory while decoding")},
		{"a JSON string", "openai", "", sse(partial, "event error", `"boom"`), "text \"Part\"\n" + failed("boom")},
		{"nothing at all", "openai", "", sse(partial, "event error", ""), "text \"Part\"\n" + failed("the vendor reports an error without details")},
		{"broken JSON", "openai", "", sse(partial, "event error", `{"message`), "text \"Part\"\n" + failed(`{"message`)},
		{"no error is a keepalive", "openai", "", sse(partial, "ping", stopped, "[DONE]"), "text \"Part\"\nfinish stop (stop)\n"},
		{"a whole body", "openai", "text/plain", "Internal Server Error", "error protocol retryable false: the reply can't be read: it is not JSON: \"Internal Server Error\"\n"},
		{"a body that is no stream", "openai", "", "upstream request timeout\n", "error not_api retryable false: the reply did not come from the API: it says \"upstream request timeout\"\n"},
	}
	for _, vendor := range []string{"workers-ai", "anthropic", "google-ai-studio", "google-vertex-ai", "cohere", "huggingface", "replicate", "perplexity-ai", "compat"} {
		cases = append(cases, fieldCase{vendor, vendor, "", sse("event error", words), failed(words)})
	}
	cases = append(cases, fieldCase{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","delta":"Part"}`, "event error", words), "text \"Part\"\n" + failed(words)})
	playField(t, cases)
}

func TestFieldW10GeminiSaysWhy(t *testing.T) {
	t.Parallel()
	const why = `"finishMessage":"Malformed function call: print(x)"`
	playField(t, []fieldCase{
		{"F115 a malformed call", "google-ai-studio", "", sse(`{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL",` + why + `}],"usageMetadata":{"promptTokenCount":5}}`),
			"usage in 5 out unknown cached unknown reasoning unknown\nfinish other (MALFORMED_FUNCTION_CALL)\nerror stream_error retryable false: the answer ended with the reason MALFORMED_FUNCTION_CALL: Malformed function call: print(x)\n"},
		{"after text", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"MALFORMED_FUNCTION_CALL",` + why + `}]}`),
			"text \"Hi\"\nfinish other (MALFORMED_FUNCTION_CALL)\nerror stream_error retryable false: the answer ended with the reason MALFORMED_FUNCTION_CALL: Malformed function call: print(x)\n"},
		{"in numbers, whole", "google-vertex-ai", jsonBody, `{"candidates":[{"content":{},"finishReason":9}]}`, "finish other (9)\nerror stream_error retryable false: the answer ended with the reason MALFORMED_FUNCTION_CALL\n"},
		{"another reason without text", "google-ai-studio", "", sse(`{"candidates":[{"content":{},"finishReason":"TOO_MANY_TOOL_CALLS"}]}`), "finish other (TOO_MANY_TOOL_CALLS)\nerror stream_error retryable false: the answer ended with the reason TOO_MANY_TOOL_CALLS\n"},
		{"another reason after a call", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}}}]},"finishReason":"UNEXPECTED_TOOL_CALL","finishMessage":"Unexpected: f"}]}`),
			"tool call_1_1 f {}\nnote google-ai-studio: UNEXPECTED_TOOL_CALL: Unexpected: f\nfinish other (UNEXPECTED_TOOL_CALL)\n"},
		{"blocked after text", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":"We"}]},"finishReason":"RECITATION","finishMessage":"Known text"}]}`), "text \"We\"\nnote google-ai-studio: RECITATION: Known text\nfinish content_filter (RECITATION)\n"},
		{"a normal stop says nothing", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP","finishMessage":"Model generated."}]}`), "text \"Hi\"\nfinish stop (STOP)\n"},
	})
}

func TestF123CountsOfAnErrorAreKept(t *testing.T) {
	t.Parallel()
	const counts = "usage in 3 out 4 cached unknown reasoning unknown\n"
	failed := "error stream_error retryable false: no luck\n"
	playField(t, []fieldCase{
		{"a chat's", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Part"}}],"error":{"message":"no luck"},"usage":{"prompt_tokens":3,"completion_tokens":4}}`), "text \"Part\"\n" + counts + failed},
		{"those of an earlier chunk", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Part"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`, `{"error":{"message":"no luck"}}`), "text \"Part\"\n" + counts + failed},
		{"of a stream that is cut", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Part"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`), "text \"Part\"\n" + counts + "error truncated retryable true: the answer was cut before its end\n"},
		{"whole", "openai", jsonBody, `{"error":{"message":"no luck"},"usage":{"prompt_tokens":3,"completion_tokens":4}}`, counts + failed},
		{"Workers AI", "workers-ai", "", sse(`{"response":"Part","error":"no luck","usage":{"prompt_tokens":3,"completion_tokens":4}}`), "text \"Part\"\n" + counts + failed},
		{"Responses", "openai", "", sse(`{"type":"response.failed","response":{"status":"failed","error":{"message":"no luck"},"usage":{"input_tokens":3,"output_tokens":4}}}`), counts + "finish other (failed)\n" + failed},
		{"Responses whole", "openai", jsonBody, `{"object":"response","status":"failed","error":{"message":"no luck"},"output":[],"usage":{"input_tokens":3,"output_tokens":4}}`, counts + failed},
		{"Anthropic", "anthropic", "", sse(`{"type":"error","error":{"type":"odd","message":"no luck"},"usage":{"input_tokens":3,"output_tokens":4}}`), counts + failed},
		{"Gemini", "google-ai-studio", "", sse(`{"error":{"message":"no luck"},"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4}}`), counts + failed},
		{"Cohere", "cohere", "", sse(`{"type":"message-end","delta":{"finish_reason":"ERROR","error":"no luck","usage":{"tokens":{"input_tokens":3,"output_tokens":4}}}}`), counts + failed},
		{"text generation", "huggingface", "", sse(`{"error":"no luck","details":{"input_length":3,"generated_tokens":4}}`), counts + failed},
		{"Replicate", "replicate", jsonBody, reply(`"status":"failed","error":"no luck","metrics":{"input_token_count":3,"output_token_count":4}`), counts + failed},
	})
}
