package message

import (
	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

const (
	// entryMargin is the empty columns on the left, where the selected message is marked.
	entryMargin = 1
	// bodyIndent is how far a message is indented under its heading.
	bodyIndent = 2
	// bodyMeasure is the greatest width of running text, in cells: longer lines tire the
	// eye.
	bodyMeasure = 96
)

// TextWidth is the width of a message's text in a transcript of the given width, both in
// cells.
func TextWidth(width int) int {
	return max(1, min(bodyMeasure, width-2*(entryMargin+bodyIndent)))
}

// tableMeasure is the greatest width of a table, in cells.
const tableMeasure = 128

// tableWidth is the width that a table may take in a transcript of the given width, both in
// cells: it may reach over the right end of the text.
func tableWidth(width int) int {
	return max(TextWidth(width), min(tableMeasure, width-look.ColumnLeft(width)-2*(entryMargin+bodyIndent)))
}

// partKind is the kind of a part of a message. All but gapPart occur at most once in a
// message, so that a place can be found again after the message was wrapped anew.
type partKind uint8

const (
	gapPart partKind = iota
	headPart
	livePart
	foldPart
	foldedPart
	bodyPart
	sourcePart
	refusalPart
	toolsPart
	citationsPart
	omittedPart
	stepsPart
	notePart
	troublePart
)

// highlightable reports whether a part holds text of the conversation, not of this
// program.
func (k partKind) highlightable() bool {
	switch k {
	case bodyPart, foldedPart, refusalPart, toolsPart, citationsPart, omittedPart:
		return true
	}
	return false
}

// part is some lines of a message, none wider than the message.
type part struct {
	kind   partKind
	indent int
	// style is put on each line when it is drawn; nil where the lines are styled already.
	style *lipgloss.Style
	// panel draws the lines, which are plain text, on a surface with a bar before them.
	panel bool
	// quoted puts a bar before the lines.
	quoted bool
	// bar, unless nil, is the bar's style; the lines are styled for the surface then.
	bar *lipgloss.Style
	// heads are the lines that begin a block of code.
	heads []int
	// arriving is set while more text is expected behind the last line.
	arriving bool
	// needed is set for a heading that says more than the name.
	needed bool
	lines  []string
}

// parts are the parts of one message, from top to bottom.
type parts []part

// add appends a part unless it is empty. With gap, a blank line comes before it unless it
// is the first.
func (p *parts) add(gap bool, next part) {
	if len(next.lines) == 0 {
		return
	}
	if gap && len(*p) > 0 {
		*p = append(*p, part{kind: gapPart, lines: []string{""}})
	}
	*p = append(*p, next)
}
