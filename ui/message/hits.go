package message

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// Hit is a line of a message that contains what is searched.
type Hit struct {
	// Line counts from the message's first line.
	Line int
	// Folded hits are in text that is folded now; their line is that of the fold.
	Folded bool
}

// AppendHits appends to hits the lines with words among the message's lines from begin on,
// count of them.
func (m *Message) AppendHits(hits []Hit, begin, count int, words string) []Hit {
	line := 0
	for i := range m.parts {
		p := &m.parts[i]
		first, end := max(0, begin-line), min(len(p.lines), begin+count-line)
		if p.kind.highlightable() {
			for n := first; n < end; n++ {
				if len(p.spans(n, words)) > 0 && !p.continues(n, words) {
					hits = append(hits, Hit{Line: line + n})
				}
			}
		}
		// Folded text comes after its fold, or after the lines of a prompt that are shown.
		last := line + len(p.lines) - 1
		if last >= begin && last < begin+count && p.kind == m.content.foldedAfter() {
			hidden := part{kind: foldedPart, lines: m.content.foldedLines(TextWidth(m.width))}
			for n := range hidden.lines {
				if len(hidden.spans(n, words)) > 0 && !hidden.continues(n, words) {
					hits = append(hits, Hit{Line: last, Folded: true})
				}
			}
		}
		line += len(p.lines)
	}
	return hits
}

// FirstLineWith is the first line that contains words, ignoring case, -1 where none does.
// Folded text doesn't count.
func (m *Message) FirstLineWith(words string) int {
	line := 0
	for _, p := range m.parts {
		for _, l := range p.lines {
			if words != "" && p.kind.highlightable() && len(look.FindFold(ansi.Strip(l), words)) > 0 {
				return line
			}
			line++
		}
	}
	return -1
}

// spans returns where words are in a line of a part, in bytes of its plain text, ignoring
// case. Words that go on in the next line, or come from the line before, count too; what
// takes more than two lines is not found.
func (p *part) spans(n int, words string) [][2]int {
	line := ansi.Strip(p.lines[n])
	spans := look.FindFold(line, words)
	if n+1 < len(p.lines) {
		if begin, _, ok := acrossLines(line, ansi.Strip(p.lines[n+1]), words); ok {
			spans = append(spans, [2]int{begin, len(strings.TrimRight(line, " "))})
		}
	}
	if n > 0 {
		if _, end, ok := acrossLines(ansi.Strip(p.lines[n-1]), line, words); ok {
			spans = append([][2]int{{len(line) - len(trimLead(line)), end}}, spans...)
		}
	}
	return spans
}

// continues reports whether all that a line has of words is the end of what began in the
// line before, where it counts.
func (p *part) continues(n int, words string) bool {
	if n == 0 || len(look.FindFold(ansi.Strip(p.lines[n]), words)) > 0 {
		return false
	}
	if n+1 < len(p.lines) {
		if _, _, ok := acrossLines(ansi.Strip(p.lines[n]), ansi.Strip(p.lines[n+1]), words); ok {
			return false
		}
	}
	return true
}

// leadMarks are what may stand before the text of a line.
const leadMarks = " ▎│↳"

func trimLead(line string) string { return strings.TrimLeft(line, leadMarks) }

// acrossLines finds words that begin in a line and end in the next one: begin is where in
// the first, end where in the second. Lines were broken at a blank or between wide
// letters.
func acrossLines(line, next, words string) (begin, end int, ok bool) {
	const most = 4 // bytes of a character
	line, rest := strings.TrimRight(line, " "), trimLead(next)
	if line == "" || rest == "" {
		return 0, 0, false
	}
	from := max(0, len(line)-most*len(words))
	for from > 0 && from < len(line) && line[from]&0xC0 == 0x80 {
		from--
	}
	head := rest[:min(len(rest), most*len(words))]
	for _, between := range []string{" ", ""} {
		if between == "" && !wideAtEnds(line, rest) {
			continue
		}
		joined := line[from:] + between + head
		edge := len(line) - from
		for _, span := range look.FindFold(joined, words) {
			if tail := span[1] - edge - len(between); span[0] < edge && tail > 0 {
				return from + span[0], len(next) - len(rest) + tail, true
			}
		}
	}
	return 0, 0, false
}

// wideAtEnds reports whether a line may have been broken between two letters.
func wideAtEnds(line, next string) bool {
	cut := len(line) - 1
	for cut > 0 && line[cut]&0xC0 == 0x80 {
		cut--
	}
	first, _ := ansi.FirstGraphemeCluster(next, ansi.GraphemeWidth)
	return ansi.StringWidth(line[cut:]) > 1 || ansi.StringWidth(first) > 1
}
