package emulator

import (
	"encoding/json"
	"iter"
	"net/http"
	"strconv"
	"strings"
)

// converseUsage is Bedrock's count of tokens.
type converseUsage struct {
	Input  int      `json:"inputTokens"`
	Output int      `json:"outputTokens"`
	Tools  struct{} `json:"serverToolUsage"`
	Total  int      `json:"totalTokens"`
}

func converseUsageOf(a answer) converseUsage {
	return converseUsage{Input: a.input, Output: a.output(), Total: a.input + a.output()}
}

// head sets the request id and, if Converse doesn't count in the body, the call's
// metrics.
func (v bedrock) head(q question, a answer, h http.Header) {
	h.Set("X-Amzn-Requestid", v.ids.uuid())
	switch {
	case q.form == formConverse:
	case q.stream:
		h.Set("X-Amzn-Bedrock-Content-Type", "application/json")
	default:
		h.Set("X-Amzn-Bedrock-Invocation-Latency", strconv.Itoa(converseLatency))
		h.Set("X-Amzn-Bedrock-Input-Token-Count", strconv.Itoa(a.input))
		if q.form != formEmbed {
			h.Set("X-Amzn-Bedrock-Output-Token-Count", strconv.Itoa(a.output()))
		}
	}
}

// converseLatency is the latency that every answer states, in milliseconds.
const converseLatency = 700

func (v bedrock) whole(q question, a answer) any {
	switch q.form {
	case formInvoke:
		return v.anthropic().whole(q, a)
	case formEmbed:
		return map[string]any{"embedding": embedding(q.prompt()), "inputTextTokenCount": a.input}
	}
	reason, _ := anthropicStop(a)
	var content []any
	if r := a.reasoning(); r != "" {
		content = append(content, map[string]any{"reasoningContent": map[string]any{"reasoningText": map[string]string{"text": r, "signature": v.ids.word(48)}}})
	}
	if text := a.text(); text != "" || len(a.tools) == 0 {
		content = append(content, map[string]string{"text": text})
	}
	for _, call := range a.tools {
		content = append(content, map[string]any{"toolUse": map[string]any{
			"toolUseId": v.toolID(), "name": call.name, "input": json.RawMessage(call.arguments),
		}})
	}
	return map[string]any{
		"metrics":    map[string]int{"latencyMs": converseLatency},
		"output":     map[string]any{"message": map[string]any{"role": "assistant", "content": content}},
		"stopReason": reason,
		"usage":      converseUsageOf(a),
	}
}

func (v bedrock) anthropic() anthropic { return anthropic{ids: v.ids} }

func (v bedrock) toolID() string { return "tooluse_" + v.ids.word(22) }

// embedding returns a short vector that depends only on the text.
func embedding(text string) []float64 {
	const size, scale = 16, 128
	out := make([]float64, size)
	for i, c := range []byte(text) {
		out[i%size] += (float64(c) - scale/2) / scale
	}
	return out
}

func (v bedrock) stream(q question, a answer) (framing, iter.Seq[event]) {
	if q.form == formInvoke {
		return eventStream(), v.chunks(q, a)
	}
	return eventStream(), func(yield func(event) bool) {
		w := &converseWriter{yield: yield}
		w.add("messageStart", map[string]any{"role": "assistant"}, 0, markNone)
		if len(a.reasoningTokens) > 0 {
			w.tokens(a.reasoningTokens, func(s string) any { return map[string]any{"reasoningContent": map[string]string{"text": s}} })
			w.delta(map[string]any{"reasoningContent": map[string]string{"signature": v.ids.word(48)}}, 0)
			w.close()
		}
		if len(a.textTokens) > 0 || len(a.tools) == 0 {
			w.tokens(a.textTokens, func(s string) any { return map[string]string{"text": s} })
			w.close()
		}
		for _, call := range a.tools {
			w.add("contentBlockStart", map[string]any{"contentBlockIndex": w.block,
				"start": map[string]any{"toolUse": map[string]string{"toolUseId": v.toolID(), "name": call.name}}}, 0, markNone)
			w.tokens(tokens(call.arguments), func(s string) any { return map[string]any{"toolUse": map[string]string{"input": s}} })
			w.close()
		}
		reason, _ := anthropicStop(a)
		w.add("messageStop", map[string]any{"stopReason": reason}, 0, markFinish)
		w.add("metadata", map[string]any{"metrics": map[string]int{"latencyMs": converseLatency}, "usage": converseUsageOf(a)}, 0, markDone)
	}
}

// chunks wraps the model's own events: each in base64, in JSON. The last one carries the
// counts.
func (v bedrock) chunks(q question, a answer) iter.Seq[event] {
	_, events := v.anthropic().stream(q, a)
	return func(yield func(event) bool) {
		n := 0
		for e := range events {
			if e.mark == markDone {
				e.data = strings.TrimSuffix(e.data, "}") + `,"amazon-bedrock-invocationMetrics":` + string(encode(map[string]int{
					"inputTokenCount": a.input, "outputTokenCount": a.output(), "invocationLatency": converseLatency, "firstByteLatency": converseLatency / 2,
				})) + "}"
			}
			if e.data != "" {
				e.name, e.data = "chunk", string(encode(map[string]any{"bytes": []byte(e.data), "p": awsPadding(n)}))
				n++
			}
			if !yield(e) {
				return
			}
		}
	}
}

// converseWriter writes a stream's events and counts its blocks. Once the consumer has
// stopped, it writes none.
type converseWriter struct {
	yield    func(event) bool
	over     bool
	block, n int
}

func (w *converseWriter) add(name string, v map[string]any, tokens int, m mark) {
	if w.over {
		return
	}
	v["p"] = awsPadding(w.n)
	w.n++
	w.over = !w.yield(event{name: name, data: string(encode(v)), tokens: tokens, mark: m})
}

func (w *converseWriter) delta(delta any, tokens int) {
	w.add("contentBlockDelta", map[string]any{"contentBlockIndex": w.block, "delta": delta}, tokens, markNone)
}

func (w *converseWriter) close() {
	w.add("contentBlockStop", map[string]any{"contentBlockIndex": w.block}, 0, markNone)
	w.block++
}

// tokens writes tokens a few at a time.
func (w *converseWriter) tokens(list []string, piece func(string) any) {
	for n := 0; len(list) > 0 && !w.over; n++ {
		k := min(anthropicChunk(n), len(list))
		w.delta(piece(strings.Join(list[:k], "")), k)
		list = list[k:]
	}
}

// awsPadding hides the length of a text, as Bedrock does.
func awsPadding(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	return letters[:1+(n*37)%len(letters)]
}
