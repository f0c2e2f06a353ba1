package look

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// Without colours all sides of a frame stand back, and what is in it doesn't.
func TestAFrameWithoutColoursIsFaint(t *testing.T) {
	t.Parallel()
	st := New(palette.NoColour)
	box := Titled(st, "Title", st.Box.Width(20).Render("one\n"+st.Strong.Render("two")))
	lines := strings.Split(box, "\n")
	uitest.Equal(t, "lines", len(lines), 4)
	side := st.Rule.Render("│")
	for _, line := range lines[1:3] {
		if !strings.HasPrefix(line, side+" ") || !strings.HasSuffix(line, " "+side) {
			t.Errorf("%q has no faint sides", line)
		}
	}
	uitest.Equal(t, "the lower edge", lines[3], st.Rule.Render("╰──────────────────╯"))
	for _, line := range lines {
		uitest.Equal(t, line, lipgloss.Width(line), 20)
	}
}

// The chosen row is told by a bar and by attributes where there are no surfaces, and its
// colours don't make patches in the reversed cells.
func TestTheChosenRowIsOneRun(t *testing.T) {
	t.Parallel()
	for name, theme := range map[string]palette.Theme{"mono": palette.NoColour, "16": {Dark: true, Profile: colorprofile.ANSI}} {
		st := New(theme)
		row := Chosen(st, " "+st.Water.Render("a model")+st.Muted.Render(" 12 k"), 20)
		uitest.Equal(t, name, row, st.Accent.Render("▌")+st.Selected.Render(" a model 12 k      "))
	}
}

// Yellow is two things where there are sixteen colours: a warning has its mark there.
func TestAWarningHasAMarkWhereColoursAreFew(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		theme palette.Theme
		want  string
	}{
		"16": {palette.Theme{Dark: true, Profile: colorprofile.ANSI}, "! no key here"}, "mono": {palette.NoColour, "! no key here"},
		"256": {palette.Theme{Dark: true, Profile: colorprofile.ANSI256}, "no key here"}, "dark": {palette.Dark, "no key here"},
	} {
		uitest.Equal(t, name, ansi.Strip(New(c.theme).Warn("no key here")), c.want)
	}
}
