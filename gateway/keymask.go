package gateway

import (
	"bytes"
	"strings"
)

// maskable is a key that may come back partly masked: its first letters, the mask, its
// last letters.
type maskable struct {
	key, head string
	// words says that the head reads like words: it then counts only before a mask.
	words bool
}

// masks are what hides letters.
var masks = [][]byte{[]byte("***"), []byte("..."), []byte("…"), []byte("•"), []byte("●")}

const (
	shortestMaskable = 16
	// shownEnds is how many letters beside a mask reveal a key.
	shownEnds = 4
)

func newMaskable(key string) (maskable, bool) {
	const whole, shortestHead = 8, 6
	if len(key) < shortestMaskable {
		return maskable{}, false
	}
	m := maskable{key: key, head: strings.ToValidUTF8(key[:whole], "")}
	if len(m.head) < shortestHead {
		m.head = ""
	}
	_, _, kind := windowOf(keyLetters(m.head))
	m.words = kind != pieceOfKey
	return m, true
}

func holdsMask(text []byte) bool {
	for _, mask := range masks {
		if bytes.Contains(text, mask) {
			return true
		}
	}
	return false
}

// mayHold reports whether find could find something.
func (m maskable) mayHold(text []byte, masked bool) bool {
	if m.head != "" && bytes.Contains(text, []byte(m.head)) {
		return true
	}
	end := m.key[len(m.key)-shownEnds:]
	return masked && (bytes.Contains(text, []byte(end)) || bytes.Contains(text, []byte(m.key[:shownEnds])))
}

// find reports where the key stands in part: its head with what follows it, and its ends
// beside a mask.
func (m maskable) find(text []byte, found func(from, to int)) {
	for at := 0; m.head != ""; {
		i := bytes.Index(text[at:], []byte(m.head))
		if i < 0 {
			break
		}
		from := at + i
		at = from + len(m.head)
		for at < len(text) && bytes.IndexByte([]byte(" \t\r\n\v\f\"'<>,;(){}[]"), text[at]) < 0 {
			at++
		}
		if !m.words || holdsMask(text[from:at]) {
			found(from, at)
		}
	}
	for _, mask := range masks {
		for at := 0; ; {
			i := bytes.Index(text[at:], mask)
			if i < 0 {
				break
			}
			from := at + i
			at = from + len(mask)
			for at < len(text) && bytes.IndexByte(mask, text[at]) >= 0 {
				at++
			}
			m.around(text, from, at, found)
		}
	}
}

// around checks the letters on both sides of a mask.
func (m maskable) around(text []byte, from, to int, found func(from, to int)) {
	const most = 64 // more is found as a piece
	begin, end := from, to
	for begin > max(0, from-most) && inWord(text[begin-1]) {
		begin--
	}
	for end < min(len(text), to+most) && inWord(text[end]) {
		end++
	}
	before, after := text[begin:from], text[to:end]
	if len(after) >= shownEnds && strings.HasSuffix(m.key, string(after)) && !readsAsWord(after) ||
		len(before) >= shownEnds && strings.HasPrefix(m.key, string(before)) && !readsAsWord(before) {
		found(begin, end)
	}
}

// readsAsWord reports whether all letters are lower case: words stand beside dots and
// stars too.
func readsAsWord(text []byte) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
