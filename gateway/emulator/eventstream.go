package emulator

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// eventStreamType is the content type of AWS event streams.
const eventStreamType = "application/vnd.amazon.eventstream"

// converseMessage writes one event of a Bedrock converse stream, given as an
// object whose only key is the event's type; "!" before it makes an exception.
func converseMessage(line []byte) []byte {
	var e map[string]json.RawMessage
	if json.Unmarshal(line, &e) != nil {
		return nil
	}
	for kind, payload := range e {
		if exception, ok := strings.CutPrefix(kind, "!"); ok {
			return eventStreamMessage([][2]string{
				{":exception-type", exception}, {":content-type", "application/json"}, {":message-type", "exception"},
			}, payload)
		}
		return eventStreamMessage([][2]string{
			{":event-type", kind}, {":content-type", "application/json"}, {":message-type", "event"},
		}, payload)
	}
	return nil
}

// eventStreamMessage writes one message with AWS's own encoder.
func eventStreamMessage(headers [][2]string, payload []byte) []byte {
	m := eventstream.Message{Payload: payload}
	for _, h := range headers {
		m.Headers = append(m.Headers, eventstream.Header{Name: h[0], Value: eventstream.StringValue(h[1])})
	}
	var b bytes.Buffer
	if eventstream.NewEncoder().Encode(&b, m) != nil {
		return nil // only names that are too long can't be encoded
	}
	return b.Bytes()
}

// eventStream frames events as messages of an event stream.
func eventStream() framing {
	return framing{contentType: eventStreamType, frame: func(e event, _ frameStyle) []byte {
		kind, name := "event", ":event-type"
		if e.failed {
			kind, name = "exception", ":exception-type"
		}
		return eventStreamMessage([][2]string{{name, e.name}, {":content-type", "application/json"}, {":message-type", kind}}, []byte(e.data))
	}}
}
