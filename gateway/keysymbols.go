package gateway

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// symbol is an ASCII byte in the alphabets in which keys are searched for: the codes of a
// letter or digit, of a base64 letter (plain or URL-safe) and of a hex digit, the latter
// two from 1; 0 is none.
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

// asciiCode numbers digits and letters from 1 to 36, regardless of case.
func asciiCode(r rune) uint64 {
	switch {
	case r >= '0' && r <= '9':
		return uint64(r-'0') + 1
	case r|0x20 >= 'a' && r|0x20 <= 'z':
		return uint64(r|0x20-'a') + 11 //nolint:gosec // a letter
	}
	return 0
}

// letterCode numbers letters and digits of all scripts from 1 to 63; those outside ASCII
// share the last numbers. Full-width forms count as their plain ones.
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
	return asciiCodes + 1 + uint64(unicode.ToLower(r))%others //nolint:gosec // runes are not negative here
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isLower(r rune) bool { return unicode.IsLower(r) }
func isUpper(r rune) bool { return unicode.IsUpper(r) }

// invisible reports whether a character has no visible form, so that it separates
// nothing.
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

// pieceKind says how much of a key a piece reveals.
type pieceKind uint8

const (
	// pieceOfWords consists of everyday words alone, as keys made for a test do.
	pieceOfWords pieceKind = iota + 1
	// pieceLikeWords may consist of words or numbers that anybody might write.
	pieceLikeWords
	// pieceOfKey would not be written by chance.
	pieceOfKey
)

// windowSet maps windows to their kinds of piece. One bit rules out most windows that
// aren't in it.
type windowSet struct {
	filter []uint64
	shift  uint8
	sorted []uint64
	kinds  []pieceKind
}

// window is one entry of a set.
type window struct {
	number uint64
	kind   pieceKind
}

func newWindowSet(all []window) windowSet {
	if len(all) == 0 {
		return windowSet{filter: []uint64{0}, shift: 64}
	}
	const sparse = 16 // bits for each window
	slices.SortFunc(all, func(a, b window) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(b.kind, a.kind))
	})
	all = slices.CompactFunc(all, func(a, b window) bool { return a.number == b.number })
	size := max(6, bits.Len(uint(len(all)*sparse)))
	s := windowSet{
		filter: make([]uint64, 1<<(size-6)), shift: uint8(64 - size), //nolint:gosec // far below 64
		sorted: make([]uint64, len(all)), kinds: make([]pieceKind, len(all)),
	}
	for i, w := range all {
		s.sorted[i], s.kinds[i] = w.number, w.kind
		bit := s.bit(w.number)
		s.filter[bit>>6] |= 1 << (bit & 63)
	}
	return s
}

func (s *windowSet) bit(w uint64) uint64 {
	const spread = 0x9E3779B97F4A7C15 // Knuth's multiplicative hash
	return w * spread >> s.shift
}

// maybe quickly rules out most windows that aren't in the set.
func (s *windowSet) maybe(w uint64) bool {
	bit := s.bit(w)
	return s.filter[bit>>6]&(1<<(bit&63)) != 0
}

// kind is 0 for a window that isn't in the set.
func (s *windowSet) kind(w uint64) pieceKind {
	if !s.maybe(w) {
		return 0
	}
	if i, found := slices.BinarySearch(s.sorted, w); found {
		return s.kinds[i]
	}
	return 0
}

// commonWords occur in ordinary messages, and in keys made for a test.
var commonWords = func() map[string]bool {
	const words = `a access account acme admin ai aig anthropic api apikey app application auth authentication authorization aws azure bearer
		bedrock canary cf chat claude client cloudflare code cohere company completion completions config configured correct credential
		credentials custom deepseek default demo deployment dev development dummy embedding embeddings endpoint environment error example
		expired face fake fallback first for foundry from gateway gemini google gpt grok groq header hf hugging huggingface id in invalid is
		key keys lane live llama local long made main missing mistral mock model models my name no not of official ollama open openai
		openrouter or org organization other own pass password perplexity pk placeholder private prod production proj project provider proxy
		public real region replicate request response responses right router sample second secret server service session short sk some
		staging step studio super team test testing tests text the this to token two upstream user user value vertex very vendor with worker
		workers wrong x xai your`
	all := map[string]bool{}
	for _, word := range strings.Fields(words) {
		all[word] = true
	}
	return all
}()
