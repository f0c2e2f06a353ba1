package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// StyledText is clean text in one style.
type StyledText struct {
	Text  string
	Style lipgloss.Style
}

// WrapStyled wraps texts that follow each other into lines of at most w cells, at blanks
// and around wide characters. It also returns on which lines each text is.
func WrapStyled(texts []StyledText, w int) ([]string, []LineRange) {
	f := styledWrap{texts: texts, w: max(1, w)}
	for i, t := range texts {
		f.at = append(f.at, LineRange{0, -1})
		for rest := t.Text; rest != ""; {
			c := firstCell(rest)
			rest = rest[len(c.text):]
			c.of = i
			f.put(c)
		}
	}
	f.flush(len(f.line), false)
	return f.lines, f.at
}

// LineRange is a first and a last line. The last is before the first where a text has no
// visible character.
type LineRange struct{ First, Last int }

// Empty reports whether the range has no line.
func (r LineRange) Empty() bool { return r.Last < r.First }

// styledWrap is the state of WrapStyled: the lines so far and the one being filled.
type styledWrap struct {
	texts []StyledText
	w     int
	line  []styledCell
	// used is the line's width, broken how many of its cells come before the last place
	// where it may be broken.
	used, broken int
	lines        []string
	at           []LineRange
}

// styledCell is one grapheme cluster, its width, and the text that it is part of.
type styledCell struct {
	text  string
	w, of int
}

func firstCell(s string) styledCell {
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		return styledCell{text: s[:1], w: 1}
	}
	text, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return styledCell{text: text, w: w}
}

func (f *styledWrap) put(c styledCell) {
	switch {
	case c.text == "\n":
		f.flush(len(f.line), false)
		return
	case c.text == " " && f.used+1 > f.w:
		f.flush(len(f.line), true)
		return
	case c.w > f.w:
		c.text, c.w = "…", 1
	}
	if c.w > 1 {
		f.broken = len(f.line)
	}
	if f.used+c.w > f.w {
		n := f.broken
		if n == 0 {
			n = len(f.line)
		}
		f.flush(n, true)
	}
	f.line = append(f.line, c)
	f.used += c.w
	if c.w > 1 || c.text == " " {
		f.broken = len(f.line)
	}
}

// flush makes a line of the first n cells. Where it is wrapped, blanks at its end are
// dropped.
func (f *styledWrap) flush(n int, wrapped bool) {
	var b, run strings.Builder
	shown := f.line[:n]
	for wrapped && len(shown) > 0 && shown[len(shown)-1].text == " " {
		shown = shown[:len(shown)-1]
	}
	for i, c := range shown {
		if c.text != " " {
			f.note(c.of)
		}
		run.WriteString(c.text)
		if i+1 == len(shown) || shown[i+1].of != c.of {
			b.WriteString(f.texts[c.of].Style.Render(run.String()))
			run.Reset()
		}
	}
	f.lines = append(f.lines, b.String())
	f.line = append(f.line[:0], f.line[n:]...)
	f.used, f.broken = 0, 0
	for i, c := range f.line {
		f.used += c.w
		if c.w > 1 {
			f.broken = i + 1
		}
	}
}

// note records that a text is on the line that is being filled.
func (f *styledWrap) note(text int) {
	r := &f.at[text]
	if r.Empty() {
		r.First = len(f.lines)
	}
	r.Last = len(f.lines)
}
