package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// leastTitle is the least width, in cells, in which a session's title is shown.
const leastTitle = 8

// header is the screen's first line: the session on the left, destinations and cost on
// the right. Where there is little room, the title gives way first, then the destination.
func (a *app) header(width int) string {
	st := a.styles
	brand := " " + st.Water.Render("≋") + " " + st.AccentStrong.Render("sluice")
	room := width - lipgloss.Width(brand) - 1 // the last cell stays empty
	var ends []string
	if state := a.saveState(); state != "" {
		ends = append(ends, st.Trouble.Render(state))
	}
	const gap = 2
	spent, known := a.shownCost()
	fixed := 0
	if known {
		fixed = lipgloss.Width(dot) + lipgloss.Width(spent.String())
	}
	for _, e := range ends {
		fixed += lipgloss.Width(e) + lipgloss.Width(dot)
	}
	where := a.headerDestinations(min(2*width/3, room-gap-fixed))
	ends = append(ends, st.Muted.Render(ansi.Truncate(where, max(1, room-gap-fixed), "…")))
	if known {
		ends = append(ends, spent.String())
	}
	right := strings.Join(ends, st.Muted.Render(dot))
	left := brand
	if free := room - lipgloss.Width(right) - 2*gap; free >= leastTitle {
		left += "  " + ansi.Truncate(a.title(), free, "…")
	}
	between := max(1, width-lipgloss.Width(left)-lipgloss.Width(right)-1)
	return ansi.Truncate(left+strings.Repeat(" ", between)+right+" ", width, "")
}

// dot stands between facts in one line.
const dot = " · "
