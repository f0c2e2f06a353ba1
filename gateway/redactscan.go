package gateway

import "bytes"

// mayHoldKey cheaply reports whether keyShapes could match: it runs on every frame of a
// traced stream, and the pattern itself costs a hundred times as much. It looks for the
// rarest letter of each shape's beginning.
func mayHoldKey(s []byte) bool {
	for i, c := range s {
		if !keyMark[c] {
			continue
		}
		switch c {
		case '-':
			if endsIn(s[:i], "sk") || endsIn(s[:i], "pplx") || endsIn(s[:i], "xai") {
				return true
			}
		case '_':
			if endsIn(s[:i], "gsk") || endsIn(s[:i], "hf") || endsIn(s[:i], "r8") || endsIn(s[:i], "xai") {
				return true
			}
		case 'z':
			if endsIn(s[:i], "AI") {
				return true
			}
		case '9':
			if endsIn(s[:i], "ya2") {
				return true
			}
		case 'I':
			if endsIn(s[:i], "AK") || endsIn(s[:i], "AS") {
				return true
			}
		case 'J':
			if endsIn(s[:i], "ey") {
				return true
			}
		case '=':
			if endsIn(s[:i], "Signature") {
				return true
			}
		case 'b', 'B':
			const word = "bearer"
			if i+len(word) <= len(s) && bytes.EqualFold(s[i:i+len(word)], []byte(word)) {
				return true
			}
		}
	}
	return false
}

// keyMark holds the letters at which mayHoldKey stops; most letters aren't among them.
var keyMark = func() (table [256]bool) {
	for _, c := range []byte("-_z9IJ=bB") {
		table[c] = true
	}
	return table
}()

func endsIn(s []byte, word string) bool {
	return len(s) >= len(word) && string(s[len(s)-len(word):]) == word
}

// mayHoldURLSecret does the same for urlSecrets.
func mayHoldURLSecret(s []byte) bool {
	return bytes.Contains(s, []byte("://")) && bytes.IndexByte(s, '@') >= 0 ||
		bytes.IndexByte(s, '=') >= 0 && bytes.ContainsAny(s, "?&")
}
