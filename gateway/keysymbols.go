package gateway

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// symbol is what a byte of ASCII means in the alphabets in which keys are looked
// for: the codes of a letter or digit, of a letter of base64 (plain or for URLs)
// and of a hex digit, the latter two from 1; 0 is none.
type symbol struct {
	letter, base64, hex uint8
}

var symbols = func() (table [256]symbol) {
	for c := range table[:0x80] {
		table[c].letter = uint8(asciiCode(rune(c)))
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		table[c].base64 = uint8(i + 1)
	}
	table['-'].base64, table['_'].base64 = table['+'].base64, table['/'].base64
	for i, c := range []byte("0123456789abcdef") {
		table[c].hex = uint8(i + 1)
		table[unicode.ToUpper(rune(c))].hex = uint8(i + 1)
	}
	return table
}()

// asciiCode numbers digits and letters from 1 to 36, the cases alike.
func asciiCode(r rune) uint64 {
	switch {
	case r >= '0' && r <= '9':
		return uint64(r-'0') + 1
	case r|0x20 >= 'a' && r|0x20 <= 'z':
		return uint64(r|0x20-'a') + 11
	}
	return 0
}

// letterCode numbers letters and digits of all scripts from 1 to 63; those outside
// ASCII share the last numbers. Full-width forms are what they are forms of.
func letterCode(r rune) uint64 {
	const asciiCodes, others, fullWidth = 36, 27, 0xFEE0
	switch {
	case r < 0x80:
		return asciiCode(r)
	case r >= 0xFF01 && r <= 0xFF5E:
		return asciiCode(r - fullWidth)
	case r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return 0
	}
	return asciiCodes + 1 + uint64(unicode.ToLower(r))%others
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isLower(r rune) bool { return unicode.IsLower(r) }
func isUpper(r rune) bool { return unicode.IsUpper(r) }

// invisible tells whether a character is not seen where it stands, so that it
// parts nothing.
func invisible(r rune) bool {
	return r == utf8.RuneError || r < ' ' && r != '\t' && r != '\n' && r != '\r' || unicode.In(r, unicode.Cf, unicode.Mn, unicode.Cc) && r >= 0x7F
}

func decodeRune(text []byte) (rune, int) {
	if text[0] < utf8.RuneSelf {
		return rune(text[0]), 1
	}
	return utf8.DecodeRune(text)
}

func runeLen(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// windowSet is a set of windows. Most of what isn't in it is told by a look at one
// bit.
type windowSet struct {
	filter []uint64
	shift  uint8
	sorted []uint64
}

func newWindowSet(all []uint64) windowSet {
	if len(all) == 0 {
		return windowSet{filter: []uint64{0}, shift: 64}
	}
	const sparse = 16 // bits for each window
	slices.Sort(all)
	all = slices.Clip(slices.Compact(all))
	size := max(6, bits.Len(uint(len(all)*sparse)))
	s := windowSet{filter: make([]uint64, 1<<(size-6)), shift: uint8(64 - size), sorted: all}
	for _, w := range all {
		bit := s.bit(w)
		s.filter[bit>>6] |= 1 << (bit & 63)
	}
	return s
}

func (s *windowSet) bit(w uint64) uint64 {
	const spread = 0x9E3779B97F4A7C15 // Knuth's multiplicative hash
	return w * spread >> s.shift
}

func (s *windowSet) has(w uint64) bool {
	bit := s.bit(w)
	if s.filter[bit>>6]&(1<<(bit&63)) == 0 {
		return false
	}
	_, found := slices.BinarySearch(s.sorted, w)
	return found
}

// publicWords are the pieces of names and words that messages hold and that keys
// made for a test hold too: they give nothing away.
var publicWords = func() windowSet {
	const words = `anthropicapi cloudflare huggingface perplexity perplexityai googleaistudio googlevertexai awsbedrock bedrockruntime
		azureopenai workersai openrouter replicate deepseekapi aigateway cfaigauthorization authorization authentication
		credential credentials application completions chatcompletions responses production development placeholder
		environment organization subscription administrator experimental integration temporary gatewaytoken
		serviceaccount accesstoken refreshtoken description conversation configuration permission`
	var all []uint64
	for _, word := range strings.Fields(words) {
		letters := keyLetters(word)
		for i := 0; i+pieceLetters <= len(letters); i++ {
			forward, _, _ := windowOf(letters[i : i+pieceLetters])
			all = append(all, forward)
		}
	}
	return newWindowSet(all)
}()
