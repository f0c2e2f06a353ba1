package safe

import "unicode/utf8"

// tabWidth replaces a tab that was not expanded before.
const tabWidth = "    "

const (
	resetStyle = "\x1b[m"
	closeLink  = "\x1b]8;;\x1b\\"
)

// Filter is the second gate: it takes a renderer's output and lets through printable
// text, LF, styles (SGR) from a fixed list and links in the form that [Hyperlink] writes.
// Every other control sequence is dropped completely, and an unfinished one to the end of
// the text. A tab becomes four spaces. Styles and links still open at the end are closed
// there. Text in which nothing changes is returned without copying.
func Filter(rendered string) string { return filterText(rendered, false) }

// FilterLine is [Filter] for a single line: line feeds are dropped too, so that it stays
// one.
func FilterLine(rendered string) string { return filterText(rendered, true) }

type filter struct {
	scan     scanner
	oneLine  bool
	styled   bool   // an SGR is in force
	linked   bool   // a link is open
	stuffing string // replaces what was just dropped
}

func filterText(s string, oneLine bool) string {
	f := filter{oneLine: oneLine}
	var buf []byte
	start := 0
	for i := 0; i < len(s); {
		kept, size := f.next(s[i:])
		if !kept {
			if buf == nil {
				buf = make([]byte, 0, len(s)+16)
			}
			buf = append(append(buf, s[start:i]...), f.stuffing...)
			start = i + size
		}
		i += size
	}
	if buf == nil && !f.linked && !f.styled {
		return s
	}
	buf = append(buf, s[start:]...)
	if f.linked {
		buf = append(buf, closeLink...)
	}
	if f.styled {
		buf = append(buf, resetStyle...)
	}
	return string(buf)
}

// next judges and measures what s starts with; if it is not kept, f.stuffing replaces it.
func (f *filter) next(s string) (kept bool, size int) {
	f.stuffing = ""
	if n := asciiRun(s); n > 0 {
		f.scan.ascii(s[n-1])
		return true, n
	}
	switch s[0] {
	case '\x1b':
		return f.sequence(s)
	case '\t':
		f.scan = scanner{}
		f.stuffing = tabWidth
		return false, 1
	}
	marks := f.scan.marks
	if n := c1Length(s); n > 0 {
		size = n + bodyLength(s[n-1]-0x40, s[n:])
	} else {
		var v verdict
		var cl class
		v, cl, size = f.scan.next(s, true)
		kept = v == keep && !(f.oneLine && cl == newline)
	}
	if !kept { // then its neighbours become adjacent
		f.scan = scanner{marks: marks}
	}
	return kept, size
}

// sequence judges what starts with ESC. A style or link that is kept does not separate a
// character from its marks.
func (f *filter) sequence(s string) (kept bool, size int) {
	if n, styled := styleLength(s); n > 0 {
		f.styled = styled
		return true, n
	}
	if n, linked := linkLength(s); n > 0 {
		f.linked = linked
		return true, n
	}
	f.scan = scanner{marks: f.scan.marks}
	return false, sequenceLength(s)
}

// c1Length measures a C1 control at the start of s, written in UTF-8 or as a raw byte; 0
// if there is none.
func c1Length(s string) int {
	switch r, size := utf8.DecodeRuneInString(s); {
	case r >= 0x80 && r <= 0x9F:
		return size
	case s[0] >= 0x80 && s[0] <= 0x9F: // no UTF-8 character starts so
		return 1
	}
	return 0
}
