package chains

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/form"
	"sluice/ui/overlay"
)

// Mouse implements [overlay.Clickable]: a click focuses, another one opens, and dragging
// a step moves it.
func (p *Composer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if p.list != nil || p.previewing {
		return nil
	}
	row, ok := p.rowAt(x, y)
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if msg.Button != tea.MouseLeft || !ok {
			return nil
		}
		p.remark = ""
		return p.clickRow(row, x)
	case tea.MouseMotionMsg:
		if p.dragged >= 0 && ok && row.step >= 0 && row.step < len(p.steps) && row.step != p.dragged {
			p.moveStep(p.dragged, row.step)
			p.dragged = row.step
		}
	case tea.MouseReleaseMsg:
		p.dragged = -1
	}
	return nil
}

func (p *Composer) clickRow(row formRow, x int) tea.Cmd {
	switch {
	case row.mode && x >= row.modeAt:
		p.toMode()
		p.switchMode()
	case row.name:
		return p.toName()
	case row.step == len(p.steps):
		p.toSteps()
		p.at = row.step
		return p.addStep()
	case row.step >= 0:
		p.toSteps()
		p.at, p.dragged = row.step, row.step
	case row.field >= 0:
		again := p.area == areaFields && p.field == row.field
		cmd := p.toField(row.field)
		switch {
		case row.field == stepTarget && again:
			return p.pickTarget()
		case row.field.words() != nil && again:
			p.set(form.Cycle(p.words(row.field), p.text(), 1))
		}
		return cmd
	}
	return nil
}

// rowAt returns the form's row at a cell of the screen, false where there is none.
func (p *Composer) rowAt(x, y int) (formRow, bool) {
	rows := p.formRows(p.formWidth(), p.h)
	if y < 0 || y >= len(rows) || x < 0 || x >= p.formWidth() {
		return formRow{}, false
	}
	return rows[y], true
}

// wheel scrolls the preview.
func (p *Composer) wheel(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		p.preview.scroll(-overlay.WheelLines)
	case tea.MouseWheelDown:
		p.preview.scroll(overlay.WheelLines)
	}
}
