package ui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"sluice/ui/look"
)

// markLetters are the letters of the name, as rows of pixels.
var markLetters = [][]string{
	{"     ", " ####", "#    ", " ### ", "    #", "#### "},
	{"#", "#", "#", "#", "#", "#"},
	{"    ", "#  #", "#  #", "#  #", "#  #", " ###"},
	{"#", " ", "#", "#", "#", "#"},
	{"    ", " ###", "#   ", "#   ", "#   ", " ###"},
	{"    ", " ## ", "#  #", "####", "#   ", " ###"},
}

const (
	markRows = 6
	// markPixel is the width of a pixel in cells.
	markPixel = 2
	// minHeightForMark is the height of the screen from which the name is drawn large.
	minHeightForMark = 30
)

// largeName draws the program's name in six lines, from the colour of what comes to the
// user to that of what the user does. Without colours it is plain.
func largeName(st *look.Styles) []string {
	rows := make([]string, markRows)
	for i, letter := range markLetters {
		for r := range rows {
			if i > 0 {
				rows[r] += " "
			}
			rows[r] += letter[r]
		}
	}
	colours := markColours(st, len(rows[0]))
	for r, row := range rows {
		var b strings.Builder
		for i, pixel := range row {
			if pixel != '#' {
				b.WriteString(strings.Repeat(" ", markPixel))
				continue
			}
			b.WriteString(lipgloss.NewStyle().Foreground(colours[i]).Render(strings.Repeat("█", markPixel)))
		}
		rows[r] = b.String()
	}
	return rows
}

// markColours are the colours of columns of pixels: a blend where the terminal has enough
// colours for one and things may move, which a blend looks like.
func markColours(st *look.Styles, n int) []color.Color {
	from, to := st.ModelName.GetForeground(), st.AccentColor
	if st.Theme.Profile < colorprofile.ANSI256 || st.Theme.Still {
		out := make([]color.Color, n)
		for i := range out {
			if out[i] = from; i >= n/2 {
				out[i] = to
			}
		}
		return out
	}
	flat := n / 5 // the ends keep their colour for a while
	blend := lipgloss.Blend1D(n-2*flat, from, to)
	var out []color.Color
	for range flat {
		out = append(out, from)
	}
	out = append(out, blend...)
	for len(out) < n {
		out = append(out, to)
	}
	return out
}
