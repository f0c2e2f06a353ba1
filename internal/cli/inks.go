package cli

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"sluice/ui/look"
	"sluice/ui/palette"
)

// inks are the styles of what is printed around an answer, of the same tokens as the
// screen's. The zero value leaves a text as it is.
type inks struct {
	strong, dim, faint, rule, water, model, good, warn, bad lipgloss.Style
	// on says that the stream is a terminal that shows styles.
	on bool
}

// inks are the styles for a stream: none unless it is a terminal with escape sequences.
func (p *Program) inks(stream any) inks {
	if !isTerminal(stream) || p.dumbTerminal() {
		return inks{}
	}
	st := look.New(p.theme())
	return inks{
		strong: st.Strong, dim: st.Muted, faint: st.Faint, rule: st.Rule, water: st.Water, model: st.ModelName,
		good: st.Success, warn: st.Warning, bad: st.Trouble, on: true,
	}
}

// theme is what is known of the terminal without asking it: an answer that comes late, or
// after the program has ended, would stand on the shell's prompt.
func (p *Program) theme() palette.Theme {
	t := palette.Theme{Dark: p.dark(), Profile: colorprofile.Env(p.Environ)}
	if p.noColour() {
		t.Profile = colorprofile.ASCII
	}
	return t
}

// dark reports whether the terminal's background is dark: by the configuration, else by
// COLORFGBG, which several terminals set, else it is taken to be.
func (p *Program) dark() bool {
	switch p.configuredTheme {
	case "dark":
		return true
	case "light":
		return false
	}
	colours := strings.Split(p.envOr("COLORFGBG", ""), ";")
	switch colours[len(colours)-1] {
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return false
	}
	return true
}
