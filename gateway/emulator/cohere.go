package emulator

import (
	"iter"
	"net/http"
	"time"
)

// cohere is Cohere's chat, version 2.
// https://docs.cohere.com/reference/chat
type cohere struct{ ids *ids }

func (cohere) pace() pace { return pace{rate: 78, first: 380 * time.Millisecond} }

func (v cohere) parse(r *request) (question, *problem) {
	if policyBadKey(keyOf(*r)) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey}
	}
	if r.path != "v2/chat" || r.method != http.MethodPost {
		return question{}, &problem{status: http.StatusNotFound, message: "page not found"}
	}
	f, ok := parseFields(r.body)
	if !ok {
		return question{}, badField("", "", "invalid request: body is not valid JSON")
	}
	if f.text("model") == "" || len(f.list("messages")) == 0 {
		return question{}, badField("", "", "invalid request: model and messages are required")
	}
	if p, ok := f.number("p"); ok && (p < 0.01 || p > 0.99) {
		return question{}, badField("", "", "invalid request: p must be between 0.01 and 0.99")
	}
	n, _ := f.number("max_tokens")
	q := question{provider: r.provider, model: f.text("model"), maxTokens: int(n), stop: f.strings("stop_sequences"), stream: f.flag("stream"), usage: true}
	for _, m := range f.list("messages") {
		if m.text("role") == "system" {
			q.system += contentText(m["content"])
			continue
		}
		q.turns = append(q.turns, turn{m.text("role"), contentText(m["content"])})
	}
	for _, t := range f.list("tools") {
		q.tool = t.object("function").text("name")
		break
	}
	return q, nil
}

func cohereFinish(a answer) string {
	switch a.finish {
	case finishLength:
		return "MAX_TOKENS"
	case finishTool:
		return "TOOL_CALL"
	case finishSequence:
		return "STOP_SEQUENCE"
	}
	return "COMPLETE"
}

func cohereUsage(a answer) map[string]any {
	counts := map[string]int{"input_tokens": a.input, "output_tokens": a.output()}
	return map[string]any{"billed_units": counts, "tokens": counts}
}

func (v cohere) whole(_ question, a answer) any {
	message := map[string]any{"role": "assistant"}
	var content []map[string]string
	if r := a.reasoning(); r != "" {
		content = append(content, map[string]string{"type": "thinking", "thinking": r})
	}
	if text := a.text(); text != "" {
		content = append(content, map[string]string{"type": "text", "text": text})
	}
	if content != nil {
		message["content"] = content
	}
	var calls []completionTool
	for _, call := range a.tools {
		calls = append(calls, toolCallOf(call, v.ids))
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	return map[string]any{"id": v.ids.hex(16), "message": message, "finish_reason": cohereFinish(a), "usage": cohereUsage(a)}
}

func (v cohere) stream(_ question, a answer) (framing, iter.Seq[event]) {
	return sse(), func(yield func(event) bool) {
		gone := false
		send := func(name string, index int, delta any, tokens int, m mark) {
			if gone {
				return
			}
			body := map[string]any{"type": name}
			if index >= 0 {
				body["index"] = index
			}
			if delta != nil {
				body["delta"] = delta
			}
			gone = !yield(event{name: name, data: string(encode(body)), tokens: tokens, mark: m})
		}
		message := func(key string, value any) map[string]any {
			return map[string]any{"message": map[string]any{key: value}}
		}
		send("message-start", -1, map[string]any{"message": map[string]any{"role": "assistant", "content": []any{}}}, 0, markNone)
		block := 0
		part := func(kind string, pieces []string) {
			if len(pieces) == 0 {
				return
			}
			send("content-start", block, message("content", map[string]string{"type": kind, kind: ""}), 0, markNone)
			for _, token := range pieces {
				send("content-delta", block, message("content", map[string]string{kind: token}), 1, markNone)
			}
			send("content-end", block, nil, 0, markNone)
			block++
		}
		part("thinking", a.reasoningTokens)
		part("text", a.textTokens)
		for i, call := range a.tools {
			t := toolCallOf(call, v.ids)
			t.Function.Arguments = ""
			send("tool-call-start", i, message("tool_calls", t), 1, markNone)
			for _, piece := range tokens(call.arguments) {
				send("tool-call-delta", i, message("tool_calls", map[string]any{"function": map[string]string{"arguments": piece}}), 1, markNone)
			}
			send("tool-call-end", i, nil, 0, markNone)
		}
		send("message-end", -1, map[string]any{"finish_reason": cohereFinish(a), "usage": cohereUsage(a)}, 0, markFinish)
		if !gone {
			yield(event{data: "[DONE]", mark: markDone})
		}
	}
}

func (v cohere) refuse(p problem) reply {
	message := openaiErrorOf(p).Message
	switch p.code {
	case badKey:
		message = "invalid api token"
	case unknownModel:
		message = "model '" + p.param + "' not found, make sure the correct model ID was used and that you have access to the model."
	}
	rep := jsonReply(p.status, map[string]string{"id": v.ids.hex(16), "message": message})
	for k, values := range p.header {
		rep.header[k] = values
	}
	return rep
}

func (v cohere) interrupt(problem) event {
	return event{name: "message-end", data: string(encode(map[string]any{
		"type": "message-end", "delta": map[string]any{"finish_reason": "ERROR", "error": "internal server error, please try again"},
	}))}
}
