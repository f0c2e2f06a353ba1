package gateway

import "strings"

// mayHoldKey tells cheaply whether keyShapes could match: every frame of a traced
// stream is asked, and the pattern itself costs a hundred times as much. It looks
// for the rarest letter of what each shape begins with.
func mayHoldKey(s string) bool {
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
			if i+len(word) <= len(s) && strings.EqualFold(s[i:i+len(word)], word) {
				return true
			}
		}
	}
	return false
}

func endsIn(s string, words ...string) bool {
	for _, word := range words {
		if strings.HasSuffix(s, word) {
			return true
		}
	}
	return false
}

// mayHoldURLSecret tells the same of urlSecrets.
func mayHoldURLSecret(s string) bool {
	return strings.Contains(s, "://") && strings.IndexByte(s, '@') >= 0 ||
		strings.IndexByte(s, '=') >= 0 && strings.ContainsAny(s, "?&")
}
