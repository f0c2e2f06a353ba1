package providers

import (
	"bytes"
	"encoding/json"
	"strings"

	"sluice/gateway"
)

// sniffingDecoder detects a reply's format by its first distinctive frame. The reply
// decides, not the request: a gateway may answer from its cache, or a step of a chain for
// another.
type sniffingDecoder struct {
	// choose returns the decoder for a reply that has the frame in it, nil if the frame
	// could belong to any.
	choose func(gateway.Frame) gateway.Decoder
	// usual reads replies without a distinctive frame, and reports one without any frame
	// as truncated.
	usual  gateway.Decoder
	chosen gateway.Decoder
	// waiting are undistinctive frames that may hold something, such as counts.
	waiting []gateway.Frame
}

// maxWaiting bounds how many frames and bytes wait for a distinctive frame.
const (
	maxWaiting      = 8
	maxWaitingBytes = 64 << 10
)

// Decode reads one frame.
func (d *sniffingDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.chosen != nil {
		return d.chosen.Decode(dst, frame)
	}
	if !frame.Whole && isIdle(frame) {
		return dst, nil
	}
	if d.chosen = d.choose(frame); d.chosen == nil && (frame.Whole || isDone(frame) || frame.Event == errorEvent || isFailure(frame.Data) && (frame.Whole || onlyText(frame.Data) == nil)) {
		d.chosen = d.usual
	}
	if d.chosen == nil && d.wait(frame) {
		return dst, nil
	}
	dst, err := d.replay(dst)
	if err != nil || d.chosen.Done() {
		return dst, err
	}
	return d.chosen.Decode(dst, frame)
}

// wait keeps a frame if there is room.
func (d *sniffingDecoder) wait(frame gateway.Frame) bool {
	size := len(frame.Data)
	for _, f := range d.waiting {
		size += len(f.Data)
	}
	if len(d.waiting) == maxWaiting || size > maxWaitingBytes {
		return false
	}
	frame.Data = bytes.Clone(frame.Data)
	d.waiting = append(d.waiting, frame)
	return true
}

// replay decodes the frames that waited, in the usual format if none was chosen.
func (d *sniffingDecoder) replay(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.chosen == nil {
		d.chosen = d.usual
	}
	waiting := d.waiting
	d.waiting = nil
	for _, frame := range waiting {
		var err error
		if dst, err = d.chosen.Decode(dst, frame); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// Done reports whether the end mark was seen.
func (d *sniffingDecoder) Done() bool { return d.chosen != nil && d.chosen.Done() }

// Close closes the chosen decoder.
func (d *sniffingDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	dst, err := d.replay(dst)
	if err != nil {
		return dst, err
	}
	return d.chosen.Close(dst)
}

// isIdle reports whether a frame holds nothing and could belong to any format: an empty
// one, an empty object, a keep-alive.
func isIdle(frame gateway.Frame) bool {
	data := bytes.TrimSpace(frame.Data)
	switch {
	case frame.Event == errorEvent:
		return false
	case len(data) == 0, isKeepalive(frame.Event), len(data) <= longestBrief && isKeepalive(string(data)):
		return true
	case data[0] != '{':
		return false
	}
	var o map[string]brief
	return json.Unmarshal(data, &o) == nil && (len(o) == 0 || isKeepalive(textOf(json.RawMessage(o["type"]))))
}

// brief is a short JSON value, empty if it is longer than anything that distinguishes
// formats: a frame may have many megabytes. It is nil if absent.
type brief json.RawMessage

// longestBrief is in bytes.
const longestBrief = 256

// UnmarshalJSON copies a short value.
func (b *brief) UnmarshalJSON(raw []byte) error {
	*b = brief{}
	if len(raw) <= longestBrief {
		*b = append(*b, raw...)
	}
	return nil
}

// replyHead is what distinguishes a frame's format.
type replyHead struct {
	Type      string `json:"type"`
	Object    string `json:"object"`
	Choices   brief  `json:"choices"`
	Output    brief  `json:"output"`
	Token     brief  `json:"token"`
	Generated brief  `json:"generated_text"`

	Response   brief `json:"response"`
	Result     brief `json:"result"`
	Candidates brief `json:"candidates"`
	Feedback   brief `json:"promptFeedback"`
}

// headOf reads as much of a frame's head as can be parsed.
func headOf(frame gateway.Frame) replyHead {
	var head replyHead
	_ = json.Unmarshal(frame.Data, &head)
	return head
}

// isChat recognises a chat completion by its choices, or by its object type.
func (h replyHead) isChat() bool {
	return h.Choices != nil || strings.HasPrefix(h.Object, "chat.completion")
}

// isResponses recognises the Responses API by an event's name or type, or by a whole
// reply's object type.
func (h replyHead) isResponses(event string) bool {
	return h.Object == "response" || h.Type == errorEvent || strings.HasPrefix(h.Type, "response.") ||
		strings.HasPrefix(event, "response.") || h.Output != nil && h.Choices == nil
}

// isWorkers recognises Cloudflare's own format, a text or the envelope around one.
func (h replyHead) isWorkers() bool {
	for _, raw := range []brief{h.Response, h.Result} {
		if raw != nil && string(raw) != "null" && string(raw) != "[]" {
			return true
		}
	}
	return false
}

// isMessages recognises Anthropic's format by an event's type, or a whole message's.
func (h replyHead) isMessages() bool {
	return h.Type == "message" || strings.HasPrefix(h.Type, "message_") || strings.HasPrefix(h.Type, "content_block")
}
