package providers_test

import (
	"strings"
	"testing"

	"sluice/gateway"
)

// callForm is how a family sends a call of f with arguments: a JSON value, or none.
type callForm struct {
	name, provider string
	body           func(arguments string) string
	streamed       bool
}

func callForms() []callForm {
	// member writes a member with its comma, or nothing.
	member := func(name, value string) string {
		if value == "" {
			return ""
		}
		return `,"` + name + `":` + value
	}
	return []callForm{
		{"a chat, whole", "openai", func(a string) string {
			return `{"choices":[{"index":0,"message":{"content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f"` + member("arguments", a) + `}}]},"finish_reason":"tool_calls"}]}`
		}, false},
		{"a chat, streamed", "openai", func(a string) string {
			return delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f"`+member("arguments", a)+`}}]`) + "\n[DONE]\n"
		}, true},
		{"Workers AI, flat", "workers-ai", func(a string) string {
			return `{"result":{"response":null,"tool_calls":[{"id":"c","name":"f"` + member("arguments", a) + `}]},"success":true}`
		}, false},
		{"Workers AI, streamed", "workers-ai", func(a string) string {
			return delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f"`+member("arguments", a)+`}}]`) + "\n" +
				`{"choices":[{"index":0,"delta":{"tool_calls":[{"id":null,"type":null,"index":0,"function":{"name":null,"arguments":null}}]}}]}` + "\n[DONE]\n"
		}, true},
		{"messages, whole", "anthropic", func(a string) string {
			return `{"type":"message","content":[{"type":"tool_use","id":"c","name":"f"` + member("input", a) + `}],"stop_reason":"tool_use"}`
		}, false},
		{"messages, streamed", "anthropic", func(a string) string {
			return `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"f"` + member("input", a) + `}}` + "\n" +
				`{"type":"content_block_stop","index":0}` + "\n" + claudeEnd
		}, true},
		{"Converse, whole", "aws-bedrock", func(a string) string {
			return `{"output":{"message":{"content":[{"toolUse":{"toolUseId":"c","name":"f"` + member("input", a) + `}}]}},"stopReason":"tool_use"}`
		}, false},
		{"Gemini", "google-ai-studio", func(a string) string {
			return `{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"f"` + member("args", a) + `}}]},"finishReason":"STOP"}]}`
		}, false},
		{"Responses, whole", "openai", func(a string) string {
			return `{"object":"response","status":"completed","output":[{"type":"function_call","id":"fc","call_id":"c","name":"f"` + member("arguments", a) + `}]}`
		}, false},
		{"Responses, streamed", "openai", func(a string) string {
			return `{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc","call_id":"c","name":"f"` + member("arguments", a) + `}}` + "\n" +
				`{"type":"response.completed","response":{"status":"completed","output":[]}}` + "\n"
		}, true},
		{"Cohere", "cohere", func(a string) string {
			return `{"message":{"tool_calls":[{"id":"c","type":"function","function":{"name":"f"` + member("arguments", a) + `}}]},"finish_reason":"TOOL_CALL"}`
		}, false},
	}
}

// TestArgumentsInEveryForm: what stands for no arguments is {}, and what a model writes is
// kept, JSON or not.
func TestArgumentsInEveryForm(t *testing.T) {
	t.Parallel()
	for _, form := range callForms() {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			null := "null" // as a model wrote it
			if form.provider == "google-ai-studio" {
				null = "{}" // arguments are never a text there
			}
			for arguments, want := range map[string]string{
				``:                     "{}",
				`null`:                 "{}",
				`""`:                   "{}",
				`" \n"`:                "{}",
				`{}`:                   "{}",
				`"{}"`:                 "{}",
				`{"x":1.50,"a":"é"}`:   `{"x":1.50,"a":"é"}`,
				`"{\"x\":1.50}"`:       `{"x":1.50}`,
				`"{\"x\":"`:            `{"x":`,
				`"x = 1"`:              "x = 1",
				`"null"`:               null,
				`"\ud83d\ude00\ud83d"`: "😀\uFFFD",
			} {
				read := whole
				if form.streamed {
					read = stream
				}
				r := read(t, form.provider, form.body(arguments))
				if calls := callsOf(r); len(calls) != 1 || calls[0].Name != "f" || calls[0].ID != "c" || calls[0].Arguments != want {
					t.Errorf("%s: got %+v\n%s", arguments, calls, r.say())
				}
			}
		})
	}
}

func callsOf(r result) []gateway.ToolCall {
	var calls []gateway.ToolCall
	for _, d := range r.deltas {
		if d.ToolCall != nil {
			calls = append(calls, *d.ToolCall)
		}
	}
	return calls
}

// TestParallelCallsOfEachFamily: their pieces come interleaved, with nothing but a number
// to tell them apart.
func TestParallelCallsOfEachFamily(t *testing.T) {
	t.Parallel()
	lines := func(l ...string) string { return strings.Join(l, "\n") + "\n" }
	chat := func(calls string) string { return delta(`"tool_calls":[` + calls + `]`) }
	const want = "tool a f {\"x\":1}\ntool b g {\"y\":2}\n"
	for _, test := range []struct{ name, provider, stream, end string }{
		{"chat", "openai", lines(chat(`{"index":1,"id":"b","function":{"name":"g","arguments":""}}`), chat(`{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}`),
			chat(`{"index":1,"function":{"arguments":"{\"y\":"}},{"index":0,"function":{"arguments":":1}"}}`), chat(`{"index":1,"function":{"arguments":"2}"}}`), "[DONE]"), ""},
		{"messages", "anthropic", lines(`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}`, `{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}`,
			`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"y\""}}`, `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}`, `{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":":2}"}}`,
			`{"type":"content_block_stop","index":1}`, `{"type":"content_block_stop","index":2}`, `{"type":"message_delta","delta":{"stop_reason":"tool_use"}}`, strings.TrimSpace(claudeEnd)), "finish tool_calls (tool_use)\n"},
		{"Converse", "aws-bedrock", lines("event contentBlockStart", `{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"a","name":"f"}}}`, "event contentBlockStart", `{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"b","name":"g"}}}`,
			"event contentBlockDelta", `{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"y\""}}}`, "event contentBlockDelta", `{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"x\":1}"}}}`, "event contentBlockDelta", `{"contentBlockIndex":1,"delta":{"toolUse":{"input":":2}"}}}`,
			"event contentBlockStop", `{"contentBlockIndex":0}`, "event contentBlockStop", `{"contentBlockIndex":1}`, "event messageStop", `{"stopReason":"tool_use"}`, "event metadata", `{}`), "finish tool_calls (tool_use)\n"},
		{"Responses", "openai", lines(`{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"a","name":"f"}}`, `{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"b","name":"g"}}`,
			`{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"y\""}`, `{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"x\":1}"}`, `{"type":"response.function_call_arguments.delta","output_index":1,"delta":":2}"}`,
			`{"type":"response.completed","response":{"status":"completed","output":[]}}`), "finish tool_calls (completed)\n"},
		{"Cohere", "cohere", lines(`{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"a","function":{"name":"f","arguments":""}}}}}`, `{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"b","function":{"name":"g","arguments":""}}}}}`,
			`{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"y\""}}}}}`, `{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"x\":1}"}}}}}`, `{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":":2}"}}}}}`,
			`{"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}`), "finish tool_calls (TOOL_CALL)\n"},
	} {
		got := stream(t, test.provider, test.stream).say()
		if test.name == "chat" { // in the order in which they began
			got = strings.Replace(got, "tool b g {\"y\":2}\ntool a f {\"x\":1}\n", want, 1)
		}
		if got != want+test.end {
			t.Errorf("%s: got\n%swant\n%s", test.name, got, want+test.end)
		}
	}
}

// TestAnswersWithCallsStopForThem: whatever the vendor's word, the caller has to go on.
// Other reasons stay.
func TestAnswersWithCallsStopForThem(t *testing.T) {
	t.Parallel()
	chat := func(word string) string {
		return `{"choices":[{"index":0,"message":{"content":null,"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"` + word + `"}]}`
	}
	gemini := func(word, part string) string {
		return `{"candidates":[{"content":{"parts":[` + part + `]},"finishReason":` + word + `}]}`
	}
	const call = `{"functionCall":{"name":"f","args":{}}}`
	for _, test := range []struct {
		provider, body, raw string
		want                gateway.FinishReason
	}{
		{"google-ai-studio", gemini(`"STOP"`, call), "STOP", gateway.FinishToolCalls},
		{"google-vertex-ai", gemini(`1`, call), "1", gateway.FinishToolCalls},
		{"google-ai-studio", gemini(`"STOP"`, `{"text":"Hi"}`), "STOP", gateway.FinishStop},
		{"google-ai-studio", gemini(`"MAX_TOKENS"`, call), "MAX_TOKENS", gateway.FinishLength},
		{"google-ai-studio", gemini(`"SAFETY"`, `{"text":"Hi"},`+call), "SAFETY", gateway.FinishContentFilter},
		{"openai", chat("stop"), "stop", gateway.FinishToolCalls},
		{"openai", chat("tool_calls"), "tool_calls", gateway.FinishToolCalls},
		{"openai", chat("length"), "length", gateway.FinishLength},
		{"openai", `{"object":"response","status":"completed","output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}`, "completed", gateway.FinishToolCalls},
		{"openai", `{"object":"response","status":"completed","output":[{"type":"message","content":"Hi"}]}`, "completed", gateway.FinishStop},
		{"openai", `{"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}`, "max_output_tokens", gateway.FinishLength},
		{"anthropic", `{"type":"message","content":[{"type":"tool_use","id":"c","name":"f","input":{}}],"stop_reason":"end_turn"}`, "end_turn", gateway.FinishToolCalls},
		{"cohere", `{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"COMPLETE"}`, "COMPLETE", gateway.FinishToolCalls},
		{"aws-bedrock", `{"output":{"message":{"content":[{"toolUse":{"toolUseId":"c","name":"f","input":{}}}]}},"stopReason":"end_turn"}`, "end_turn", gateway.FinishToolCalls},
	} {
		var finish *gateway.Finish
		for _, d := range whole(t, test.provider, test.body).deltas {
			if d.Finish != nil {
				finish = d.Finish
			}
		}
		if finish == nil || finish.Reason != test.want || finish.Raw != test.raw {
			t.Errorf("%s: got %+v, want %s (%s)\n%s", test.provider, finish, test.want, test.raw, test.body)
		}
	}
}

// TestRefusalsOfEachFamily: a refusal is no text, also where the vendor only names its
// kind.
func TestRefusalsOfEachFamily(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, provider, stream, whole, want string }{
		{"chat", "openai", delta(`"content":null,"refusal":"I can't"`) + "\n" + delta(`"refusal":"."`) + "\n" + stopped + "\n[DONE]\n",
			`{"choices":[{"index":0,"message":{"content":null,"refusal":"I can't."},"finish_reason":"stop"}]}`, "finish stop (stop)\n"},
		{"Responses", "openai", `{"type":"response.refusal.delta","item_id":"m","delta":"I can't"}` + "\n" + `{"type":"response.refusal.done","item_id":"m","refusal":"I can't."}` + "\n" + `{"type":"response.completed","response":{"status":"completed","output":[]}}`,
			`{"object":"response","status":"completed","output":[{"type":"message","id":"m","content":[{"type":"refusal","refusal":"I can't."}]}]}`, "finish stop (completed)\n"},
		{"messages", "anthropic", `{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber","explanation":"I can't."}}}` + "\n" + claudeEnd,
			`{"type":"message","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber","explanation":"I can't."}}`, "finish content_filter (refusal)\n"},
		{"messages, the kind alone", "anthropic", `{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber","explanation":null}}}` + "\n" + claudeEnd,
			`{"type":"message","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber"}}`, "finish content_filter (refusal)\n"},
		{"messages, without a kind", "anthropic", `{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":null}}` + "\n" + claudeEnd,
			`{"type":"message","content":[],"stop_reason":"refusal"}`, "finish content_filter (refusal)\n"},
	} {
		refusal := map[string]string{"messages, the kind alone": "The answer was refused (cyber)", "messages, without a kind": ""}
		text, odd := refusal[test.name]
		if !odd {
			text = "I can't."
		}
		for way, r := range map[string]result{"streamed": stream(t, test.provider, test.stream), "whole": whole(t, test.provider, test.whole)} {
			var a gateway.Answer
			for _, d := range r.deltas {
				a.Add(d, testTime)
			}
			if r.err != nil || a.Text() != "" || a.Refusal() != text || !strings.HasSuffix(r.say(), test.want) {
				t.Errorf("%s, %s: the refusal is %q, want %q, of\n%s", test.name, way, a.Refusal(), text, r.say())
			}
		}
	}
}
