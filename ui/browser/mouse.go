package browser

import (
	tea "charm.land/bubbletea/v2"
)

// aboveRows are the lines above the first row: the titles, the input and the rule below it.
const aboveRows = 3

// Mouse implements [overlay.Clickable]: a click selects a row, another on the selected row
// opens it. x and y are cells from the top left corner.
func (b *Browser) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	click, ok := msg.(tea.MouseClickMsg)
	if !ok || click.Button != tea.MouseLeft || x < 0 || x >= b.listWidth() {
		return nil
	}
	if b.question != nil || b.leaderPressed || b.previewAlone && !b.split() {
		return nil // the rows are covered, or the keys go elsewhere
	}
	switch i, ok := b.rowAt(y - aboveRows); {
	case !ok:
		return nil
	case i == b.rows.At:
		return b.open()
	default:
		b.rows.MoveTo(i)
		return b.updatePreview()
	}
}

// rowAt is the row that a line of the list belongs to, false for a heading, a blank line
// and what lies below the last row.
func (b *Browser) rowAt(line int) (int, bool) {
	if line < 0 || line >= b.rowsHeight() {
		return 0, false
	}
	for i := b.rows.Top; i < b.rows.N; i++ {
		height := b.rowHeight(i, b.rows.Top)
		if line < height {
			return i, line == height-1 // the row's own line comes last
		}
		line -= height
	}
	return 0, false
}

// wheel moves the selection or, over the preview beside the list, scrolls that.
func (b *Browser) wheel(msg tea.MouseWheelMsg) {
	by := 0
	switch msg.Button {
	case tea.MouseWheelUp:
		by = -1
	case tea.MouseWheelDown:
		by = 1
	}
	if b.split() && msg.X > b.listWidth() {
		b.preview.Wheel(by)
		return
	}
	b.rows.Move(by)
}
