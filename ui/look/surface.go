package look

import (
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/markdown"
)

// OnSelected draws a line of w cells as a list's selected row. Its words keep their
// colours; where the terminal has no surfaces, the row is reversed and has one colour.
func OnSelected(st *Styles, line string, w int) string {
	line = Fit(line, w)
	if st.surfaces.selected == "" {
		return st.Selected.Render(ansi.Strip(line))
	}
	return markdown.OnSurface(line, st.surfaces.selected, st.surfaces.text, w)
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
