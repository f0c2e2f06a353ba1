package providers_test

import (
	"strings"
	"testing"
)

const severalAnswers = "only the first of several answers is shown\n"

func TestFieldW11OtherAnswersAreNamed(t *testing.T) {
	t.Parallel()
	other := func(at string) string {
		return `{"choices":[{"index":1,` + at + `:{"content":"Ho"},"finish_reason":"stop"}]}`
	}
	const cut = "error truncated retryable true: the answer was cut before its end\n"
	playField(t, []fieldCase{
		{"no first one", "openai", "", sse(other(`"delta"`), "[DONE]"), "note openai: " + severalAnswers + cut},
		{"Workers AI", "workers-ai", "", sse(other(`"delta"`), "[DONE]"), "note workers-ai: " + severalAnswers + cut},
		{"Gemini", "google-ai-studio", "", sse(`{"candidates":[{"index":1,"content":{"parts":[{"text":"Ho"}]},"finishReason":"STOP"}]}`), "note google-ai-studio: " + severalAnswers + cut},
		{"text generation", "huggingface", jsonBody, `[{"generated_text":"Hi"},{"generated_text":"Ho"}]`, "text \"Hi\"\nnote huggingface: " + severalAnswers},
		{"Titan", "aws-bedrock", jsonBody, `{"results":[{"outputText":"Hi","completionReason":"FINISH"},{"outputText":"Ho","completionReason":"FINISH"}]}`, "text \"Hi\"\nnote aws-bedrock: " + severalAnswers + "finish other (FINISH)\n"},
		{"Mistral on Bedrock", "aws-bedrock", jsonBody, `{"outputs":[{"text":"Hi","stop_reason":"stop"},{"text":"Ho","stop_reason":"stop"}]}`, "text \"Hi\"\nnote aws-bedrock: " + severalAnswers + "finish stop (stop)\n"},
	})
}

func TestFieldW03ErrorsBesideAResult(t *testing.T) {
	t.Parallel()
	const errors = `"success":false,"errors":[{"code":5007,"message":"no luck"}]`
	const failed = "text \"Part\"\nerror stream_error retryable false: no luck\n"
	playField(t, []fieldCase{
		{"an object", "workers-ai", jsonBody, `{"result":{"response":"Part"},` + errors + `}`, failed},
		{"a text", "workers-ai", jsonBody, `{"result":"Part",` + errors + `}`, failed},
		{"a chat", "workers-ai", jsonBody, `{"result":{"choices":[{"index":0,"message":{"content":"Part"}}]},` + errors + `}`, failed},
		{"nothing in it", "workers-ai", jsonBody, `{"result":[],` + errors + `}`, strings.TrimPrefix(failed, "text \"Part\"\n")},
		{"streamed", "workers-ai", "", sse(`{"result":{"response":"Part"},`+errors+`}`, "[DONE]"), failed},
		{"without the envelope", "workers-ai", "", sse(`{"response":"Part",`+errors+`}`, "[DONE]"), failed},
		{"through compat", "compat", jsonBody, `{"result":{"response":"Part"},` + errors + `}`, failed},
		{"an empty error beside a text", "workers-ai", "", sse(`{"response":"Part","error":{}}`, "[DONE]"), "text \"Part\"\n"},
		{"where all is well", "workers-ai", jsonBody, `{"result":{"response":"Part"},"success":true,"errors":[]}`, "text \"Part\"\n"},
		{"a chat's", "openai", jsonBody, `{"choices":[{"index":0,"message":{"content":"Part"}}],` + errors + `}`, failed},
		{"a chat's in a stream", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Part"}}],`+errors+`}`, "[DONE]"), failed},
	})
}

func TestFieldW01OnePartOrATextInPlaceOfParts(t *testing.T) {
	t.Parallel()
	gemini := func(content string) string {
		return `{"candidates":[{"content":` + content + `,"finishReason":"STOP"}]}`
	}
	converse := func(content string) string {
		return `{"output":{"message":{"content":` + content + `}},"stopReason":"end_turn"}`
	}
	cases := []fieldCase{
		{"Gemini's one candidate", "google-ai-studio", "", sse(`{"candidates":{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}}`), "text \"Hi\"\nfinish stop (STOP)\n"},
		{"Gemini's number", "google-ai-studio", jsonBody, gemini(`{"parts":42}`), "text \"42\"\nfinish stop (STOP)\n"},
		{"Gemini's unknown part", "google-ai-studio", jsonBody, gemini(`{"parts":{"hologram":1}}`), "note google-ai-studio: a part of type \"hologram\" is not shown\nfinish stop (STOP)\n"},
		{"Gemini's unknown part beside a text", "google-ai-studio", jsonBody, gemini(`{"parts":["Hi",{"hologram":1}]}`), "text \"Hi\"\nnote google-ai-studio: a part of type \"hologram\" is not shown\nfinish stop (STOP)\n"},
		{"no parts", "google-ai-studio", jsonBody, gemini(`{"parts":null}`), "finish stop (STOP)\n"},
	}
	for _, content := range []string{`{"parts":{"text":"Hi"}}`, `{"parts":"Hi"}`, `{"parts":["Hi"]}`, `"Hi"`} {
		cases = append(cases,
			fieldCase{"Gemini " + content, "google-ai-studio", "", sse(gemini(content)), "text \"Hi\"\nfinish stop (STOP)\n"},
			fieldCase{"Gemini whole " + content, "google-vertex-ai", jsonBody, gemini(content), "text \"Hi\"\nfinish stop (STOP)\n"})
	}
	for _, content := range []string{`"Hi"`, `["Hi"]`, `{"text":"Hi"}`} {
		cases = append(cases, fieldCase{"Converse " + content, "aws-bedrock", jsonBody, converse(content), "text \"Hi\"\nfinish stop (end_turn)\n"},
			fieldCase{"Anthropic " + content, "anthropic", jsonBody, `{"type":"message","content":` + content + `,"stop_reason":"end_turn"}`, "text \"Hi\"\nfinish stop (end_turn)\n"},
			fieldCase{"Cohere " + content, "cohere", jsonBody, `{"message":{"content":` + content + `},"finish_reason":"COMPLETE"}`, "text \"Hi\"\nfinish stop (COMPLETE)\n"},
			fieldCase{"Responses " + content, "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"message","content":` + content + `}]}`, "text \"Hi\"\nfinish stop (completed)\n"})
	}
	playField(t, append(cases,
		fieldCase{"Responses' one item", "openai", jsonBody, `{"object":"response","status":"completed","output":{"type":"message","content":[{"type":"output_text","text":"Hi"}]}}`, "text \"Hi\"\nfinish stop (completed)\n"},
	))
}

func TestFieldW20ArgumentsInEitherForm(t *testing.T) {
	t.Parallel()
	const text, object = `"{\"x\":1}"`, `{"x":1}`
	var cases []fieldCase
	for _, form := range []string{text, object} {
		cases = append(cases,
			fieldCase{"Gemini " + form, "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":` + form + `}}]},"finishReason":"STOP"}]}`), "tool call_1_1 f {\"x\":1}\nfinish tool_calls (STOP)\n"},
			fieldCase{"Gemini whole " + form, "google-vertex-ai", jsonBody, `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":` + form + `}}]},"finishReason":"STOP"}]}`, "tool call_1_1 f {\"x\":1}\nfinish tool_calls (STOP)\n"},
			fieldCase{"Converse " + form, "aws-bedrock", jsonBody, `{"output":{"message":{"content":[{"toolUse":{"toolUseId":"a","name":"f","input":` + form + `}}]}},"stopReason":"tool_use"}`, "tool a f {\"x\":1}\nfinish tool_calls (tool_use)\n"},
			fieldCase{"Anthropic " + form, "anthropic", jsonBody, `{"type":"message","content":[{"type":"tool_use","id":"a","name":"f","input":` + form + `}],"stop_reason":"tool_use"}`, "tool a f {\"x\":1}\nfinish tool_calls (tool_use)\n"},
			fieldCase{"Anthropic streamed " + form, "anthropic", "", sse(`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":`+form+`}}`, `{"type":"content_block_stop","index":0}`, `{"type":"message_delta","delta":{"stop_reason":"tool_use"}}`, `{"type":"message_stop"}`), "tool a f {\"x\":1}\nfinish tool_calls (tool_use)\n"},
			fieldCase{"a chat " + form, "openai", jsonBody, `{"choices":[{"index":0,"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":` + form + `}}]},"finish_reason":"tool_calls"}]}`, "tool a f {\"x\":1}\nfinish tool_calls (tool_calls)\n"},
			fieldCase{"Cohere " + form, "cohere", jsonBody, `{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":` + form + `}}]},"finish_reason":"TOOL_CALL"}`, "tool a f {\"x\":1}\nfinish tool_calls (TOOL_CALL)\n"},
			fieldCase{"Responses " + form, "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"function_call","call_id":"a","name":"f","arguments":` + form + `}]}`, "tool a f {\"x\":1}\nfinish tool_calls (completed)\n"})
	}
	playField(t, append(cases, fieldCase{"Gemini's text that is no JSON", "google-ai-studio", jsonBody, `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":"x = 1"}}]},"finishReason":"STOP"}]}`, "tool call_1_1 f x = 1\nfinish tool_calls (STOP)\n"}))
}

func TestFieldW21WhatWasCancelledIsIncomplete(t *testing.T) {
	t.Parallel()
	const piece = `{"type":"response.output_text.delta","item_id":"a","delta":"Part"}`
	ended := func(word string) string {
		return "text \"Part\"\nfinish other (" + word + ")\nerror stream_error retryable false: the answer ended with the reason " + word + "\n"
	}
	const canceled = "text \"Part\"\nfinish other (canceled)\nerror stream_error retryable false: the prediction was canceled before its end\n"
	playField(t, []fieldCase{
		{"Responses", "openai", "", sse(piece, `{"type":"response.cancelled","response":{"status":"cancelled","output":[]}}`), ended("cancelled")},
		{"without a status", "openai", "", sse(piece, `{"type":"response.cancelled"}`), ended("cancelled")},
		{"whole", "openai", jsonBody, `{"object":"response","status":"cancelled","output":[{"type":"message","content":[{"type":"output_text","text":"Part"}]}]}`, ended("cancelled")},
		{"incomplete without a reason", "openai", "", sse(piece, `{"type":"response.incomplete","response":{"status":"incomplete","output":[]}}`), ended("incomplete")},
		{"the limit of tokens is a reason", "openai", "", sse(piece, `{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}}`), "text \"Part\"\nfinish length (max_output_tokens)\n"},
		{"a chat", "openai", "", sse(partial, strings.Replace(stopped, `"stop"`, `"cancelled"`, 1), "[DONE]"), ended("cancelled")},
		{"Replicate", "replicate", jsonBody, reply(`"status":"canceled","output":["Part"]`), canceled},
		{"Replicate's stream", "replicate", "", "event: output\ndata: Part\n\nevent: done\ndata: {\"reason\":\"canceled\"}\n\n", canceled},
	})
}

// An event of words alone is what a server is doing, where an answer follows it.
func TestFieldW22WordsAloneBetweenThePieces(t *testing.T) {
	t.Parallel()
	const words = `{"message":"Searching…"}`
	const failed = "error stream_error retryable false: Searching…\n"
	note := func(vendor string) string {
		return "note " + vendor + ": an event with only a message is not part of the answer: Searching…\n"
	}
	var cases []fieldCase
	for vendor, pieces := range map[string][3]string{ // two pieces, and an end
		"openai":           {partial, partial, stopped},
		"workers-ai":       {`{"response":"Part"}`, `{"response":"Part"}`, `{"response":"","finish_reason":"stop"}`},
		"google-ai-studio": {`{"candidates":[{"content":{"parts":[{"text":"Part"}]}}]}`, `{"candidates":[{"content":{"parts":[{"text":"Part"}]}}]}`, `{"candidates":[{"content":{"parts":[]},"finishReason":"stop"}]}`},
		"cohere":           {`{"type":"content-delta","delta":{"message":{"content":{"text":"Part"}}}}`, `{"type":"content-delta","delta":{"message":{"content":{"text":"Part"}}}}`, `{"type":"message-end","delta":{"finish_reason":"stop"}}`},
		"anthropic": {`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Part"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Part"}}`,
			`{"type":"message_delta","delta":{"stop_reason":"stop"}}` + "\n\ndata: " + `{"type":"message_stop"}`},
		"huggingface": {`{"token":{"text":"Part"},"generated_text":null}`, `{"token":{"text":"Part"},"generated_text":null}`, `{"token":{"text":"","special":true},"generated_text":"PartPart","details":{"finish_reason":"stop"}}`},
		"compat":      {partial, partial, stopped},
	} {
		mark := ""
		if vendor == "openai" || vendor == "workers-ai" || vendor == "compat" {
			mark = "data: [DONE]\n\n"
		}
		text := "text \"Part\"\n"
		cases = append(cases,
			fieldCase{vendor + " between", vendor, "", sse(pieces[0], words, pieces[1], pieces[2]) + mark, text + note(vendor) + text + "finish stop (stop)\n"},
			fieldCase{vendor + " first", vendor, "", sse(words, pieces[0], pieces[1], pieces[2]) + mark, note(vendor) + text + text + "finish stop (stop)\n"},
			fieldCase{vendor + " before the end", vendor, "", sse(pieces[0], pieces[1], words, pieces[2]) + mark, text + text + "finish stop (stop)\n"},
			fieldCase{vendor + " last", vendor, "", sse(pieces[0], words) + mark, text + failed},
			fieldCase{vendor + " alone", vendor, "", sse(words), failed})
	}
	playField(t, append(cases,
		fieldCase{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","delta":"Part"}`, words, `{"type":"response.output_text.delta","delta":"Part"}`, `{"type":"response.completed","response":{"status":"completed","output":[]}}`),
			"text \"Part\"\n" + note("openai") + "text \"Part\"\nfinish stop (completed)\n"},
		fieldCase{"an error's event", "openai", "", sse(partial, "event error", words, partial, stopped, "[DONE]"), "text \"Part\"\n" + failed},
		fieldCase{"with a code", "openai", "", sse(partial, `{"message":"Searching…","code":"E1"}`, partial, stopped, "[DONE]"), "text \"Part\"\n" + failed},
	))
}
