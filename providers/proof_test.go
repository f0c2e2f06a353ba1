package providers_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"sluice/gateway"
)

// proofCase is one answer in a vendor's two forms: reasoning with its proof, and a call.
// What a form doesn't cut it ignores.
type proofCase struct {
	name, provider string
	// stream writes the lines of a stream whose reasoning, signature and arguments come
	// in these pieces: the insides of JSON strings.
	stream func(thinking, signature, arguments []string) string
	// whole writes the same answer as one reply, with the arguments as an object.
	whole func(thinking, signature, arguments string) string
	// reasoning, proof and call are the answer's: the proof of the reasoning, of which
	// empty is none, and that of the call.
	proof, call func(thinking, signature string) *gateway.Proof
	// loose says that proofs of both forms are the same JSON, not the same bytes.
	loose bool
}

// each repeats a line for each piece, which stands for %s.
func each(pieces []string, line string) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(strings.Replace(line, "%s", p, 1) + "\n")
	}
	return b.String()
}

func proofOf(family, format string) func(thinking, signature string) *gateway.Proof {
	return func(thinking, signature string) *gateway.Proof {
		data := strings.NewReplacer("THINKING", thinking, "SIGNATURE", signature).Replace(format)
		return &gateway.Proof{Family: family, Data: json.RawMessage(data)}
	}
}

func noProof(string, string) *gateway.Proof { return nil }

func proofCases() []proofCase {
	const (
		thinkingBlock = `{"type":"thinking","thinking":"THINKING","signature":"SIGNATURE"}`
		reasoningItem = `{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"THINKING"}],"encrypted_content":"SIGNATURE"}`
		converseBlock = `{"reasoningContent":{"reasoningText":{"text":"THINKING","signature":"SIGNATURE"}}}`
		detail        = `{"type":"reasoning.text","text":"THINKING","format":"anthropic-claude-v1","index":0,"signature":"SIGNATURE"}`
		chatEnd       = `{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}` + "\n[DONE]\n"
	)
	with := func(form, thinking, signature string) string {
		return strings.NewReplacer("THINKING", thinking, "SIGNATURE", signature).Replace(form)
	}
	chatCall := func(arguments []string, more string) string {
		return `{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c"` + more + `,"function":{"name":"f","arguments":""}}]}}]}` + "\n" +
			each(arguments, `{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"%s"}}]}}]}`)
	}
	chatWhole := func(message, arguments, more string) string {
		return `{"choices":[{"index":0,"message":{` + message + `"content":null,"tool_calls":[{"index":0,"id":"c"` + more + `,"function":{"name":"f","arguments":` + arguments + `}}]},"finish_reason":"tool_calls"}]}`
	}
	cases := []proofCase{{
		name: "anthropic", provider: "anthropic", proof: proofOf("anthropic", thinkingBlock), call: noProof,
		stream: func(thinking, signature, arguments []string) string {
			return `{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}` + "\n" +
				each(thinking, `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"%s"}}`) +
				each(signature, `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"%s"}}`) +
				`{"type":"content_block_stop","index":0}` + "\n" +
				`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c","name":"f","input":{}}}` + "\n" +
				each(arguments, `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"%s"}}`) +
				`{"type":"content_block_stop","index":1}` + "\n" +
				`{"type":"message_delta","delta":{"stop_reason":"tool_use"}}` + "\n" + claudeEnd
		},
		whole: func(thinking, signature, arguments string) string {
			return `{"type":"message","content":[` + with(thinkingBlock, thinking, signature) + `,{"type":"tool_use","id":"c","name":"f","input":` + arguments + `}],"stop_reason":"tool_use"}`
		},
	}, {
		name: "bedrock", provider: "aws-bedrock", proof: proofOf("bedrock", converseBlock), call: noProof,
		stream: func(thinking, signature, arguments []string) string {
			return each(thinking, "event contentBlockDelta\n"+`{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"%s"}}}`) +
				each(signature, "event contentBlockDelta\n"+`{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"%s"}}}`) +
				"event contentBlockStop\n" + `{"contentBlockIndex":0}` + "\n" +
				"event contentBlockStart\n" + `{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"c","name":"f"}}}` + "\n" +
				each(arguments, "event contentBlockDelta\n"+`{"contentBlockIndex":1,"delta":{"toolUse":{"input":"%s"}}}`) +
				"event contentBlockStop\n" + `{"contentBlockIndex":1}` + "\n" +
				"event messageStop\n" + `{"stopReason":"tool_use"}` + "\nevent metadata\n{}\n"
		},
		whole: func(thinking, signature, arguments string) string {
			return `{"output":{"message":{"role":"assistant","content":[` + with(converseBlock, thinking, signature) + `,{"toolUse":{"toolUseId":"c","name":"f","input":` + arguments + `}}]}},"stopReason":"tool_use"}`
		},
	}, {
		name: "gemini", provider: "google-ai-studio", proof: noProof, call: proofOf("gemini", `"SIGNATURE"`),
		stream: func(thinking, signature, arguments []string) string {
			return each(thinking, `{"candidates":[{"content":{"parts":[{"text":"%s","thought":true}]}}]}`) +
				`{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"f","args":"` + strings.Join(arguments, "") + `"},"thoughtSignature":"` + strings.Join(signature, "") + `"}]},"finishReason":"STOP"}]}` + "\n"
		},
		whole: func(thinking, signature, arguments string) string {
			return `{"candidates":[{"content":{"parts":[{"text":"` + thinking + `","thought":true},{"functionCall":{"id":"c","name":"f","args":` + arguments + `},"thoughtSignature":"` + signature + `"}]},"finishReason":"STOP"}]}`
		},
	}, {
		name: "responses", provider: "openai", proof: proofOf("responses", reasoningItem), call: noProof,
		stream: func(thinking, signature, arguments []string) string {
			return `{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"not yet"}}` + "\n" +
				each(thinking, `{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"%s"}`) +
				`{"type":"response.output_item.done","output_index":0,"item":` + with(reasoningItem, strings.Join(thinking, ""), strings.Join(signature, "")) + `}` + "\n" +
				`{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"c","name":"f","arguments":""}}` + "\n" +
				each(arguments, `{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"%s"}`) +
				`{"type":"response.completed","response":{"status":"completed","output":[` + with(reasoningItem, strings.Join(thinking, ""), "encrypted once more") + `]}}` + "\n"
		},
		whole: func(thinking, signature, arguments string) string {
			return `{"object":"response","status":"completed","output":[` + with(reasoningItem, thinking, signature) + `,{"id":"fc_1","type":"function_call","call_id":"c","name":"f","arguments":` + arguments + `}]}`
		},
	}, {
		name: "openrouter", provider: "openrouter", proof: proofOf("openrouter", "["+detail+"]"), call: noProof, loose: true,
		stream: func(thinking, signature, arguments []string) string {
			return each(thinking, `{"choices":[{"index":0,"delta":{"content":"","reasoning_details":[{"type":"reasoning.text","text":"%s","format":"anthropic-claude-v1","index":0}]}}]}`) +
				`{"choices":[{"index":0,"delta":{"content":"","reasoning_details":[{"type":"reasoning.text","signature":"` + strings.Join(signature, "") + `","format":"anthropic-claude-v1","index":0}]}}]}` + "\n" +
				chatCall(arguments, "") + chatEnd
		},
		whole: func(thinking, signature, arguments string) string {
			return chatWhole(`"reasoning":"`+thinking+`","reasoning_details":[`+with(detail, thinking, signature)+`],`, arguments, "")
		},
	}, {
		name: "a chat's calls of Gemini", provider: "compat", proof: noProof, call: proofOf("gemini", `"SIGNATURE"`),
		stream: func(thinking, signature, arguments []string) string {
			return each(thinking, `{"choices":[{"index":0,"delta":{"reasoning_content":"%s"}}]}`) +
				chatCall(arguments, `,"extra_content":{"google":{"thought_signature":"`+strings.Join(signature, "")+`"}}`) + chatEnd
		},
		whole: func(thinking, signature, arguments string) string {
			return chatWhole(`"reasoning_content":"`+thinking+`",`, arguments, `,"extra_content":{"google":{"thought_signature":"`+signature+`"}}`)
		},
	}, {
		name: "cohere", provider: "cohere", proof: noProof, call: noProof,
		stream: func(thinking, _, arguments []string) string {
			return each(thinking, `{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"%s"}}}}`) +
				`{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"c","type":"function","function":{"name":"f","arguments":""}}}}}` + "\n" +
				each(arguments, `{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"%s"}}}}}`) +
				`{"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}` + "\n"
		},
		whole: func(thinking, _, arguments string) string {
			return `{"message":{"content":[{"type":"thinking","thinking":"` + thinking + `"}],"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":` + arguments + `}}]},"finish_reason":"TOOL_CALL"}`
		},
	}}
	for vendor, member := range map[string]string{"deepseek": "reasoning_content", "fireworks": "reasoning_content", "groq": "reasoning", "cerebras": "reasoning", "workers-ai": "reasoning", "mistral": "reasoning_content"} {
		c := proofCase{
			name: vendor, provider: vendor, call: noProof,
			proof: func(string, string) *gateway.Proof { return &gateway.Proof{Family: vendor} },
			stream: func(thinking, _, arguments []string) string {
				return each(thinking, `{"choices":[{"index":0,"delta":{"content":null,"`+member+`":"%s"}}]}`) + chatCall(arguments, "") + chatEnd
			},
			whole: func(thinking, _, arguments string) string {
				return chatWhole(`"`+member+`":"`+thinking+`",`, arguments, "")
			},
		}
		if vendor == "workers-ai" || vendor == "mistral" { // want nothing back
			c.proof = noProof
		}
		cases = append(cases, c)
	}
	return cases
}

// escaped is the inside of a JSON string with as few escapes as possible. Bytes that are
// no character are written as they are.
func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\':
			b.WriteString(`\` + string(c))
		case c < 0x20:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// units is the inside of a JSON string as escapes of UTF-16, one for each unit.
func units(s string) []string {
	var list []string
	for _, unit := range utf16.Encode([]rune(s)) {
		list = append(list, fmt.Sprintf(`\u%04x`, unit))
	}
	return list
}

// partsOf is what a reply has in parts.
func (r result) parts(t *testing.T) []gateway.Part {
	t.Helper()
	if r.err != nil {
		t.Fatal(r.err)
	}
	var a gateway.Answer
	for _, d := range r.deltas {
		a.Add(d, testTime)
	}
	if a.Finish == nil || a.Finish.Reason != gateway.FinishToolCalls {
		t.Fatalf("the answer ends with %+v", a.Finish)
	}
	return a.Parts()
}

// sayParts writes parts as short lines.
func sayParts(parts []gateway.Part) string {
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p.ToolCall != nil:
			fmt.Fprintf(&b, "tool %s %s %s%s\n", p.ToolCall.ID, p.ToolCall.Name, p.ToolCall.Arguments, sayProof(" with", p.ToolCall.Proof))
		case p.Reasoning != nil:
			fmt.Fprintf(&b, "reasoning %q%s\n", p.Reasoning.Text, sayProof(" with", p.Proof))
		default:
			fmt.Fprintf(&b, "text %q%s\n", p.Text, sayProof(" with", p.Proof))
		}
	}
	return b.String()
}

// sameParts compares parts, and proofs as JSON where bytes may differ.
func sameParts(got, want []gateway.Part, loose bool) bool {
	if loose && len(got) == len(want) {
		for i := range got {
			var a, b any
			if got[i].Proof != nil && want[i].Proof != nil {
				if json.Unmarshal(got[i].Proof.Data, &a) != nil || json.Unmarshal(want[i].Proof.Data, &b) != nil || !reflect.DeepEqual(a, b) {
					return false
				}
				got[i].Proof = want[i].Proof
			}
		}
	}
	return reflect.DeepEqual(got, want)
}

// A text with escapes, and characters of two to four bytes.
const (
	hardThought   = "Say \"hi\" \\ to\nZürich: €, 😀."
	hardSignature = "Eo+/=="
	hardArguments = `{"city":"Zürich 😀 \"x\" \\ \u20ac"}`
)

// TestProofsAndCallsFromEveryCut has each family send reasoning, a signature and a call in
// pieces that are cut at every byte, in the middle of escapes and characters included, and
// whole. What comes of it is always the same, and the same bytes go back.
func TestProofsAndCallsFromEveryCut(t *testing.T) {
	t.Parallel()
	for _, c := range proofCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			thinking, arguments := escaped(hardThought), escaped(hardArguments)
			want := []gateway.Part{
				{Reasoning: &gateway.Reasoning{Text: hardThought}, Proof: c.proof(thinking, hardSignature)},
				{ToolCall: &gateway.ToolCall{ID: "c", Name: "f", Arguments: hardArguments, Proof: c.call(thinking, hardSignature)}},
			}
			check := func(what string, got, want []gateway.Part, loose bool) {
				t.Helper()
				if !sameParts(got, want, loose) {
					t.Fatalf("%s:\n got %s\nwant %s", what, sayParts(got), sayParts(want))
				}
			}
			check("whole", whole(t, c.provider, c.whole(thinking, hardSignature, hardArguments)).parts(t), want, c.loose)
			check("whole, the arguments as a text", whole(t, c.provider, c.whole(thinking, hardSignature, `"`+arguments+`"`)).parts(t), want, c.loose)
			cuts := func(s string, try func(pieces []string)) {
				try([]string{escaped(s)})
				for i := range len(s) {
					try([]string{escaped(s[:i]), escaped(s[i:])})
				}
				var bytes []string
				for i := range len(s) {
					bytes = append(bytes, escaped(s[i:i+1]))
				}
				try(bytes)
			}
			cuts(hardThought, func(pieces []string) {
				check(fmt.Sprintf("thinking %q", pieces), stream(t, c.provider, c.stream(pieces, []string{hardSignature}, []string{arguments})).parts(t), want, c.loose)
			})
			cuts(hardSignature, func(pieces []string) {
				check(fmt.Sprintf("signature %q", pieces), stream(t, c.provider, c.stream([]string{thinking}, pieces, []string{arguments})).parts(t), want, c.loose)
			})
			cuts(hardArguments, func(pieces []string) {
				check(fmt.Sprintf("arguments %q", pieces), stream(t, c.provider, c.stream([]string{thinking}, []string{hardSignature}, pieces)).parts(t), want, c.loose)
			})
			// The same in escapes, one for each half of a pair: the proof keeps them.
			want[0].Proof = c.proof(strings.Join(units(hardThought), ""), hardSignature)
			check("escapes", stream(t, c.provider, c.stream(units(hardThought), []string{hardSignature}, units(hardArguments))).parts(t), want, c.loose)
		})
	}
}

// TestProofsOfEachFamily are the forms that have no pieces, and those without a proof.
func TestProofsOfEachFamily(t *testing.T) {
	t.Parallel()
	lines := func(l ...string) string { return strings.Join(l, "\n") + "\n" }
	const (
		omitted  = "note anthropic: reasoning that the vendor encrypted is not shown\n"
		toolStop = `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`
		redacted = `{"type":"redacted_thinking","data":"Em+/=="}`
		noText   = `{"type":"thinking","thinking":"","signature":"SIG"}`
		gemini   = "google-ai-studio"
	)
	begins := func(index int, block string) string {
		return fmt.Sprintf(`{"type":"content_block_start","index":%d,"content_block":%s}`, index, block)
	}
	thought := func(index int, text string) string {
		return fmt.Sprintf(`{"type":"content_block_delta","index":%d,"delta":{"type":"thinking_delta","thinking":%q}}`, index, text)
	}
	stops := func(index int) string { return fmt.Sprintf(`{"type":"content_block_stop","index":%d}`, index) }
	part := func(parts, more string) string {
		return `{"candidates":[{"content":{"parts":[` + parts + `]}` + more + `}]}`
	}
	for _, test := range []struct{ name, provider, stream, whole, want string }{
		{"redacted thinking", "anthropic", lines(begins(0, redacted), stops(0), strings.TrimSpace(claudeText), toolStop, strings.TrimSpace(claudeEnd)),
			`{"type":"message","content":[` + redacted + `,{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}`,
			omitted + "proof of reasoning, alone: anthropic " + redacted + "\ntext \"Hi\"\nfinish stop (end_turn)\n"},
		{"a signature without thinking", "anthropic",
			lines(begins(0, `{"type":"thinking","thinking":"","signature":""}`), `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIG"}}`, stops(0), strings.TrimSpace(claudeText), toolStop, strings.TrimSpace(claudeEnd)),
			`{"type":"message","content":[` + noText + `,{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}`,
			"proof of reasoning, alone: anthropic " + noText + "\ntext \"Hi\"\nfinish stop (end_turn)\n"},
		{"thinking without a signature", "anthropic",
			lines(begins(0, `{"type":"thinking","thinking":""}`), `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}`, stops(0), toolStop, strings.TrimSpace(claudeEnd)),
			`{"type":"message","content":[{"type":"thinking","thinking":"hm"}],"stop_reason":"end_turn"}`,
			"reasoning \"hm\"\nfinish stop (end_turn)\n"},
		{"members that nobody knows stay", "anthropic",
			lines(begins(0, `{"type": "thinking", "thinking":"a", "extra": [1, 2],"signature":""}`), `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"b"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S"}}`, stops(0), toolStop, strings.TrimSpace(claudeEnd)),
			"", "reasoning \"a\"\nreasoning \"b\"\nproof of reasoning: anthropic {\"type\":\"thinking\",\"thinking\":\"ab\",\"extra\":[1, 2],\"signature\":\"S\"}\nfinish stop (end_turn)\n"},
		{"blocks that are open at the same time", "anthropic",
			lines(begins(0, `{"type":"thinking","thinking":"","signature":""}`), begins(1, `{"type":"thinking","thinking":"","signature":""}`),
				`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}`, `{"type":"content_block_delta","index":1,"delta":{"type":"thinking_delta","thinking":"b"}}`,
				`{"type":"content_block_delta","index":1,"delta":{"type":"signature_delta","signature":"B"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"A"}}`, toolStop, strings.TrimSpace(claudeEnd)),
			"", "reasoning \"a\"\nreasoning \"b\"\nproof of reasoning: anthropic {\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"A\"}\nproof of reasoning: anthropic {\"type\":\"thinking\",\"thinking\":\"b\",\"signature\":\"B\"}\nfinish stop (end_turn)\n"},
		{"thinking in a later block", "anthropic",
			lines(strings.TrimSpace(claudeText), begins(2, `{"type":"thinking","thinking":"","signature":""}`), thought(2, "a"), thought(2, "b"), thought(2, "c"),
				`{"type":"content_block_delta","index":2,"delta":{"type":"signature_delta","signature":"S"}}`, stops(2), toolStop, strings.TrimSpace(claudeEnd)),
			"", "text \"Hi\"\nreasoning \"a\"\nreasoning \"b\"\nreasoning \"c\"\nproof of reasoning: anthropic {\"type\":\"thinking\",\"thinking\":\"abc\",\"signature\":\"S\"}\nfinish stop (end_turn)\n"},
		{"a block that is cut has none", "anthropic",
			lines(begins(0, `{"type":"thinking","thinking":"","signature":""}`), `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"A"}}`),
			"", "reasoning \"a\"\nerror truncated retryable true: the answer was cut before its end\n"},
		{"Converse's encrypted reasoning", "aws-bedrock",
			lines("event contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"AQID"}}}`, "event contentBlockStop", `{"contentBlockIndex":0}`, "event messageStop", `{"stopReason":"end_turn"}`, "event metadata", `{}`),
			`{"output":{"message":{"content":[{"reasoningContent":{"redactedContent":"AQID"}}]}},"stopReason":"end_turn"}`,
			"note aws-bedrock: reasoning that the vendor encrypted is not shown\nproof of reasoning, alone: bedrock {\"reasoningContent\":{\"redactedContent\":\"AQID\"}}\nfinish stop (end_turn)\n"},
		{"in pieces of base64", "aws-bedrock",
			lines("event contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"AQ=="}}}`, "event contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"AgM="}}}`, "event messageStop", `{"stopReason":"end_turn"}`, "event metadata", `{}`),
			"", "note aws-bedrock: reasoning that the vendor encrypted is not shown\nproof of reasoning, alone: bedrock {\"reasoningContent\":{\"redactedContent\":\"AQID\"}}\nfinish stop (end_turn)\n"},
		{"Converse's reasoning without a signature", "aws-bedrock",
			lines("event contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}`, "event contentBlockStop", `{"contentBlockIndex":0}`, "event messageStop", `{"stopReason":"end_turn"}`, "event metadata", `{}`),
			`{"output":{"message":{"content":[{"reasoningContent":{"reasoningText":{"text":"hm"}}}]}},"stopReason":"end_turn"}`,
			"reasoning \"hm\"\nfinish stop (end_turn)\n"},
		{"Gemini's text with a signature", gemini, lines(part(`{"text":"Hi","thoughtSignature":"a+/="}`, `,"finishReason":"STOP"`)), part(`{"text":"Hi","thoughtSignature":"a+/="}`, `,"finishReason":"STOP"`),
			"text \"Hi\"\nproof of text: gemini \"a+/=\"\nfinish stop (STOP)\n"},
		{"on the last empty part", gemini, lines(part(`{"text":"Hi"}`, ""), part(`{"text":"","thoughtSignature":"s"}`, `,"finishReason":"STOP"`)), part(`{"text":"Hi"},{"text":"","thoughtSignature":"s"}`, `,"finishReason":"STOP"`),
			"text \"Hi\"\nproof of text, alone: gemini \"s\"\nfinish stop (STOP)\n"},
		{"on a thought", gemini, lines(part(`{"text":"hm","thought":true,"thoughtSignature":"s"}`, ""), part(`{"text":"Hi"}`, `,"finishReason":"STOP"`)), part(`{"text":"hm","thought":true,"thoughtSignature":"s"},{"text":"Hi"}`, `,"finishReason":"STOP"`),
			"reasoning \"hm\"\nproof of reasoning: gemini \"s\"\ntext \"Hi\"\nfinish stop (STOP)\n"},
		{"on the first of two calls", gemini, lines(part(`{"functionCall":{"name":"f","args":{}},"thoughtSignature":"s"},{"functionCall":{"name":"g","args":{"x":1}}}`, `,"finishReason":"STOP"`)), part(`{"functionCall":{"name":"f","args":{}},"thoughtSignature":"s"},{"functionCall":{"name":"g","args":{"x":1}}}`, `,"finishReason":"STOP"`),
			"tool  f {} with gemini \"s\"\ntool  g {\"x\":1}\nfinish tool_calls (STOP)\n"},
		{"on a call in pieces", gemini, lines(part(`{"functionCall":{"name":"f","willContinue":true},"thoughtSignature":"s"}`, ""), part(`{"functionCall":{"partialArgs":[{"jsonPath":"$.x","stringValue":"a","willContinue":true}],"willContinue":true}}`, ""), part(`{"functionCall":{"partialArgs":[{"jsonPath":"$.x","stringValue":"b"}]}}`, ""), part(`{"functionCall":{}}`, ""), part(`{"functionCall":{"name":"g"}}`, `,"finishReason":"STOP"`)), "",
			"tool  f {\"x\":\"ab\"} with gemini \"s\"\ntool  g {}\nfinish tool_calls (STOP)\n"},
		{"an image's goes with it", gemini, lines(part(`{"inlineData":{"mimeType":"image/png","data":"AAAA"},"thoughtSignature":"s"},{"text":"Hi"}`, `,"finishReason":"STOP"`)), "",
			"note google-ai-studio: an image (image/png, 3 bytes) is not shown\ntext \"Hi\"\nfinish stop (STOP)\n"},
		{"a signature that is no text is kept as it came", gemini, lines(part(`{"text":"Hi","thoughtSignature":{"x":1}}`, `,"finishReason":"STOP"`)), "", "text \"Hi\"\nproof of text: gemini {\"x\":1}\nfinish stop (STOP)\n"},
		{"reasoning items without an encrypted text", "openai", lines(`{"type":"response.output_item.done","output_index":0,"item":{"id":"rs","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]}}`, `{"type":"response.completed","response":{"status":"completed","output":[]}}`),
			`{"object":"response","status":"completed","output":[{"id":"rs","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":null}]}`,
			"reasoning \"hm\"\nfinish stop (completed)\n"},
		{"reasoning items that only the completed response has", "openai", lines(`{"type":"response.completed","response":{"status":"completed","output":[{"id":"a","type":"reasoning","summary":[],"encrypted_content":"A"},{"id":"b","type":"reasoning","summary":[],"encrypted_content":"B"}]}}`), "",
			"proof of reasoning, alone: responses {\"id\":\"a\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"A\"}\nproof of reasoning, alone: responses {\"id\":\"b\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"B\"}\nfinish stop (completed)\n"},
		{"reasoning items without ids", "grok", lines(`{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","summary":[],"encrypted_content":"A"}}`, `{"type":"response.output_item.done","output_index":1,"item":{"type":"reasoning","summary":[],"encrypted_content":"B"}}`, `{"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","summary":[],"encrypted_content":"C"}]}}`), "",
			"proof of reasoning, alone: responses {\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"A\"}\nproof of reasoning, alone: responses {\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"B\"}\nfinish stop (completed)\n"},
		{"an item that only began has none", "openai", lines(`{"type":"response.output_item.added","output_index":0,"item":{"id":"a","type":"reasoning","summary":[],"encrypted_content":"A"}}`), "",
			"error truncated retryable true: the answer was cut before its end\n"},
		{"OpenRouter's entries keep their order", "openrouter",
			lines(delta(`"reasoning_details":[{"type":"reasoning.text","text":"a","index":0},{"type":"reasoning.summary","summary":"x","index":1}]`), delta(`"reasoning_details":[{"type":"reasoning.summary","summary":"y","index":1}]`),
				delta(`"reasoning_details":[{"type":"reasoning.text","text":"b","index":0,"signature":null}]`), delta(`"reasoning_details":[{"type":"reasoning.text","index":0,"signature":"S"},{"type":"reasoning.encrypted","data":"one","id":"e1","index":2}]`),
				delta(`"content":"Hi","reasoning_details":[{"type":"reasoning.encrypted","data":"two","id":"e2","index":2}]`), stopped, "[DONE]"), "",
			"reasoning \"a\"\nreasoning \"x\"\nreasoning \"y\"\nreasoning \"b\"\ntext \"Hi\"\nfinish stop (stop)\n" +
				`proof of reasoning: openrouter [{"type":"reasoning.text","text":"ab","index":0,"signature":"S"},{"type":"reasoning.summary","summary":"xy","index":1},{"type":"reasoning.encrypted","data":"one","id":"e1","index":2},{"type":"reasoning.encrypted","data":"two","id":"e2","index":2}]` + "\n"},
		{"entries without an index", "openrouter", lines(delta(`"reasoning_details":[{"type":"reasoning.text","text":"a"}]`), delta(`"reasoning_details":[{"type":"reasoning.text","text":"b"}]`), delta(`"reasoning_details":[{"type":"reasoning.summary","summary":"c"}]`), delta(`"content":"Hi"`), stopped, "[DONE]"), "",
			"reasoning \"a\"\nreasoning \"b\"\nreasoning \"c\"\ntext \"Hi\"\nfinish stop (stop)\n" + `proof of reasoning: openrouter [{"type":"reasoning.text","text":"ab"},{"type":"reasoning.summary","summary":"c"}]` + "\n"},
		{"entries that their ids tell apart", "openrouter", lines(delta(`"reasoning_details":[{"type":"reasoning.text","id":"1","text":"a","index":0}]`), delta(`"reasoning_details":[{"type":"reasoning.text","text":"b","index":0}]`), delta(`"reasoning_details":[{"type":"reasoning.text","id":"2","text":"c","index":0}]`), delta(`"content":"Hi"`), stopped, "[DONE]"), "",
			"reasoning \"a\"\nreasoning \"b\"\nreasoning \"c\"\ntext \"Hi\"\nfinish stop (stop)\n" + `proof of reasoning: openrouter [{"type":"reasoning.text","id":"1","text":"ab","index":0},{"type":"reasoning.text","id":"2","text":"c","index":0}]` + "\n"},
		{"only encrypted", "openrouter", lines(delta(`"content":"Hi","reasoning_details":[{"type": "reasoning.encrypted", "data":"x"}]`), stopped, "[DONE]"),
			`{"choices":[{"index":0,"message":{"content":"Hi","reasoning_details":[{"type": "reasoning.encrypted", "data":"x"}]},"finish_reason":"stop"}]}`,
			"text \"Hi\"\nfinish stop (stop)\nproof of reasoning, alone: openrouter [{\"type\": \"reasoning.encrypted\", \"data\":\"x\"}]\n"},
		{"another vendor's details are no proof", "openai", lines(delta(`"content":"Hi","reasoning_details":[{"type":"reasoning.encrypted","data":"x"}]`), stopped, "[DONE]"), "", "text \"Hi\"\nfinish stop (stop)\n"},
		{"DeepSeek without reasoning", "deepseek", lines(delta(`"content":"Hi"`), stopped, "[DONE]"), "", "text \"Hi\"\nfinish stop (stop)\n"},
		{"a chat's signature after the call", "compat", lines(delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]`), delta(`"tool_calls":[{"index":0,"extra_content":{"google":{"thought_signature":"s"}}}]`), stopped, "[DONE]"), "", "tool c f {} with gemini \"s\"\nfinish tool_calls (stop)\n"},
		{"extra content of another form", "compat", lines(delta(`"tool_calls":[{"index":0,"id":"c","extra_content":["x"],"function":{"name":"f","arguments":"{}"}}]`), stopped, "[DONE]"), "", "tool c f {}\nfinish tool_calls (stop)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := stream(t, test.provider, test.stream).say(); got != test.want {
				t.Errorf("streamed: got\n%swant\n%s", got, test.want)
			}
			if test.whole == "" {
				return
			}
			if got := whole(t, test.provider, test.whole).say(); got != test.want {
				t.Errorf("whole: got\n%swant\n%s", got, test.want)
			}
		})
	}
}

// A proof that is damaged is left out: bytes that are no character can't be kept.
func TestADamagedProofIsLeftOut(t *testing.T) {
	t.Parallel()
	got := stream(t, "anthropic", `{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}`+"\n"+
		"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"a\xff\"}}\n"+
		`{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S"}}`+"\n"+
		`{"type":"content_block_stop","index":0}`+"\n"+claudeText+claudeStop+claudeEnd).say()
	want := "reasoning \"a\uFFFD\"\nnote anthropic: a damaged proof of the reasoning is left out\ntext \"Hi\"\nusage in unknown out 2 cached unknown reasoning unknown\nfinish stop (end_turn)\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
