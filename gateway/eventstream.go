package gateway

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
)

// eventStreamType is the content type of AWS event streams.
const eventStreamType = "application/vnd.amazon.eventstream"

// The caps for one message, in bytes. AWS itself sends at most 16 MiB of payload and 128
// KiB of headers.
const (
	eventStreamMax        = 24 << 20
	eventStreamHeadersMax = 128 << 10
	eventStreamPrelude    = 12 // total length, headers length, and their checksum
	eventStreamMin        = 16 // a prelude and the message's checksum
)

// errFraming says that a reply violates its own framing.
var errFraming = errors.New("the reply breaks its own framing")

// eventStream reads AWS event streams. https://smithy.io/2.0/aws/amazon-eventstream.html
//
// The SDK's decoder trusts the lengths that a message states, so they are checked before
// it sees the message: their checksum, their caps, and that the headers fit in.
type eventStream struct {
	r       *bufio.Reader
	max     int
	any     bool
	message bytes.Buffer
	payload []byte
	decoder *eventstream.Decoder
}

func newEventStream(r io.Reader, maxEvent int) *eventStream {
	return &eventStream{r: bufio.NewReaderSize(r, sseBuffer), max: min(maxEvent, eventStreamMax), decoder: eventstream.NewDecoder()}
}

func (s *eventStream) next() (Frame, error) {
	if err := s.read(); err != nil {
		return Frame{}, err
	}
	s.any = true
	m, err := s.decoder.Decode(bytes.NewReader(s.message.Bytes()), s.payload[:0])
	if err != nil {
		return Frame{}, fmt.Errorf("%w: %v", errFraming, err)
	}
	s.payload = m.Payload
	return eventFrame(m), nil
}

// read reads one message's bytes off the stream. The error is io.EOF if the stream ends
// between two messages.
func (s *eventStream) read() error {
	var prelude [eventStreamPrelude]byte
	switch _, err := io.ReadFull(s.r, prelude[:]); {
	case errors.Is(err, io.EOF) && !s.any:
		return errEmptyReply
	case err != nil:
		return err
	}
	total, err := s.check(prelude[:])
	if err != nil {
		return err
	}
	s.message.Reset()
	s.message.Write(prelude[:])
	// The stated length is not allocated up front: memory grows with what arrives.
	if _, err = io.CopyN(&s.message, s.r, int64(total-eventStreamPrelude)); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// check returns a message's length if its prelude is valid.
func (s *eventStream) check(prelude []byte) (total int, err error) {
	length, headers := binary.BigEndian.Uint32(prelude), binary.BigEndian.Uint32(prelude[4:])
	switch {
	case length < eventStreamMin:
		return 0, fmt.Errorf("%w: a message of %d bytes is too short to be one", errFraming, length)
	case uint64(length) > uint64(s.max): //nolint:gosec // a cap is not negative
		return 0, fmt.Errorf("%w: a message of %d bytes, %d are allowed", errFraming, length, s.max)
	case headers > eventStreamHeadersMax:
		return 0, fmt.Errorf("%w: %d bytes of headers, %d are allowed", errFraming, headers, eventStreamHeadersMax)
	case headers > length-eventStreamMin:
		return 0, fmt.Errorf("%w: %d bytes of headers in a message of %d", errFraming, headers, length)
	case crc32.ChecksumIEEE(prelude[:8]) != binary.BigEndian.Uint32(prelude[8:]):
		return 0, fmt.Errorf("%w: the checksum of a message's lengths is wrong", errFraming)
	}
	return int(length), nil
}

// eventFrame turns a message into a frame: an event, or an error in one of its two forms.
// Of two headers with the same name the SDK keeps the last.
func eventFrame(m eventstream.Message) Frame {
	text := func(name string) string {
		if v := m.Headers.Get(name); v != nil {
			return v.String()
		}
		return ""
	}
	f := Frame{Data: m.Payload}
	switch kind := text(eventstreamapi.MessageTypeHeader); kind {
	case eventstreamapi.ExceptionMessageType:
		f.Failed, f.Event = true, text(eventstreamapi.ExceptionTypeHeader)
	case eventstreamapi.ErrorMessageType:
		f.Failed, f.Event = true, text(eventstreamapi.ErrorCodeHeader)
		f.Data, _ = json.Marshal(map[string]string{"message": text(eventstreamapi.ErrorMessageHeader)})
	case "", eventstreamapi.EventMessageType:
		f.Event = text(eventstreamapi.EventTypeHeader)
	default:
		f.Note = fmt.Sprintf("a message of the unknown type %.40q", kind)
	}
	if f.Note == "" && f.Event == "" {
		f.Note = "a message without the name of its event"
	}
	return f
}
