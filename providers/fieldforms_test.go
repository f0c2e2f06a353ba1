package providers_test

import (
	"fmt"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

func TestFieldW08TheFirstFrameThatTellsDecides(t *testing.T) {
	t.Parallel()
	const (
		created  = `{"type":"response.created","response":{"status":"in_progress","output":[]}}`
		piece    = `{"type":"response.output_text.delta","item_id":"msg_1","delta":"Hello"}`
		ended    = `{"type":"response.completed","response":{"status":"completed","output":[],"usage":{"input_tokens":3,"output_tokens":4}}}`
		hello    = "text \"Hello\"\nfinish stop (completed)\nusage in 3 out 4 cached unknown reasoning unknown\n"
		head     = `{"id":"c","object":"chat.completion.chunk","model":"m","created":1,"usage":null}`
		counts   = `{"usage":{"prompt_tokens":3,"completion_tokens":4}}`
		counted  = "usage in 3 out 4 cached unknown reasoning unknown\n"
		chatText = "text \"Hi\"\nfinish stop (stop)\n"
	)
	hi := strings.TrimSpace(openAIText)
	cases := []fieldCase{
		{"F119 a keepalive", "openai", "", sse("event keepalive", `{"type":"keepalive","sequence_number":0}`, "event response.created", created, piece, ended), hello},
		{"a comment and a ping", "openai", "", ": ping\n\n" + sse("event ping", `{"type":"ping"}`, created, piece, ended), hello},
		{"a ping without JSON", "openai", "", sse("event ping", "ping", created, piece, ended), hello},
		{"an empty object", "openai", "", sse(`{}`, created, piece, ended), hello},
		{"a thousand keepalives", "openai", "", strings.Repeat(sse(`{"type":"keepalive"}`), 1000) + sse(created, piece, ended), hello},
		{"text generation's other form", "huggingface", "", sse(head, hi, stopped, "[DONE]"), chatText},
		{"and after counts", "huggingface", "", sse(counts, hi, stopped, "[DONE]"), "text \"Hi\"\nfinish stop (stop)\n" + counted},
		{"text generation after pings", "huggingface", "", sse("event ping", `{"type":"ping"}`, `{"token":{"text":"Hi"},"generated_text":"Hi"}`), "text \"Hi\"\n"},
		{"chats after counts", "openai", "", sse(counts, hi, stopped, "[DONE]"), "text \"Hi\"\nfinish stop (stop)\n" + counted},
		{"more that tells nothing than is kept", "huggingface", "", strings.Repeat(sse(`{"id":"x"}`), 20) + sse(`{"token":{"text":"Hi"},"generated_text":"Hi"}`), "text \"Hi\"\n"},
		{"an error first is one", "openai", "", sse(`{"type":"keepalive"}`, `{"error":{"message":"no luck"}}`), "error stream_error retryable false: no luck\n"},
		{"an error first in text generation", "huggingface", "", sse(`{}`, `{"error":"no luck"}`), "error stream_error retryable false: no luck\n"},
		{"nothing but keepalives", "openai", "", sse(`{"type":"keepalive"}`), "error truncated retryable true: the answer was cut before its end\n"},
		{"Vertex's Gemini after a named event", "google-vertex-ai", "", sse("event ping", `{"type":"ping"}`, "event message", `{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}`), "text \"Hi\"\nfinish stop (STOP)\n"},
		{"Vertex's Claude after a ping", "google-vertex-ai", "", sse("event ping", `{"type":"ping"}`, strings.TrimSpace(claudeText), strings.TrimSpace(claudeStop), strings.TrimSpace(claudeEnd)), "text \"Hi\"\nusage in unknown out 2 cached unknown reasoning unknown\nfinish stop (end_turn)\n"},
		{"Bedrock's first message tells nothing", "aws-invoke", awsStream, string(awsEvent(t, `{}`, ":event-type", "initial-response", ":message-type", "event")) +
			invoked(t, `{"type":"ping"}`, `{"amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}`, strings.TrimSpace(claudeText), `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, strings.TrimSpace(claudeEnd)),
			counted + "text \"Hi\"\nfinish stop (end_turn)\n"},
		{"Bedrock's models with OpenAI's format", "aws-invoke", awsStream, invoked(t, `{}`, hi, stopped), chatText + "note aws-bedrock: the stream ended without [DONE]\n"},
	}
	playField(t, cases)
}

func TestFieldW09CallsThatShareANumber(t *testing.T) {
	t.Parallel()
	call := func(members string) string { return delta(`"tool_calls":[` + members + `]`) }
	paris := `{"index":0,"id":"","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}`
	rome := strings.Replace(paris, "Paris", "Rome", 1)
	const done = "finish tool_calls (stop)\n"
	playField(t, []fieldCase{
		{"F120 another name", "compat", "", sse(call(paris), call(strings.Replace(rome, "get_weather", "get_time", 1)), stopped, "[DONE]"), "tool call_1_1 get_weather {\"city\":\"Paris\"}\ntool call_1_2 get_time {\"city\":\"Rome\"}\n" + done},
		{"one chunk", "compat", "", sse(call(paris+","+rome), stopped, "[DONE]"), "tool call_1_1 get_weather {\"city\":\"Paris\"}\ntool call_1_2 get_weather {\"city\":\"Rome\"}\n" + done},
		{"the same name, no ids", "openai", "", sse(call(`{"index":0,"function":{"name":"a","arguments":"{\"x\":1}"}}`), call(`{"index":0,"function":{"name":"a","arguments":"{\"x\":2}"}}`), stopped, "[DONE]"), "tool call_1_1 a {\"x\":1}\ntool call_1_2 a {\"x\":2}\n" + done},
		{"whole", "openai", jsonBody, `{"choices":[{"index":0,"message":{"tool_calls":[` + paris + `,` + rome + `]},"finish_reason":"stop"}]}`, "tool call_1_1 get_weather {\"city\":\"Paris\"}\ntool call_1_2 get_weather {\"city\":\"Rome\"}\n" + done},
		{"in pieces", "openai", "", sse(call(`{"index":0,"function":{"name":"a","arguments":""}}`), call(`{"index":0,"function":{"arguments":"{\"x\":"}}`), call(`{"index":0,"function":{"arguments":"1}"}}`),
			call(`{"index":0,"function":{"name":"a","arguments":""}}`), call(`{"index":0,"function":{"arguments":"{\"x\":"}}`), call(`{"index":0,"function":{"arguments":"2}"}}`), stopped, "[DONE]"), "tool call_1_1 a {\"x\":1}\ntool call_1_2 a {\"x\":2}\n" + done},
		{"the name in each piece", "openai", "", sse(call(`{"index":0,"id":"","function":{"name":"a","arguments":"{\"x\":"}}`), call(`{"index":0,"id":"","function":{"name":"a","arguments":"\"}{\""}}`), call(`{"index":0,"id":"","function":{"name":"a","arguments":"}"}}`), stopped, "[DONE]"), "tool call_1_1 a {\"x\":\"}{\"}\n" + done},
		{"the name in each piece, no index", "workers-ai", "", sse(call(`{"function":{"name":"a","arguments":"{\"x\":"}}`), call(`{"function":{"name":"a","arguments":"1}"}}`), call(`{"function":{"name":"a","arguments":"{}"}}`), stopped, "[DONE]"), "tool call_1_1 a {\"x\":1}\ntool call_1_2 a {}\n" + done},
		{"name and id in each piece", "openai", "", sse(call(`{"index":0,"id":"c","function":{"name":"a","arguments":"{\"x\":"}}`), call(`{"index":0,"id":"c","function":{"name":"a","arguments":"1}"}}`), call(`{"index":0,"id":"c","function":{"name":"a","arguments":""}}`), stopped, "[DONE]"), "tool c a {\"x\":1}\n" + done},
		{"the whole call once more", "openai", "", sse(call(`{"index":0,"id":"c","function":{"name":"a","arguments":"{\"x\":1}"}}`), call(`{"index":0,"id":"c","function":{"name":"a","arguments":"{\"x\":1}"}}`), stopped, "[DONE]"), "tool c a {\"x\":1}\n" + done},
		{"empty arguments that stand for those to come", "openai", "", sse(call(`{"index":0,"id":"c","function":{"name":"a","arguments":"{}"}}`), call(`{"index":0,"function":{"arguments":"{\"x\""}}`), call(`{"index":0,"function":{"arguments":":1}"}}`), stopped, "[DONE]"), "tool c a {\"x\":1}\n" + done},
		{"calls without arguments", "openai", "", sse(call(`{"index":0,"function":{"name":"a"}}`), call(`{"index":0,"function":{"name":"b"}}`), stopped, "[DONE]"), "tool call_1_1 a {}\ntool call_1_2 b {}\n" + done},
		{"a call that is whole though the reply is cut", "openai", "", sse(call(paris), call(strings.Replace(rome, `}"`, `"`, 1))), "tool call_1_1 get_weather {\"city\":\"Paris\"}\nerror truncated retryable true: the answer was cut before its end\n"},
	})
}

func TestFieldW11WhatIsNoTextIsNamed(t *testing.T) {
	t.Parallel()
	const image = "iVBORw0KGgo=" // eight bytes
	gemini := func(part string) string {
		return sse(`{"candidates":[{"content":{"parts":[` + part + `]},"finishReason":"STOP"}]}`)
	}
	note := func(vendor, text string) string { return "note " + vendor + ": " + text + "\n" }
	const studio, geminiEnd = "google-ai-studio", "finish stop (STOP)\n"
	cases := []fieldCase{
		{"F121 an image", studio, "", gemini(`{"inlineData":{"mimeType":"image/png","data":"` + image + `"}}`), note(studio, "an image (image/png, 8 bytes) is not shown") + geminiEnd},
		{"a file", studio, "", gemini(`{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/a.pdf"}}`), note(studio, "a file (application/pdf, gs://b/a.pdf) is not shown") + geminiEnd},
		{"code and what came of it", studio, "", gemini(`{"executableCode":{"language":"PYTHON","code":"print(2+2)"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"4\n"}},{"text":"It is 4."}`),
			note(studio, "code that was run (PYTHON, 10 bytes) is not shown") + note(studio, "the result of code that was run (OUTCOME_OK, 2 bytes) is not shown") + "text \"It is 4.\"\n" + geminiEnd},
		{"a function's answer", studio, "", gemini(`{"functionResponse":{"name":"f","response":{}}}`), note(studio, "the answer of a function (f) is not shown") + geminiEnd},
		{"a part nobody knows", studio, "", gemini(`{"hologram":{"x":1}},{"thoughtSignature":"s"},{"text":"Hi"}`), "proof of text, alone: gemini \"s\"\ntext \"Hi\"\n" + note(studio, `a part of type "hologram" is not shown`) + geminiEnd},
		{"sources of all kinds", studio, "", sse(`{"candidates":[{"content":{"parts":[{"text":"Here."}]},"finishReason":"STOP","groundingMetadata":{"groundingChunks":[{"maps":{"uri":"https://maps.example","title":"Cafe"}},{"retrievedContext":{"uri":"gs://b/doc.pdf","title":"doc.pdf"}},{"web":{"uri":"https://a.example","title":"A"}},{"image":{"sourceUri":"https://i.example"}},{"odd":{"x":1}}]}}]}`),
			"text \"Here.\"\ncitation https://maps.example \"Cafe\"\ncitation gs://b/doc.pdf \"doc.pdf\"\ncitation https://a.example \"A\"\ncitation https://i.example \"\"\n" + note(studio, `a source of type "odd" is not shown`) + geminiEnd},
		{"a chat's images", "openrouter", "", sse(delta(`"content":"","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,`+image+`"}},{"type":"image_url","image_url":{"url":"https://i.example/a.png"}}]`), stopped, "[DONE]"),
			note("openrouter", "an image (image/png, 8 bytes) is not shown") + note("openrouter", "an image (https://i.example/a.png) is not shown") + "finish stop (stop)\n"},
		{"a chat's parts", "mistral", jsonBody, `{"choices":[{"index":0,"message":{"content":[{"type":"text","text":"Hi"},{"type":"reference","reference_ids":[1]},{"type":"image_url","image_url":"https://i.example/a.png"}]},"finish_reason":"stop"}]}`,
			"text \"Hi\"\n" + note("mistral", `a part of type "reference" is not shown`) + note("mistral", "an image (https://i.example/a.png) is not shown") + "finish stop (stop)\n"},
		{"a chat's voice has its words", "openai", jsonBody, `{"choices":[{"index":0,"message":{"content":null,"audio":{"id":"a","data":"` + image + `","transcript":"Hi"}},"finish_reason":"stop"}]}`,
			"text \"Hi\"\n" + note("openai", "audio is not shown") + "finish stop (stop)\n"},
		{"what the Responses API ran", "openai", "", sse(`{"type":"response.output_item.done","item":{"type":"image_generation_call","id":"ig","result":"`+image+`","output_format":"png"}}`, `{"type":"response.output_item.done","item":{"type":"code_interpreter_call","id":"ci","code":"print(1)"}}`,
			`{"type":"response.output_item.done","item":{"type":"web_search_call","id":"ws"}}`, `{"type":"response.output_item.done","item":{"type":"mcp_call","id":"mcp","name":"roll","server_label":"dice"}}`,
			`{"type":"response.completed","response":{"status":"completed","output":[{"type":"image_generation_call","id":"ig","result":"`+image+`","output_format":"png"}]}}`),
			note("openai", "an image (image_generation_call, png, 8 bytes) is not shown") + note("openai", "code that was run (code_interpreter_call, 8 bytes) is not shown") + note("openai", "an item (web_search_call) is not shown") + note("openai", "an item (mcp_call, dice, roll) is not shown") + "finish stop (completed)\n"},
		{"files that the Responses API cites", "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi","annotations":[{"type":"file_citation","file_id":"f","filename":"a.pdf"}]},{"type":"output_hologram"}]}]}`,
			"text \"Hi\"\ncitation  \"a.pdf\"\n" + note("openai", `a part of type "output_hologram" is not shown`) + "finish stop (completed)\n"},
		{"what Anthropic ran", "anthropic", jsonBody, `{"type":"message","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"web_search_tool_result","content":[]},{"type":"redacted_thinking","data":"x"},{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}`,
			note("anthropic", "a tool that the vendor ran (web_search) is not shown") + note("anthropic", `blocks of type "web_search_tool_result" are not shown`) + note("anthropic", "reasoning that the vendor encrypted is not shown") + "proof of reasoning, alone: anthropic {\"type\":\"redacted_thinking\",\"data\":\"x\"}\n" + "text \"Hi\"\nfinish stop (end_turn)\n"},
		{"Converse's media", "aws-bedrock", jsonBody, `{"output":{"message":{"content":[{"image":{"format":"png","source":{"bytes":"` + image + `"}}},{"document":{"format":"pdf","name":"report","source":{"s3Location":{"uri":"s3://b/r"}}}},{"text":"Hi"}]}},"stopReason":"end_turn"}`,
			note("aws-bedrock", "an image (png, 8 bytes) is not shown") + note("aws-bedrock", "a document (pdf, report, s3://b/r) is not shown") + "text \"Hi\"\nfinish stop (end_turn)\n"},
		{"Converse's media in a stream", "aws-bedrock", awsStream, string(converseEvents(t, "contentBlockStart", `{"contentBlockIndex":0,"start":{"image":{"format":"png"}}}`, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"`+image+`"}}}}`,
			"messageStop", `{"stopReason":"end_turn"}`, "metadata", `{}`)), note("aws-bedrock", "an image (png) is not shown") + "finish stop (end_turn)\n"},
		{"sources without a name", "anthropic", jsonBody, `{"type":"message","content":[{"type":"text","text":"Hi","citations":[{"type":"char_location","document_index":0}]}],"stop_reason":"end_turn"}`, "text \"Hi\"\n" + note("anthropic", "a source without an address or a name is not shown") + "finish stop (end_turn)\n"},
		{"a chat's sources without an object", "openai", "", sse(delta(`"content":"Hi","annotations":[{"type":"url_citation","url":"https://a.example","title":"A"},{"type":"file"}]`), stopped, "[DONE]"), "text \"Hi\"\ncitation https://a.example \"A\"\n" + note("openai", "a source without an address or a name is not shown") + "finish stop (stop)\n"},
		{"Cohere's plan and sources", "cohere", "", sse(`{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}}`, `{"type":"tool-plan-delta","delta":{"message":{"tool_plan":" search"}}}`, `{"type":"citation-start","delta":{"message":{"citations":{"sources":[{"type":"tool","id":"search:0","tool_output":{"x":1}}]}}}}`, `{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}`),
			note("cohere", "the plan for the tool calls (tool_plan) is not shown") + "citation  \"search:0\"\nfinish stop (COMPLETE)\n"},
	}
	playField(t, cases)
}

// Notes for the reader are told from those for a debug view, and bounded.
func TestFieldW11NotesAreTheReaders(t *testing.T) {
	t.Parallel()
	var parts []string
	for i := range 40 {
		parts = append(parts, fmt.Sprintf(`{"thing%d":{}}`, i))
	}
	r := played(t, "google-ai-studio", events, sse(`{"candidates":[{"content":{"parts":[`+strings.Join(parts, ",")+`,{"text":"Hi"}]},"finishReason":"STOP"}]}`, "[DONE]"))
	var a gateway.Answer
	for _, d := range r.deltas {
		a.Add(d, testTime)
	}
	if n := len(a.Omissions); n != 17 || a.Omissions[n-1] != "google-ai-studio: more that is not shown is not listed" {
		t.Errorf("%d notes for the reader: %q", n, a.Omissions)
	}
	r = played(t, "openai", events, sse(strings.TrimSpace(openAIText), stopped))
	a = gateway.Answer{}
	for _, d := range r.deltas {
		a.Add(d, testTime)
	}
	if len(a.Notes) != 1 || len(a.Omissions) != 0 {
		t.Errorf("notes %q, for the reader %q", a.Notes, a.Omissions)
	}
}

func TestFieldW14CallsAreKnownByTheirIDs(t *testing.T) {
	t.Parallel()
	item := func(id, call, name string, x int) string {
		return fmt.Sprintf(`{"id":%q,"type":"function_call","call_id":%q,"name":%q,"arguments":"{\"x\":%d}"}`, id, call, name, x)
	}
	done := func(index int, item string) string {
		return fmt.Sprintf(`{"type":"response.output_item.done","output_index":%d,"item":%s}`, index, item)
	}
	one, two := item("fc_1", "call_1", "first", 1), item("fc_2", "call_2", "second", 2)
	completed := `{"type":"response.completed","response":{"status":"completed","output":[` + one + `,` + two + `]}}`
	both := "tool call_1 first {\"x\":1}\ntool call_2 second {\"x\":2}\nfinish tool_calls (completed)\n"
	playField(t, []fieldCase{
		{"F120 the same place", "openai", "", sse(done(0, one), done(0, two), completed), both},
		{"one twice", "openai", "", sse(done(0, one), done(1, one), done(1, two), completed), both},
		{"without ids", "openai", "", sse(done(0, item("", "", "first", 1)), done(1, item("", "", "first", 2)), `{"type":"response.completed","response":{"status":"completed","output":[`+item("", "", "first", 1)+`,`+item("", "", "first", 2)+`]}}`),
			"tool call_1_1 first {\"x\":1}\ntool call_1_2 first {\"x\":2}\nfinish tool_calls (completed)\n"},
		{"cut", "openai", "", sse(`{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"first"}}`, `{"type":"response.function_call_arguments.done","item_id":"fc_1","arguments":"{}"}`,
			`{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_2","type":"function_call","call_id":"call_2","name":"second"}}`, `{"type":"response.function_call_arguments.delta","item_id":"fc_2","delta":"{"}`),
			"tool call_1 first {}\nerror truncated retryable true: the answer was cut before its end\n"},
	})
}

func TestFieldW15ConversesOpenBlocks(t *testing.T) {
	t.Parallel()
	start := func(i int, id, name string) []string {
		return []string{"contentBlockStart", fmt.Sprintf(`{"contentBlockIndex":%d,"start":{"toolUse":{"toolUseId":%q,"name":%q}}}`, i, id, name)}
	}
	input := func(i int, text string) []string {
		return []string{"contentBlockDelta", fmt.Sprintf(`{"contentBlockIndex":%d,"delta":{"toolUse":{"input":%q}}}`, i, text)}
	}
	join := func(parts ...[]string) string {
		var all []string
		for _, p := range parts {
			all = append(all, p...)
		}
		return string(converseEvents(t, all...))
	}
	open := [][]string{start(0, "a", "f"), start(1, "b", "g"), input(1, `{"y":2}`), input(0, `{"x":1}`)}
	stop := []string{"messageStop", `{"stopReason":"tool_use"}`, "metadata", `{"usage":{"inputTokens":5,"outputTokens":2}}`}
	const both = "tool a f {\"x\":1}\ntool b g {\"y\":2}\n"
	exception := string(awsEvent(t, `{"originalStatusCode":424,"originalMessage":"The model ran out of memory"}`, ":message-type", "exception", ":exception-type", "modelStreamErrorException"))
	playField(t, []fieldCase{
		{"F122 handed out where the message stops", "aws-bedrock", awsStream, join(append(open, stop)...), both + "finish tool_calls (tool_use)\nusage in 5 out 2 cached unknown reasoning unknown\n"},
		{"and where it is cut, if they are whole", "aws-bedrock", awsStream, join(append(open, start(2, "c", "h"), input(2, `{"z":`))...), both + "error truncated retryable true: the answer was cut before its end\n"},
		{"and where it breaks", "aws-bedrock", awsStream, join(open...) + exception, both + "error stream_error retryable true: The model ran out of memory\n"},
		{"the exception's other member", "aws-bedrock", awsStream, string(converseEvents(t, shortAnswer[:4]...)) + exception, "text \"Hi\"\nerror stream_error retryable true: The model ran out of memory\n"},
		{"counts before the stop", "aws-bedrock", awsStream, join(shortAnswer[:4], stop[2:], stop[:2]), "text \"Hi\"\nusage in 5 out 2 cached unknown reasoning unknown\nfinish tool_calls (tool_use)\n"},
		{"Anthropic's are whole when it is cut", "anthropic", "", sse(`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}`),
			"tool t f {\"x\":1}\nerror truncated retryable true: the answer was cut before its end\n"},
	})
}

func TestF124WhatStandsElsewhereIsFound(t *testing.T) {
	t.Parallel()
	playField(t, []fieldCase{
		{"reasoning only in its details", "openrouter", "", sse(delta(`"content":"","reasoning":null,"reasoning_details":[{"type":"reasoning.text","text":"Let me think."}]`), delta(`"content":"","reasoning_details":[{"type":"reasoning.summary","summary":"Thought."},{"type":"reasoning.encrypted","data":"x"}]`), delta(`"content":"Hi"`), stopped, "[DONE]"),
			"reasoning \"Let me think.\"\nreasoning \"Thought.\"\ntext \"Hi\"\nfinish stop (stop)\nproof of reasoning: openrouter [{\"type\":\"reasoning.text\",\"text\":\"Let me think.\"},{\"type\":\"reasoning.summary\",\"summary\":\"Thought.\"},{\"type\":\"reasoning.encrypted\",\"data\":\"x\"}]\n"},
		{"details beside the reasoning repeat it", "openrouter", "", sse(delta(`"reasoning":"Hm","reasoning_details":[{"type":"reasoning.text","text":"Hm"}]`), delta(`"content":"Hi","reasoning_details":[]`), stopped, "[DONE]"), "reasoning \"Hm\"\ntext \"Hi\"\nfinish stop (stop)\nproof of reasoning: openrouter [{\"type\":\"reasoning.text\",\"text\":\"Hm\"}]\n"},
		{"counts in a choice", "openai", "", sse(delta(`"content":"Hi"`), `{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":3,"completion_tokens":4}}]}`, "[DONE]"), "text \"Hi\"\nfinish stop (stop)\nusage in 3 out 4 cached unknown reasoning unknown\n"},
		{"the older completions' text", "compat", "", sse(`{"choices":[{"index":0,"text":"Hi","finish_reason":null}]}`, `{"choices":[{"index":0,"text":"","finish_reason":"stop"}]}`, "[DONE]"), "text \"Hi\"\nfinish stop (stop)\n"},
	})
}

// A vendor may number a million calls, or texts, and must not make that slow.
func TestF120ManyCallsAndTextsAreReadInTime(t *testing.T) {
	t.Parallel()
	const many = 20000
	var calls, items strings.Builder
	for i := range many {
		fmt.Fprintf(&calls, `{"index":%d,"function":{"name":"f"}},`, i)
		fmt.Fprintf(&items, `{"type":"function_call","id":"i%d","call_id":"c%d","name":"f","arguments":"{}"},`, i, i)
	}
	chat := whole(t, "openai", `{"choices":[{"index":0,"message":{"tool_calls":[`+strings.TrimSuffix(calls.String(), ",")+`]},"finish_reason":"stop"}]}`)
	responses := whole(t, "openai", `{"object":"response","status":"completed","output":[`+strings.TrimSuffix(items.String(), ",")+`]}`)
	if len(chat.deltas) != many+1 || len(responses.deltas) != many+1 {
		t.Errorf("%d and %d deltas, want %d", len(chat.deltas), len(responses.deltas), many+1)
	}
	d := newProvider(t, "openai", providers.Settings{}).Decoder(gateway.Reply{Status: 200})
	var deltas []gateway.Delta
	for i := range many {
		var err error
		if deltas, err = d.Decode(deltas[:0], gateway.Frame{Data: fmt.Appendf(nil, `{"type":"response.output_text.done","item_id":"i%d","text":"t%d"}`, i, i)}); err != nil || len(deltas) != 1 {
			t.Fatalf("text %d: %v, %v", i, deltas, err)
		}
	}
}
