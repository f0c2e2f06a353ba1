package emulator

import (
	"iter"
	"net/http"
	"time"
)

// responses answers in the format of the Responses API.
type responses struct{ openai }

// responseObject is a whole reply, and what begins and ends a stream.
type responseObject struct {
	ID         string            `json:"id"`
	Object     string            `json:"object"`
	Created    int64             `json:"created_at"`
	Status     string            `json:"status"`
	Error      *openaiError      `json:"error"`
	Incomplete map[string]string `json:"incomplete_details"`
	Model      string            `json:"model"`
	Output     []responseItem    `json:"output"`
	Parallel   bool              `json:"parallel_tool_calls"`
	Choice     string            `json:"tool_choice"`
	Tools      []any             `json:"tools"`
	Usage      *responseUsage    `json:"usage"`
}

type responseItem struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"`
	Status    string         `json:"status,omitempty"`
	Role      string         `json:"role,omitempty"`
	Content   []responsePart `json:"content,omitempty"`
	Summary   []responsePart `json:"summary,omitempty"`
	CallID    string         `json:"call_id,omitempty"`
	Name      string         `json:"name,omitempty"`
	Arguments *string        `json:"arguments,omitempty"`
}

type responsePart struct {
	Type        string `json:"type"`
	Text        string `json:"text"`
	Annotations []any  `json:"annotations,omitempty"`
}

type responseUsage struct {
	Input      int            `json:"input_tokens"`
	InputMore  map[string]int `json:"input_tokens_details"`
	Output     int            `json:"output_tokens"`
	OutputMore map[string]int `json:"output_tokens_details"`
	Total      int            `json:"total_tokens"`
}

// responseEvent is one event. Numbers that may be 0 are pointers if only some events have
// them.
type responseEvent struct {
	Type     string          `json:"type"`
	Sequence int             `json:"sequence_number"`
	Response *responseObject `json:"response,omitempty"`
	ItemID   string          `json:"item_id,omitempty"`
	Output   *int            `json:"output_index,omitempty"`
	Content  *int            `json:"content_index,omitempty"`
	Summary  *int            `json:"summary_index,omitempty"`
	Item     *responseItem   `json:"item,omitempty"`
	Part     *responsePart   `json:"part,omitempty"`
	Delta    string          `json:"delta,omitempty"`
	Text     *string         `json:"text,omitempty"`
	Args     *string         `json:"arguments,omitempty"`
	Error    *openaiError    `json:"error,omitempty"`
}

func (v responses) base(q question) responseObject {
	return responseObject{
		ID: "resp_" + v.ids.hex(24), Object: "response", Created: time.Now().Unix(), Status: "in_progress", Model: q.model,
		Output: []responseItem{}, Parallel: true, Choice: "auto", Tools: []any{},
	}
}

// items lists what the answer is made of.
func (v responses) items(q question, a answer) []responseItem {
	var out []responseItem
	if a.thought() > 0 {
		r := responseItem{ID: "rs_" + v.ids.hex(24), Type: "reasoning", Summary: []responsePart{}}
		if q.think {
			r.Summary = append(r.Summary, responsePart{Type: "summary_text", Text: a.reasoning()})
		}
		out = append(out, r)
	}
	if text := a.text(); text != "" || len(a.tools) == 0 {
		out = append(out, responseItem{ID: "msg_" + v.ids.hex(24), Type: "message", Status: "completed", Role: "assistant",
			Content: []responsePart{{Type: "output_text", Text: text}}})
	}
	for _, call := range a.tools {
		out = append(out, responseItem{ID: "fc_" + v.ids.hex(24), Type: "function_call", Status: "completed",
			CallID: "call_" + v.ids.word(24), Name: call.name, Arguments: &call.arguments})
	}
	return out
}

// ended is the reply at its end.
func (v responses) ended(base responseObject, items []responseItem, a answer) responseObject {
	base.Status, base.Output = "completed", items
	if a.finish == finishLength {
		base.Status, base.Incomplete = "incomplete", map[string]string{"reason": "max_output_tokens"}
	}
	base.Usage = &responseUsage{
		Input: a.input, InputMore: map[string]int{"cached_tokens": 0},
		Output: a.output(), OutputMore: map[string]int{"reasoning_tokens": a.thought()}, Total: a.input + a.output(),
	}
	return base
}

func (v responses) whole(q question, a answer) any {
	return v.ended(v.base(q), v.items(q, a), a)
}

func (v responses) stream(q question, a answer) (framing, iter.Seq[event]) {
	return sse(), func(yield func(event) bool) {
		w := &responseWriter{yield: yield}
		base, items := v.base(q), v.items(q, a)
		w.send(responseEvent{Type: "response.created", Response: &base}, 0, markNone)
		w.send(responseEvent{Type: "response.in_progress", Response: &base}, 0, markNone)
		for i := range items {
			w.item(i, items[i], q, a)
		}
		end := v.ended(base, items, a)
		w.send(responseEvent{Type: "response." + end.Status, Response: &end}, 0, markDone)
	}
}

func (v responses) interrupt(p problem) event {
	e := openaiErrorOf(p)
	return event{name: "error", data: string(encode(responseEvent{Type: "error", Error: &e}))}
}

func (v responses) refuse(p problem) reply {
	if p.status == 0 {
		p.status = http.StatusBadRequest
	}
	return v.openai.refuse(p)
}

// responseWriter numbers the events and remembers when the consumer has stopped.
type responseWriter struct {
	yield func(event) bool
	next  int
	gone  bool
}

func (w *responseWriter) send(e responseEvent, tokens int, m mark) {
	if w.gone {
		return
	}
	e.Sequence = w.next
	w.next++
	w.gone = !w.yield(event{name: e.Type, data: string(encode(e)), tokens: tokens, mark: m})
}

// item sends an item from its beginning to its end.
func (w *responseWriter) item(index int, item responseItem, q question, a answer) {
	begun := item
	begun.Status, begun.Content = "in_progress", nil
	switch item.Type {
	case "reasoning":
		begun.Summary, begun.Status = []responsePart{}, ""
	case "function_call":
		begun.Arguments = new(string)
	}
	w.send(responseEvent{Type: "response.output_item.added", Output: &index, Item: &begun}, 0, markNone)
	zero := 0
	at := responseEvent{ItemID: item.ID, Output: &index}
	switch item.Type {
	case "reasoning":
		at.Summary = &zero
		if q.think {
			w.part(at, "response.reasoning_summary_part", "response.reasoning_summary_text", item.Summary[0], a.reasoningTokens)
		} else if !w.gone {
			w.gone = !w.yield(event{tokens: a.thought()})
		}
	case "message":
		at.Content = &zero
		w.part(at, "response.content_part", "response.output_text", item.Content[0], a.textTokens)
	case "function_call":
		for _, piece := range tokens(*item.Arguments) {
			e := at
			e.Type, e.Delta = "response.function_call_arguments.delta", piece
			w.send(e, 1, markNone)
		}
		e := at
		e.Type, e.Args = "response.function_call_arguments.done", item.Arguments
		w.send(e, 0, markNone)
	}
	w.send(responseEvent{Type: "response.output_item.done", Output: &index, Item: &item}, 0, markNone)
}

// part sends a text in pieces, between its opening and closing events.
func (w *responseWriter) part(at responseEvent, part, text string, whole responsePart, pieces []string) {
	send := func(kind string, tokens int, fill func(*responseEvent)) {
		e := at
		e.Type = kind
		fill(&e)
		w.send(e, tokens, markNone)
	}
	empty := whole
	empty.Text = ""
	send(part+".added", 0, func(e *responseEvent) { e.Part = &empty })
	for _, piece := range pieces {
		send(text+".delta", 1, func(e *responseEvent) { e.Delta = piece })
	}
	send(text+".done", 0, func(e *responseEvent) { e.Text = &whole.Text })
	send(part+".done", 0, func(e *responseEvent) { e.Part = &whole })
}
