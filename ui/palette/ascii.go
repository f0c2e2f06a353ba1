package palette

import (
	"strings"
	"unicode/utf8"
)

// signs are the signs that the program draws with, and in their place those of a terminal
// that has only ASCII. Each takes one cell.
var signs = map[rune]byte{
	'≋': '~', '▌': '|', '▎': '|', '▍': '_', '●': '*', '○': 'o', '·': '.', '✓': '+', '✗': 'x', '■': '#',
	'▸': '>', '▾': 'v', '›': '>', '‹': '<', '≠': '!', '•': '*', '◦': '-', '━': '=', '┄': '-', '★': '*', '↳': '\\',
	'→': '>', '←': '<', '↑': '^', '↓': 'v', '▲': '^', '…': '~', '⋯': '~', '–': '-', '—': '-', '−': '-', '×': 'x', '±': '~', '≈': '~',
	'─': '-', '│': '|', '┃': '|', '┊': ':', '╱': '/', '╭': '+', '╮': '+', '╰': '+', '╯': '+', '├': '+', '└': '+', '┬': '+', '┴': '+', '┼': '+',
	'█': '#', '▇': '#', '▆': '*', '▅': '+', '▄': '=', '▃': '-', '▂': ':', '▁': '.',
	'’': '\'', '“': '"', '”': '"', 'µ': 'u', noBreak: ' ',
}

// noBreak is a blank at which no line breaks. It is drawn as a blank, whoever wrote it.
const noBreak = '\u00a0'

// aside is where signs of a text go that must stay as they are: a plane of characters for
// private use, which take one cell as well.
const aside = 0xf0000

// ASCII replaces the signs that a frame is drawn with by those of ASCII. Texts that went
// through [Aside] keep theirs.
func ASCII(frame string) string {
	return mapped(frame, func(r rune) rune {
		if sign, ok := signs[r]; ok {
			return rune(sign)
		}
		if _, ok := signs[r-aside]; ok {
			return r - aside
		}
		return r
	})
}

// Aside prepares a text for [ASCII] that isn't the program's: a model's arrow stays an
// arrow.
func Aside(text string) string {
	return mapped(text, func(r rune) rune {
		if _, ok := signs[r]; ok && r != noBreak {
			return r + aside
		}
		return r
	})
}

// mapped replaces characters, but not those that a selector behind them makes part of an
// emoji.
func mapped(text string, to func(rune) rune) string {
	var b strings.Builder
	done := 0
	for i, r := range text {
		if r < utf8.RuneSelf || r == utf8.RuneError {
			continue
		}
		size := utf8.RuneLen(r)
		if n := to(r); n != r && !strings.HasPrefix(text[i+size:], "\ufe0f") {
			b.WriteString(text[done:i])
			b.WriteRune(n)
			done = i + size
		}
	}
	if done == 0 {
		return text
	}
	return b.String() + text[done:]
}

// HasSign reports whether a character is one that [ASCII] replaces.
func HasSign(r rune) bool {
	_, ok := signs[r]
	return ok
}
