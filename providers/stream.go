package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"sluice/gateway"
)

// stream is what the decoders of all formats share: the provider's name, texts that wait
// for the rest of a character, and the notes already made.
type stream struct {
	provider string
	done     bool
	// began says that text, reasoning or a refusal was emitted.
	began   bool
	joiners [3]joiner
	// emitted holds what was emitted on each channel, unless noRepeats says that the
	// decoder doesn't need it.
	noRepeats bool
	emitted   [3]emittedText
	scratch   []byte
	noted     map[string]bool
	// notedOmission says that a note named something that can't be shown.
	notedOmission bool
	// aside is an event with only a message that came after all text so far: see
	// [stream.setAside].
	aside json.RawMessage
	like  chunkTemplate
	// think, if set, finds reasoning inside the text.
	think *thinkSplit
	// slow disables the decoder's fast path; tests compare the two.
	slow bool
}

// Done reports whether the end mark was seen.
func (s *stream) Done() bool { return s.done }

// channels lists the kinds of delta that hold text, in the order in which held-back text
// is emitted at the end.
var channels = [3]gateway.DeltaKind{gateway.DeltaReasoning, gateway.DeltaText, gateway.DeltaRefusal}

// channel is a kind's index in [channels].
func channel(kind gateway.DeltaKind) int {
	switch kind {
	case gateway.DeltaReasoning:
		return 0
	case gateway.DeltaText:
		return 1
	}
	return 2
}

func (s *stream) joiner(kind gateway.DeltaKind) *joiner { return &s.joiners[channel(kind)] }

// longPiece is the most of one text that becomes a delta, in bytes of JSON: a longer one
// becomes several, so that it is not copied as a whole for each step on its way.
const longPiece = 256 << 10

// escapedCut is a position near a length at which the inside of a JSON string can be cut
// without splitting an escape.
func escapedCut(raw []byte, near int) int {
	const longest = len(`\uD83C`)
	cut := near
	for back := 1; back < longest; back++ {
		if raw[near-back] != '\\' {
			continue
		}
		first := near - back
		for first > 0 && raw[first-1] == '\\' {
			first--
		}
		if (near-back-first)%2 == 0 { // an escape begins here, not an escaped backslash
			if raw[near-back+1] == 'u' || back < 2 {
				cut = near - back
			}
		}
		break
	}
	return cut
}

// add appends the inside of a JSON string as a text delta, or several if it is very long.
// Each delta is one allocation.
func (s *stream) add(dst []gateway.Delta, kind gateway.DeltaKind, raw []byte, escaped bool) []gateway.Delta {
	for len(raw) > longPiece {
		cut := escapedCut(raw, longPiece)
		dst = s.add(dst, kind, raw[:cut], escaped)
		raw = raw[cut:]
	}
	if len(raw) == 0 {
		return dst
	}
	if escaped {
		s.scratch = unquote(s.scratch[:0], raw)
		raw = s.scratch
	}
	return s.emit(dst, kind, s.joiner(kind).next(raw))
}

// addRaw is add for a raw JSON value in place of a text.
func (s *stream) addRaw(dst []gateway.Delta, kind gateway.DeltaKind, raw json.RawMessage) []gateway.Delta {
	if inside, ok := stringInside(raw); ok {
		return s.add(dst, kind, inside, bytes.IndexByte(inside, '\\') >= 0)
	}
	return s.addValue(dst, kind, raw, 0)
}

func (s *stream) emit(dst []gateway.Delta, kind gateway.DeltaKind, text string) []gateway.Delta {
	if text == "" {
		return dst
	}
	if s.aside != nil {
		dst = s.noteAside(dst)
	}
	if !s.noRepeats {
		s.emitted[channel(kind)].add(text)
	}
	if kind == gateway.DeltaText && s.think != nil {
		thought, plain := s.think.next(text)
		return s.split(dst, thought, plain)
	}
	s.began = true
	return append(dst, gateway.Delta{Kind: kind, Text: text})
}

// rest emits what waited for the rest of a character.
func (s *stream) rest(dst []gateway.Delta) []gateway.Delta {
	for i, kind := range channels {
		dst = s.emit(dst, kind, s.joiners[i].end())
	}
	if s.think != nil {
		thought, plain := s.think.end()
		dst = s.split(dst, thought, plain)
	}
	return dst
}

// split emits text from which reasoning was extracted.
func (s *stream) split(dst []gateway.Delta, thought, text string) []gateway.Delta {
	if thought != "" {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaReasoning, Text: thought})
		s.began = true
	}
	if text != "" {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaText, Text: text})
		s.began = true
	}
	return dst
}

// present reports whether a raw member holds anything. Most members of most chunks are
// absent, so that case needs no call.
func present(raw json.RawMessage) bool { return len(raw) > 0 && holdsValue(raw) }

func holdsValue(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "[]", "{}":
		return false
	}
	return true
}

// parse decodes a frame that holds an object. ok is false, without an error, if the frame
// is empty or holds another JSON value, which gets a note. An error in any vendor's form
// is returned as such.
func (s *stream) parse(dst *[]gateway.Delta, frame gateway.Frame, v any) (ok bool, err error) {
	data := bytes.TrimSpace(frame.Data)
	named := frame.Event == errorEvent
	switch {
	case len(data) == 0 && named:
		return false, s.emptyErrorEvent()
	case len(data) == 0 && !frame.Whole:
		return false, nil
	case len(data) > 0 && data[0] != '{':
		return false, s.notAnObject(dst, frame, data, v)
	}
	switch err := json.Unmarshal(data, v); {
	case err == nil:
		return true, nil
	case !named && s.setAside(frame):
		return false, nil
	case named || isFailure(data):
		return false, s.fail(frame)
	default:
		return false, s.protocol(err)
	}
}

// protocol is the error for a frame that can't be parsed.
func (s *stream) protocol(cause error) *gateway.Error {
	return &gateway.Error{
		Kind:     gateway.KindProtocol,
		Provider: s.provider,
		Message:  fmt.Sprintf("the reply can't be read: %v", cause),
		Err:      cause,
	}
}

// fail parses the error that the vendor sent in a frame. In a whole reply it is a stream
// error, whatever the message: the status was good, so there is no retry. Only what the
// user has to fix elsewhere, credit or a key, keeps its kind.
func (s *stream) fail(frame gateway.Frame) *gateway.Error {
	e := gateway.ReplyError(s.provider, frame.Data)
	if frame.Whole && e.Kind != gateway.KindQuota && e.Kind != gateway.KindAuth {
		e.Kind, e.Retryable = gateway.KindStreamError, false
	}
	return e
}

// errTruncated is the cause of every error of kind [gateway.KindTruncated] here.
var errTruncated = errors.New("end of the reply before its end mark")

// errNoMessage says that a whole reply is JSON of another kind.
var errNoMessage = errors.New("the reply is not a message")

// truncated is the error of a reply that ended before its end mark. A message that was
// set aside at its end is the reason.
func (s *stream) truncated() *gateway.Error {
	if s.aside != nil {
		return s.fail(gateway.Frame{Data: s.aside})
	}
	return &gateway.Error{
		Kind:      gateway.KindTruncated,
		Provider:  s.provider,
		Message:   "the answer was cut before its end",
		Retryable: true,
		Err:       errTruncated,
	}
}
