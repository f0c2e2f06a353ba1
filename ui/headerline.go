package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// leastTitle is the least width, in cells, in which a session's title is shown.
const leastTitle = 8

// cachedHeader keeps the header as it was drawn last.
type cachedHeader struct {
	key  headerKey
	line string
}

// headerKey is what the header shows.
type headerKey struct {
	st                         *look.Styles
	width                      int
	title, state, where, spent string
}

const (
	// brandWidth is the width of the program's name with the blank and the mark before it.
	brandWidth = len(" ~ sluice")
	// headerGap are the blanks between two parts of the header.
	headerGap = 2
)

// room is how many cells the header has beside the program's name; the last one of the
// line stays empty.
func (k headerKey) room() int { return k.width - brandWidth - 1 }

// destinationRoom is how many of them the destinations may take.
func (k headerKey) destinationRoom() int {
	room := k.room() - headerGap
	for _, words := range []string{k.state, k.spent} {
		if words != "" {
			room -= lipgloss.Width(words) + lipgloss.Width(dot)
		}
	}
	return max(1, room)
}

func (k headerKey) draw() string {
	right := k.st.Muted.Render(ansi.Truncate(k.where, k.destinationRoom(), "…"))
	if k.state != "" {
		right = k.st.Trouble.Render(k.state) + k.st.Muted.Render(dot) + right
	}
	if k.spent != "" {
		right += k.st.Muted.Render(dot) + k.spent
	}
	left := " " + k.st.Water.Render("≋") + " " + k.st.AccentStrong.Render("sluice")
	if free := k.room() - lipgloss.Width(right) - 2*headerGap; free >= leastTitle {
		left += "  " + ansi.Truncate(k.title, free, "…")
	}
	between := max(1, k.width-lipgloss.Width(left)-lipgloss.Width(right)-1)
	return ansi.Truncate(left+strings.Repeat(" ", between)+right+" ", k.width, "")
}

// dot stands between facts in one line.
const dot = " · "
