package ui

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// sized is an overlay that says itself how large its box should be, of a room of w
// by h cells: the screen without header and footer.
type sized interface {
	Wants(w, h int) (int, int)
}

// clickable is an overlay that takes the mouse. The place is within its box.
type clickable interface {
	Mouse(msg tea.MouseMsg, x, y int) tea.Cmd
}

// overlayRect is where an overlay stands.
func overlayRect(o overlay, w, h int) rect {
	r, ok := o.(sized)
	if !ok {
		return overlayPlace(w, h)
	}
	room := h - headerHeight - footerHeight
	ow, oh := r.Wants(w, room)
	ow, oh = min(max(1, ow), w), min(max(1, oh), room)
	return rect{(w - ow) / 2, headerHeight + (room-oh)/3, ow, oh}
}

// overlayMouse hands a mouse message to the open overlay.
func (a *app) overlayMouse(msg tea.MouseMsg) tea.Cmd {
	o, ok := a.overlay.(clickable)
	if !ok {
		return nil
	}
	at, m := a.layout.overlay, msg.Mouse()
	x := at.x + max(0, (at.w-lipgloss.Width(a.overlay.View()))/2)
	return o.Mouse(msg, m.X-x, m.Y-at.y)
}
