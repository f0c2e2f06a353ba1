package picker

import (
	tea "charm.land/bubbletea/v2"
)

// Mouse implements [overlay.Clickable]: a click marks a row, another on the marked row
// picks it. x and y are cells from the top left corner of the box.
func (p *Picker) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	click, ok := msg.(tea.MouseClickMsg)
	if !ok || click.Button != tea.MouseLeft || x < 1 || x > p.listWidth() {
		return nil
	}
	line := y - 1 - searchRows - p.filterRows()
	if line < 0 || line >= p.listHeight() {
		return nil
	}
	for i := p.top; i < len(p.list.rows); i++ {
		if p.headed(i) {
			line--
		}
		switch {
		case line < 0:
			return nil // a heading
		case line == 0 && i == p.at:
			return p.choose()
		case line == 0:
			p.at = i
			p.scrollIntoView()
			return nil
		}
		line--
	}
	return nil
}
