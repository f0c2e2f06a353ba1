package look

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/markdown"
)

// chosenBar stands before the chosen row.
const chosenBar = "▌"

// OnSelected draws a line of w cells as a list's selected row. Its words keep their
// colours; where the terminal has no surfaces, the row is reversed and has one colour, but
// for the bar at its left.
func OnSelected(st *Styles, line string, w int) string {
	line = Fit(line, w)
	if st.surfaces.selected != "" {
		return markdown.OnSurface(line, st.surfaces.selected, st.surfaces.text, w)
	}
	plain := ansi.Strip(line)
	if margin, rest, found := strings.Cut(plain, chosenBar); found && strings.Trim(margin, " ") == "" {
		return margin + st.SelectedBar.Render(chosenBar) + st.Selected.Render(rest)
	}
	return st.Selected.Render(plain)
}

// Chosen draws a line as the chosen row of a list, w cells wide with the bar before it.
func Chosen(st *Styles, line string, w int) string {
	return OnSelected(st, st.Accent.Render(chosenBar)+line, w)
}

// OnRehearsed draws a line of w cells as one that is there because a failure is
// rehearsed. Where the terminal has no surfaces, the line stays as it is: a mark has to
// say it too.
func OnRehearsed(st *Styles, line string, w int) string {
	line = Fit(line, w)
	if st.surfaces.rehearsed == "" {
		return line
	}
	return markdown.OnSurface(line, st.surfaces.rehearsed, st.surfaces.text, w)
}
