package look

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Flow is plain text that grows and is wrapped. Only the last line is wrapped again when
// text arrives, so a long text that streams in takes time proportional to its length. The
// text must be clean: it is measured as it is.
type Flow struct {
	text  strings.Builder
	width int
	lines []string
	// next is the offset in text where the last line begins, which may still change.
	next int
}

// Append adds text to the end.
func (f *Flow) Append(text string) {
	f.text.WriteString(strings.ReplaceAll(text, "\t", "    "))
	f.breakLines()
}

// String returns the whole text, with tabs as blanks.
func (f *Flow) String() string { return f.text.String() }

// Empty reports whether there is no text.
func (f *Flow) Empty() bool { return f.text.Len() == 0 }

// Lines returns the text in lines of at most width cells. The slice belongs to the flow
// and is valid until the next change.
func (f *Flow) Lines(width int) []string {
	if width = max(1, width); width != f.width {
		f.width, f.lines, f.next = width, nil, 0
		f.breakLines()
	}
	return f.lines
}

// breakLines wraps what follows the last settled line.
func (f *Flow) breakLines() {
	if f.width == 0 || f.Empty() {
		return
	}
	if len(f.lines) > 0 {
		f.lines = f.lines[:len(f.lines)-1]
	}
	text := f.text.String()
	for {
		line, more, length := cutLine(text[f.next:], f.width)
		f.lines = append(f.lines, line)
		if !more {
			return
		}
		f.next += length
	}
}

// cutLine takes the first line of at most width cells off text. It breaks at line breaks,
// at blanks, which then belong to no line, before and after wide characters, and within a
// word only where the word is wider than a line: an address behind a sign that divides it.
// length is how many bytes of text the line took, with the blanks or the break that ended
// it; more reports whether another line follows.
func cutLine(text string, width int) (line string, more bool, length int) {
	cells, i, divided := 0, 0, 0
	end, resume := -1, -1 // the last place to break: where the line ends, where the next begins
	indented := true      // only blanks so far: they are kept and no place to break
	for i < len(text) {
		if text[i] == '\n' {
			return strings.TrimRight(text[:i], " "), true, i + 1
		}
		cluster, w := ansi.FirstGraphemeCluster(text[i:], ansi.GraphemeWidth)
		blank := cluster == " "
		if w > 1 && i > 0 && !strings.HasPrefix(text[i-1:], " ") {
			end, resume = i, i
		}
		if cells+w > width && !blank {
			break
		}
		cells += w
		i += len(cluster)
		switch {
		case blank && !indented:
			end, resume = i-1, i
		case w > 1:
			end, resume = i, i
		case 2*cells > width && strings.Contains("/?&", cluster):
			divided = i
		}
		indented = indented && blank
	}
	if i == len(text) {
		return strings.TrimRight(text, " "), false, i
	}
	if end < 0 {
		// One word fills the line. A single character wider than the line still
		// has to go somewhere.
		if i == 0 {
			cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
			return strings.Repeat(" ", width), len(cluster) < len(text), len(cluster)
		}
		if divided > 0 {
			i = divided
		}
		end, resume = i, i
	}
	return strings.TrimRight(text[:end], " "), true, resume
}
