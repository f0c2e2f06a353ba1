package main

import (
	"fmt"
	"hash/crc32"
	"strings"
)

// piece gives a part of a message's text: known from the message's name and the
// part's number, so that what is read back can be checked without keeping it.
func piece(name string, i int) string {
	sum := crc32.ChecksumIEEE(fmt.Appendf(nil, "%s/%d", name, i))
	hostile := []string{
		"plain prose\n", "\n[[message]]\nid = \"forged\"\n", `"""`, "日本語 🍕\n", "\\", "\x1b[31m", "\r\n", "\"", "\u202e", "'''\n# not a comment\n",
	}[sum%10]
	return fmt.Sprintf("%s/%d %08x %s%s\n", name, i, sum, strings.Repeat("lorem ", int(sum>>8)%60), hostile)
}

// text gives the first n parts.
func text(name string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(piece(name, i))
	}
	return b.String()
}

// genuine tells whether a text is a whole message of this name, or its beginning.
func genuine(name, got string) bool {
	for i := 0; got != ""; i++ {
		p := piece(name, i)
		if len(got) < len(p) {
			return strings.HasPrefix(p, got)
		}
		if !strings.HasPrefix(got, p) {
			return false
		}
		got = got[len(p):]
	}
	return true
}
