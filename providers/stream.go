package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"sluice/gateway"
)

// stream is what the decoders of all formats share: who speaks, the texts that
// wait for the rest of a character, and the notes already made.
type stream struct {
	provider string
	done     bool
	// began says that text, reasoning or a refusal was handed out.
	began   bool
	joiners [3]joiner
	// handed holds what was handed out of each channel, but where a decoder has no
	// use for it and forgets it.
	forgets bool
	handed  [3]handed
	scratch []byte
	noted   map[string]bool
	// hides says that a note told of what can't be shown.
	hides bool
	// aside is an event of words alone that came after all text so far: see
	// [stream.setAside].
	aside json.RawMessage
	like  likeness
	// think, where set, finds reasoning inside the text.
	think *thinkSplit
	// slow keeps the decoder off the fast way; tests compare the two.
	slow bool
}

// Done says that the end mark was seen.
func (s *stream) Done() bool { return s.done }

// channels lists the kinds of delta that are made of text, in the order in which
// their rests are handed out.
var channels = [3]gateway.DeltaKind{gateway.DeltaReasoning, gateway.DeltaText, gateway.DeltaRefusal}

// channel is a kind's place in [channels].
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

// longPiece is the most of one text that becomes a delta, in bytes of JSON: a longer
// one becomes several, so that it is not copied as a whole for each step on its way.
const longPiece = 256 << 10

// escapedCut gives where the inside of a JSON string can be cut near a length: not
// within an escape.
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
		if (near-back-first)%2 == 0 { // an escape begins here, and is no escaped backslash
			if raw[near-back+1] == 'u' || back < 2 {
				cut = near - back
			}
		}
		break
	}
	return cut
}

// add appends a text delta of the inside of a JSON string, several where it is very
// long. What it makes of each is one string.
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

// addRaw is add for a raw JSON value that stands where a text may stand.
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
		dst = s.goesOn(dst)
	}
	if !s.forgets {
		s.handed[channel(kind)].add(text)
	}
	if kind == gateway.DeltaText && s.think != nil {
		thought, plain := s.think.next(text)
		return s.split(dst, thought, plain)
	}
	s.began = true
	return append(dst, gateway.Delta{Kind: kind, Text: text})
}

// rest hands out what waited for the rest of a character.
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

// split hands out text in which reasoning was looked for.
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

// present tells whether a raw member holds anything. Most members of most chunks
// aren't there, which is told without a call.
func present(raw json.RawMessage) bool { return len(raw) > 0 && holdsValue(raw) }

func holdsValue(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "[]", "{}":
		return false
	}
	return true
}

// parse decodes a frame that holds an object. It is not ok, without an error,
// where the frame is empty or holds another JSON value, which gets a note. What
// is an error in any form that vendors write one is given as such.
func (s *stream) parse(dst *[]gateway.Delta, frame gateway.Frame, v any) (ok bool, err error) {
	data := bytes.TrimSpace(frame.Data)
	named := frame.Event == errorEvent
	switch {
	case len(data) == 0 && named:
		return false, s.wordless()
	case len(data) == 0 && !frame.Whole:
		return false, nil
	case len(data) > 0 && data[0] != '{':
		return false, s.foreign(dst, frame, data, v)
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

// protocol says that a frame can't be read.
func (s *stream) protocol(cause error) *gateway.Error {
	return &gateway.Error{
		Kind:     gateway.KindProtocol,
		Provider: s.provider,
		Message:  fmt.Sprintf("the reply can't be read: %v", cause),
		Err:      cause,
	}
}

// fail reads the error that the vendor sent in a frame. In a whole reply it is a
// stream error, whatever the words: the status said that all is well, so no retry is
// due. Only what the user has to mend elsewhere, money or a key, is called that.
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

// truncated is the error of a reply that ended before its end mark. Words that came
// alone at its end say why.
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
