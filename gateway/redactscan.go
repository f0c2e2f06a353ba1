package gateway

import "strings"

// keyMarks are what every key of keyShapes but "bearer" begins with.
var keyMarks = [...]string{
	"sk-", "gsk_", "hf_", "r8_", "xai_", "pplx-", "xai-", "csk-", "AIza", "ya29.", "AKIA", "ASIA", "eyJ", "Signature=",
}

// mayHoldKey tells cheaply whether keyShapes could match: every frame of a traced
// stream is asked, and the pattern itself costs a hundred times as much.
func mayHoldKey(s string) bool {
	for _, mark := range keyMarks {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return containsBearer(s)
}

// containsBearer looks for the word in any case.
func containsBearer(s string) bool {
	const word = "bearer"
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
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
