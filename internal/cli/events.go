package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"sluice/gateway"
	"sluice/internal/safe"
)

// event is one line of --json. Keys that don't belong to its type are left out; those
// that belong are always there, unless the contract says they may be absent. Unknown
// values are null.
type event map[string]any

// jsonPresenter writes events as they come, lanes mixed.
type jsonPresenter struct {
	w     *eventWriter
	began time.Time
}

func (p *jsonPresenter) begin(j *job, sent time.Time) laneView {
	return &laneEvents{w: p.w, lane: j.lane.index, run: j.run, warmup: j.warmup, sent: sent}
}

// eventWriter writes events, one JSON object per line, from any lane. After an error it
// writes nothing more.
type eventWriter struct {
	mu  sync.Mutex
	w   io.Writer
	err error
}

func newEventWriter(w io.Writer) *eventWriter { return &eventWriter{w: w} }

// laneEvents writes the events of one lane's answer.
type laneEvents struct {
	w    *eventWriter
	lane int
	// run counts the lane's calls from 1, warmup those that don't count; 0 if there is
	// only one call.
	run, warmup int
	sent        time.Time
}

func (l *laneEvents) emit(kind string, at time.Time, e event) {
	head := struct {
		Type   string `json:"type"`
		Lane   int    `json:"lane"`
		Run    int    `json:"run,omitempty"`
		Warmup int    `json:"warmup,omitempty"`
		AtMS   int64  `json:"at_ms"`
	}{kind, l.lane, l.run, l.warmup, milliseconds(at.Sub(l.sent))}
	l.w.write(head, e)
}

// write joins the keys that every event has, which come first, and its own.
func (w *eventWriter) write(head any, e event) {
	line, err := encodeJSON(head)
	if err == nil && len(e) > 0 {
		var own []byte
		own, err = encodeJSON(e)
		if err == nil {
			line = append(append(line[:len(line)-1], ','), own[1:]...)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil && w.err == nil {
		_, err = w.w.Write(append(line, '\n'))
	}
	w.err = firstOf(w.err, err)
}

// failed is the first error.
func (w *eventWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// encodeJSON returns the JSON of a value on one line, with <, > and & unescaped.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return escapeHarmful(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), err
}

// escapeHarmful escapes what JSON permits and a terminal acts on or doesn't show: DEL,
// the C1 controls, line ends other than LF, bidirectional controls, invisible characters.
// They can only occur in strings, where their escapes mean the same.
func escapeHarmful(line []byte) []byte {
	if safe.Plain(string(line)).Hidden() == 0 && !bytes.ContainsAny(line, lineBreaks) {
		return line
	}
	out := make([]byte, 0, len(line)+16)
	for _, r := range string(line) {
		switch {
		case !isHarmful(r):
			out = utf8.AppendRune(out, r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

// lineBreaks are the line ends that JSON permits in a string.
const lineBreaks = "\u0085\u2028\u2029"

// isHarmful reports whether a character can do harm, alone or, as marks do, in large
// numbers.
func isHarmful(r rune) bool {
	return r >= 0x7f && (strings.ContainsRune(lineBreaks, r) || unicode.Is(unicode.M, r) || safe.Plain(string(r)).Hidden() > 0)
}

func milliseconds(d time.Duration) int64 { return max(0, d.Milliseconds()) }

// delta writes what can be written at once. Usage and finish wait for the end, because a
// vendor may send them more than once.
func (l *laneEvents) delta(d gateway.Delta, at time.Time) error {
	switch d.Kind {
	case gateway.DeltaStart:
		s := d.Start
		e := event{
			"target": s.Target.String(), "provider": s.Target.Provider, "model": s.Target.Model, "status": s.Status,
			"step": nil, "cache": s.Cache, "log_id": s.LogID, "content_type": s.ContentType, "streamed": s.Streamed,
		}
		if s.StepKnown {
			e["step"] = s.Step
		}
		if !s.Routed.IsZero() {
			e["routed_provider"], e["routed_model"] = s.Routed.Provider, s.Routed.Model
		}
		l.emit("start", at, e)
	case gateway.DeltaStep:
		l.emit("step", at, stepEvent(*d.Step))
	case gateway.DeltaText:
		l.emit("text", at, event{"text": d.Text})
	case gateway.DeltaReasoning:
		l.emit("reasoning", at, event{"text": d.Text})
	case gateway.DeltaRefusal:
		l.emit("refusal", at, event{"text": d.Text})
	case gateway.DeltaToolCall:
		l.emit("tool_call", at, event{"id": d.ToolCall.ID, "name": d.ToolCall.Name, "arguments": d.ToolCall.Arguments})
	case gateway.DeltaCitation:
		l.emit("citation", at, event{"url": d.Citation.URL, "title": d.Citation.Title})
	case gateway.DeltaRetry:
		l.emit("retry", at, event{
			"attempt": d.Retry.Attempt, "of": d.Retry.Of, "wait_ms": milliseconds(d.Retry.Wait),
			"kind": d.Retry.Err.Kind, "message": d.Retry.Err.Message,
		})
	case gateway.DeltaProgress:
		l.emit("progress", at, event{"text": d.Text})
	case gateway.DeltaNote:
		kind := "remark" // for a debug view
		if d.Omission {
			kind = "note"
		}
		l.emit(kind, at, event{"text": d.Text})
	}
	return l.w.failed()
}

// flush does nothing: every event is written at once.
func (l *laneEvents) flush() error { return nil }

// trace writes what went over the wire, which is already redacted.
func (l *laneEvents) trace(t gateway.TraceEvent) {
	switch t.Kind {
	case gateway.TraceRequest:
		l.emit("request", t.At, event{"attempt": t.Attempt, "method": t.Method, "url": t.URL, "headers": joined(t.Header), "body": string(t.Body)})
	case gateway.TraceResponse:
		l.emit("response", t.At, event{"attempt": t.Attempt, "status": t.Status, "headers": joined(t.Header)})
	case gateway.TraceFrame:
		l.emit("frame", t.At, event{"event": t.Frame.Event, "data": string(t.Frame.Data)})
	}
}

func joined(header map[string][]string) map[string]string {
	out := make(map[string]string, len(header))
	for k, v := range header {
		out[k] = strings.Join(v, ", ")
	}
	return out
}

// end writes the totals, the error if there was one, and "done", which always comes last.
func (l *laneEvents) end(a *gateway.Answer, cost costs, at time.Time) error {
	if u := usageEvent(a.Usage); len(u) > 0 {
		l.emit("usage", at, u)
	}
	if a.Finish != nil {
		l.emit("finish", at, event{"reason": a.Finish.Reason, "raw": a.Finish.Raw})
	}
	if a.Err != nil {
		l.emit("error", at, errorEvent(a.Err))
	}
	m := a.Metrics(at)
	done := event{
		"ttft_ms": nil, "duration_ms": milliseconds(m.Duration), "longest_gap_ms": nil, "tokens_per_second": nil,
		"cost_usd": nil, "cost_source": nil, "incomplete": a.Incomplete(),
	}
	if c := cost(); c != nil {
		done["cost_usd"] = c.USD
		if c.Source != "" {
			done["cost_source"] = c.Source
		}
	}
	if m.LongestGap > 0 {
		done["longest_gap_ms"] = milliseconds(m.LongestGap)
	}
	if m.TTFT > 0 {
		done["ttft_ms"] = milliseconds(m.TTFT)
	}
	if m.TokensPerSecond > 0 {
		done["tokens_per_second"] = m.TokensPerSecond
	}
	l.emit("done", at, done)
	return l.w.failed()
}

// errorEvent is an error with the contract's keys.
func errorEvent(err error) event {
	var e *gateway.Error
	if !errors.As(err, &e) {
		e = &gateway.Error{Message: err.Error(), StepUnknown: true}
	}
	out := event{
		"kind": e.Kind, "provider": e.Provider, "step": nil, "status": e.Status, "code": e.Code,
		"message": e.Message, "retryable": e.Retryable,
	}
	if !e.StepUnknown {
		out["step"] = e.Step
	}
	return out
}

func usageEvent(u gateway.Usage) event {
	e := event{}
	for key, n := range map[string]*int{
		"input_tokens": u.InputTokens, "output_tokens": u.OutputTokens,
		"cached_tokens": u.CachedTokens, "reasoning_tokens": u.ReasoningTokens,
	} {
		if n != nil {
			e[key] = *n
		}
	}
	return e
}
