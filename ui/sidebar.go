package ui

import "strings"

func (a *app) sidebarLines() []string {
	out := make([]string, a.layout.sidebar.h)
	for i := range out {
		out[i] = strings.Repeat(" ", a.layout.sidebar.w)
	}
	return out
}
