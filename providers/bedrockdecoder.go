package providers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"sluice/gateway"
)

// bedrockDecoder reads whatever Bedrock answers. The first frame says which of
// its formats that is: Converse, or a model's own inside Invoke.
type bedrockDecoder struct {
	stream
	header http.Header
	inner  gateway.Decoder
	usage  gateway.Usage // what inner said
	chunk  []byte
}

// invokeChunk is the payload of an Invoke stream's events: one event of the
// model's own format, in base64.
type invokeChunk struct {
	Bytes json.RawMessage `json:"bytes"`
}

// invokeMetrics ride on the last chunk.
type invokeMetrics struct {
	Metrics *struct {
		Input  *float64 `json:"inputTokenCount"`
		Output *float64 `json:"outputTokenCount"`
		Cached *float64 `json:"cacheReadInputTokenCount"`
	} `json:"amazon-bedrock-invocationMetrics"`
}

// Done says that the end mark was seen.
func (d *bedrockDecoder) Done() bool { return d.inner != nil && d.inner.Done() }

// Decode reads one event or a whole answer.
func (d *bedrockDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if frame.Failed {
		return dst, gateway.FrameError(d.provider, frame)
	}
	chunked := frame.Event == "chunk"
	if chunked {
		data, err := d.unwrap(frame.Data)
		if err != nil {
			return dst, d.protocol(err)
		}
		frame = gateway.Frame{Data: data}
	}
	if d.inner == nil {
		inner, err := d.choose(frame, chunked)
		if err != nil {
			return dst, err
		}
		d.inner = inner
	}
	dst = d.metrics(dst, frame.Data)
	n := len(dst)
	dst, err := d.inner.Decode(dst, frame)
	d.remember(dst[n:])
	if frame.Whole && err == nil {
		dst = d.fromHeader(dst)
	}
	return dst, err
}

// unwrap takes the model's event out of a chunk.
func (d *bedrockDecoder) unwrap(data []byte) ([]byte, error) {
	var c invokeChunk
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	var text []byte // encoding/json decodes base64, escapes of the string included
	if err := json.Unmarshal(c.Bytes, &text); err != nil {
		return nil, err
	}
	d.chunk = append(d.chunk[:0], text...)
	return d.chunk, nil
}

// choose looks at the first frame.
func (d *bedrockDecoder) choose(frame gateway.Frame, chunked bool) (gateway.Decoder, error) {
	if !chunked && !frame.Whole {
		return &converseDecoder{stream: stream{provider: d.provider}}, nil
	}
	var probe struct {
		Type    string          `json:"type"`
		Output  json.RawMessage `json:"output"`
		Error   json.RawMessage `json:"error"`
		Kind    string          `json:"__type"`
		Message string          `json:"message"`
	}
	// A message whose type is not what it should be is no reason to fail here.
	_ = json.Unmarshal(frame.Data, &probe)
	switch {
	case frame.Whole && (present(probe.Error) || probe.Kind != "" || probe.Message != ""):
		return nil, d.fail(frame)
	case probe.Type != "":
		return &anthropicDecoder{stream: stream{provider: d.provider}}, nil
	case frame.Whole && present(probe.Output):
		return &converseDecoder{stream: stream{provider: d.provider}}, nil
	}
	return &invokeDecoder{stream: stream{provider: d.provider}}, nil
}

// remember keeps the counts that the model's own format gave.
func (d *bedrockDecoder) remember(deltas []gateway.Delta) {
	for _, delta := range deltas {
		if u := delta.Usage; u != nil {
			for _, pair := range [][2]**int{{&d.usage.InputTokens, &u.InputTokens}, {&d.usage.OutputTokens, &u.OutputTokens}, {&d.usage.CachedTokens, &u.CachedTokens}} {
				if *pair[1] != nil {
					*pair[0] = *pair[1]
				}
			}
		}
	}
}

// metrics takes the counts that Bedrock itself adds, where the model's format
// gave none.
func (d *bedrockDecoder) metrics(dst []gateway.Delta, data []byte) []gateway.Delta {
	if !bytes.Contains(data, []byte("invocationMetrics")) {
		return dst
	}
	var m invokeMetrics
	if json.Unmarshal(data, &m) != nil || m.Metrics == nil {
		return dst
	}
	return d.fill(dst, gateway.Usage{InputTokens: count(m.Metrics.Input), OutputTokens: count(m.Metrics.Output), CachedTokens: count(m.Metrics.Cached)})
}

// fromHeader takes the counts from a whole reply's headers.
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
	})
}

func (d *bedrockDecoder) fill(dst []gateway.Delta, u gateway.Usage) []gateway.Delta {
	if d.usage.InputTokens != nil {
		u.InputTokens = nil
	}
	if d.usage.OutputTokens != nil {
		u.OutputTokens = nil
	}
	if d.usage.CachedTokens != nil {
		u.CachedTokens = nil
	}
	if u == (gateway.Usage{}) {
		return dst
	}
	dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &u})
	d.remember(dst[len(dst)-1:])
	return dst
}

// Close asks the format whether the reply was complete.
func (d *bedrockDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.inner == nil {
		return dst, d.truncated()
	}
	return d.inner.Close(dst)
}
