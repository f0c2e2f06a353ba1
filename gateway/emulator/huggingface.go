package emulator

import (
	"iter"
	"net/http"
	"strings"
)

// formText is text generation.
const formText = "text"

// huggingFace is a text generation server behind Hugging Face's API: text generation at
// the model's path, OpenAI's format below it. The model "retired" answers like the host
// that Hugging Face has retired.
// https://huggingface.co/docs/text-generation-inference
type huggingFace struct{ openai }

const chatSuffix = "/v1/chat/completions"

func (v huggingFace) parse(r *request) (question, *problem) {
	if policyBadKey(keyOf(*r)) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey}
	}
	model, isChat := strings.CutSuffix(r.path, chatSuffix)
	switch {
	case model == "" || r.method != http.MethodPost:
		return question{}, &problem{status: http.StatusNotFound, message: "Not Found"}
	case lastElement(model) == "retired":
		return question{}, &problem{status: http.StatusGone, message: "https://api-inference.huggingface.co is no longer supported. " +
			"Please use https://router.huggingface.co instead."}
	case isChat:
		q, p := parseOpenAI(r.body)
		q.provider, q.model = r.provider, model
		return q, p
	}
	return v.text(r, model)
}

func (v huggingFace) text(r *request, model string) (question, *problem) {
	q := question{provider: r.provider, model: model, form: formText, usage: true}
	f, ok := parseFields(r.body)
	if !ok {
		return q, badField("", "", "Failed to parse the request body as JSON")
	}
	if _, ok := f["inputs"].(string); !ok {
		return q, &problem{status: http.StatusUnprocessableEntity, message: "Failed to deserialize the JSON body into the target type: missing field `inputs`"}
	}
	parameters := f.object("parameters")
	if t, ok := parameters.number("temperature"); ok && t <= 0 {
		return q, &problem{status: http.StatusUnprocessableEntity, message: "Input validation error: `temperature` must be strictly positive"}
	}
	n, _ := parameters.number("max_new_tokens")
	q.maxTokens, q.stop, q.stream, q.think = int(n), parameters.strings("stop"), f.flag("stream"), parameters.flag("details")
	q.system, q.turns = unflatten(f.text("inputs"))
	if full, said := parameters["return_full_text"].(bool); !said || full {
		q.echo = f.text("inputs")
	}
	return q, nil
}

// unflatten finds the turns in a prompt that was made of a chat, so that the script can
// answer the last of them.
func unflatten(prompt string) (system string, turns []turn) {
	for line := range strings.Lines(strings.TrimSuffix(prompt, "Assistant:")) {
		if text, ok := strings.CutPrefix(line, "User: "); ok {
			turns = append(turns, turn{"user", text})
		} else if text, ok := strings.CutPrefix(line, "Assistant: "); ok {
			turns = append(turns, turn{"assistant", text})
		} else if len(turns) > 0 {
			turns[len(turns)-1].text += line
		} else {
			system += line
		}
	}
	if turns == nil {
		return "", []turn{{"user", prompt}}
	}
	return strings.TrimSpace(system), turns
}

func (v huggingFace) of(question) vendor { return v }

// generated is a token of a stream.
type generated struct {
	Index int `json:"index"`
	Token struct {
		ID      int     `json:"id"`
		Text    string  `json:"text"`
		Logprob float64 `json:"logprob"`
		Special bool    `json:"special"`
	} `json:"token"`
	Text    *string           `json:"generated_text"`
	Details *generatedDetails `json:"details"`
}

type generatedDetails struct {
	Finish string  `json:"finish_reason"`
	Tokens int     `json:"generated_tokens"`
	Input  int     `json:"input_length"`
	Seed   *uint64 `json:"seed"`
}

func detailsOf(q question, a answer) *generatedDetails {
	if !q.think {
		return nil
	}
	d := &generatedDetails{Finish: "eos_token", Tokens: a.output(), Input: a.input}
	switch a.finish {
	case finishLength:
		d.Finish = "length"
	case finishSequence:
		d.Finish = "stop_sequence"
	}
	return d
}

func (v huggingFace) whole(q question, a answer) any {
	if q.form != formText {
		return v.openai.whole(q, a)
	}
	out := map[string]any{"generated_text": q.echo + a.text()}
	if d := detailsOf(q, a); d != nil {
		out["details"] = d
	}
	return []any{out}
}

// stream ends with a special token that is not part of the text. There is no blank after
// the colon, and no end mark.
func (v huggingFace) stream(q question, a answer) (framing, iter.Seq[event]) {
	if q.form != formText {
		return v.openai.stream(q, a)
	}
	tight := sse()
	tight.frame = func(e event, style frameStyle) []byte {
		style.tight = true
		return sseFrame(e, style)
	}
	return tight, func(yield func(event) bool) {
		for i, token := range a.textTokens {
			g := generated{Index: i + 1}
			g.Token.ID, g.Token.Text, g.Token.Logprob = 1000+i, token, -0.5
			if !yield(event{data: string(encode(g)), tokens: 1}) {
				return
			}
		}
		text := q.echo + a.text()
		last := generated{Index: len(a.textTokens) + 1, Text: &text, Details: detailsOf(q, a)}
		last.Token.ID, last.Token.Text, last.Token.Special = 2, "</s>", true
		yield(event{data: string(encode(last)), mark: markFinish})
	}
}

func (v huggingFace) refuse(p problem) reply {
	message, body := openaiErrorOf(p).Message, map[string]any{}
	switch {
	case p.code == badKey:
		message = "Invalid credentials in Authorization header"
	case p.code == unknownModel:
		message = "Model " + p.param + " does not exist"
	case p.status == http.StatusServiceUnavailable:
		message = "Model is currently loading"
		body["estimated_time"] = 20.0
	case p.status == http.StatusUnprocessableEntity:
		body["error_type"] = "validation"
	}
	body["error"] = message
	rep := jsonReply(p.status, body)
	for k, values := range p.header {
		rep.header[k] = values
	}
	return rep
}

func (v huggingFace) interrupt(problem) event {
	return event{data: string(encode(map[string]string{"error": "Request failed during generation: Server error: CUDA out of memory", "error_type": "generation"}))}
}
