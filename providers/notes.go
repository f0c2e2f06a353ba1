package providers

import (
	"strings"

	"sluice/gateway"
)

// maxNotes bounds the notes of one reply, whatever the vendor sends.
const maxNotes = 16

// onlyFirst is the note if several answers came.
const onlyFirst = "only the first of several answers is shown"

// unnamedCall is the note for arguments of a call that no event names.
const unnamedCall = "arguments of a call without a name are not shown"

// note emits a remark on the reply for a debug view, each text once.
func (s *stream) note(dst []gateway.Delta, text string) []gateway.Delta {
	return s.remark(dst, text, false)
}

// omitted tells the reader of a part of the answer that can't be shown, each text once.
func (s *stream) omitted(dst []gateway.Delta, text string) []gateway.Delta {
	return s.remark(dst, text, true)
}

// omit is [stream.omitted] for one thing: what names it; details are its type, its size,
// or its name. Empty details are left out.
func (s *stream) omit(dst []gateway.Delta, what string, details ...string) []gateway.Delta {
	var said []string
	for _, d := range details {
		if d != "" {
			said = append(said, shortened(d))
		}
	}
	if len(said) > 0 {
		what += " (" + strings.Join(said, ", ") + ")"
	}
	return s.omitted(dst, what+" is not shown")
}

func (s *stream) remark(dst []gateway.Delta, text string, omission bool) []gateway.Delta {
	s.notedOmission = s.notedOmission || omission
	if len(s.noted) >= maxNotes && omission {
		text = "more that is not shown is not listed"
	}
	if s.noted[text] || len(s.noted) >= maxNotes && !omission {
		return dst
	}
	if s.noted == nil {
		s.noted = map[string]bool{}
	}
	s.noted[text] = true
	return append(dst, gateway.Delta{Kind: gateway.DeltaNote, Text: s.provider + ": " + text, Omission: omission})
}

// shortened is a vendor's word, short enough for a note.
func shortened(word string) string {
	const longest = 100
	if len(word) > longest {
		word = strings.ToValidUTF8(word[:longest], "") + "…"
	}
	return strings.ToValidUTF8(word, "\uFFFD")
}
