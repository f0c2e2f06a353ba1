package providers_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// What people reported of vendors and gateways, and its neighbours: a case is a
// reply's bytes, played through the client, and what has to come of them.
type fieldCase struct{ name, vendor, media, body, want string }

// sse writes lines as an event stream's data. A line "event NAME" names the next
// event.
func sse(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		if name, ok := strings.CutPrefix(line, "event "); ok {
			b.WriteString("event: " + name + "\n")
			continue
		}
		b.WriteString("data: " + line + "\n\n")
	}
	return b.String()
}

// delta is a chunk of a chat completion.
func delta(members string) string { return `{"choices":[{"index":0,"delta":{` + members + `}}]}` }

const (
	stopped  = `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	empty    = "error truncated retryable true: the reply ended without an answer: no text, no tool call, no token count and no finish reason\n"
	jsonBody = "application/json"
	events   = "text/event-stream"
)

// playField runs cases through the client, one try each.
func playField(t *testing.T, cases []fieldCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			media := c.media
			if media == "" {
				media = events
			}
			if got := played(t, c.vendor, media, c.body).say(); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// played is what a client makes of one reply.
func played(t *testing.T, vendor, media, body string) result {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	client, err := gateway.New(gateway.Config{URL: server.URL, Retry: gateway.RetryPolicy{Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	options := map[string]string{"azure-openai": "resource", "aws-bedrock": "region", "google-vertex-ai": "project"}
	settings := providers.Settings{Keyless: true, Options: map[string]string{}}
	if name := options[vendor]; name != "" {
		settings.Options[name] = "us-east-1"
	}
	if vendor == "google-vertex-ai" {
		settings.Options["region"] = "us-east4"
	}
	if vendor == "aws-invoke" {
		vendor, settings.Options = "aws-bedrock", map[string]string{"region": "us-east-1", "api": "invoke"}
	}
	chat := asks("Hi")
	chat.Stream = true
	model := "m"
	switch vendor {
	case "aws-bedrock":
		model = haiku
	case "compat":
		model = "google-ai-studio/gemini-2.5-flash"
	}
	var r result
	for d, err := range client.Stream(t.Context(), chat, []gateway.Step{{Provider: newProvider(t, vendor, settings), Model: model}}, gateway.Options{}) {
		switch {
		case err != nil && !errors.As(err, &r.err):
			t.Fatal(err)
		case err == nil && d.Kind != gateway.DeltaStart:
			r.deltas = append(r.deltas, d)
		}
	}
	return r
}

// invoked frames chunks of a model's own format as Bedrock does.
func invoked(t *testing.T, chunks ...string) string {
	t.Helper()
	var b strings.Builder
	for _, c := range chunks {
		payload, err := json.Marshal(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(c))})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(awsEvent(t, string(payload), ":event-type", "chunk", ":message-type", "event"))
	}
	return b.String()
}

func TestFieldW01ScalarsAreText(t *testing.T) {
	t.Parallel()
	workers := func(content string) string { return delta(`"content":` + content) }
	playField(t, []fieldCase{
		{"F112 numbers among the words", "workers-ai", "", sse(workers(`"It costs $"`), workers(`0.005`), workers(`" per call ["`), workers(`1`), workers(`"]."`), stopped, "[DONE]"),
			"text \"It costs $\"\ntext \"0.005\"\ntext \" per call [\"\ntext \"1\"\ntext \"].\"\nfinish stop (stop)\n"},
		{"as they are written", "compat", "", sse(workers(`100000`), workers(`1.50`), workers(`-1e+05`), workers(`0`), stopped, "[DONE]"),
			"text \"100000\"\ntext \"1.50\"\ntext \"-1e+05\"\ntext \"0\"\nfinish stop (stop)\n"},
		{"booleans", "workers-ai", "", sse(workers(`"x = "`), workers(`true`), workers(`false`), workers(`null`), stopped, "[DONE]"),
			"text \"x = \"\ntext \"true\"\ntext \"false\"\nfinish stop (stop)\n"},
		{"first of all", "workers-ai", "", sse(workers(`1`), workers(`"0"`), stopped, "[DONE]"), "text \"1\"\ntext \"0\"\nfinish stop (stop)\n"},
		{"reasoning", "workers-ai", "", sse(delta(`"reasoning_content":"2+2="`), delta(`"reasoning_content":4`), delta(`"content":"Four"`), stopped, "[DONE]"),
			"reasoning \"2+2=\"\nreasoning \"4\"\ntext \"Four\"\nfinish stop (stop)\n"},
		{"in both shapes it is said once", "workers-ai", "", sse(`{"choices":[{"index":0,"delta":{"content":"n = "}}],"response":"n = "}`,
			`{"choices":[{"index":0,"delta":{"content":7}}],"response":7}`, `{"choices":[{"index":0,"delta":{"content":false}}],"response":false}`, stopped, "[DONE]"),
			"text \"n = \"\ntext \"7\"\ntext \"false\"\nfinish stop (stop)\n"},
		{"whole", "workers-ai", jsonBody, `{"result":{"choices":[{"index":0,"message":{"content":42},"finish_reason":"stop"}]},"success":true}`, "text \"42\"\nfinish stop (stop)\n"},
		{"native whole", "workers-ai", jsonBody, `{"result":{"response":false},"success":true}`, "text \"false\"\n"},
		{"reasoning by its other name, refusal, parts", "openai", "", sse(delta(`"reasoning":3`), delta(`"refusal":7`), delta(`"content":[{"type":"text","text":5},"a",6]`), delta(`"content":[{"type":"thinking","thinking":[{"type":"text","text":1}]}]`), stopped, "[DONE]"),
			"reasoning \"3\"\nrefusal \"7\"\ntext \"5\"\ntext \"a\"\ntext \"6\"\nreasoning \"1\"\nfinish stop (stop)\n"},
		{"arguments", "openai", "", sse(delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"x\":"}}]`), delta(`"tool_calls":[{"index":0,"function":{"arguments":12}}]`), delta(`"tool_calls":[{"index":0,"function":{"arguments":"}"}}]`), stopped, "[DONE]"),
			"tool c f {\"x\":12}\nfinish tool_calls (stop)\n"},
		{"Anthropic", "anthropic", "", sse(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":0.5}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":true}}`,
			`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}`, `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}`,
			`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":1}}`, `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"}"}}`, strings.TrimSpace(claudeStop), strings.TrimSpace(claudeEnd)),
			"text \"0.5\"\nreasoning \"true\"\nusage in unknown out 2 cached unknown reasoning unknown\ntool t f {\"x\":1}\nfinish tool_calls (end_turn)\n"},
		{"Converse", "aws-bedrock", awsStream, string(converseEvents(t, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":5}}`, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":6}}}`,
			"contentBlockStart", `{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"f"}}}`, "contentBlockDelta", `{"contentBlockIndex":1,"delta":{"toolUse":{"input":{"x":1}}}}`, "messageStop", `{"stopReason":"end_turn"}`)),
			"text \"5\"\nreasoning \"6\"\ntool t f {\"x\":1}\nfinish tool_calls (end_turn)\nnote aws-bedrock: the stream ended without metadata\n"},
		{"Invoke", "aws-invoke", awsStream, invoked(t, `{"outputText":5,"totalOutputTextTokenCount":null}`, `{"outputText":"","completionReason":"FINISH","totalOutputTextTokenCount":1}`),
			"text \"5\"\nusage in unknown out 1 cached unknown reasoning unknown\nfinish other (FINISH)\n"},
		{"Gemini", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":5},{"text":true,"thought":true}]},"finishReason":"STOP"}]}`), "text \"5\"\nreasoning \"true\"\nfinish stop (STOP)\n"},
		{"Cohere", "cohere", "", sse(`{"type":"content-delta","delta":{"message":{"content":{"text":5}}}}`, `{"type":"content-delta","delta":{"message":{"content":"six"}}}`, `{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}`), "text \"5\"\ntext \"six\"\nfinish stop (COMPLETE)\n"},
		{"text generation", "huggingface", "", sse(`{"token":{"text":5},"generated_text":null}`, `{"token":{"text":"6"},"generated_text":56,"details":{"finish_reason":"length","generated_tokens":2}}`),
			"text \"5\"\ntext \"6\"\nfinish length (length)\nusage in unknown out 2 cached unknown reasoning unknown\n"},
		{"text generation whole", "huggingface", jsonBody, `[{"generated_text":42}]`, "text \"42\"\n"},
		{"Replicate", "replicate", jsonBody, reply(`"status":"succeeded","output":["It costs ",5,null," or ",true]`), "text \"It costs 5 or true\"\nfinish stop (succeeded)\n"},
		{"Replicate's output is one", "replicate", jsonBody, reply(`"status":"succeeded","output":false`), "text \"false\"\nfinish stop (succeeded)\n"},
		{"Responses", "openai", "", sse(`{"type":"response.output_text.delta","delta":5}`, `{"type":"response.reasoning_text.delta","delta":6}`, `{"type":"response.refusal.delta","delta":7}`, `{"type":"response.completed","response":{"status":"completed"}}`),
			"text \"5\"\nreasoning \"6\"\nrefusal \"7\"\nfinish stop (completed)\n"},
	})
}

func TestFieldW01ObjectsWhereATextMayStand(t *testing.T) {
	t.Parallel()
	playField(t, []fieldCase{
		{"F113 reasoning with a text in it", "openai", "", sse(delta(`"reasoning_content":{"text":"Hm","signature":"x"}`), delta(`"content":{"type":"text","text":"Hi"}`), stopped, "[DONE]"), "reasoning \"Hm\"\ntext \"Hi\"\nfinish stop (stop)\n"},
		{"without one it gets a note", "openai", "", sse(delta(`"reasoning_content":{"signature":"x"}`), delta(`"content":"Hi"`), stopped, "[DONE]"), "note openai: reasoning of an unknown form is not shown\ntext \"Hi\"\nfinish stop (stop)\n"},
		{"nothing is nothing", "openai", "", sse(delta(`"reasoning_content":{},"content":[]`), delta(`"content":"Hi"`), stopped, "[DONE]"), "text \"Hi\"\nfinish stop (stop)\n"},
		{"nested too deep", "openai", "", sse(delta(`"reasoning_content":{"text":{"text":{"text":{"text":{"text":{"text":"x"}}}}}}`), stopped, "[DONE]"), "note openai: reasoning of an unknown form is not shown\nfinish stop (stop)\n"},
		{"Gemini", "google-ai-studio", "", sse(`{"candidates":[{"content":{"parts":[{"text":{"text":"Hi"}}]},"finishReason":"STOP"}]}`), "text \"Hi\"\nfinish stop (STOP)\n"},
	})
}

func TestFieldW02LaterEventsAreTakenOnce(t *testing.T) {
	t.Parallel()
	const created = `{"type":"response.created","response":{"status":"in_progress","output":[]}}`
	message := `{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Hello there","annotations":[{"type":"url_citation","url":"https://a.example","title":"A"}]}]}`
	completed := func(items string) string {
		return `{"type":"response.completed","response":{"status":"completed","output":[` + items + `],"usage":{"input_tokens":3,"output_tokens":4}}}`
	}
	const (
		hello = "text \"Hello there\"\n"
		cited = "citation https://a.example \"A\"\n"
		usage = "usage in 3 out 4 cached unknown reasoning unknown\n"
		ended = "finish stop (completed)\n" + usage
		first = "tool call_1 first {\"x\":1}\nfinish tool_calls (completed)\n" + usage
		piece = `{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hello"}`
		call  = `{"id":"fc_1","type":"function_call","call_id":"call_1","name":"first","arguments":"{\"x\":1}"}`
	)
	playField(t, []fieldCase{
		{"F118 only in the completed response", "openai", "", sse(created, completed(message)), hello + cited + ended},
		{"only in the item that is done", "openai", "", sse(created, `{"type":"response.output_item.done","output_index":0,"item":`+message+`}`, completed(message)), hello + cited + ended},
		{"only in the text that is done", "openai", "", sse(created, `{"type":"response.output_text.done","item_id":"msg_1","text":"Hello there"}`, completed("")), hello + ended},
		{"only in the part that is done", "openai", "", sse(created, `{"type":"response.content_part.done","item_id":"msg_1","part":{"type":"output_text","text":"Hello there"}}`, completed("")), hello + ended},
		{"a call only in the completed response", "openai", "", sse(created, completed(call)), first},
		{"a piece, and the rest of it", "openai", "", sse(created, piece, `{"type":"response.output_text.done","item_id":"msg_1","text":"Hello there"}`, completed(message)), "text \"Hello\"\ntext \" there\"\n" + cited + ended},
		{"all of it three times more", "openai", "", sse(created, piece, strings.Replace(piece, "Hello", " there", 1), `{"type":"response.output_text.done","item_id":"msg_1","text":"Hello there"}`,
			`{"type":"response.content_part.done","item_id":"msg_1","part":{"type":"output_text","text":"Hello there"}}`, `{"type":"response.output_item.done","item":`+message+`}`, completed(message)), "text \"Hello\"\ntext \" there\"\n" + cited + ended},
		{"by another id and place", "openai", "", sse(created, `{"type":"response.output_text.delta","delta":"Hello there"}`, completed(`{"type":"reasoning","id":"rs","summary":[]},`+strings.Replace(message, "msg_1", "msg_2", 1))), hello + cited + ended},
		{"half a character waits for its rest", "openai", "", sse(created, `{"type":"response.output_text.delta","item_id":"msg_1","delta":"a\ud83d"}`, `{"type":"response.output_text.done","item_id":"msg_1","text":"a\ud83d\ude00b"}`, completed("")), "text \"a\"\ntext \"\U0001F600b\"\n" + ended},
		{"by another id, without its blanks", "openai", "", sse(created, `{"type":"response.output_text.delta","item_id":"a","delta":"Hello there\n"}`, completed(message)), "text \"Hello there\\n\"\nnote openai: a repeated text differs from its pieces; the pieces are used\n" + cited + ended},
		{"another text is not added", "openai", "", sse(created, piece, `{"type":"response.output_text.done","item_id":"msg_1","text":"Other"}`, completed("")), "text \"Hello\"\nnote openai: a repeated text differs from its pieces; the pieces are used\n" + ended},
		{"two messages", "openai", "", sse(created, piece, completed(`{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Hello"}]},{"id":"msg_2","type":"message","content":[{"type":"output_text","text":" you"}]}`)), "text \"Hello\"\ntext \" you\"\n" + ended},
		{"refusal and reasoning", "openai", "", sse(created, `{"type":"response.reasoning_summary_text.done","item_id":"rs","summary_index":0,"text":"one"}`, `{"type":"response.reasoning_summary_part.done","item_id":"rs","summary_index":0,"part":{"type":"summary_text","text":"one"}}`,
			`{"type":"response.refusal.done","item_id":"msg_1","refusal":"no"}`, completed(`{"id":"rs","type":"reasoning","summary":[{"type":"summary_text","text":"one"},{"type":"summary_text","text":"two"}]},{"id":"msg_1","type":"message","content":[{"type":"refusal","refusal":"no"}]}`)),
			"reasoning \"one\"\nrefusal \"no\"\nreasoning \"\\n\\n\"\nreasoning \"two\"\n" + ended},
		{"a call in pieces alone", "openai", "", sse(created, `{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"first","arguments":""}}`,
			`{"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":"{\"x\""}`, `{"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":":1}"}`, completed("")), first},
		{"a call in all events", "openai", "", sse(created, `{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"first","arguments":""}}`,
			`{"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":"{\"x\":1}"}`, `{"type":"response.function_call_arguments.done","item_id":"fc_1","arguments":"{\"x\":1}"}`, `{"type":"response.output_item.done","output_index":0,"item":`+call+`}`, completed(call)), first},
		{"the failed response has what came", "openai", "", sse(created, piece, `{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"sorry"},"output":[`+message+`],"usage":{"input_tokens":3,"output_tokens":4}}}`),
			"text \"Hello\"\ntext \" there\"\n" + cited + "usage in 3 out 4 cached unknown reasoning unknown\nerror stream_error retryable true: sorry\n"},
		{"a chat's message after its deltas", "openai", "", sse(delta(`"content":"Hello"`), `{"choices":[{"index":0,"delta":{},"message":{"role":"assistant","content":"Hello there"},"finish_reason":"stop"}]}`, "[DONE]"), "text \"Hello\"\ntext \" there\"\nfinish stop (stop)\n"},
		{"a chat's message without any", "openai", "", sse(delta(`"role":"assistant","content":""`), `{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello there","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}]}`, "[DONE]"), hello + "tool c f {}\nfinish tool_calls (stop)\n"},
		{"a chat's calls repeated", "openai", "", sse(delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]`), `{"choices":[{"index":0,"delta":{},"message":{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`, "[DONE]"), "tool c f {}\nfinish tool_calls (tool_calls)\n"},
		{"messages in the place of deltas", "openai", "", sse(`{"choices":[{"index":0,"message":{"content":"Hel"}}]}`, `{"choices":[{"index":0,"message":{"content":"lo"}}]}`, stopped, "[DONE]"), "text \"Hel\"\ntext \"lo\"\nfinish stop (stop)\n"},
		{"the last of them ends it", "openai", "", sse(`{"choices":[{"index":0,"message":{"content":"Hel"}}]}`, `{"choices":[{"index":0,"message":{"content":"lo"},"finish_reason":"stop"}]}`, "[DONE]"), "text \"Hel\"\ntext \"lo\"\nfinish stop (stop)\n"},
		{"messages that grow in the place of deltas", "openai", "", sse(`{"choices":[{"index":0,"message":{"content":"Hel"}}]}`, `{"choices":[{"index":0,"message":{"content":"Hello"}}]}`, stopped, "[DONE]"), "text \"Hel\"\ntext \"lo\"\nfinish stop (stop)\n"},
		{"Cohere's last event has the message", "cohere", "", sse(`{"type":"message-end","delta":{"message":{"content":[{"type":"text","text":"Hello there"}]},"finish_reason":"COMPLETE"}}`), hello + "finish stop (COMPLETE)\n"},
		{"Cohere's last event repeats the message", "cohere", "", sse(`{"type":"content-delta","delta":{"message":{"content":{"text":"Hello"}}}}`, `{"type":"message-end","delta":{"message":{"content":[{"type":"text","text":"Hello there"}]},"finish_reason":"COMPLETE"}}`), "text \"Hello\"\ntext \" there\"\nfinish stop (COMPLETE)\n"},
		{"text generation without tokens", "huggingface", "", sse(`{"token":{"text":"","special":true},"generated_text":"Hello there","details":{"finish_reason":"eos_token"}}`), hello + "finish stop (eos_token)\n"},
		{"text generation's prompt is no rest", "huggingface", "", sse(`{"token":{"text":"Hi"},"generated_text":null}`, `{"token":{"text":"!"},"generated_text":"Say it: Hi!","details":{"finish_reason":"eos_token"}}`), "text \"Hi\"\ntext \"!\"\nfinish stop (eos_token)\n"},
		{"Anthropic's message at the beginning", "anthropic", "", sse(`{"type":"message_start","message":{"content":[{"type":"text","text":"Hello there"}],"usage":{"input_tokens":1}}}`, strings.TrimSpace(claudeStop), strings.TrimSpace(claudeEnd)),
			"usage in 1 out unknown cached unknown reasoning unknown\nusage in 1 out 2 cached unknown reasoning unknown\n" + hello + "finish stop (end_turn)\n"},
	})
}
