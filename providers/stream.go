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
	scratch []byte
	noted   map[string]bool
	like    likeness
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

func (s *stream) joiner(kind gateway.DeltaKind) *joiner {
	switch kind {
	case gateway.DeltaReasoning:
		return &s.joiners[0]
	case gateway.DeltaText:
		return &s.joiners[1]
	}
	return &s.joiners[2]
}

// add appends a text delta. What it makes is one string.
func (s *stream) add(dst []gateway.Delta, kind gateway.DeltaKind, p piece) []gateway.Delta {
	if len(p.raw) == 0 {
		return dst
	}
	text := p.raw
	if p.escaped {
		s.scratch = unquote(s.scratch[:0], p.raw)
		text = s.scratch
	}
	return s.emit(dst, kind, s.joiner(kind).next(text))
}

// addRaw is add for a raw JSON value that may be a string; others add nothing.
func (s *stream) addRaw(dst []gateway.Delta, kind gateway.DeltaKind, raw json.RawMessage) []gateway.Delta {
	inside, ok := stringInside(raw)
	if !ok {
		return dst
	}
	return s.add(dst, kind, piece{raw: inside, escaped: bytes.IndexByte(inside, '\\') >= 0})
}

func (s *stream) emit(dst []gateway.Delta, kind gateway.DeltaKind, text string) []gateway.Delta {
	if text == "" {
		return dst
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

// maxNotes bounds the notes of one reply, whatever the vendor invents.
const maxNotes = 16

// note remarks on the reply, once for each text.
func (s *stream) note(dst []gateway.Delta, text string) []gateway.Delta {
	if s.noted[text] || len(s.noted) >= maxNotes {
		return dst
	}
	if s.noted == nil {
		s.noted = map[string]bool{}
	}
	s.noted[text] = true
	return append(dst, gateway.Delta{Kind: gateway.DeltaNote, Text: s.provider + ": " + text})
}

// present tells whether a raw member holds anything.
func present(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "[]", "{}":
		return false
	}
	return true
}

// parse decodes a frame that holds an object. It is not ok, without an error,
// where the frame is empty or holds another JSON value, which gets a note.
func (s *stream) parse(dst *[]gateway.Delta, frame gateway.Frame, v any) (ok bool, err error) {
	data := bytes.TrimSpace(frame.Data)
	switch {
	case len(data) == 0 && !frame.Whole:
		return false, nil
	case len(data) > 0 && data[0] != '{' && !frame.Whole && json.Valid(data):
		*dst = s.note(*dst, "an event that is not an object is not shown")
		return false, nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return false, s.protocol(err)
	}
	return true, nil
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

func (s *stream) truncated() *gateway.Error {
	return &gateway.Error{
		Kind:      gateway.KindTruncated,
		Provider:  s.provider,
		Message:   "the answer was cut before its end",
		Retryable: true,
		Err:       errTruncated,
	}
}
