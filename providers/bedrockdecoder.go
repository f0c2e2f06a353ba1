package providers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"sluice/gateway"
)

// bedrockDecoder reads all of Bedrock's answers. The first frame shows which of its
// formats it is: Converse, or a model's own inside Invoke.
type bedrockDecoder struct {
	stream
	header http.Header
	inner  gateway.Decoder
	usage  gateway.Usage // the counts of the inner format
	chunk  []byte
}

// invokeChunk is the payload of an Invoke stream's events: one event of the
// model's own format, in base64.
type invokeChunk struct {
	Bytes json.RawMessage `json:"bytes"`
}

// invokeMetrics come with the last chunk.
type invokeMetrics struct {
	Metrics *struct {
		Input  looseCount `json:"inputTokenCount"`
		Output looseCount `json:"outputTokenCount"`
		Cached looseCount `json:"cacheReadInputTokenCount"`
		Write  looseCount `json:"cacheWriteInputTokenCount"`
	} `json:"amazon-bedrock-invocationMetrics"`
}

// Done reports whether the end mark was seen.
func (d *bedrockDecoder) Done() bool { return d.inner != nil && d.inner.Done() }

// cutter is a decoder that can emit what it held back if a reply is cut off.
type cutter interface {
	cut(dst []gateway.Delta) []gateway.Delta
}

// Decode reads one event or a whole answer.
func (d *bedrockDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if frame.Failed {
		return d.cut(dst), gateway.FrameError(d.provider, frame)
	}
	chunked := frame.Event == "chunk"
	if chunked {
		data, err := d.unwrap(frame.Data)
		if err != nil {
			return d.cut(dst), d.protocol(err)
		}
		frame = gateway.Frame{Data: data}
	}
	dst = d.metrics(dst, frame.Data)
	if d.inner == nil {
		inner, err := d.choose(frame, chunked)
		if inner == nil {
			if err != nil && frame.Whole {
				dst = d.fromHeader(dst)
			}
			return dst, err
		}
		d.inner = inner
	}
	n := len(dst)
	dst, err := d.inner.Decode(dst, frame)
	d.remember(dst[n:])
	if frame.Whole {
		dst = d.fromHeader(dst)
	}
	return dst, err
}

// cut emits what the model's own format held back.
func (d *bedrockDecoder) cut(dst []gateway.Delta) []gateway.Delta {
	if inner, ok := d.inner.(cutter); ok {
		return inner.cut(dst)
	}
	return dst
}

// unwrap extracts the model's event from a chunk.
func (d *bedrockDecoder) unwrap(data []byte) ([]byte, error) {
	var c invokeChunk
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	var text []byte // encoding/json decodes base64, and the string's escapes
	if err := json.Unmarshal(c.Bytes, &text); err != nil {
		return nil, err
	}
	d.chunk = append(d.chunk[:0], text...)
	return d.chunk, nil
}

// choose returns the decoder for a frame, and nil if it could belong to any format.
func (d *bedrockDecoder) choose(frame gateway.Frame, chunked bool) (gateway.Decoder, error) {
	shared := stream{provider: d.provider}
	if !chunked && !frame.Whole {
		if frame.Event == "initial-response" || isIdle(frame) && !strings.HasPrefix(frame.Event, "message") {
			return nil, nil
		}
		return &converseDecoder{stream: shared}, nil
	}
	if !frame.Whole && (isIdle(frame) || onlyMetrics(frame.Data)) {
		return nil, nil
	}
	var probe struct {
		Type   string `json:"type"`
		Output struct {
			Message json.RawMessage `json:"message"`
		} `json:"output"`
		Choices json.RawMessage `json:"choices"`
		Error   json.RawMessage `json:"error"`
		Kind    string          `json:"__type"`
		Message string          `json:"message"`
	}
	// A field with an unexpected type is no reason to fail here.
	_ = json.Unmarshal(frame.Data, &probe)
	switch {
	case frame.Whole && (present(probe.Error) || probe.Kind != "" || probe.Message != ""):
		return nil, d.fail(frame)
	case probe.Type != "":
		return &anthropicDecoder{stream: shared}, nil
	case frame.Whole && present(probe.Output.Message):
		return &converseDecoder{stream: shared}, nil
	case present(probe.Choices):
		return &chatDecoder{stream: shared}, nil
	case isFailure(frame.Data):
		err := d.fail(frame)
		if err.Code == "UnknownOperationException" { // also sent with a good status
			err.Kind = gateway.KindRequest
		}
		return nil, err
	}
	return &invokeDecoder{stream: shared}, nil
}

// onlyMetrics reports whether a chunk holds only Bedrock's own counts.
func onlyMetrics(data []byte) bool {
	var o map[string]json.RawMessage
	return json.Unmarshal(data, &o) == nil && len(o) == 1 && o["amazon-bedrock-invocationMetrics"] != nil
}

// counts are the counts that Bedrock itself adds.
func counts(u *gateway.Usage) [4]**int {
	return [4]**int{&u.InputTokens, &u.OutputTokens, &u.CachedTokens, &u.CacheWriteTokens}
}

// remember stores the counts of the model's own format.
func (d *bedrockDecoder) remember(deltas []gateway.Delta) {
	for _, delta := range deltas {
		if u := delta.Usage; u != nil {
			for i, count := range counts(u) {
				if *count != nil {
					*counts(&d.usage)[i] = *count
				}
			}
		}
	}
}

// metrics reads the counts that Bedrock itself adds, if the model's format had none.
func (d *bedrockDecoder) metrics(dst []gateway.Delta, data []byte) []gateway.Delta {
	if !bytes.Contains(data, []byte("invocationMetrics")) {
		return dst
	}
	var m invokeMetrics
	if json.Unmarshal(data, &m) != nil || m.Metrics == nil {
		return dst
	}
	return d.fill(dst, gateway.Usage{InputTokens: m.Metrics.Input.known(), OutputTokens: m.Metrics.Output.known(),
		CachedTokens: m.Metrics.Cached.known(), CacheWriteTokens: m.Metrics.Write.known()})
}

// fromHeader reads the counts from a whole reply's headers.
func (d *bedrockDecoder) fromHeader(dst []gateway.Delta) []gateway.Delta {
	counted := func(name string) *int {
		n, err := strconv.Atoi(d.header.Get(name))
		if err != nil || n < 0 {
			return nil
		}
		return &n
	}
	return d.fill(dst, gateway.Usage{
		InputTokens:  counted("X-Amzn-Bedrock-Input-Token-Count"),
		OutputTokens: counted("X-Amzn-Bedrock-Output-Token-Count"),
		CachedTokens: counted("X-Amzn-Bedrock-Cache-Read-Input-Token-Count"),

		CacheWriteTokens: counted("X-Amzn-Bedrock-Cache-Write-Input-Token-Count"),
	})
}

func (d *bedrockDecoder) fill(dst []gateway.Delta, u gateway.Usage) []gateway.Delta {
	for i, known := range counts(&d.usage) {
		if *known != nil {
			*counts(&u)[i] = nil
		}
	}
	if u == (gateway.Usage{}) {
		return dst
	}
	dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &u})
	d.remember(dst[len(dst)-1:])
	return dst
}

// Close has the inner format check whether the reply was complete.
func (d *bedrockDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.inner == nil {
		return dst, d.truncated()
	}
	return d.inner.Close(dst)
}
