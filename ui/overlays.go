package ui

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/ui/composer"
	"sluice/ui/overlay"
)

// overlayTop is the first row of an overlay, so that all begin at the same place.
const overlayTop = 3

// overlayRect is the place of an overlay on a screen of w by h cells. nil is one of the
// usual size.
func overlayRect(o overlay.Overlay, w, h int) rect {
	room := h - headerHeight - footerHeight
	ow, oh := overlay.DefaultSize(w, room)
	if sized, ok := o.(overlay.Sized); ok {
		ow, oh = sized.PreferredSize(w, room)
	}
	ow, oh = min(max(1, ow), w), min(max(1, oh), room)
	top := max(headerHeight, min(overlayTop, h-footerHeight-oh))
	if h < overlay.RoomyHeight {
		top = headerHeight
	}
	return rect{(w - ow) / 2, top, ow, oh}
}

// frontBox is the box that has the keyboard: the help over a box, else the overlay, nil for
// none.
func (c *chrome) frontBox() overlay.Overlay {
	if c.boxHelp != nil {
		return c.boxHelp
	}
	return c.overlay
}

// overlayMouse passes a mouse message to the overlay, in the overlay's coordinates.
func (c *chrome) overlayMouse(msg tea.MouseMsg) tea.Cmd {
	o, ok := c.frontBox().(overlay.Clickable)
	if !ok {
		return nil
	}
	at, m := c.layout.overlay, msg.Mouse()
	x := at.x + max(0, (at.w-lipgloss.Width(c.overlay.View()))/2)
	return o.Mouse(msg, m.X-x, m.Y-at.y)
}

// sizeOverlay gives the overlay its place.
func (c *chrome) sizeOverlay() {
	if c.w > 0 && c.h > 0 {
		c.layout.overlay = overlayRect(c.overlay, c.w, c.h)
		c.overlay.SetSize(c.layout.overlay.w, c.layout.overlay.h)
		if c.boxHelp != nil {
			c.layout.boxHelp = overlayRect(c.boxHelp, c.w, c.h)
			c.boxHelp.SetSize(c.layout.boxHelp.w, c.layout.boxHelp.h)
		}
	}
}

// open shows an overlay. The composer keeps its text and loses its cursor.
func (c *chrome) open(o overlay.Overlay) tea.Cmd {
	c.endOverlay()
	c.overlay = o
	c.sizeOverlay()
	c.composer.Blur()
	return o.Init()
}

func (c *chrome) closeOverlay() {
	if c.boxHelp != nil && c.boxHelp.Closed() {
		c.boxHelp, c.behindHelp = nil, veil{}
	}
	if c.overlay != nil && c.overlay.Closed() {
		c.dropOverlay()
	}
}

// endOverlay ends what the overlay waits for, before it is removed or replaced.
func (c *chrome) endOverlay() {
	c.boxHelp, c.behindHelp = nil, veil{}
	if o, ok := c.overlay.(overlay.Closer); ok {
		o.Close()
	}
}

func (c *chrome) dropOverlay() {
	c.endOverlay()
	c.overlay = nil
	c.dropVeil()
	c.setFocus(c.focus)
}

// leaveOverlay closes the overlay, whatever it is doing. The text of a message that is
// being edited goes to the history.
func (c *chrome) leaveOverlay() {
	if e, ok := c.overlay.(*composer.MessageEdit); ok {
		_ = e.Leave()
	}
	c.dropOverlay()
}

// askQuestion opens a question that is answered in one line.
func (c *chrome) askQuestion(title string, q overlay.Question) tea.Cmd {
	return c.open(overlay.NewQuestionBox(c.styles, title, q))
}

// forward passes messages that the router doesn't know to every component that may have
// requested them.
func (a *app) forward(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if a.overlay != nil {
		cmds = append(cmds, a.overlay.Update(msg))
	}
	for _, l := range a.lanes {
		cmds = append(cmds, l.transcript.Update(msg))
	}
	cmds = append(cmds, a.composer.Update(msg))
	return tea.Batch(cmds...)
}
