package ui

import "sluice/ui/overlay"

// header is the screen's first line: the session on the left, destinations and cost on
// the right. Where there is little room, the title gives way first, then the destination.
func (a *app) header(width int) string {
	key := headerKey{st: a.styles, width: width, title: a.title(), state: a.saveState()}
	if spent, ok := a.shownCost(); ok {
		key.spent = spent.String()
	}
	if headed, ok := a.overlay.(overlay.Headed); ok {
		key.title, key.where, key.spent = headed.Header()
	} else {
		key.where = a.headerDestinations(min(2*width/3, key.destinationRoom()))
	}
	if a.head.key != key {
		a.head = cachedHeader{key, key.draw()}
	}
	return a.head.line
}
