// Package safe decides what untrusted text may do to a terminal: nothing.
//
// Untrusted is everything that is not compiled into the program: answers, error bodies,
// header values, session files, file names, the environment, the clipboard. Such text
// passes two gates. The first works on the text itself, before markdown and before widths
// are measured: [Clean], [Plain], [Line], [Copy], [Reveal], and [Stream] and [Writer] for
// text that is still growing. The second, [Filter], works on the renderer's output and
// lets through only printable text and the few escape sequences the program writes
// itself. Either gate alone leaks: a markdown renderer decodes character references after
// the first gate, and the second cannot tell a forged word from a real one.
//
// The type [Text] is the proof that text went through the first gate. Only this package
// makes one.
package safe

// Text is text that passed the first gate: valid UTF-8 without controls, direction
// overrides or invisible characters, its lines ended by LF. The zero value is empty.
type Text struct {
	s      string
	hidden int
}

// String returns the cleaned text.
func (t Text) String() string { return t.s }

// Hidden is the number of characters (invalid byte sequences count as one each) that were
// removed or replaced. Line ends converted to LF and escaped character references hide
// nothing and do not count.
func (t Text) Hidden() int { return t.hidden }

// Clean cleans text that will be rendered as markdown. LF and TAB stay. A character
// reference such as &#27; that a renderer would decode to something forbidden is escaped
// so that the reader sees it as written; see [Verbatim] for places where no renderer
// decodes it. Text that needs no cleaning is returned without copying, and cleaning twice
// is the same as cleaning once.
func Clean(s string) Text { return clean(markdown, s) }

// Plain cleans text of several lines that is shown without markdown: error bodies,
// requests, tool arguments. It is [Clean] without the escaping of character references.
func Plain(s string) Text { return clean(plain, s) }

// Line cleans text for a place that is one line high: titles, names, header values. Line
// ends and tabs become spaces.
func Line(s string) Text { return clean(line, s) }

// Copy returns the form for the clipboard: what [Plain] would mark with a stand-in is
// removed instead, so that pasting the text cannot end a bracketed paste or move a
// cursor, and line ends at the end of the text are dropped, so that pasting it does not
// run it. LF and TAB stay. The result is not limited in length.
func Copy(s string) string {
	t := clean(clipboard, s).s
	for len(t) > 0 && t[len(t)-1] == '\n' {
		t = t[:len(t)-1]
	}
	return t
}

// Reveal is the raw view: text of several lines in which each character that the other
// functions would remove or replace is named, as ⟦U+202E⟧, and each byte that is not
// UTF-8, as ⟦0x9B⟧.
func Reveal(s string) Text { return clean(reveal, s) }

func clean(m mode, s string) Text {
	c := cleaner{mode: m}
	out, _ := c.run(s, true)
	return Text{s: out, hidden: c.hidden}
}
