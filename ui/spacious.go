package ui

import tea "charm.land/bubbletea/v2"

// spacious is an overlay that uses all the room there is.
type spacious interface {
	overlay
	spacious()
}

// spaciousPlace is the box of a spacious overlay: all between header and footer.
func spaciousPlace(w, h int) rect {
	return rect{0, headerHeight, w, h - headerHeight - footerHeight}
}

// news is a result of a command that knows itself what it changes.
type news interface{ apply(*app) tea.Cmd }
