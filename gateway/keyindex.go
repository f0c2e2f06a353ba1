package gateway

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// pieceLetters is how many consecutive letters and digits reveal a key.
	pieceLetters = 10
	// longPiece is how many do so even if they read like words, and whatever stands
	// between them.
	longPiece = 16
	// maxIndexed is how much of one key is searched for, in bytes.
	maxIndexed = 8 << 10

	// The windows over letters and over base64 have ten places of six bits, the one over
	// hex sixteen of four.
	windowMask  = 1<<60 - 1
	hexPlaces   = 16
	sextetBits  = 6
	nibbleBits  = 4
	ringPlaces  = 16
	base64Place = 10

	// A piece consists of ten letters in a row, twelve of base64 or twenty digits of hex.
	// So the first look tests only every fourth, eighth and eighth position, with windows
	// so short that any piece contains one.
	everyLetter, letterPrefilter = 4, pieceLetters - everyLetter + 1
	everySextet, sextetPrefilter = 8, 12 - everySextet + 1
	everyNibble, nibblePrefilter = 8, 20 - everyNibble + 1
	letterMask                   = 1<<(letterPrefilter*sextetBits) - 1
	sextetMask                   = 1<<(sextetPrefilter*sextetBits) - 1
	nibbleMask                   = 1<<(nibblePrefilter*nibbleBits) - 1
)

// keyIndex finds pieces of keys in a text: ten letters or digits in a row, in either case
// and either direction, whatever stands between them, also as base64 and as hex. It
// stores numbers, not the keys, and is never changed.
type keyIndex struct {
	letters, base64, hex windowSet
	// prefilter holds the shorter windows that a first look at a text tests.
	prefilter struct{ letters, base64, hex windowSet }
}

// keyPiece is where a piece stands in a text, and in which of the three alphabets.
type keyPiece struct {
	from, to int
	in       func(byte) bool // the letters that belong to the same run
}

// newKeyIndex indexes the keys.
func newKeyIndex(keys []string) *keyIndex {
	var b indexBuilder
	for _, key := range keys {
		key = key[:min(len(key), maxIndexed)]
		b.add(key)
		if plain := string(unescaped([]byte(key))); plain != key {
			b.add(plain) // a backslash or a percent sign may be part of the key
		}
	}
	x := &keyIndex{letters: newWindowSet(b.letters), base64: newWindowSet(b.base64), hex: newWindowSet(b.hex)}
	x.prefilter.letters = newWindowSet(prefilterWindows(b.letters, pieceLetters-letterPrefilter, sextetBits, letterMask))
	x.prefilter.base64 = newWindowSet(prefilterWindows(b.base64, base64Place-sextetPrefilter, sextetBits, sextetMask))
	x.prefilter.hex = newWindowSet(prefilterWindows(b.hex, hexPlaces-nibblePrefilter, nibbleBits, nibbleMask))
	return x
}

// prefilterWindows returns all windows that are shorter by so many places of so many bits.
func prefilterWindows(all []window, shorter, bits int, mask uint64) []window {
	parts := make([]window, 0, (shorter+1)*len(all))
	for _, w := range all {
		for i := range shorter + 1 {
			parts = append(parts, window{w.number >> (i * bits) & mask, w.kind})
		}
	}
	return parts
}

// indexBuilder collects the windows of keys.
type indexBuilder struct {
	letters, base64, hex []window
}

// keyLetter is a letter or digit of a key.
type keyLetter struct {
	code     uint64
	from, to int
	// begins says that a word or a number begins here, common that the word also occurs
	// in ordinary messages.
	begins, digit, common bool
}

// keyLetters are the letters and digits of a key.
func keyLetters(key string) []keyLetter {
	var out []keyLetter
	end, before := 0, rune(0)
	for i, r := range key {
		size := max(1, runeLen(key[i:]))
		if code := letterCode(r); code != 0 {
			digit := r >= '0' && r <= '9'
			begins := end != i || digit != isDigit(before) || isLower(before) && isUpper(r)
			out = append(out, keyLetter{code: code, from: i, to: i + size, begins: begins, digit: digit})
			end = i + size
		}
		before = r
	}
	markCommon(key, out)
	return out
}

// markCommon looks up every word of a key.
func markCommon(key string, letters []keyLetter) {
	for from := 0; from < len(letters); {
		to := from + 1
		for to < len(letters) && !letters[to].begins {
			to++
		}
		everyday := commonWords[strings.ToLower(key[letters[from].from:letters[to-1].to])]
		for i := from; i < to; i++ {
			letters[i].common = everyday
		}
		from = to
	}
}

func (b *indexBuilder) add(key string) {
	all := keyLetters(key)
	cases := []string{key, strings.ToLower(key), strings.ToUpper(key)}
	cases = slices.Compact(cases)
	if len(key) > maxIndexed/8 {
		cases = cases[:1]
	}
	for i := 0; i+pieceLetters <= len(all); i++ {
		piece := all[i : i+pieceLetters]
		forward, backward, kind := windowOf(piece)
		b.letters = append(b.letters, window{forward, kind}, window{backward, kind})
		if kind == pieceOfWords {
			continue
		}
		for _, text := range cases {
			if to := piece[pieceLetters-1].to; to <= len(text) {
				b.encode(text[piece[0].from:to])
			}
		}
	}
}

// windowOf returns the number of a piece, read forward and backward, and its kind. A
// piece of fewer than three words and numbers, or of fewer than four words, reads like
// words.
func windowOf(piece []keyLetter) (forward, backward uint64, kind pieceKind) {
	tokens, digits, everyday := 1, false, true
	for i, l := range piece {
		forward = forward<<sextetBits | l.code
		backward |= l.code << (sextetBits * i)
		digits, everyday = digits || l.digit, everyday && l.common
		if i > 0 && l.begins {
			tokens++
		}
	}
	switch {
	case everyday:
		return forward, backward, pieceOfWords
	case tokens < 3 || tokens < 4 && !digits:
		return forward, backward, pieceLikeWords
	}
	return forward, backward, pieceOfKey
}

// encode adds the windows of a piece in hex, and in base64 at any alignment.
func (b *indexBuilder) encode(piece string) {
	for i := 0; i+hexPlaces/2 <= len(piece); i++ {
		var w uint64
		for _, c := range []byte(piece[i : i+hexPlaces/2]) {
			w = w<<8 | uint64(c)
		}
		b.hex = append(b.hex, window{w, pieceOfKey})
	}
	for shift := range 3 {
		padded := append(bytes.Repeat([]byte{0}, shift), piece...)
		text := base64.RawStdEncoding.EncodeToString(padded)
		text = text[(shift*8+5)/sextetBits : len(padded)*8/sextetBits]
		var w uint64
		for i, c := range []byte(text) {
			w = (w<<sextetBits | uint64(symbols[c].base64-1)) & windowMask
			if i >= base64Place-1 {
				b.base64 = append(b.base64, window{w, pieceOfKey})
			}
		}
	}
}

// windows are the last symbols read in a pass over a text.
type windows struct {
	letters, base64, hex uint64
	zero                 uint64 // hex as it was before a 0 that an x may follow
}

// mayHold reports whether a piece stands in the text as written, without undoing any
// escapes.
func (x *keyIndex) mayHold(text []byte) bool { return x.suspects(text) && len(x.pieces(text)) > 0 }

// suspects quickly rules out most texts that hold no piece, by testing only some of the
// windows that a piece contains.
func (x *keyIndex) suspects(text []byte) bool {
	var w windows
	var letters, sextets, nibbles uint
	for i := 0; i < len(text); i++ {
		c := text[i]
		s := symbols[c]
		code := uint64(s.letter)
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[i:])
			i += size - 1
			code = letterCode(r)
		}
		if code != 0 {
			w.letters = w.letters<<sextetBits | code
			if letters++; letters%everyLetter == 0 {
				if part := w.letters & letterMask; x.prefilter.letters.maybe(part) && x.prefilter.letters.kind(part) != 0 {
					return true
				}
			}
		}
		if s.base64 == 0 {
			continue // so no hex either
		}
		w.base64 = w.base64<<sextetBits | uint64(s.base64-1)
		if sextets++; sextets%everySextet == 0 {
			if part := w.base64 & sextetMask; x.prefilter.base64.maybe(part) && x.prefilter.base64.kind(part) != 0 {
				return true
			}
		}
		if s.hex == 0 && c|0x20 != 'x' {
			continue
		}
		switch w.readHex(c, s) {
		case 1:
			if nibbles++; nibbles%everyNibble == 0 {
				if part := w.hex & nibbleMask; x.prefilter.hex.maybe(part) && x.prefilter.hex.kind(part) != 0 {
					return true
				}
			}
		case -1:
			nibbles--
		}
	}
	return false
}

// readHex returns by how many digits the window moved: by one backward for the x of 0x41,
// whose 0 is not a digit of the text.
func (w *windows) readHex(c byte, s symbol) int {
	switch {
	case s.hex != 0:
		w.zero = w.hex
		w.hex = w.hex<<nibbleBits | uint64(s.hex-1)
		return 1
	case c|0x20 == 'x' && w.hex == w.zero<<nibbleBits && w.hex != w.zero:
		w.hex = w.zero
		return -1
	}
	return 0
}

// pieces returns the positions of all pieces.
func (x *keyIndex) pieces(text []byte) []keyPiece {
	var w windows
	letters, sextets, nibbles := newTrail(pieceLetters), newTrail(base64Place), newTrail(hexPlaces)
	letters.in, sextets.in, nibbles.in = inWord, inBase64, inWord
	for i := 0; i < len(text); {
		r, size := decodeRune(text[i:])
		end := i + size
		if code := letterCode(r); code != 0 {
			w.letters = (w.letters<<sextetBits | code) & windowMask
			letters.step(i, end)
			if kind := x.letters.kind(w.letters); kind != 0 {
				letters.found(kind == pieceOfKey || kind == pieceLikeWords && !letters.apart())
			}
		} else {
			letters.between(r)
		}
		if r < 0x80 {
			s := symbols[r]
			if s.base64 != 0 {
				w.base64 = (w.base64<<sextetBits | uint64(s.base64-1)) & windowMask
				sextets.step(i, end)
				if x.base64.kind(w.base64) != 0 {
					sextets.found(true)
				}
			}
			switch w.readHex(byte(r), s) { //nolint:gosec // below 0x80
			case 1:
				nibbles.step(i, end)
				if x.hex.kind(w.hex) != 0 {
					nibbles.found(true)
				}
			case -1:
				nibbles.n--
			}
		}
		i = end
	}
	return slices.Concat(letters.close(), sextets.close(), nibbles.close())
}

// trail records where the symbols of one window began, and joins consecutive windows to
// pieces.
type trail struct {
	places int
	begins [ringPlaces]int
	n      int // symbols so far
	end    int
	// gap is the number of the last symbol with something before it.
	gap  int
	open *keyPiece
	// last is the number of the symbol that ended the open piece, first that of the one
	// that began it; sure says that the piece counts.
	last, first int
	sure        bool
	in          func(byte) bool
	out         []keyPiece
}

func newTrail(places int) trail { return trail{places: places, last: -1} }

// step records the next symbol.
func (t *trail) step(from, to int) {
	t.begins[t.n%ringPlaces] = from
	t.n++
	t.end = to
}

// between records a character between two symbols, unless it is one that keys contain.
func (t *trail) between(r rune) {
	if r != '-' && r != '_' && r != '.' && !invisible(r) {
		t.gap = t.n
	}
}

// apart reports whether something stands between the symbols of the window.
func (t *trail) apart() bool { return t.gap > t.n-t.places }

// found records that the window belongs to a key.
func (t *trail) found(sure bool) {
	from := t.n - t.places
	if t.open == nil || t.last != t.n-1 {
		t.flush()
		t.open = &keyPiece{from: t.begins[max(0, from)%ringPlaces], in: t.in}
		t.first, t.sure = from, false
	}
	t.open.to, t.last = t.end, t.n
	t.sure = t.sure || sure || t.n-t.first >= longPiece
}

func (t *trail) flush() {
	if t.open != nil && t.sure {
		t.out = append(t.out, *t.open)
	}
	t.open = nil
}

func (t *trail) close() []keyPiece {
	t.flush()
	return t.out
}

// inWord reports whether a letter belongs to the run around a piece.
func inWord(c byte) bool {
	return symbols[c].letter != 0 || c == '_' || c == '-' || c == '~' || c == '*'
}

func inBase64(c byte) bool { return symbols[c].base64 != 0 || c == '=' }

// covers reports whether the pieces cover a whole key.
func (x *keyIndex) covers(key string) bool {
	letters := keyLetters(key)
	if len(letters) < pieceLetters {
		return false
	}
	pieces := x.pieces([]byte(key))
	for _, p := range pieces {
		if p.from <= letters[0].from && p.to >= letters[len(letters)-1].to {
			return true
		}
	}
	return false
}
