package safe

import "strings"

// Stream is [Clean] for text that arrives in pieces: its joined results are what Clean
// returns for the whole, wherever the text was cut. It holds back only what cannot be
// decided before more arrives, never more than a few dozen bytes: the start of a
// character, a joiner, the tags of a flag, the start of a character reference. The zero
// value is ready to use. A Stream is not safe for concurrent use.
type Stream struct {
	cleaner cleaner
	held    string
}

// Revealing returns a Stream that is [Reveal] for text that arrives in pieces.
func Revealing() Stream { return Stream{cleaner: cleaner{mode: reveal}} }

// Write takes the next piece and returns what can be shown of it and of what was held
// back.
func (s *Stream) Write(delta string) Text { return s.advance(delta, false) }

// Flush returns what was held back, judged as if the text ended there, and makes the
// Stream ready for another text.
func (s *Stream) Flush() Text {
	t := s.advance("", true)
	*s = Stream{cleaner: cleaner{mode: s.cleaner.mode}}
	return t
}

func (s *Stream) advance(delta string, final bool) Text {
	if s.held != "" {
		delta = s.held + delta
	}
	s.cleaner.hidden = 0
	out, used := s.cleaner.run(delta, final)
	s.held = strings.Clone(delta[used:])
	return Text{s: out, hidden: s.cleaner.hidden}
}
