package emulator

import (
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"
	"time"
)

// replicate is Replicate's predictions: created by one request, then polled or cancelled
// by others.
// https://replicate.com/docs/topics/predictions/lifecycle
type replicate struct {
	ids  *ids
	jobs *predictions
}

// The states of a prediction: it starts, writes its output at the vendor's pace, and is
// over. At unlimited speed each poll finds it a step further, so that every state can be
// seen without waiting.
const (
	replicateBoot = 400 * time.Millisecond
	// replicateSteps is how many polls an answer at unlimited speed takes.
	replicateSteps = 3
	// replicateKeep is how many predictions are remembered.
	replicateKeep = 200
)

// predictions are the jobs of one server.
type predictions struct {
	mu    sync.Mutex
	list  map[string]*predictionJob
	order []string
}

func newPredictions() *predictions { return &predictions{list: map[string]*predictionJob{}} }

// predictionJob is one prediction. The fields up to asked never change.
type predictionJob struct {
	id, model, version string
	input              fields
	answer             answer
	created            time.Time
	rate               float64 // tokens per second, 0 for a step at each poll
	fails              string  // the error that it ends with, empty for none

	asked    int
	canceled time.Time
}

func (replicate) pace() pace { return pace{rate: 60, first: 120 * time.Millisecond} }

// parse reads the request that creates a prediction.
func (v replicate) parse(r *request) (question, *problem) {
	if key := keyOf(*r); policyBadKey(strings.TrimPrefix(key, "r8_")) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey}
	}
	path := strings.TrimPrefix(r.path, "v1/")
	model, bySlug := createdBy(path)
	if r.method != http.MethodPost || !bySlug && path != "predictions" {
		return question{}, &problem{status: http.StatusNotFound, message: "The requested resource could not be found."}
	}
	f, ok := parseFields(r.body)
	if !ok {
		return question{}, &problem{status: http.StatusBadRequest, message: "Your request body is not valid JSON."}
	}
	if !bySlug {
		if model = f.text("version"); model == "" {
			return question{}, &problem{status: http.StatusUnprocessableEntity, message: "- version is required\n", param: "version"}
		}
	}
	if f.missing("input") {
		return question{}, &problem{status: http.StatusUnprocessableEntity, message: "- input is required\n", param: "input"}
	}
	input := f.object("input")
	if input.text("prompt") == "" {
		return question{}, &problem{status: http.StatusUnprocessableEntity, message: "- input: prompt is required\n", param: "input"}
	}
	q := question{provider: r.provider, model: model, system: input.text("system_prompt"), turns: flatTurns(input.text("prompt"))}
	if n, ok := input.number("max_tokens"); ok {
		q.maxTokens = int(n)
	}
	for stop := range strings.SplitSeq(input.text("stop_sequences"), ",") {
		if stop != "" {
			q.stop = append(q.stop, stop)
		}
	}
	return q, nil
}

// createdBy returns the model of models/OWNER/NAME/predictions and of
// deployments/OWNER/NAME/predictions.
func createdBy(path string) (model string, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) != 4 || parts[3] != "predictions" || parts[0] != "models" && parts[0] != "deployments" {
		return "", false
	}
	return parts[1] + "/" + parts[2], true
}

// flatTurns splits a conversation that was written as one text.
func flatTurns(prompt string) []turn {
	if !strings.HasSuffix(prompt, "\n\nAssistant:") {
		return []turn{{"user", prompt}}
	}
	var turns []turn
	for part := range strings.SplitSeq(strings.TrimSuffix(prompt, "\n\nAssistant:"), "\n\n") {
		switch {
		case strings.HasPrefix(part, "User: "):
			turns = append(turns, turn{"user", strings.TrimPrefix(part, "User: ")})
		case strings.HasPrefix(part, "Assistant: "):
			turns = append(turns, turn{"assistant", strings.TrimPrefix(part, "Assistant: ")})
		case len(turns) > 0:
			turns[len(turns)-1].text += "\n\n" + part
		}
	}
	return turns
}

// create adds a job to the list and returns its first state.
func (v replicate) create(r request, q question, a answer, rate float64, f fault) reply {
	body, _ := parseFields(r.body)
	job := &predictionJob{
		id: v.ids.word(26), model: q.model, version: body.text("version"), input: body.object("input"),
		answer: a, created: time.Now(), rate: rate,
	}
	if f.interrupt {
		job.fails = "Prediction interrupted; please retry (code: PA)"
		job.answer.textTokens = a.textTokens[:min(f.at, len(a.textTokens))]
	}
	wait := time.Duration(0)
	if strings.HasPrefix(r.header.Get("Prefer"), "wait") {
		job.asked = replicateSteps
		if rate > 0 {
			wait = min(wholeMost, replicateBoot+time.Duration(float64(len(a.textTokens))/rate*float64(time.Second)))
		}
	}
	v.jobs.put(job)
	rep := jsonReply(http.StatusCreated, v.state(job, job.created.Add(wait)))
	if prefer := r.header.Get("Prefer"); strings.HasPrefix(prefer, "wait") {
		rep.header.Set("Preference-Applied", prefer)
	}
	rep.header.Set("Ratelimit-Remaining", "599")
	rep.header.Set("Ratelimit-Reset", "1")
	rep.wait += wait
	return rep
}

func (p *predictions) put(job *predictionJob) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list[job.id] = job
	p.order = append(p.order, job.id)
	if len(p.order) > replicateKeep {
		delete(p.list, p.order[0])
		p.order = p.order[1:]
	}
}

// other answers the requests about an existing prediction.
func (v replicate) other(r request) (reply, bool) {
	id, cancel := strings.CutSuffix(strings.TrimPrefix(strings.TrimPrefix(r.path, "v1/"), "predictions/"), "/cancel")
	if !strings.HasPrefix(strings.TrimPrefix(r.path, "v1/"), "predictions/") ||
		!cancel && r.method != http.MethodGet || cancel && r.method != http.MethodPost {
		return reply{}, false
	}
	if policyBadKey(strings.TrimPrefix(keyOf(r), "r8_")) {
		return v.refuse(problem{status: http.StatusUnauthorized, code: badKey}), true
	}
	v.jobs.mu.Lock()
	defer v.jobs.mu.Unlock()
	job, ok := v.jobs.list[id]
	if !ok {
		return v.refuse(problem{status: http.StatusNotFound, message: "The requested resource could not be found."}), true
	}
	now := time.Now()
	if cancel {
		if job.canceled.IsZero() && !job.over(now) {
			job.canceled = now
		}
	} else if job.canceled.IsZero() {
		job.asked++
	}
	return jsonReply(http.StatusOK, v.state(job, now)), true
}

// written is how many tokens the job has written; it is negative while the job is
// starting.
func (j *predictionJob) written(now time.Time) int {
	total := len(j.answer.textTokens)
	if j.rate <= 0 {
		if j.asked == 0 {
			return -1
		}
		return min(total, total*(j.asked-1)/(replicateSteps-1))
	}
	if !j.canceled.IsZero() {
		now = j.canceled
	}
	running := now.Sub(j.created) - replicateBoot
	if running < 0 {
		return -1
	}
	return min(total, int(running.Seconds()*j.rate))
}

func (j *predictionJob) over(now time.Time) bool {
	if j.rate <= 0 {
		return j.asked >= replicateSteps
	}
	return j.written(now) >= len(j.answer.textTokens)
}

// predictionState is a prediction as the vendor shows it.
type predictionState struct {
	ID        string             `json:"id"`
	Model     string             `json:"model"`
	Version   string             `json:"version"`
	Input     fields             `json:"input"`
	Logs      string             `json:"logs"`
	Output    any                `json:"output"`
	Error     *string            `json:"error"`
	Status    string             `json:"status"`
	Source    string             `json:"source"`
	Removed   bool               `json:"data_removed"`
	Created   time.Time          `json:"created_at"`
	Started   *time.Time         `json:"started_at,omitempty"`
	Completed *time.Time         `json:"completed_at,omitempty"`
	Metrics   map[string]float64 `json:"metrics,omitempty"`
	URLs      map[string]string  `json:"urls"`
}

// state describes a job as of now. Its URLs are the vendor's own, which bypass the
// gateway, as in reality; here they lead nowhere.
func (v replicate) state(j *predictionJob, now time.Time) predictionState {
	const host = "https://api.replicate.invalid/v1/predictions/"
	s := predictionState{
		ID: j.id, Model: j.model, Version: j.version, Input: j.input, Status: "starting", Source: "api", Created: j.created,
		URLs: map[string]string{
			"get": host + j.id, "cancel": host + j.id + "/cancel", "stream": "https://stream.replicate.invalid/v1/streams/" + j.id,
		},
	}
	n := j.written(now)
	if n >= 0 {
		s.Status, s.Output = "processing", append([]string{}, j.answer.textTokens[:n]...)
		started := j.created.Add(replicateBoot)
		if j.rate <= 0 {
			started = j.created
		}
		s.Started = &started
		s.Logs = fmt.Sprintf("Random seed used: `7`\n%d of %d tokens\n", n, len(j.answer.textTokens))
	}
	switch {
	case !j.canceled.IsZero():
		s.Status, s.Completed = "canceled", &j.canceled
	case j.over(now) && j.fails != "":
		s.Status, s.Error, s.Completed = "failed", &j.fails, &now
	case j.over(now):
		s.Status, s.Completed = "succeeded", &now
	}
	if s.Completed != nil {
		s.Metrics = j.metrics(s, n)
	}
	return s
}

// metrics are the figures of a finished prediction, in seconds and tokens.
func (j *predictionJob) metrics(s predictionState, written int) map[string]float64 {
	m := map[string]float64{
		"total_time": max(0, s.Completed.Sub(j.created).Seconds()), "input_token_count": float64(j.answer.input), "output_token_count": float64(max(0, written)),
	}
	if s.Started != nil {
		m["predict_time"] = max(0, s.Completed.Sub(*s.Started).Seconds())
	}
	return m
}

// replicateProblem is the vendor's error, in the form of RFC 9457.
type replicateProblem struct {
	Title  string              `json:"title"`
	Detail string              `json:"detail"`
	Status int                 `json:"status"`
	Fields []map[string]string `json:"invalid_fields,omitempty"`
}

func (v replicate) refuse(p problem) reply {
	body := replicateProblem{Title: http.StatusText(p.status), Detail: p.message, Status: p.status}
	switch {
	case p.code == badKey:
		body.Title, body.Detail = "Unauthenticated", "You did not pass a valid authentication token"
	case p.code == unknownModel:
		body.Title, body.Detail = "Not found", "The requested resource could not be found."
	case p.code == noQuota:
		body.Title, body.Detail = "Insufficient credit", "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit."
	case p.param != "":
		body.Title = "Input validation failed"
		body.Fields = []map[string]string{{"type": "required", "field": p.param, "description": p.param + " is required"}}
	case p.status == http.StatusTooManyRequests:
		body.Detail = "Request was throttled. Expected available in 1 second."
	}
	if body.Detail == "" {
		body.Detail = "Something went wrong. Please try again."
	}
	if p.message != "" {
		body.Detail = p.message
	}
	rep := bytesReply(p.status, "application/problem+json", encode(body))
	for k, values := range p.header {
		rep.header[k] = values
	}
	return rep
}

// Predictions are answered by create and other, so whole and stream are never called.

func (v replicate) whole(question, answer) any { return nil }

func (v replicate) stream(question, answer) (framing, iter.Seq[event]) {
	return sse(), func(func(event) bool) {}
}

func (v replicate) interrupt(problem) event { return event{} }
