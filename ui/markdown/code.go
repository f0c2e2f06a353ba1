package markdown

import (
	"strings"

	"github.com/alecthomas/chroma/v2"
	xansi "github.com/charmbracelet/x/ansi"
)

// tabStop is how far apart tab stops in code are, in cells.
const tabStop = 4

// code draws a block of code in a language, "" where none is named.
func (r *renderer) code(source, language string) {
	listing := r.style.colours.listing(language)
	for line := range strings.Lines(source) {
		if !unshown(line) {
			listing.add(line)
		}
	}
	r.codeTitle(language)
	r.codeLines(listing.shown())
}

// unshown reports whether a line of code isn't drawn: one that isn't complete and has no
// letter yet, which may be the indentation of the closing fence.
func unshown(line string) bool {
	return !strings.HasSuffix(line, "\n") && strings.TrimSpace(line) == ""
}

// codeTitle draws the first row of a block of code, which names the language.
func (r *renderer) codeTitle(language string) {
	if language == "" {
		language = "text"
	}
	r.heads = append(r.heads, len(r.out))
	title := string(r.pens.write(nil, r.style.quiet(r.style.palette.Faint), oneLine(language)))
	r.emit(r.panelRow(xansi.Truncate(title, r.panelRoom(), r.style.sign("…")), r.style.palette.Panel))
}

// codeLines draws lines of tokens in a panel. A line that is too long goes on below, behind
// a mark.
func (r *renderer) codeLines(lines [][]token) {
	room := r.panelRoom()
	for _, line := range lines {
		var text []byte
		for _, t := range r.style.markApart(expandTabs(line)) {
			text = r.style.colours.write(text, token{t.kind, strings.TrimSuffix(t.text, "\n")})
		}
		styled, on := string(text), r.lineBackground(line)
		cells := xansi.StringWidth(styled)
		if cells <= room {
			r.emit(r.panelRow(styled, on))
			continue
		}
		r.emit(r.panelRow(xansi.Cut(styled, 0, room), on))
		mark := string(r.pens.write(nil, r.style.quiet(r.style.palette.Faint), r.style.sign("↳"))) + " "
		rest := max(1, room-2)
		if room < leastCells {
			mark, rest = "", room
		}
		behind := carryPens(xansi.Hardwrap(xansi.Cut(styled, room, cells), rest, true))
		for piece := range strings.SplitSeq(behind, "\n") {
			r.emit(r.panelRow(mark+piece, on))
		}
	}
}

// panelPad is how many blanks a panel has at its left.
func (r *renderer) panelPad() int {
	switch cells := r.cells(); {
	case cells < leastCells:
		return 0
	case cells < 60 || r.style.palette.Panel == "":
		return 1
	}
	return 2
}

// panelRoom is how many cells a panel has for what is in it.
func (r *renderer) panelRoom() int {
	room := r.cells() - r.panelPad()
	if r.style.palette.Panel == "" {
		room -= xansi.StringWidth(panelBar) // which stands in the place of the background
	}
	return max(1, room)
}

// panelBar stands before the lines of a panel where there are no backgrounds.
const panelBar = "│"

// lineBackground is the background of a line of code: lines that a diff adds or removes have
// their own.
func (r *renderer) lineBackground(line []token) string {
	if len(line) > 0 {
		switch line[0].kind {
		case chroma.GenericInserted:
			return r.style.palette.Added
		case chroma.GenericDeleted:
			return r.style.palette.Removed
		}
	}
	return r.style.palette.Panel
}

// markApart takes the mark of a line that a diff adds or removes out of the line's
// attributes where these stand in the place of colours: a minus that is struck can't be
// read.
func (s Style) markApart(line []token) []token {
	if !s.mono || len(line) == 0 || line[0].text == "" {
		return line
	}
	switch line[0].kind {
	case chroma.GenericInserted, chroma.GenericDeleted:
		apart := []token{{chroma.Text, line[0].text[:1]}, {line[0].kind, line[0].text[1:]}}
		return append(apart, line[1:]...)
	}
	return line
}

// panelRow draws a row of a panel on a background, as wide as the text may be.
func (r *renderer) panelRow(text, background string) string {
	pad := strings.Repeat(" ", r.panelPad())
	if r.style.palette.Panel == "" {
		if r.cells() < leastCells {
			return text
		}
		return string(r.pens.write(nil, r.style.quiet(r.style.palette.Rule), r.style.sign(panelBar))) + pad + text
	}
	return OnSurface(pad+text, background, r.style.palette.Text, r.cells())
}

// expandTabs replaces each tab by the blanks to its next stop.
func expandTabs(line []token) []token {
	found := false
	for _, t := range line {
		found = found || strings.Contains(t.text, "\t")
	}
	if !found {
		return line
	}
	column := 0
	expanded := make([]token, len(line))
	for i, t := range line {
		var text strings.Builder
		for piece := range strings.SplitAfterSeq(t.text, "\t") {
			before, tab := strings.CutSuffix(piece, "\t")
			text.WriteString(before)
			column += xansi.StringWidth(before)
			if tab {
				n := tabStop - column%tabStop
				text.WriteString(strings.Repeat(" ", n))
				column += n
			}
		}
		expanded[i] = token{t.kind, text.String()}
	}
	return expanded
}
