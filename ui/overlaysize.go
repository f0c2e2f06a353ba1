package ui

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/ui/overlay"
)

// overlayRect is where an overlay stands.
func overlayRect(o overlay.Overlay, w, h int) rect {
	r, ok := o.(overlay.Sized)
	if !ok {
		return defaultOverlayRect(w, h)
	}
	room := h - headerHeight - footerHeight
	ow, oh := r.PreferredSize(w, room)
	ow, oh = min(max(1, ow), w), min(max(1, oh), room)
	return rect{(w - ow) / 2, headerHeight + (room-oh)/3, ow, oh}
}

// overlayMouse hands a mouse message to the open overlay.
func (c *chrome) overlayMouse(msg tea.MouseMsg) tea.Cmd {
	o, ok := c.overlay.(overlay.Clickable)
	if !ok {
		return nil
	}
	at, m := c.layout.overlay, msg.Mouse()
	x := at.x + max(0, (at.w-lipgloss.Width(c.overlay.View()))/2)
	return o.Mouse(msg, m.X-x, m.Y-at.y)
}
