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
	indent := r.itemIndent(marker, depth)
	pad := max(0, indent-1-xansi.StringWidth(marker))
	style := r.style.sheet.Item
	first := strings.Repeat(" ", pad) + string(r.pens.write(nil, style, marker)) + " "
	if r.cells()-xansi.StringWidth(first) < leastCells { // no room to hang: the text goes on at the left
		r.open(first, "", ansi.StylePrimitive{})
		r.frame().rest = strings.Repeat(" ", max(0, min(2, r.cells()-leastCells)))
	} else {
		r.open(first, "", ansi.StylePrimitive{})
	}
	r.blocks(n)
	r.shut()
}

// itemIndent returns how far the text of an item is indented: markers end in one column.
func (r *renderer) itemIndent(marker string, depth int) int {
	indent, cells := 4, xansi.StringWidth(marker)
	if r.width < narrow {
		indent = 3
	}
	if depth > 0 {
		indent = 2
		if cells > 1 {
			indent = 3
		}
	}
	return max(indent, cells+1)
}

// bullets are the marks of lists that have no numbers, by depth.
var bullets = [...]string{"•", "◦"}

// marker returns what stands before an item, the number-th of its list.
func (r *renderer) marker(list *ast.List, item ast.Node, number, start int) string {
	marker := bullets[nested(list)%len(bullets)]
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
	box := "[ ]"
	if task.IsChecked {
		box = "[✓]"
		if r.style.plain {
			box = "[x]"
		}
	}
	if list.IsOrdered() {
		return marker + " " + box
	}
	return box
}
