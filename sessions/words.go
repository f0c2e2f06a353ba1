package sessions

import (
	"bytes"
	"strconv"
	"strings"
)

// textSpans is where a block holds what people and models said, as strings that are spelled
// as this package spells them. Missing ones are empty.
type textSpans struct{ text, reasoning, refusal, note span }

func (w *textSpans) see(table int, name string, value span) {
	if table > 0 {
		return
	}
	switch name {
	case "text":
		w.text = value
	case "reasoning":
		w.reasoning = value
	case "refusal":
		w.refusal = value
	case "note":
		w.note = value
	}
}

// hold reports whether an offset in the block is within the words.
func (w textSpans) hold(at int) bool {
	for _, s := range []span{w.text, w.reasoning, w.refusal, w.note} {
		if s.begin <= at && at < s.end {
			return true
		}
	}
	return false
}

// readWords reads the words of a block that is spelled exactly as this package spells it,
// and the message's place, but nothing else. Any other block must be decoded.
func readWords(block []byte) (m Message, ok bool) {
	var w textSpans
	o := outline{lane: EveryLane}
	ok = blockValues(block, valueLength, func(table int, name string, value span) bool {
		w.see(table, name, value)
		return name == "" || o.note(table, name, block[value.begin:value.end])
	})
	if !ok || o.id == "" || o.role == "" {
		return Message{}, false
	}
	text := func(s span) string { return unquote(block[s.begin:s.end]) }
	return Message{
		ID: o.id, Lane: o.lane, Role: o.role, Time: o.time,
		Text: text(w.text), Reasoning: text(w.reasoning), Refusal: text(w.refusal), Note: text(w.note),
	}, true
}

// findWords finds where a block's words are without reading them: they may be spelled so
// that they can't be read. ok is false if they may be anywhere.
func findWords(block []byte) (w textSpans, ok bool) {
	ok = blockValues(block, roughLength, func(table int, name string, value span) bool {
		w.see(table, name, value)
		return true
	})
	return w, ok
}

// roughLength is valueLength that only looks for the end of a text.
func roughLength(kind valueKind, b []byte) int {
	if kind != stringKind || !bytes.HasPrefix(b, []byte("\"\"\"\n")) {
		return valueLength(kind, b)
	}
	for i := len("\"\"\"\n"); ; {
		n := bytes.Index(b[i:], []byte(`"""`))
		if n < 0 {
			return 0
		}
		i += n
		slashes := 0
		for b[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + len(`"""`)
		}
		i++ // the first of the quotes is escaped
	}
}

// unquote returns the text of a string that valueLength has measured, empty for none.
func unquote(value []byte) string {
	switch {
	case len(value) == 0:
		return ""
	case bytes.HasPrefix(value, []byte("\"\"\"\n")):
		value = value[len("\"\"\"\n") : len(value)-len(`"""`)]
	default:
		value = value[1 : len(value)-1]
	}
	var text strings.Builder
	text.Grow(len(value))
	for {
		i := bytes.IndexByte(value, '\\')
		if i < 0 {
			text.Write(value)
			return text.String()
		}
		text.Write(value[:i])
		switch value[i+1] {
		case 'n':
			text.WriteByte('\n')
		case 'r':
			text.WriteByte('\r')
		case 't':
			text.WriteByte('\t')
		case 'u':
			r, _ := strconv.ParseUint(string(value[i+2:i+6]), 16, 16) // was checked by valueLength
			text.WriteRune(rune(r))
			i += 4
		default:
			text.WriteByte(value[i+1])
		}
		value = value[i+2:]
	}
}
