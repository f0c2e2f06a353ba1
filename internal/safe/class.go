package safe

import "unicode"

// class is what a character means to the cleaner, before its neighbours are considered.
type class uint8

const (
	printable  class = iota
	keycap           // 0-9, # and *: may take an emoji variation selector
	pictograph       // may take a variation selector and be joined to another
	modifier         // skin tones
	joining          // letters and digits of scripts in which joiners shape the text
	virama           // joins consonants; a joiner after it chooses the form
	mark             // any other combining mark
	lineBreak        // everything that ends a line except LF
	newline
	tab
	ampersand
	control  // C0 and DEL
	control1 // C1
	direction
	invisible
	tag
	selector      // variation selectors that are never kept
	emojiSelector // U+FE0E and U+FE0F
	nonJoiner
	joiner
	forbidden // private use and non-characters
)

// tableSize covers every character whose class must be looked up; classOf handles those
// above it.
const tableSize = 0x20000

// classes is a constant table, 128 KiB, filled in about 50 µs when the program starts.
var classes = tabulate()

func classOf(r rune) class {
	if r < tableSize {
		return classes[r]
	}
	switch {
	case r&0xFFFE == 0xFFFE, r >= 0xF0000:
		return forbidden
	case r >= 0xE0000 && r <= 0xE007F:
		return tag
	case r >= 0xE0080 && r <= 0xE0FFF: // more variation selectors, and reserved invisible ones
		return invisible
	}
	return printable
}

// span is a range of characters, both ends included.
type span struct{ lo, hi rune }

func tabulate() *[tableSize]class {
	t := new([tableSize]class)
	for _, s := range joinScripts {
		setTable(t, joining, s)
	}
	setTable(t, mark, unicode.M)
	set(t, virama, viramas...)
	set(t, pictograph, pictographs...)
	set(t, modifier, span{0x1F3FB, 0x1F3FF})
	set(t, keycap, span{'0', '9'}, span{'#', '#'}, span{'*', '*'})
	set(t, ampersand, span{'&', '&'})
	set(t, control, span{0, 0x1F}, span{0x7F, 0x7F})
	set(t, newline, span{'\n', '\n'})
	set(t, tab, span{'\t', '\t'})
	set(t, control1, span{0x80, 0x9F})
	set(t, lineBreak, span{0x0B, 0x0D}, span{0x85, 0x85}, span{0x2028, 0x2029})
	set(t, direction, span{0x061C, 0x061C}, span{0x200E, 0x200F}, span{0x202A, 0x202E}, span{0x2066, 0x2069})
	set(t, invisible, invisibles...)
	set(t, selector, span{0xFE00, 0xFE0D})
	set(t, emojiSelector, span{0xFE0E, 0xFE0F})
	set(t, nonJoiner, span{0x200C, 0x200C})
	set(t, joiner, span{0x200D, 0x200D})
	set(t, forbidden, span{0xD800, 0xDFFF}, span{0xE000, 0xF8FF}, span{0xFDD0, 0xFDEF}, span{0xFFFE, 0xFFFF}, span{0x1FFFE, 0x1FFFF})
	return t
}
