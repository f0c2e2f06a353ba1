package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"sluice/gateway"
)

// prediction is the state of a job, as far as needed.
// https://replicate.com/docs/reference/http#predictions.get
type prediction struct {
	ID        string          `json:"id"`
	Status    json.RawMessage `json:"status"` // a word; in error bodies a number
	Output    json.RawMessage `json:"output"`
	Error     json.RawMessage `json:"error"`
	Logs      string          `json:"logs"`
	Completed string          `json:"completed_at"`
	// Metrics holds token counts for some language models; that is observed, not
	// documented.
	Metrics *struct {
		Input  looseCount `json:"input_token_count"`
		Output looseCount `json:"output_token_count"`
	} `json:"metrics"`
}

// predictionDecoder reads a prediction's replies, each of which repeats everything so
// far, and the event stream that Replicate's own hosts send.
type predictionDecoder struct {
	stream
	vendor replicate
	// id is the running job's, empty if none is known or it is over.
	id string
	// shown is the output that was emitted.
	shown    []byte
	progress string
	// pause is the wait before the next poll; fresh says that the last reply had
	// something new.
	pause time.Duration
	fresh bool
}

// Decode reads one reply.
func (d *predictionDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	switch {
	case d.done:
		return dst, nil
	case !frame.Whole:
		return d.event(dst, frame)
	}
	var p prediction
	if ok, err := d.parse(&dst, frame, &p); !ok {
		return dst, err
	}
	if p.ID == "" {
		d.id = ""
		if bytes.Contains(frame.Data, []byte(`"detail"`)) || present(p.Error) || isFailure(frame.Data) {
			return dst, d.fail(frame)
		}
		return dst, d.protocol(errors.New("the reply is not a prediction"))
	}
	if !plainID(p.ID) {
		d.id = ""
		return dst, d.protocol(errors.New("the prediction's id is not one"))
	}
	d.id = p.ID
	return d.prediction(dst, &p)
}

// prediction emits what is new since the previous reply.
func (d *predictionDecoder) prediction(dst []gateway.Delta, p *prediction) ([]gateway.Delta, error) {
	before := len(dst)
	status := textOf(p.Status)
	over := p.Completed != ""
	switch status {
	case "succeeded", "failed", "canceled", "aborted":
		over = true
	}
	dst = d.output(dst, p.Output, over)
	if !over {
		dst = d.reportProgress(dst, status, p.Logs)
		d.fresh = len(dst) > before
		return dst, nil
	}
	d.id = ""
	dst = d.counted(d.rest(dst), p)
	switch status {
	case "failed":
		return dst, d.failed("failed", textOf(p.Error), "the prediction failed without saying why")
	case "aborted":
		return dst, d.failed("aborted", textOf(p.Error), "the prediction was ended before it began")
	}
	if isFailureReason(status) {
		return append(dst, finishDelta(status, false)), d.failed(status, textOf(p.Error), "the prediction was "+status+" before its end")
	}
	if present(p.Error) && !holdsTextOrOther(p.Output) {
		return dst, d.failed(status, textOf(p.Error), "")
	}
	d.done = true
	return append(dst, finishDelta(status, false)), nil
}

// output emits what the output has grown by. A list of texts is one text in pieces; any
// other value is shown as written, once it is complete.
func (d *predictionDecoder) output(dst []gateway.Delta, raw json.RawMessage, over bool) []gateway.Delta {
	text, ok := outputText(raw)
	if !ok {
		if !over || !holdsTextOrOther(raw) {
			return dst
		}
		text = bytes.TrimSpace(raw)
	}
	piece, grown := bytes.CutPrefix(text, d.shown)
	if !grown {
		if !over {
			return d.note(dst, "the output so far has changed; all of it follows at the end")
		}
		piece = append([]byte("\n\n"), text...)
	}
	d.shown = text
	return d.emit(dst, gateway.DeltaText, d.joiner(gateway.DeltaText).next(piece))
}

// outputText joins a text's pieces, some of which may be numbers. A list without any
// string is not a text. Addresses of files get lines of their own.
func outputText(raw json.RawMessage) (text []byte, ok bool) {
	if inside, ok := stringInside(raw); ok {
		return unquote(nil, inside), true
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	afterFile, strings := false, len(list) == 0
	for _, item := range list {
		inside, ok := stringInside(item)
		if !ok && holdsTextOrOther(item) && !isScalar(item) {
			return nil, false
		}
		file := ok && isFile(inside)
		if file && afterFile {
			text = append(text, '\n')
		}
		text, afterFile, strings = appendText(text, item), file, strings || ok
	}
	return text, strings
}

// isFile reports whether a complete piece of output is the address of a file.
func isFile(piece []byte) bool {
	rest, ok := bytes.CutPrefix(piece, []byte("https://"))
	return ok && bytes.IndexByte(rest, '/') > 0 && !bytes.ContainsAny(rest, " \t\\")
}

// reportProgress reports what the job is doing: its state, and the last line of its log.
func (d *predictionDecoder) reportProgress(dst []gateway.Delta, status, logs string) []gateway.Delta {
	const longest = 200
	said := status
	if line := lastLine(logs); line != "" {
		said += ": " + line
	}
	if len(said) > longest {
		said = strings.ToValidUTF8(said[:longest], "") + "…"
	}
	if said == d.progress {
		return dst
	}
	d.progress = said
	return append(dst, gateway.Delta{Kind: gateway.DeltaProgress, Text: said})
}

func lastLine(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	return strings.TrimSpace(text[strings.LastIndexAny(text, "\r\n")+1:])
}

func (d *predictionDecoder) counted(dst []gateway.Delta, p *prediction) []gateway.Delta {
	if p.Metrics == nil {
		return dst
	}
	usage := gateway.Usage{InputTokens: p.Metrics.Input.known(), OutputTokens: p.Metrics.Output.known()}
	if usage == (gateway.Usage{}) {
		return dst
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &usage})
}

// failed is the error of a job that ended without its answer. The request was good, so it
// is up to the user to retry.
func (d *predictionDecoder) failed(code, said, otherwise string) *gateway.Error {
	if said == "" {
		said = otherwise
	}
	return &gateway.Error{Kind: gateway.KindStreamError, Provider: d.provider, Code: code, Message: said}
}

// event reads one event of the stream, whose data is plain text.
func (d *predictionDecoder) event(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	switch frame.Event {
	case "output":
		return d.add(dst, gateway.DeltaText, frame.Data, false), nil
	case "error":
		return d.rest(dst), d.fail(frame)
	case "done":
		var end struct{ Reason string }
		_ = json.Unmarshal(frame.Data, &end) // "{}" on success
		switch dst = d.rest(dst); end.Reason {
		case "":
			d.done = true
			return append(dst, gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: gateway.FinishStop, Raw: "done"}}), nil
		case "error":
			return dst, d.failed("failed", "", "the prediction failed without saying why")
		default:
			if isFailureReason(end.Reason) {
				return append(dst, finishDelta(end.Reason, false)), d.failed(end.Reason, "", "the prediction was "+end.Reason+" before its end")
			}
			d.done = true
			return append(dst, finishDelta(end.Reason, false)), nil
		}
	}
	if !isIdle(frame) && frame.Event != "logs" {
		dst = d.omitted(dst, fmt.Sprintf("events of type %.40q are not shown", frame.Event))
	}
	return dst, nil
}

// Next returns the request that polls the prediction, through the gateway.
func (d *predictionDecoder) Next() (gateway.Request, time.Duration, bool) {
	if d.id == "" || d.done {
		return gateway.Request{}, 0, false
	}
	wait := d.pause
	if d.fresh {
		wait = d.vendor.poll
	}
	d.pause = min(wait*3/2, max(d.vendor.poll, replicatePollLongest))
	return d.vendor.about(http.MethodGet, "predictions/"+d.id), wait, true
}

// Cancel returns the request that cancels the prediction at Replicate.
func (d *predictionDecoder) Cancel() (gateway.Request, bool) {
	if d.id == "" || d.done {
		return gateway.Request{}, false
	}
	return d.vendor.about(http.MethodPost, "predictions/"+d.id+"/cancel"), true
}

// Close is called if a reply named no job, or a stream ended without its end mark.
func (d *predictionDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.rest(dst), d.truncated()
}

// plainID reports whether an id can be used in a path unescaped.
func plainID(id string) bool {
	const longest = 100
	return len(id) <= longest && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// textOf returns a JSON string's text; other values as written, null as "".
func textOf(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	if inside, ok := stringInside(raw); ok {
		if bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
			return string(inside)
		}
		text, _ := mend(unquote(nil, inside), true)
		return text
	}
	if !present(raw) {
		return ""
	}
	return string(raw)
}
