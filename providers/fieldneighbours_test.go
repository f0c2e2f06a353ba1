package providers_test

import (
	"strings"
	"testing"
)

func TestFieldW01WhatStandsBesideATextNeverSpoilsIt(t *testing.T) {
	t.Parallel()
	const said = "text \"Hi\"\n"
	playField(t, []fieldCase{
		{"Anthropic's content as a text", "anthropic", jsonBody, `{"type":"message","content":"Hi","stop_reason":"end_turn"}`, said + "finish stop (end_turn)\n"},
		{"as one block", "anthropic", jsonBody, `{"type":"message","content":{"type":"text","text":"Hi"},"stop_reason":"end_turn"}`, said + "finish stop (end_turn)\n"},
		{"in a stream's beginning", "anthropic", "", sse(`{"type":"message_start","message":{"content":"Hi"}}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`), said + "finish stop (end_turn)\n"},
		{"Anthropic's counts as texts", "anthropic", jsonBody, `{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":"3","output_tokens":{}}}`,
			said + "usage in 3 out unknown cached unknown reasoning unknown\nfinish stop (end_turn)\n"},
		{"Gemini's counts as texts", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":"3","candidatesTokenCount":[]}}`),
			said + "usage in 3 out unknown cached unknown reasoning unknown\nfinish stop (STOP)\n"},
		{"Converse's counts as fractions", "aws-bedrock", jsonBody, `{"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":3.0,"outputTokens":"1"}}`,
			said + "usage in 3 out 1 cached unknown reasoning unknown\nfinish stop (end_turn)\n"},
		{"a choice's place as a text", "openai", "", sse(`{"choices":[{"index":"0","delta":{"content":"Hi"},"finish_reason":"stop"}]}`, "[DONE]"), said + "finish stop (stop)\n"},
		{"another choice's place as a text", "openai", "", sse(`{"choices":[{"index":"1","delta":{"content":"Ho"}}]}`, delta(`"content":"Hi"`), stopped, "[DONE]"), "note openai: only the first of several answers is shown\n" + said + "finish stop (stop)\n"},
		{"false in place of a reason", "openai", "", sse(`{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":false}]}`, stopped, "[DONE]"), said + "finish stop (stop)\n"},
		{"Workers AI's reason is none", "workers-ai", "", sse(`{"response":"Hi","finish_reason":false}`, `{"response":"","finish_reason":"stop"}`, "[DONE]"), said + "finish stop (stop)\n"},
		{"empty members of another form", "openai", jsonBody, `{"choices":[{"index":0,"message":{"content":"Hi","audio":"","function_call":"","tool_calls":{},"annotations":""},"finish_reason":"stop"}]}`, said + "finish stop (stop)\n"},
	})
}

func TestFieldW03MoreFailuresInAGoodReply(t *testing.T) {
	t.Parallel()
	ended := func(word string) string {
		return "text \"Part\"\nfinish other (" + word + ")\nerror stream_error retryable false: the answer ended with the reason " + word + "\n"
	}
	var cases []fieldCase
	for _, word := range []string{"insufficient_system_resource", "abort", "network_error"} {
		cases = append(cases, fieldCase{word, "deepseek", "", sse(partial, strings.Replace(stopped, `"stop"`, `"`+word+`"`, 1), "[DONE]"), ended(word)})
	}
	const minimax = `"base_resp":{"status_code":1000,"status_msg":"unknown error, 1000"}`
	playField(t, append(cases, []fieldCase{
		{"a status that is one", "openai", "", sse(partial, `{"status":"error","reason":"The engine died."}`, "[DONE]"), "text \"Part\"\nerror stream_error retryable false: The engine died.\n"},
		{"details that are none", "openai", "", sse(partial, stopped, `{"object":"chat.completion.chunk","choices":[],"detail":{"latency":3}}`, "[DONE]"), "text \"Part\"\nfinish stop (stop)\n"},
		{"FastAPI's list", "openai", "", sse(partial, `{"detail":[{"loc":["body"],"msg":"field required"}]}`), "text \"Part\"\nerror stream_error retryable false: [{\"loc\":[\"body\"],\"msg\":\"field required\"}]\n"},
		{"a code that says that all is well", "openai", "", sse(`{"code":"Success","message":"ok"}`, partial, stopped, "[DONE]"), "text \"Part\"\nfinish stop (stop)\n"},
		{"a status that is none", "openai", "", sse(partial, `{"status":"in_progress"}`, stopped, "[DONE]"), "text \"Part\"\nfinish stop (stop)\n"},
		{"MiniMax", "openai", "", sse(partial, `{"choices":null,`+minimax+`}`, "[DONE]"), "text \"Part\"\nerror stream_error retryable false: unknown error, 1000\n"},
		{"MiniMax whole", "openai", jsonBody, `{"choices":null,` + minimax + `}`, "error stream_error retryable false: unknown error, 1000\n"},
		{"MiniMax without credit", "openai", "", sse(`{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`), "error quota retryable false: insufficient balance\n"},
		{"MiniMax where all is well", "openai", jsonBody, `{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"base_resp":{"status_code":0,"status_msg":""}}`, "text \"Hi\"\nfinish stop (stop)\n"},
		{"MiniMax's last chunk where all is well", "openai", "", sse(delta(`"content":"Hi"`), stopped, `{"choices":null,"base_resp":{"status_code":0,"status_msg":""}}`, "[DONE]"), "text \"Hi\"\nfinish stop (stop)\n"},
	}...))
}

func TestFieldW09PiecesOfCallsInTurns(t *testing.T) {
	t.Parallel()
	call := func(members string) string { return delta(`"tool_calls":[` + members + `]`) }
	begun := []string{call(`{"index":0,"id":"a","function":{"name":"f","arguments":""}}`), call(`{"index":0,"id":"b","function":{"name":"g","arguments":""}}`),
		call(`{"index":0,"id":"a","function":{"arguments":"{\"x\":"}}`), call(`{"index":0,"id":"b","function":{"arguments":"{\"y\":"}}`),
		call(`{"index":0,"id":"a","function":{"arguments":"1}"}}`), call(`{"index":0,"id":"b","function":{"arguments":"2}"}}`), stopped, "[DONE]"}
	const want = "tool a f {\"x\":1}\ntool b g {\"y\":2}\nfinish tool_calls (stop)\n"
	body := sse(begun...)
	playField(t, []fieldCase{
		{"one number", "openai", "", body, want},
		{"no number", "openai", "", strings.ReplaceAll(body, `"index":0,"id"`, `"id"`), want},
		{"the number as a text", "openai", "", strings.ReplaceAll(body, `"index":0,"id"`, `"index":"0","id"`), want},
		{"ids that are numbers", "openai", "", strings.NewReplacer(`"id":"a"`, `"id":1`, `"id":"b"`, `"id":2`).Replace(body), strings.NewReplacer("tool a", "tool 1", "tool b", "tool 2").Replace(want)},
		{"one id for several numbers", "openai", "", sse(call(`{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}`), call(`{"index":1,"id":"a","function":{"name":"f","arguments":"{\"y\":2}"}}`), stopped, "[DONE]"), "tool a f {}\ntool a f {\"y\":2}\nfinish tool_calls (stop)\n"},
	})
}

func TestFieldW02TextInOtherPlacesAtTheEnd(t *testing.T) {
	t.Parallel()
	const created = `{"type":"response.created","response":{"status":"in_progress","output":[]}}`
	const piece = `{"type":"response.output_text.delta","item_id":"a","delta":"Hi"}`
	const done = "finish stop (completed)\n"
	atEnd := func(content string) string {
		return sse(delta(`"content":"Hi"`), `{"choices":[{"index":0,"message":{"content":`+content+`},"finish_reason":"stop"}]}`, "[DONE]")
	}
	playField(t, []fieldCase{
		{"output_text alone", "openai", jsonBody, `{"object":"response","status":"completed","output":[],"output_text":"Hi"}`, "text \"Hi\"\n" + done},
		{"without any output", "openai", jsonBody, `{"object":"response","status":"completed","output_text":"Hi"}`, "text \"Hi\"\n" + done},
		{"output_text once more", "openai", jsonBody, `{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],"output_text":"Hi"}`, "text \"Hi\"\n" + done},
		{"in a stream", "openai", "", sse(created, `{"type":"response.completed","response":{"status":"completed","output":[],"output_text":"Hi"}}`), "text \"Hi\"\n" + done},
		{"once more in a stream", "openai", "", sse(created, piece, `{"type":"response.completed","response":{"status":"completed","output":[],"output_text":"Hi"}}`), "text \"Hi\"\n" + done},
		{"a response that goes on", "openai", jsonBody, `{"object":"response","status":"in_progress","output":[]}`, "error truncated retryable true: the answer was cut before its end\n"},
		{"an event counts before its status", "openai", "", sse(created, piece, `{"type":"response.completed","response":{"status":"in_progress","output":[]}}`), "text \"Hi\"\n" + done},
		{"a last message in parts", "openrouter", "", atEnd(`[{"type":"text","text":"Hi "},{"type":"text","text":"there"}]`), "text \"Hi\"\ntext \" there\"\nfinish stop (stop)\n"},
		{"an image among them", "openrouter", "", atEnd(`[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]`),
			"text \"Hi\"\nnote openrouter: an image (https://example.com/a.png) is not shown\nfinish stop (stop)\n"},
		{"that repeats", "openrouter", "", atEnd(`[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hi"}]`), "text \"Hi\"\nreasoning \"Hm\"\nfinish stop (stop)\n"},
	})
}

func TestFieldW08AVendorsOwnFormThroughCompat(t *testing.T) {
	t.Parallel()
	const said = "text \"Hi\"\n"
	playField(t, []fieldCase{
		{"Workers AI", "compat", "", sse(`{"response":"Hi "}`, `{"response":6}`, `{"response":"","usage":{"prompt_tokens":1,"completion_tokens":2}}`, "[DONE]"),
			"text \"Hi \"\ntext \"6\"\nusage in 1 out 2 cached unknown reasoning unknown\n"},
		{"Workers AI's envelope", "compat", jsonBody, `{"result":{"response":"Hi"},"success":true,"errors":[]}`, said},
		{"Anthropic", "compat", "", sse(`{"type":"message_start","message":{"content":[]}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`, `{"type":"message_stop"}`),
			said + "finish stop (end_turn)\n"},
		{"Anthropic whole", "compat", jsonBody, `{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}`, said + "finish stop (end_turn)\n"},
		{"Gemini", "compat", "", sse(`{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}`), said + "finish stop (STOP)\n"},
		{"a keepalive before it", "compat", "", sse(`{}`, `{"id":"c"}`, delta(`"content":"Hi"`), stopped, "[DONE]"), said + "finish stop (stop)\n"},
		{"both of Workers AI's forms", "compat", "", sse(`{"response":"Hi","choices":[{"index":0,"delta":{"content":"Hi"}}]}`, stopped, "[DONE]"), said + "finish stop (stop)\n"},
		{"the gateway's error", "compat", jsonBody, `{"success":false,"result":[],"error":[{"code":2001,"message":"m"}]}`, "error stream_error retryable false: the gateway is not known: check the account and gateway ids: m\n"},
		{"Workers AI's error", "compat", jsonBody, `{"success":false,"result":null,"errors":[{"code":5007,"message":"No such model"}]}`, "error stream_error retryable false: No such model\n"},
		{"the end mark alone", "compat", "", sse("[DONE]"), empty},
	})
}
