package providers

import (
	"errors"
	"strings"
)

// modelPath escapes a model id for use in a path. Letters, digits and "-._~@:" stay as
// they are, slashes stay separators, everything else is percent-encoded, so that no id
// can add a query, a fragment or a step up.
func modelPath(id string) (string, error) {
	var b strings.Builder
	for i, segment := range strings.Split(id, "/") {
		switch segment {
		case "":
			return "", errors.New("an empty part between slashes")
		case ".", "..":
			return "", errors.New("a part that is only dots")
		}
		if i > 0 {
			b.WriteByte('/')
		}
		for j := range len(segment) {
			c := segment[j]
			switch {
			case c < 0x20 || c == 0x7f:
				return "", errors.New("a control character")
			case plainInPath(c):
				b.WriteByte(c)
			default:
				const hex = "0123456789ABCDEF"
				b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			}
		}
	}
	return b.String(), nil
}

func plainInPath(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~@:", c) >= 0
}
