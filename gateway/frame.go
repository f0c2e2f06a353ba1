package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// frames splits one reply's body into frames. The error of next is io.EOF if the body
// ended cleanly.
type frames interface {
	next() (Frame, error)
}

// NewFrames splits a body of the given media type into frames as [Client.Stream] does,
// with the default limits, for a decoder of the reply. The error of the returned function
// is io.EOF if the body ended cleanly; a frame's bytes are valid until the next call.
func NewFrames(mediaType string, body io.Reader, decoder Decoder) func() (Frame, error) {
	f, _, err := newFrames(mediaType, body, Limits{}.withDefaults(), splitsArrays(decoder))
	if err != nil {
		return func() (Frame, error) { return Frame{}, err }
	}
	return f.next
}

var (
	errEmptyReply    = errors.New("the reply is empty")
	errNotAPI        = errors.New("the reply did not come from the API")
	errReplyTooLarge = errors.New("the reply is larger than allowed")
)

// newFrames chooses the framing by media type, and by the first byte if the type says
// nothing certain: a gateway may label a stream as JSON, and JSON as plain text. A JSON
// array is a stream only if arrays says so: see [ArrayDecoder]. To add a framing, add a
// case.
func newFrames(mediaType string, body io.Reader, limits Limits, arrays bool) (f frames, streamed bool, err error) {
	switch mediaType {
	case "text/event-stream":
		return &sseFrames{sse: NewSSE(body, limits.Event), arrays: arrays}, true, nil
	case eventStreamType:
		return newEventStream(body, limits.Event), true, nil
	}
	if isNDJSON(mediaType) {
		return newNDJSON(body, limits.Event), true, nil
	}
	head, err := firstBytes(body)
	if err != nil {
		return nil, false, err
	}
	body = io.MultiReader(bytes.NewReader(head), body)
	switch first := bytes.TrimLeft(head, "\xEF\xBB\xBF \t\r\n"); {
	case looksLikeSSE(first):
		return &sseFrames{sse: NewSSE(body, limits.Event), arrays: arrays}, true, nil
	case first[0] == '<', mediaType == "text/html":
		return nil, false, fmt.Errorf("%w%s", errNotAPI, pageTitle(io.LimitReader(body, int64(limits.ErrorBody))))
	case first[0] == 0: // no text begins so, but every AWS event stream does
		return newEventStream(body, limits.Event), true, nil
	case first[0] == '[' && arrays:
		return newArrayFrames(body, limits.Event), true, nil
	}
	return &wholeFrame{body: body, limit: limits.Event}, false, nil
}

// firstBytes reads up to the first byte that isn't white space.
func firstBytes(r io.Reader) ([]byte, error) {
	const enough = 4 << 10
	var head []byte
	for piece := make([]byte, 512); len(head) < enough; {
		n, err := r.Read(piece)
		head = append(head, piece[:n]...)
		switch {
		case len(bytes.TrimLeft(head, "\xEF\xBB\xBF \t\r\n")) > 0:
			return head, nil
		case errors.Is(err, io.EOF):
			return nil, errEmptyReply
		case err != nil:
			return nil, err
		}
	}
	return nil, errNotAPI
}

func looksLikeSSE(b []byte) bool {
	for _, field := range []string{"data:", "event:", "id:", "retry:", ":"} {
		if bytes.HasPrefix(b, []byte(field)) {
			return true
		}
	}
	return false
}

// sseFrames reads server-sent events and tolerates common mistakes of servers: a last
// event without its blank line, JSON without a field name, and several events in a list.
type sseFrames struct {
	sse        *SSE
	arrays     bool // a JSON list is a stream: see [ArrayDecoder]
	any, ended bool
	// waiting are the remaining members of a list, event is its name.
	waiting []json.RawMessage
	event   string
}

func (f *sseFrames) next() (Frame, error) {
	switch {
	case len(f.waiting) > 0:
		frame := Frame{Event: f.event, Data: f.waiting[0]}
		f.waiting = f.waiting[1:]
		return frame, nil
	case f.ended:
		return Frame{}, io.EOF
	}
	frame, err := f.sse.Next()
	if err == nil {
		f.any = true
		return f.first(frame), nil
	}
	if !errors.Is(err, io.EOF) {
		return Frame{}, err
	}
	f.ended = true
	if frame, ok := f.sse.Unterminated(); ok && (wholeEvent(frame.Data) || !f.any && isWords(frame.Data)) {
		return f.first(frame), nil
	}
	if stray := bytes.TrimSpace(f.sse.Stray()); json.Valid(stray) {
		frame := Frame{Data: stray, Whole: !f.any}
		if f.arrays {
			frame = f.first(frame)
		}
		return frame, nil
	}
	if f.any {
		return Frame{}, io.EOF
	}
	if odd := f.sse.Odd(); len(odd) > 0 && !looksLikeHTML(odd) {
		return Frame{}, fmt.Errorf("%w: it says %q", errNotAPI, odd)
	}
	return Frame{}, errEmptyReply
}

// first returns the first member of an event that is a list of objects, and queues the
// others. Any other event stays as it is.
func (f *sseFrames) first(frame Frame) Frame {
	data := bytes.TrimSpace(frame.Data)
	if len(data) < 2 || data[0] != '[' || data[1] == 'D' {
		return frame
	}
	var list []json.RawMessage
	noObject := func(item json.RawMessage) bool { return item[0] != '{' }
	if json.Unmarshal(data, &list) != nil || len(list) == 0 || slices.ContainsFunc(list, noObject) {
		return frame
	}
	f.waiting, f.event = list[1:], frame.Event
	return Frame{Event: frame.Event, Data: list[0]}
}

// isWords tells plain words from incomplete JSON.
func isWords(data []byte) bool {
	data = bytes.TrimSpace(data)
	return len(data) > 0 && (data[0]|0x20 >= 'a' && data[0]|0x20 <= 'z' || data[0] >= utf8.RuneSelf)
}

// wholeEvent reports whether an event without its final blank line is complete.
func wholeEvent(data []byte) bool {
	return json.Valid(data) || string(bytes.TrimSpace(data)) == "[DONE]"
}

// wholeFrame is a body that is a single frame.
type wholeFrame struct {
	body  io.Reader
	limit int
	read  bool
}

func (f *wholeFrame) next() (Frame, error) {
	if f.read {
		return Frame{}, io.EOF
	}
	f.read = true
	data, err := io.ReadAll(io.LimitReader(f.body, int64(f.limit)+1))
	if err != nil {
		return Frame{}, err
	}
	if len(data) > f.limit {
		return Frame{}, errReplyTooLarge
	}
	return Frame{Data: bytes.TrimPrefix(data, bom), Whole: true}, nil
}

// mediaType is a Content-Type in lower case without its parameters.
func mediaType(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(t))
}
