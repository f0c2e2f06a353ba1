package markdown

import (
	"strconv"
	"strings"

	"charm.land/glamour/v2/ansi"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// itemRange says which items of a list to draw.
type itemRange struct {
	before int  // items drawn earlier
	start  int  // number of the list's first item, where some were drawn earlier
	open   bool // leave out the last item, more follows
	apart  bool // a blank line was written above the first item
}

// narrow is the width below which the items of a list are indented less.
const narrow = 48

// list draws a list, or a part of it. What belongs to an item stands under its text.
func (r *renderer) list(n *ast.List, p itemRange) {
	if p.before == 0 {
		p.start = n.Start
	}
	number := p.before
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if p.open && c.NextSibling() == nil {
			return
		}
		apart := c.HasBlankPreviousLines()
		if c == n.FirstChild() {
			apart = p.apart
		}
		if number > 0 && apart {
			r.emit("")
		}
		number++
		r.item(c, r.marker(n, c, number, p.start), nested(n))
	}
}

// nested returns in how many lists a list stands.
func nested(n *ast.List) int {
	depth := 0
	for up := n.Parent(); up != nil; up = up.Parent() {
		if up.Kind() == ast.KindList {
			depth++
		}
	}
	return depth
}

// item draws an item of a list in so many others.
func (r *renderer) item(n ast.Node, marker string, depth int) {
	pad := max(0, r.itemIndent(marker, depth)-1-xansi.StringWidth(marker))
	if r.cells()-pad-xansi.StringWidth(marker)-1 < leastCells {
		pad = 0
	}
	first := strings.Repeat(" ", pad) + string(r.pens.write(nil, r.style.sheet.Item, marker)) + " "
	r.open(first, "", ansi.StylePrimitive{})
	if r.cells() < leastCells/2 { // no room to hang: the text goes on at the left
		r.frame().rest = ""
	}
	r.blocks(n)
	r.shut()
}

// itemIndent returns how far the text of an item is indented: markers end in one column.
func (r *renderer) itemIndent(marker string, depth int) int {
	indent := 4
	if r.width < narrow {
		indent = 3
	}
	number, box, task := strings.Cut(marker, " ")
	cells := xansi.StringWidth(number)
	if depth > 0 {
		indent = 2
		if cells > 1 {
			indent = 3
		}
	}
	indent = max(indent, cells+1)
	if task {
		indent += xansi.StringWidth(box) + 1
	}
	return indent
}

// bullets are the marks of lists that have no numbers, by depth.
var bullets = [...]string{"•", "◦"}

// unticked stands for the blank in the box of a task that isn't done.
const unticked = "\u00a0"

// marker returns what stands before an item, the number-th of its list.
func (r *renderer) marker(list *ast.List, item ast.Node, number, start int) string {
	marker := r.style.sign(bullets[nested(list)%len(bullets)])
	if r.style.plain {
		marker = "-"
	}
	if list.IsOrdered() {
		marker = strconv.Itoa(start+number-1) + string(list.Marker)
	}
	first := item.FirstChild()
	if first == nil {
		return marker
	}
	task, ok := first.FirstChild().(*extast.TaskCheckBox)
	if !ok {
		return marker
	}
	box := "[" + unticked + "]"
	if task.IsChecked {
		box = "[✓]"
		if r.style.plain || r.style.ascii {
			box = "[x]"
		}
	}
	if list.IsOrdered() {
		return marker + " " + box
	}
	return box
}
