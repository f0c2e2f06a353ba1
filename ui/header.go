package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// header is the screen's first line: the session on the left, destinations and cost on
// the right.
func (a *app) header(width int) string {
	st := a.styles
	right := st.Muted.Render(a.headerDestinations(2 * width / 3))
	if state := a.saveState(); state != "" {
		right = st.Trouble.Render(state) + st.Muted.Render(" · ") + right
	}
	if spent, ok := a.shownCost(); ok {
		right += st.Muted.Render(" · " + spent.String())
	}
	title := a.title()
	brand := " sluice"
	room := width - lipgloss.Width(brand) - 2 - lipgloss.Width(right) - 2
	left := st.AccentStrong.Render(brand)
	if room >= 8 && title != "" {
		left += "  " + st.Text.Render(ansi.Truncate(title, room, "…"))
	}
	right = ansi.Truncate(right, max(0, width-lipgloss.Width(brand)-2), "…")
	gap := max(1, width-lipgloss.Width(left)-lipgloss.Width(right)-1)
	return ansi.Truncate(left+strings.Repeat(" ", gap)+right+" ", width, "")
}
