package markdown

import (
	"strings"
	"unicode/utf8"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// wrap breaks styled text into lines of at most width cells, each with its own styles.
// Words are what stands between blanks, whatever their styles. Lines break at blanks and,
// as UAX 14 has it, beside wide letters; a word that is wider than a line is broken
// anywhere. Line breaks in the text stay.
func wrap(text string, width int) []string {
	width = max(1, width)
	var out strings.Builder
	first := true
	for line := range strings.SplitSeq(text, "\n") {
		if !first {
			out.WriteByte('\n')
		}
		first = false
		if len(line) <= width { // sequences only make it longer
			out.WriteString(line)
			continue
		}
		w := lineWrap{out: &out, width: width}
		w.wrap(line)
	}
	return strings.Split(carryPens(out.String()), "\n")
}

// lineWrap breaks one line. The blanks before a word are written with it, unless the line
// breaks there.
type lineWrap struct {
	out    *strings.Builder
	width  int
	used   int    // cells of the current line
	blanks int    // blanks that are waiting
	held   []byte // sequences among those blanks
}

func (w *lineWrap) wrap(line string) {
	var word []byte // with its sequences
	wide := false
	flush := func() {
		if len(word) > 0 {
			w.word(word, wide)
			word, wide = word[:0], false
		}
	}
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == 0x1b:
			n := escapeLength(line[i:])
			if len(word) == 0 {
				w.held = append(w.held, line[i:i+n]...)
			} else {
				word = append(word, line[i:i+n]...)
			}
			i += n
		case c == ' ':
			flush()
			w.blanks++
			w.held = append(w.held, ' ')
			i++
		case c < utf8.RuneSelf:
			word = append(word, c)
			i++
		default:
			wide = true
			_, n := utf8.DecodeRuneInString(line[i:])
			word = append(word, line[i:i+n]...)
			i += n
		}
	}
	flush()
	w.out.WriteString(sequences(w.held))
}

// word puts a word on the current line, or on the next.
func (w *lineWrap) word(word []byte, wide bool) {
	if !wide {
		w.piece(string(word), true)
		return
	}
	rest, at := string(word), 0
	text := xansi.Strip(rest)
	for first := true; ; first = false {
		n := breakBesideWide(text[at:])
		if at+n >= len(text) {
			w.piece(rest, first)
			return
		}
		cut := rawLength(rest, n)
		w.piece(rest[:cut], first)
		rest, at = rest[cut:], at+n
	}
}

// piece puts what can't be broken on the current line where it fits, with the blanks
// before it; else it begins a line, and is broken where it is wider than one.
func (w *lineWrap) piece(piece string, begins bool) {
	cells := xansi.StringWidth(piece)
	if begins && w.used > 0 && w.used+w.blanks+cells > w.width || !begins && w.used > 0 && w.used+cells > w.width {
		w.out.WriteString(sequences(w.held))
		w.held, w.blanks, w.used = w.held[:0], 0, 0
		w.out.WriteByte('\n')
	}
	if w.used == 0 && w.blanks+cells > w.width { // blanks that begin a line give way
		w.held, w.blanks = append(w.held[:0], sequences(w.held)...), 0
	}
	w.out.Write(w.held)
	w.used += w.blanks
	w.held, w.blanks = w.held[:0], 0
	if w.used+cells <= w.width {
		w.out.WriteString(piece)
		w.used += cells
		return
	}
	broken := xansi.Hardwrap(piece, max(1, w.width), true)
	w.out.WriteString(broken)
	w.used = xansi.StringWidth(broken[strings.LastIndexByte(broken, '\n')+1:])
}

// sequences returns what is held without its blanks.
func sequences(held []byte) string { return strings.ReplaceAll(string(held), " ", "") }

// breakBesideWide returns the length of the beginning of a word up to the first place at
// which UAX 14 lets a line break and one of the letters beside it is wide, in bytes; all
// of the word where there is none.
func breakBesideWide(word string) int {
	at, state := 0, -1
	for rest := word; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		at += len(segment)
		if rest == "" {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(segment)
		after, _ := utf8.DecodeRuneInString(rest)
		if isWide(before) || isWide(after) {
			return at
		}
	}
	return len(word)
}

// isWide reports whether a character is one of East Asian writing that takes two cells.
func isWide(r rune) bool { return r >= 0x1100 && uniseg.StringWidth(string(r)) == 2 }

// rawLength returns how many bytes of styled text hold n bytes of its text.
func rawLength(styled string, n int) int {
	i := 0
	for i < len(styled) && n > 0 {
		if styled[i] == 0x1b {
			i += escapeLength(styled[i:])
			continue
		}
		i++
		n--
	}
	for i < len(styled) && styled[i] == 0x1b && isReset(styled[i:]) { // what ends a style belongs to its text
		i += escapeLength(styled[i:])
	}
	return i
}

func isReset(styled string) bool { return len(styled) > 2 && styled[1] == '[' && styled[2] == 'm' }
