package picker

// Frame, search line and rule: the rows of a box that are always there.
const (
	frameRows  = 2
	searchRows = 2
	// searchLead is the width of the mark before the search.
	searchLead = 3
	// lowBox is the height from which the filters have a row of their own and the facts
	// two; splitWidth is the inner width from which the details stand beside the list.
	lowBox     = 16
	splitWidth = 96
	// detailWidth is the width of the details, the line before them included.
	detailWidth = 37
)

// inner is the width within the frame, in cells.
func (p *Picker) inner() int { return max(1, p.w-2) }

func (p *Picker) split() bool { return p.inner() >= splitWidth }

// listWidth is the width of the list, in cells.
func (p *Picker) listWidth() int {
	if p.split() {
		return p.inner() - detailWidth
	}
	return p.inner()
}

// filterRows and footRows are the rows of the filters above the list, and of the facts
// below it.
func (p *Picker) filterRows() int {
	switch {
	case p.h < lowBox:
		return 0
	case p.split():
		return 2
	}
	return 1
}

func (p *Picker) footRows() int {
	switch {
	case p.split(), p.h < lowBox:
		return 1
	}
	return 2
}

// bodyHeight is the number of lines between the filters and the facts.
func (p *Picker) bodyHeight() int {
	return max(1, p.h-frameRows-searchRows-p.filterRows()-p.footRows())
}

// listHeight is the number of lines for rows and headings: the body without the lines of
// the user's own providers and chains that don't match, as long as there is room for all.
func (p *Picker) listHeight() int {
	const most, room = 3, 12
	if p.bodyHeight() < room {
		return p.bodyHeight()
	}
	return p.bodyHeight() - min(len(p.list.tail), most)
}

// scrollIntoView keeps the marked row on the screen, below its heading.
func (p *Picker) scrollIntoView() {
	if p.w == 0 {
		return
	}
	height := p.listHeight()
	p.top = max(min(p.top, p.at), p.at-height+1)
	for p.top < p.at && p.linesTo(p.at) > height {
		p.top++
	}
}

// linesTo counts the lines from the first row on the screen to row at, headings included.
func (p *Picker) linesTo(at int) int {
	n := 0
	for i := p.top; i <= at; i++ {
		n++
		if p.headed(i) {
			n++
		}
	}
	return n
}

// headed reports whether a heading stands above row i: above the first row of each group,
// and above the first row on the screen. A row that asks for a list is its own heading.
func (p *Picker) headed(i int) bool {
	r := p.list.rows[i]
	return r.kind != rowList && (i == p.top || p.list.rows[i-1].group != r.group)
}
