package gateway

import "bytes"

// mayHoldKey tells cheaply whether keyShapes could match: every frame of a traced
// stream is asked, and the pattern itself costs a hundred times as much. It looks
// for the rarest letter of what each shape begins with.
func mayHoldKey(s []byte) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '-':
			if endsIn(s[:i], "sk", "pplx", "xai") {
				return true
			}
		case '_':
			if endsIn(s[:i], "gsk", "hf", "r8", "xai") {
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
			if endsIn(s[:i], "AK", "AS") {
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

func endsIn(s []byte, words ...string) bool {
	for _, word := range words {
		if len(s) >= len(word) && string(s[len(s)-len(word):]) == word {
			return true
		}
	}
	return false
}

// mayHoldURLSecret tells the same of urlSecrets.
func mayHoldURLSecret(s []byte) bool {
	return bytes.Contains(s, []byte("://")) && bytes.IndexByte(s, '@') >= 0 ||
		bytes.IndexByte(s, '=') >= 0 && bytes.ContainsAny(s, "?&")
}
