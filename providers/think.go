package providers

import "strings"

// Some models write their reasoning into the text, between tags at its beginning. Tags
// further on belong to the answer: it may be about them.
const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// thinkSplit extracts the reasoning from a text that comes in pieces, cut anywhere. The
// zero value is at the beginning of an answer.
type thinkSplit struct {
	place thinkPlace
	// held may be the beginning of a tag, or white space around one.
	held string
}

type thinkPlace uint8

const (
	beforeThink  thinkPlace = iota // nothing but white space so far
	openedThink                    // after the opening tag, line breaks are dropped
	insideThink                    // in the reasoning
	betweenThink                   // after the closing tag, white space is dropped
	afterThink                     // in the answer
)

// next takes a piece. Of what it returns, the reasoning comes before the text.
func (t *thinkSplit) next(piece string) (thought, text string) {
	if t.place == afterThink {
		return "", piece
	}
	rest := t.held + piece
	t.held = ""
	if t.place == beforeThink {
		begun := strings.TrimLeft(rest, blanks)
		switch {
		case strings.HasPrefix(begun, thinkOpen):
			t.place, rest = openedThink, begun[len(thinkOpen):]
		case strings.HasPrefix(thinkOpen, begun):
			t.held = rest
			return "", ""
		default:
			t.place = afterThink
			return "", rest
		}
	}
	if t.place == openedThink {
		if rest = strings.TrimLeft(rest, "\r\n"); rest == "" {
			return "", ""
		}
		t.place = insideThink
	}
	if t.place == insideThink {
		var closed bool
		thought, rest, closed = strings.Cut(rest, thinkClose)
		if !closed {
			keep := overlap(thought, thinkClose)
			t.held = thought[len(thought)-keep:]
			return thought[:len(thought)-keep], ""
		}
		t.place = betweenThink
	}
	if rest = strings.TrimLeft(rest, blanks); rest != "" {
		t.place = afterThink
	}
	return thought, rest
}

// end returns what was held back: an incomplete tag.
func (t *thinkSplit) end() (thought, text string) {
	held := t.held
	t.held = ""
	if t.place == insideThink {
		return held, ""
	}
	return "", held
}

const blanks = " \t\r\n"

// overlap counts the bytes at the end of s that begin the tag.
func overlap(s, tag string) int {
	for n := min(len(s), len(tag)-1); n > 0; n-- {
		if strings.HasSuffix(s, tag[:n]) {
			return n
		}
	}
	return 0
}
