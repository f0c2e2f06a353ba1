package markdown

import (
	"strings"

	"charm.land/glamour/v2/ansi"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// renderer draws blocks as lines, with what the blocks around them put before each line.
type renderer struct {
	style  Style
	width  int
	spare  int // cells that columns may take beyond width
	pens   pens
	source []byte
	out    []string // drawn lines, not yet in their canonical form
	heads  []int    // which of them begin a block of code; lines makes them those of its result
	rows   []int    // which of them are rows of columns
	frames []frame  // the blocks that are open, outermost first; the document's own
	soft   softBreak
	ended  bool // the source is whole

	last      grid     // the table that was drawn last, often the next one too
	lastCells int      // how wide it could be
	drawn     []string // what it looked like
}

// frame is an open block that holds others.
type frame struct {
	first, rest string // before its first line, and before those that follow
	cells       int    // that these take
	begun       bool   // its first line was drawn
	style       ansi.StylePrimitive
	above       above // what stands above the next block in it
}

// above is what a block stands below, as far as it decides about a blank line between.
type above uint8

const (
	aboveNothing above = iota
	aboveText
	aboveTitle   // a heading of the first two levels
	aboveHeading // another heading
)

// leastCells is how many cells indentation leaves a text at least.
const leastCells = 8

func newRenderer(style Style, width, spare int) *renderer {
	r := &renderer{style: style, width: width, spare: spare, pens: pens{}}
	r.reset(aboveNothing)
	return r
}

// reset begins anew below something.
func (r *renderer) reset(a above) {
	r.out, r.heads, r.rows = r.out[:0], r.heads[:0], r.rows[:0]
	r.frames = append(r.frames[:0], frame{above: a, begun: true})
}

func (r *renderer) frame() *frame { return &r.frames[len(r.frames)-1] }

// cells returns the width that is left.
func (r *renderer) cells() int {
	left := r.width
	for i := range r.frames {
		left -= r.frames[i].cells
	}
	return max(1, left)
}

// emit adds a line.
func (r *renderer) emit(line string) {
	var b strings.Builder
	for i := range r.frames {
		f := &r.frames[i]
		if f.begun {
			b.WriteString(f.rest)
		} else {
			b.WriteString(f.first)
			f.begun = true
		}
	}
	b.WriteString(line)
	r.out = append(r.out, b.String())
}

func (r *renderer) emitAll(lines []string) {
	for _, line := range lines {
		r.emit(line)
	}
}

// emitTable adds the lines of a table.
func (r *renderer) emitTable(g grid) {
	for _, line := range r.draw(g) {
		if g.layout != nil && !g.layout.records {
			r.rows = append(r.rows, len(r.out))
		}
		r.emit(line)
	}
}

// gap adds the blank line before a block, where one belongs there.
func (r *renderer) gap(n ast.Node) {
	f := r.frame()
	if f.above != aboveNothing && f.begun && r.apart(f.above, n) {
		r.emit("")
	}
}

// apart reports whether a blank line stands between a block and what is above it. In an
// item of a list it does where one was written.
func (r *renderer) apart(a above, n ast.Node) bool {
	heading := n.Kind() == ast.KindHeading
	panel := n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindCodeBlock || n.Kind() == extast.KindTable
	switch {
	case heading:
		return true
	case a == aboveHeading:
		return false
	case a == aboveTitle:
		return panel
	}
	if parent := n.Parent(); parent != nil && (parent.Kind() == ast.KindListItem || parent.Kind() == extast.KindDefinitionDescription) {
		return n.HasBlankPreviousLines()
	}
	return true
}

// leaves notes what stands above the next block.
func (r *renderer) leaves(n ast.Node) { r.frame().above = aboveOf(n) }

func aboveOf(n ast.Node) above {
	h, ok := n.(*ast.Heading)
	switch {
	case !ok:
		return aboveText
	case h.Level <= 2:
		return aboveTitle
	}
	return aboveHeading
}

// open begins a block that holds others: first stands before its first line, and blanks as
// wide before those that follow, or rest where that isn't empty.
func (r *renderer) open(first, rest string, style ansi.StylePrimitive) {
	cells := xansi.StringWidth(first)
	if rest == "" {
		rest = strings.Repeat(" ", cells)
	}
	r.frames = append(r.frames, frame{first: first, rest: rest, cells: cells, style: cascade(r.frame().style, style, false)})
}

// shut ends the innermost block. One that holds nothing is the line that its first line
// begins with.
func (r *renderer) shut() {
	if f := r.frame(); !f.begun {
		r.emit("")
	}
	r.frames = r.frames[:len(r.frames)-1]
}

// softBreak is what a line break that was written is in the lines that are drawn.
type softBreak uint8

const (
	softLine  softBreak = iota // a line break
	softBlank                  // a blank, and nothing between wide letters
)
