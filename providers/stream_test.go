package providers_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// stream decodes events written as in the wire's data lines, one per line. A
// line "event NAME" names the next event.
func stream(t *testing.T, provider, lines string) result {
	t.Helper()
	var list []gateway.Frame
	event := ""
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "event "); ok {
			event = name
			continue
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		list = append(list, gateway.Frame{Event: event, Data: []byte(line)})
		event = ""
	}
	return decode(t, newProvider(t, provider, providers.Settings{}).Decoder(gateway.Reply{Status: 200}), catwalkProvider(list...))
}

func whole(t *testing.T, provider, body string) result {
	t.Helper()
	d := newProvider(t, provider, providers.Settings{}).Decoder(gateway.Reply{Status: 200})
	return decode(t, d, catwalkProvider(gateway.Frame{Data: []byte(body), Whole: true}))
}

func sayProof(word string, p *gateway.Proof) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%s %s %s", word, p.Family, p.Data)
}

// say writes deltas as short lines, so that a test can be read.
func (r result) say() string {
	var b strings.Builder
	for _, d := range r.deltas {
		switch d.Kind {
		case gateway.DeltaText:
			fmt.Fprintf(&b, "text %q\n", d.Text)
		case gateway.DeltaReasoning:
			fmt.Fprintf(&b, "reasoning %q\n", d.Text)
		case gateway.DeltaRefusal:
			fmt.Fprintf(&b, "refusal %q\n", d.Text)
		case gateway.DeltaNote:
			fmt.Fprintf(&b, "note %s\n", d.Text)
		case gateway.DeltaProgress:
			fmt.Fprintf(&b, "progress %s\n", d.Text)
		case gateway.DeltaToolCall:
			fmt.Fprintf(&b, "tool %s %s %s%s\n", d.ToolCall.ID, d.ToolCall.Name, d.ToolCall.Arguments, sayProof(" with", d.ToolCall.Proof))
		case gateway.DeltaProof:
			of, alone := "text", ""
			if d.OfReasoning {
				of = "reasoning"
			}
			if d.Alone {
				alone = ", alone"
			}
			fmt.Fprintf(&b, "proof of %s%s:%s\n", of, alone, sayProof("", d.Proof))
		case gateway.DeltaCitation:
			fmt.Fprintf(&b, "citation %s %q\n", d.Citation.URL, d.Citation.Title)
		case gateway.DeltaUsage:
			u := d.Usage
			fmt.Fprintf(&b, "usage in %s out %s cached %s reasoning %s\n",
				number(u.InputTokens), number(u.OutputTokens), number(u.CachedTokens), number(u.ReasoningTokens))
		case gateway.DeltaFinish:
			fmt.Fprintf(&b, "finish %s (%s)\n", d.Finish.Reason, d.Finish.Raw)
		default:
			fmt.Fprintf(&b, "kind %d\n", d.Kind)
		}
	}
	if r.err != nil {
		fmt.Fprintf(&b, "error %s retryable %t: %s\n", r.err.Kind, r.err.Retryable, r.err.Message)
	}
	return b.String()
}

const (
	openAIText = `{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}` + "\n"
	openAIStop = `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n"
	claudeText = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}` + "\n"
	claudeStop = `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}` + "\n"
	claudeEnd  = `{"type":"message_stop"}` + "\n"
)

func TestStreams(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, provider, lines, want string }{
		{
			"F055 broken UTF-8 in a string becomes U+FFFD", "openai",
			"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\xffb\"}}]}\n" + openAIStop + "[DONE]",
			"text \"a\uFFFDb\"\nfinish stop (stop)\n",
		},
		{
			"F054 a rune cut between two events stays whole", "openai",
			"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\xf0\x9f\"}}]}\n{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\x98\x80b\"}}]}\n[DONE]",
			"text \"a\"\ntext \"\U0001F600b\"\n",
		},
		{
			"F056 the halves of a surrogate pair are joined", "openai",
			`{"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}` + "\n" + `{"choices":[{"index":0,"delta":{"content":"\ude00b"}}]}` + "\n[DONE]",
			"text \"a\"\ntext \"\U0001F600b\"\n",
		},
		{
			"F056 a half whose other half never comes is U+FFFD", "openai",
			`{"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}` + "\n" + `{"choices":[{"index":0,"delta":{"content":"b\ude00"}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{"content":"c\ud83d"}}]}` + "\n[DONE]",
			"text \"a\"\ntext \"\uFFFDb\uFFFD\"\ntext \"c\"\ntext \"\uFFFD\"\n",
		},
		{
			"F056 halves of reasoning and text are not mixed", "openai",
			`{"choices":[{"index":0,"delta":{"reasoning_content":"r\ud83d"}}]}` + "\n" + `{"choices":[{"index":0,"delta":{"content":"t"}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{"reasoning_content":"\ude00"}}]}` + "\n[DONE]",
			"reasoning \"r\"\ntext \"t\"\nreasoning \"\U0001F600\"\n",
		},
		{
			"F056 in the text of Anthropic", "anthropic",
			`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ud83d"}}` + "\n" +
				`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ude00"}}` + "\n" + claudeEnd,
			"text \"\U0001F600\"\n",
		},
		{
			"F056 in the arguments of a tool call", "openai",
			`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"x\":\"\ud83d"}}]}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\ude00\"}"}}]}}]}` + "\n[DONE]",
			"tool c f {\"x\":\"\U0001F600\"}\n",
		},
		{"F061 events after [DONE] are ignored", "openai", openAIText + openAIStop + "[DONE]\n[DONE]\n" + openAIText, "text \"Hi\"\nfinish stop (stop)\n"},
		{"F062 [DONE] with white space around", "openai", openAIText + " \t[DONE]  ", "text \"Hi\"\n"},
		{"F062 [DONE] in another event", "openai", openAIText + "event end\n[DONE]", "text \"Hi\"\n"},
		{
			"F062 a quoted [DONE] is no end mark", "openai", openAIText + `"[DONE]"`,
			"text \"Hi\"\nnote openai: an event that is not an object is not shown\nerror truncated retryable true: the answer was cut before its end\n",
		},
		{
			"F063 malformed JSON keeps the text before it", "openai", openAIText + `{"choices":[{` + "\n" + openAIText,
			"text \"Hi\"\nerror protocol retryable false: the reply can't be read: unexpected end of JSON input\n",
		},
		{
			"F063 in the middle of Anthropic's", "anthropic", claudeText + `{"type":`,
			"text \"Hi\"\nerror protocol retryable false: the reply can't be read: unexpected end of JSON input\n",
		},
		{
			"F064 no [DONE] but a finish reason", "openai", openAIText + openAIStop,
			"text \"Hi\"\nfinish stop (stop)\nnote openai: the stream ended without [DONE]\n",
		},
		{
			"F064 in Workers AI", "workers-ai", `{"response":"Hi"}` + "\n" + `{"finish_reason":"stop"}`,
			"text \"Hi\"\nfinish stop (stop)\nnote workers-ai: the stream ended without [DONE]\n",
		},
		{"F065 neither [DONE] nor a finish reason", "openai", openAIText, "text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n"},
		{"F065 an empty stream", "openai", "", "error truncated retryable true: the answer was cut before its end\n"},
		{"F065 a usage chunk alone ends no OpenAI stream", "openai", openAIText + `{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
			"text \"Hi\"\nusage in 1 out 2 cached unknown reasoning unknown\nerror truncated retryable true: the answer was cut before its end\n"},
		{"F065 in Workers AI", "workers-ai", `{"response":"Hi"}`, "text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n"},
		{"F066 no message_stop and no stop_reason", "anthropic", claudeText, "text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n"},
		{"F066 no message_stop but a stop_reason", "anthropic", claudeText + claudeStop,
			"text \"Hi\"\nusage in unknown out 2 cached unknown reasoning unknown\nfinish stop (end_turn)\nnote anthropic: the stream ended without message_stop\n"},
		{"F066 a tool call that was cut is not handed out", "anthropic",
			`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}` + "\n" +
				`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}`,
			"error truncated retryable true: the answer was cut before its end\n"},
		{"F066 a tool call whose block is not closed before the end is handed out", "anthropic",
			`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"u","name":"g","input":{"b":2}}}` + "\n" +
				`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}` + "\n" +
				`{"type":"message_delta","delta":{"stop_reason":"tool_use"}}` + "\n" + claudeEnd,
			"tool t f {}\ntool u g {\"b\":2}\nfinish tool_calls (tool_use)\n"},
		{"F065 a tool call that was cut is not handed out", "openai",
			`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"x\":"}}]}}]}`,
			"error truncated retryable true: the answer was cut before its end\n"},
		{"F067 pings and unknown events", "anthropic", `{"type":"ping"}` + "\n" + `{"type":"surprise","x":1}` + "\n" + claudeText + claudeEnd,
			"note anthropic: events of type \"surprise\" are not shown\ntext \"Hi\"\n"},
		{"F068 an overloaded vendor", "anthropic",
			claudeText + "event error\n" + `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}`,
			"text \"Hi\"\nerror busy retryable true: Overloaded\n"},
		{"F068 rate limit", "anthropic", `{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}`, "error rate retryable true: slow down\n"},
		{"F068 an unknown kind", "anthropic", `{"type":"error","error":{"type":"odd_error","message":"odd"}}`, "error stream_error retryable false: odd\n"},
		{"F069 a quota error as an event", "openai", `{"error":{"message":"no money","type":"insufficient_quota","code":"insufficient_quota"}}`, "error quota retryable false: no money\n"},
		{"F069 an error of an unknown kind", "openai", openAIText + `{"error":{"message":"odd"}}`, "text \"Hi\"\nerror stream_error retryable false: odd\n"},
		{"F069 an error that is a string", "workers-ai", `{"error":"oops"}`, "error stream_error retryable false: oops\n"},
		{"F071 only the first choice is shown, in any order", "openai",
			`{"choices":[{"index":1,"delta":{"content":"B"}},{"index":0,"delta":{"content":"A"}}]}` + "\n" +
				`{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}` + "\n" + openAIStop + "[DONE]",
			"note openai: only the first of several answers is shown\ntext \"A\"\nfinish stop (stop)\n"},
		{"F072 unknown blocks get one note", "anthropic",
			`{"type":"content_block_start","index":0,"content_block":{"type":"hologram"}}` + "\n" +
				`{"type":"content_block_start","index":1,"content_block":{"type":"hologram"}}` + "\n" +
				`{"type":"content_block_delta","index":1,"delta":{"type":"light_delta","light":"x"}}` + "\n" + claudeEnd,
			"note anthropic: blocks of type \"hologram\" are not shown\n"},
		{"F052 the type counts where the event's name differs", "anthropic", "event ping\n" + claudeText + "event ping\n" + claudeText + claudeEnd,
			"note anthropic: an event's name and its type differ; the type is used\ntext \"Hi\"\ntext \"Hi\"\n"},
		{"F073 null, missing and empty", "openai",
			`{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}` + "\n" + `{}` + "\n" + `{"choices":null}` + "\n" +
				`{"choices":[{"index":0}]}` + "\n" + `{"choices":[{"index":0,"delta":null}]}` + "\n" + openAIText +
				`{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}}}` + "\n[DONE]",
			"text \"Hi\"\nusage in 3 out 4 cached 1 reasoning 2\n"},
		{"F110 an empty first chunk", "openai", `{"choices":[],"id":"","prompt_filter_results":[{"prompt_index":0}]}` + "\n" + openAIText + "[DONE]", "text \"Hi\"\n"},
		{"usage that can't be read is unknown", "openai", openAIText + `{"choices":[],"usage":{"prompt_tokens":"many"}}` + "\n[DONE]", "text \"Hi\"\n"},
		{"the old function_call in pieces", "openai",
			`{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":""}}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{"function_call":{"arguments":"{\"a\""}}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{"function_call":{"arguments":":1}"}}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{},"finish_reason":"function_call"}]}` + "\n[DONE]",
			"tool  f {\"a\":1}\nfinish tool_calls (function_call)\n"},
		{"two calls that share an index", "openai",
			`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"g","arguments":""}}]}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}` + "\n[DONE]",
			"tool a f {}\ntool b g {}\nfinish tool_calls (tool_calls)\n"},
		{"pieces of two calls interleaved", "openai",
			`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}},{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\""}}]}}]}` + "\n" +
				`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":":2}"}},{"index":0,"function":{"arguments":":1}"}}]}}]}` + "\n[DONE]",
			"tool a f {\"x\":1}\ntool b g {\"y\":2}\n"},
		{"DeepSeek's reasoning, OpenRouter's reasoning", "openai",
			`{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"one"}}]}` + "\n" + `{"choices":[{"index":0,"delta":{"content":"","reasoning":"two"}}]}` + "\n[DONE]",
			"reasoning \"one\"\nreasoning \"two\"\n"},
		{"a citation is handed out once", "openai",
			`{"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"https://a","title":"A"}}]}}]}` + "\n" +
				`{"choices":[],"citations":["https://a","https://b"],"search_results":[{"url":"https://a","title":"A"}]}` + "\n[DONE]",
			"citation https://a \"A\"\ncitation https://b \"\"\n"},
		{"Anthropic's counts are merged", "anthropic",
			`{"type":"message_start","message":{"usage":{"input_tokens":10,"output_tokens":1,"cache_read_input_tokens":5}}}` + "\n" + claudeText + claudeStop + claudeEnd,
			"usage in 10 out unknown cached 5 reasoning unknown\ntext \"Hi\"\nusage in 10 out 2 cached 5 reasoning unknown\nfinish stop (end_turn)\n"},
		{"thinking and its signature", "anthropic",
			`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}` + "\n" +
				`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}` + "\n" +
				`{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"abc"}}` + "\n" +
				`{"type":"content_block_stop","index":0}` + "\n" + claudeEnd,
			"reasoning \"hm\"\nproof of reasoning: anthropic {\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"abc\"}\n"},
		{"a tool without arguments", "anthropic",
			`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"now","input":{}}}` + "\n" +
				`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}` + "\n" +
				`{"type":"content_block_stop","index":1}` + "\n" + claudeEnd,
			"tool t now {}\n"},
		{"a server's tool is not a call", "anthropic",
			`{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}` + "\n" +
				`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}` + "\n" +
				`{"type":"content_block_stop","index":1}` + "\n" + claudeEnd,
			"note anthropic: a tool that the vendor ran (web_search) is not shown\n"},
		{"a refusal with its explanation", "anthropic",
			`{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"no"}}}` + "\n" + claudeEnd,
			"refusal \"no\"\nfinish content_filter (refusal)\n"},
		{"a mixed stream: native end after OpenAI's chunks", "workers-ai",
			`{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":{"prompt_tokens":9,"completion_tokens":1}}` + "\n" +
				`{"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}` + "\n" +
				`{"response":"","usage":{"prompt_tokens":9,"completion_tokens":2,"neurons":0.5}}` + "\n[DONE]",
			"text \"Hi\"\ntext \"!\"\nfinish stop (stop)\nusage in 9 out 2 cached unknown reasoning unknown\n"},
		{"a chunk with a choice and a response says it once", "workers-ai",
			`{"choices":[{"index":0,"delta":{"content":"Hi"}}],"response":"Hi","p":"x"}` + "\n" + `{"choices":[{"index":0,"delta":{"content":""}}],"response":"!"}` + "\n[DONE]",
			"text \"Hi\"\ntext \"!\"\n"},
		{"responses that are no text", "workers-ai", `{"response":{"a":1}}` + "\n" + `{"response":42}` + "\n" + `{"response":null}` + "\n[DONE]",
			"text \"{\\\"a\\\":1}\"\ntext \"42\"\n"},
		{"Workers AI's errors in a stream", "workers-ai", `{"response":"Hi"}` + "\n" + `{"errors":[{"code":3040,"message":"no capacity"}],"success":false}`,
			"text \"Hi\"\nerror busy retryable true: no capacity\n"},
		{"Workers AI's daily allowance", "workers-ai", `{"errors":[{"code":3036,"message":"used up"}],"success":false,"result":{}}`,
			"error quota retryable false: the daily free allowance is used up: used up\n"},
		{"a tool call in Workers AI's flat form", "workers-ai", `{"tool_calls":[{"name":"f","arguments":{"a":1}},{"name":"g","arguments":{}}]}` + "\n[DONE]",
			"tool  f {\"a\":1}\ntool  g {}\n"},
		{"a tool call that ends with a mark of nulls", "workers-ai",
			`{"tool_calls":[{"id":"c","index":0,"function":{"name":"f"}}]}` + "\n" + `{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}` + "\n" +
				`{"tool_calls":[{"id":null,"type":null,"index":0,"function":{"name":null,"arguments":null}}]}` + "\n[DONE]",
			"tool c f {\"a\":1}\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := stream(t, test.provider, test.lines).say(); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func TestWholeReplies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, provider, body, want string }{
		{"F041 an error in a good reply", "openai", `{"error":{"message":"overloaded","type":"server_error"}}`, "error stream_error retryable false: overloaded\n"},
		{"F041 from Anthropic", "anthropic", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, "error stream_error retryable false: Overloaded\n"},
		{"F041 from Workers AI", "workers-ai", `{"errors":[{"code":5007,"message":"AiError: no such model"}],"success":false,"result":{},"messages":[]}`,
			"error stream_error retryable false: AiError: no such model\n"},
		{"F042 an answer although a stream was asked for", "openai",
			`{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
			"reasoning \"hm\"\ntext \"Hi\"\nfinish stop (stop)\nusage in 1 out 2 cached unknown reasoning unknown\n"},
		{"F042 from Workers AI in its envelope", "workers-ai",
			`{"result":{"response":"Hi","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}},"success":true,"errors":[],"messages":[]}`,
			"text \"Hi\"\nusage in 1 out 2 cached unknown reasoning unknown\n"},
		{"OpenAI's shape in the envelope", "workers-ai",
			`{"result":{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"length"}]},"success":true}`, "text \"Hi\"\nfinish length (length)\n"},
		{"the envelope with tool calls", "workers-ai", `{"result":{"response":null,"tool_calls":[{"name":"f","arguments":{"a":1}}]},"success":true}`, "tool  f {\"a\":1}\n"},
		{"no envelope", "workers-ai", `{"response":"Hi"}`, "text \"Hi\"\n"},
		{"a response that is an object", "workers-ai", `{"result":{"response":{"a":[1]}},"success":true}`, "text \"{\\\"a\\\":[1]}\"\n"},
		{"a response that is a number", "workers-ai", `{"result":{"response":4.5},"success":true}`, "text \"4.5\"\n"},
		{"an empty answer", "workers-ai", `{"result":{"response":""},"success":true}`, ""},
		{"an empty result", "workers-ai", `{"result":{},"success":true}`, "error protocol retryable false: the reply can't be read: the reply contains no answer\n"},
		{"no choices", "openai", `{}`, "error protocol retryable false: the reply can't be read: the reply has no choices\n"},
		{"not a message", "anthropic", `{"type":"model","id":"x"}`, "error protocol retryable false: the reply can't be read: the reply is not a message\n"},
		{"not JSON", "openai", `oops`, "error protocol retryable false: the reply can't be read: it is not JSON: \"oops\"\n"},
		{"cut JSON", "anthropic", `{"type":"message","content":[`, "error protocol retryable false: the reply can't be read: unexpected end of JSON input\n"},
		{"citations of a whole message", "anthropic",
			`{"type":"message","content":[{"type":"text","text":"Hi","citations":[{"url":"https://a","title":"A"},{"url":"https://a","title":"A"}]}],"stop_reason":"end_turn"}`,
			"text \"Hi\"\ncitation https://a \"A\"\nfinish stop (end_turn)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := whole(t, test.provider, test.body).say(); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func TestErrorsNameTheProviderAndTheRequest(t *testing.T) {
	t.Parallel()
	r := stream(t, "anthropic", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}`)
	want := &gateway.Error{
		Kind: gateway.KindBusy, Provider: "anthropic", Code: "overloaded_error", Message: "Overloaded",
		RequestID: "req_1", Retryable: true,
	}
	if !reflect.DeepEqual(r.err, want) {
		t.Errorf("got %#v\nwant %#v", r.err, want)
	}
}

// A decoder that is asked to close twice, or after its end, adds nothing.
func TestCloseAfterTheEndAddsNothing(t *testing.T) {
	t.Parallel()
	for provider, mark := range map[string]string{"openai": "[DONE]", "workers-ai": "[DONE]", "anthropic": `{"type":"message_stop"}`} {
		d := newProvider(t, provider, providers.Settings{}).Decoder(gateway.Reply{Status: 200})
		if _, err := d.Decode(nil, gateway.Frame{Data: []byte(mark)}); err != nil || !d.Done() {
			t.Errorf("%s: done %t, error %v after the end mark", provider, d.Done(), err)
		}
		for range 2 {
			if deltas, err := d.Close(nil); len(deltas) > 0 || err != nil {
				t.Errorf("%s: close gave %v, %v", provider, deltas, err)
			}
		}
	}
}
