package providers_test

import (
	"strings"
	"testing"
)

// What stands beside a text in another form than is usual never spoils the text.

func TestFieldW01PlacesThatAreNoWholeNumber(t *testing.T) {
	t.Parallel()
	const completed = `{"type":"response.completed","response":{"status":"completed"}}`
	playField(t, []fieldCase{
		{"F112 Anthropic", "anthropic", "", sse(`{"type":"content_block_delta","index":"0","delta":{"type":"text_delta","text":"Hello"}}`, strings.TrimSpace(claudeStop), strings.TrimSpace(claudeEnd)),
			"text \"Hello\"\nusage in unknown out 2 cached unknown reasoning unknown\nfinish stop (end_turn)\n"},
		{"Anthropic, blocks", "anthropic", "", sse(`{"type":"content_block_start","index":"1","content_block":{"type":"tool_use","id":"t","name":"f"}}`, `{"type":"content_block_delta","index":1.0,"delta":{"type":"input_json_delta","partial_json":"{}"}}`,
			`{"type":"content_block_stop","index":1}`, `{"type":"message_delta","delta":{"stop_reason":"tool_use"}}`, strings.TrimSpace(claudeEnd)), "tool t f {}\nfinish tool_calls (tool_use)\n"},
		{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","output_index":"0","content_index":0.0,"delta":"Hello"}`, completed), "text \"Hello\"\nfinish stop (completed)\n"},
		{"Cohere", "cohere", "", sse(`{"type":"content-delta","index":"0","delta":{"message":{"content":{"text":"Hello"}}}}`, `{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}`), "text \"Hello\"\nfinish stop (COMPLETE)\n"},
		{"Gemini", "google-ai-studio", "", sse(`{"candidates":[{"index":"0","content":{"parts":[{"text":"Hello"}]},"finishReason":"STOP"}]}`), "text \"Hello\"\nfinish stop (STOP)\n"},
		{"Converse", "aws-bedrock", awsStream, string(converseEvents(t, "contentBlockDelta", `{"contentBlockIndex":"0","delta":{"text":"Hello"}}`, "messageStop", `{"stopReason":"end_turn"}`)),
			"text \"Hello\"\nfinish stop (end_turn)\nnote aws-bedrock: the stream ended without metadata\n"},
	})
}

func TestFieldW01CountsThatAreTexts(t *testing.T) {
	t.Parallel()
	playField(t, []fieldCase{
		{"F112 Invoke", "aws-invoke", awsStream, invoked(t, `{"generation":"Hello","prompt_token_count":"5","generation_token_count":null}`, `{"generation":"!","generation_token_count":[2],"stop_reason":"stop"}`),
			"text \"Hello\"\nusage in 5 out unknown cached unknown reasoning unknown\ntext \"!\"\nfinish stop (stop)\n"},
		{"Replicate", "replicate", jsonBody, reply(`"status":"succeeded","output":"Hello","metrics":{"input_token_count":"5","output_token_count":2}`),
			"text \"Hello\"\nusage in 5 out 2 cached unknown reasoning unknown\nfinish stop (succeeded)\n"},
		{"text generation", "huggingface", "", sse(`{"token":{"text":"Hi"},"generated_text":"Hi","details":{"finish_reason":"length","generated_tokens":"2"}}`),
			"text \"Hi\"\nfinish length (length)\nusage in unknown out 2 cached unknown reasoning unknown\n"},
		{"a chat's, and an empty list for an object", "openai", "", sse(delta(`"content":"Hi"`), stopped, `{"choices":[],"usage":{"prompt_tokens":"3","completion_tokens":4,"prompt_tokens_details":[]}}`, "[DONE]"),
			"text \"Hi\"\nfinish stop (stop)\nusage in 3 out 4 cached unknown reasoning unknown\n"},
		{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","delta":"Hi"}`, `{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":3,"output_tokens":"4","output_tokens_details":[]}}}`),
			"text \"Hi\"\nfinish stop (completed)\nusage in 3 out 4 cached unknown reasoning unknown\n"},
		{"Cohere", "cohere", "", sse(`{"type":"content-delta","delta":{"message":{"content":{"text":"Hi"}}}}`, `{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":"3","output_tokens":4}}}}`),
			"text \"Hi\"\nfinish stop (COMPLETE)\nusage in 3 out 4 cached unknown reasoning unknown\n"},
	})
}

func TestFieldW01IdsAndReasonsThatAreNumbers(t *testing.T) {
	t.Parallel()
	playField(t, []fieldCase{
		{"F112 Anthropic", "anthropic", jsonBody, `{"type":"message","content":[{"type":"text","text":"Hello"},{"type":"tool_use","id":7,"name":"f","input":{"x":1}}],"stop_reason":1}`,
			"text \"Hello\"\ntool 7 f {\"x\":1}\nfinish other (1)\n"},
		{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","item_id":7,"delta":"Hel"}`, `{"type":"response.completed","response":{"status":"completed","output":[{"type":"message","id":7,"content":[{"type":"output_text","text":"Hello"}]},{"type":"function_call","id":8,"call_id":9,"name":"f","arguments":"{}"}]}}`),
			"text \"Hel\"\ntext \"lo\"\ntool 9 f {}\nfinish tool_calls (completed)\n"},
		{"Converse", "aws-bedrock", awsStream, string(converseEvents(t, "contentBlockStart", `{"start":{"toolUse":{"toolUseId":7,"name":"f"}}}`, "messageStop", `{"stopReason":3}`)), "tool 7 f {}\nfinish other (3)\nnote aws-bedrock: the stream ended without metadata\n"},
		{"Gemini", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"functionCall":{"id":7,"name":"f","args":{"x":1}}}]},"finishReason":"STOP"}]}`), "tool 7 f {\"x\":1}\nfinish tool_calls (STOP)\n"},
		{"Cohere", "cohere", jsonBody, `{"message":{"content":[{"type":"text","text":"Hello"}]},"finish_reason":1}`, "text \"Hello\"\nfinish other (1)\n"},
	})
}

func TestFieldW11SourcesOfAnotherFormDontSpoilTheText(t *testing.T) {
	t.Parallel()
	const unnamed = ": a source without an address or a name is not shown\n"
	playField(t, []fieldCase{
		{"F121 one in the place of a list", "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello","annotations":{"type":"url_citation","url":"https://a.example"}}]}]}`,
			"text \"Hello\"\ncitation https://a.example \"\"\nfinish stop (completed)\n"},
		{"a text", "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello","annotations":["a"]}]}]}`,
			"text \"Hello\"\nnote openai" + unnamed + "finish stop (completed)\n"},
		{"Anthropic", "anthropic", jsonBody, `{"type":"message","content":[{"type":"text","text":"Hello","citations":{"url":"https://a.example","title":5}}],"stop_reason":"end_turn"}`,
			"text \"Hello\"\ncitation https://a.example \"\"\nfinish stop (end_turn)\n"},
		{"a chat's", "openai", jsonBody, `{"choices":[{"index":0,"message":{"content":"Hello","annotations":["https://a.example"]},"finish_reason":"stop"}]}`,
			"text \"Hello\"\nnote openai" + unnamed + "finish stop (stop)\n"},
		{"Cohere", "cohere", jsonBody, `{"message":{"content":"Hello","citations":["a"]},"finish_reason":"COMPLETE"}`, "text \"Hello\"\nfinish stop (COMPLETE)\n"},
		{"parts that are none", "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"reasoning","summary":[[1]]},{"type":"message","content":[{"type":"output_text","text":"Hello"},[["x"]]]}]}`,
			"note openai: reasoning of an unknown form is not shown\ntext \"Hello\"\nnote openai: content of an unknown form is not shown\nfinish stop (completed)\n"},
	})
}
