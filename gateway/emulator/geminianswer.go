package emulator

import (
	"encoding/json"
	"iter"
	"strings"
	"time"
)

// geminiReply is a whole answer or a piece of one.
type geminiReply struct {
	Candidates []geminiCandidate `json:"candidates"`
	Usage      geminiUsage       `json:"usageMetadata"`
	Model      string            `json:"modelVersion"`
	Created    string            `json:"createTime,omitempty"`
	ID         string            `json:"responseId"`
}

type geminiCandidate struct {
	Content geminiContent `json:"content"`
	Finish  string        `json:"finishReason,omitempty"`
	Index   int           `json:"index"`
}

type geminiContent struct {
	Role  string       `json:"role"`
	Parts []geminiPart `json:"parts"`
}

type geminiPart struct {
	Text      *string             `json:"text,omitempty"`
	Thought   bool                `json:"thought,omitempty"`
	Call      *geminiFunctionCall `json:"functionCall,omitempty"`
	Signature string              `json:"thoughtSignature,omitempty"`
}

type geminiFunctionCall struct {
	Name string          `json:"name"`
	Args json.RawMessage `json:"args"`
}

// geminiUsage counts thoughts separately from the output.
type geminiUsage struct {
	Prompt        int              `json:"promptTokenCount,omitempty"`
	Output        int              `json:"candidatesTokenCount,omitempty"`
	Total         int              `json:"totalTokenCount,omitempty"`
	Traffic       string           `json:"trafficType,omitempty"`
	PromptDetails []geminiModality `json:"promptTokensDetails,omitempty"`
	OutputDetails []geminiModality `json:"candidatesTokensDetails,omitempty"`
	Thoughts      int              `json:"thoughtsTokenCount,omitempty"`
	Tier          string           `json:"serviceTier,omitempty"`
}

// geminiModality says which part of a count is of which kind.
type geminiModality struct {
	Kind  string `json:"modality"`
	Count int    `json:"tokenCount"`
}

func geminiText(n int) []geminiModality { return []geminiModality{{"TEXT", n}} }

// geminiUsageOf counts what was thought and written so far. AI Studio includes these
// counts in every piece, Vertex AI only in the last.
func geminiUsageOf(provider string, input, thought, output int, last bool) geminiUsage {
	if provider == "google-ai-studio" {
		return geminiUsage{
			Prompt: input, Output: output, Total: input + thought + output, PromptDetails: geminiText(input), Thoughts: thought, Tier: "standard",
		}
	}
	u := geminiUsage{Traffic: "ON_DEMAND"}
	if last {
		u.Prompt, u.Output, u.Total, u.Thoughts = input, output, input+thought+output, thought
		u.PromptDetails, u.OutputDetails = geminiText(input), geminiText(output)
	}
	return u
}

// geminiFinish is the vendor's word for the finish reason. It doesn't distinguish a stop
// sequence or a call from the ordinary end.
func geminiFinish(a answer) string {
	if a.finish == finishLength {
		return "MAX_TOKENS"
	}
	return "STOP"
}

func (v *gemini) reply(q question, id string, parts ...geminiPart) geminiReply {
	r := geminiReply{Candidates: []geminiCandidate{{Content: geminiContent{Role: "model", Parts: parts}}}, Model: q.model, ID: id}
	if q.provider != "google-ai-studio" {
		r.Created = v.now().UTC().Format(time.RFC3339Nano)
	}
	return r
}

func (v *gemini) call(call toolCall) geminiPart {
	return geminiPart{Call: &geminiFunctionCall{call.name, json.RawMessage(call.arguments)}, Signature: v.ids.word(48)}
}

func (v *gemini) whole(q question, a answer) any {
	if v.claude {
		return anthropic{ids: v.ids}.whole(q, a)
	}
	var parts []geminiPart
	if r := a.reasoning(); r != "" {
		parts = append(parts, geminiPart{Text: &r, Thought: true})
	}
	if text := a.text(); text != "" || len(a.tools) == 0 {
		parts = append(parts, geminiPart{Text: &text})
	}
	for _, call := range a.tools {
		parts = append(parts, v.call(call))
	}
	r := v.reply(q, v.ids.word(22), parts...)
	r.Candidates[0].Finish = geminiFinish(a)
	r.Usage = geminiUsageOf(q.provider, a.input, a.thought(), a.output()-a.thought(), true)
	return r
}

// geminiChunk is how many tokens Google sends at once: few at first, then many.
func geminiChunk(n int) int { return min(4<<n, 32) }

func (v *gemini) stream(q question, a answer) (framing, iter.Seq[event]) {
	if v.claude {
		return anthropic{ids: v.ids}.stream(q, a)
	}
	fr := googleSSE()
	if q.form == formArray {
		fr = jsonArray()
	}
	return fr, func(yield func(event) bool) {
		id := v.ids.word(22)
		over := false
		thought, written := 0, 0
		put := func(r geminiReply, tokens int, m mark) {
			if !over {
				r.Usage = geminiUsageOf(q.provider, a.input, thought, written, m == markFinish)
				over = !yield(event{data: string(encode(r)), tokens: tokens, mark: m})
			}
		}
		text := func(list []string, count *int) {
			for n := 0; len(list) > 0 && !over; n++ {
				k := min(geminiChunk(n), len(list))
				piece := strings.Join(list[:k], "")
				*count += k
				put(v.reply(q, id, geminiPart{Text: &piece, Thought: count == &thought}), k, markNone)
				list = list[k:]
			}
		}
		text(a.reasoningTokens, &thought)
		text(a.textTokens, &written)
		for _, call := range a.tools {
			put(v.reply(q, id, v.call(call)), len(tokens(call.arguments)), markNone)
		}
		empty := ""
		last := v.reply(q, id, geminiPart{Text: &empty})
		last.Candidates[0].Finish, written = geminiFinish(a), a.output()-a.thought()
		put(last, 0, markFinish)
		if q.form == formArray && !over {
			yield(event{data: arrayEnd, mark: markDone})
		}
	}
}

// googleSSE is server-sent events with the line ends that Google writes.
func googleSSE() framing {
	return framing{contentType: "text/event-stream", frame: func(e event, style frameStyle) []byte {
		if style.newline == "" {
			style.newline = "\r\n"
		}
		return sseFrame(e, style)
	}}
}

// arrayEnd is the event that closes an array.
const arrayEnd = "]"

// jsonArray is a stream as one JSON array. It belongs to one stream.
func jsonArray() framing {
	begun := false
	return framing{contentType: "application/json; charset=UTF-8", frame: func(e event, _ frameStyle) []byte {
		switch {
		case e.data == arrayEnd:
			return []byte("\n]\n")
		case begun:
			return []byte("\n,\r\n" + e.data)
		}
		begun = true
		return []byte("[" + e.data)
	}}
}
